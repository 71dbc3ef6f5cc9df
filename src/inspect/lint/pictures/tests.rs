use super::super::testing::Bench;

/// The findings of both rules in a workshop with these files beside it.
fn found(text: &str) -> Vec<String> {
    let bench = Bench::new()
        .file("a.md", text)
        .file("text.png", "hello")
        .file("plan.svg", "<svg/>");
    [
        bench.find("unusable-picture"),
        bench.find("picture-as-text"),
    ]
    .concat()
}

#[test]
fn pictures_that_cannot_be_shown_are_found_where_they_stand() {
    assert_eq!(
        found("# T\n\nSee ![a](gone.png) there.\n\n![b](text.png)\n\n![c](../x.png)\n"),
        [
            "3:10 the picture `gone.png` cannot be shown: there is no such file",
            "5:6 the picture `text.png` cannot be shown: it is not a picture",
            "7:6 the picture `../x.png` cannot be shown: there is no such file",
        ]
    );
}

#[test]
fn a_picture_without_an_address_is_found_where_it_stands() {
    assert_eq!(
        found("# T\n\nText.\n\n![a]()\n"),
        ["5:4 a picture cannot be shown: it has no address"]
    );
}

#[test]
fn pictures_of_pages_are_told_where_they_would_be_drawn() {
    assert_eq!(
        found("![a](plan.svg)\n\n![b](https://x.example/b.png)\n"),
        [
            "1:6 on stage only the text of the picture `plan.svg` is shown: terminals cannot show such pictures",
            "3:6 on stage only the text of the picture `https://x.example/b.png` is shown: it is not a file of the workshop",
        ]
    );
    let badges =
        "![a](https://x.example/a.svg) ![b](https://x.example/b.svg)\nText ![c](plan.svg)\n";
    assert_eq!(found(badges), [""; 0]);
    let unseen = "![b](gone.png)\n\n<!-- @SHOW -->\n";
    assert_eq!(found(unseen), [""; 0], "the audience does not see it");
}
