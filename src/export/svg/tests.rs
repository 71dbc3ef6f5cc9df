use super::*;

fn reel(text: &str) -> Reel {
    Reel::of_cast(text).expect("a recording")
}

const CAST: &str = "{\"version\":3,\"term\":{\"cols\":30,\"rows\":4},\"title\":\"A <b>\"}\n[0.0,\"o\",\"$ \"]\n[1.0,\"m\",\"One & two\"]\n[1.0,\"o\",\"\\u001b[31m<script>\\u001b[0m \\u001b[38;2;1;2;3mx\\u001b[0m\"]\n[1.0,\"o\",\"\\r\\n\\u001b[7m日本\\u001b[0m\"]\n";

#[test]
fn a_picture_is_sound_xml_that_needs_nothing_else() {
    let picture = svg(&reel(CAST)).to_string();
    let document = roxmltree::Document::parse(&picture).expect("sound");
    let is_foreign = |node: &roxmltree::Node<'_, '_>| {
        ["script", "foreignObject", "image", "a"].contains(&node.tag_name().name())
    };
    assert!(!document.descendants().any(|node| is_foreign(&node)));
    assert!(
        !picture.contains("http") || picture.matches("http").count() == 1,
        "{picture}"
    );
    assert!(picture.contains("&lt;script&gt;") && !picture.contains("<script"));
    assert!(picture.contains("prefers-color-scheme:dark"));
    assert!(picture.contains("prefers-reduced-motion"));
    assert!(picture.contains("<title>One &amp; two</title>"));
    assert!(picture.contains("0:01 One &amp; two"), "{picture}");
    let mut texts = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text");
    assert!(texts.next().is_some());
}

#[test]
fn lines_that_stay_are_drawn_once() {
    let text = "{\"version\":3,\"term\":{\"cols\":30,\"rows\":4}}\n[0.0,\"o\",\"same\\r\\n\"]\n[1.0,\"o\",\"a\"]\n[1.0,\"o\",\"b\"]\n";
    let picture = svg(&reel(text)).to_string();
    assert_eq!(picture.matches(">same<").count(), 1, "{picture}");
    assert_eq!(picture.matches("href=\"#l0\"").count(), 3, "{picture}");
}

#[test]
fn sequences_with_huge_numbers_take_no_time() {
    let huge = ["@", "L", "T", "S", "M", "P", "X", "b"]
        .map(|last| format!("x\\u001b[999999999{last}"))
        .concat();
    let text = format!(
        "{{\"version\":3,\"term\":{{\"cols\":80,\"rows\":24}}}}\n[0.0,\"o\",\"{}\"]\n[1.0,\"o\",\"end\"]\n",
        huge.repeat(2_000)
    );
    assert!(svg(&reel(&text)).to_string().contains("end"));
}

#[test]
fn an_empty_show_is_a_picture_too() {
    let picture = svg(&reel("{\"version\":3,\"term\":{\"cols\":30,\"rows\":4}}")).to_string();
    assert!(roxmltree::Document::parse(&picture).is_ok(), "{picture}");
}
