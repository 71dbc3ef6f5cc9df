use proptest::prelude::*;

use super::*;

#[test]
fn words_are_plain_where_no_reader_can_mistake_them() {
    for plain in [
        "kubectl",
        "-n",
        "--set",
        "./a.yaml",
        "a=b",
        "http://x:80/y",
        "--a=b,c",
    ] {
        let expected = plain.contains(',').then(|| format!("'{plain}'"));
        assert_eq!(word(plain), expected.unwrap_or_else(|| plain.to_owned()));
    }
    for quoted in [
        "-", "80:80", "2", "true", "-n1 x", "it's", "*", "a: b", ".inf", "a:", "",
    ] {
        assert_ne!(word(quoted), *quoted);
    }
    assert_eq!(word("it's"), "'it''s'");
}

fn read_block(yaml: &str) -> String {
    let document = format!("a:\n  - b: {yaml}\n    c: 1\n");
    let value: serde_yaml::Value =
        serde_yaml::from_str(&document).unwrap_or_else(|error| panic!("{error} in\n{document}"));
    value["a"][0]["b"]
        .as_str()
        .unwrap_or_else(|| panic!("{document}"))
        .to_owned()
}

fn read_word(yaml: &str) -> String {
    let value: Vec<String> = serde_yaml::from_str(&format!("[a, {yaml}, b]")).expect(yaml);
    value[1].clone()
}

#[test]
fn blocks_are_readable_and_exact() {
    assert_eq!(block("a\n b\n\nc\n", 6), "|\n      a\n       b\n\n      c");
    for text in [
        "a\nb",
        "a\n\n\n",
        " a\nb\n",
        "\n",
        "\na\n",
        "a\n  \nb\n",
        "a\u{1b}[0m\n b\n\tc",
    ] {
        assert_eq!(read_block(&block(text, 6)), text, "{}", block(text, 6));
    }
}

proptest! {
    #[test]
    fn every_text_comes_back(text in "([ -~]|\\n|\\t|\\PC|[\\x00-\\x1f\\x7f-\\x9f]){0,40}") {
        prop_assert_eq!(read_block(&block(&text, 6)), text.clone());
        prop_assert_eq!(read_word(&word(&text)), text);
    }

    #[test]
    fn every_layout_comes_back(text in "([ab:#'\"|>-]| |\\n){0,30}") {
        prop_assert_eq!(read_block(&block(&text, 6)), text.clone());
        prop_assert_eq!(read_word(&word(&text)), text);
    }
}
