use super::*;

#[test]
fn a_note_is_no_address_of_a_link() {
    for (markdown, expected) in [
        ("[^a]: Word.", "[^a]\\: Word."),
        (
            "[^a]: Word.\n[^b]: https://x.example/\n",
            "[^a]\\: Word.\n[^b]\\: https://x.example/\n",
        ),
        ("> [^a]: Word.\n", "> [^a]\\: Word.\n"),
        ("[^a]: two words", "[^a]: two words"),
        (
            "[a]: word\n\n```\n[^a]: Word.\n```\n",
            "[a]: word\n\n```\n[^a]: Word.\n```\n",
        ),
        ("`[^a]: b`", "`[^a]: b`"),
    ] {
        assert_eq!(with_footnotes_as_text(markdown), expected);
    }
}

#[test]
fn notes_are_read_as_numbers() {
    assert_eq!(read_footnotes("[^1]: A [^two]."), "[1] A [two].");
    assert_eq!(read_footnotes("[^ b] [a-z]"), "[^ b] [a-z]");
    assert!(begins_footnote("[^1]: A") && !begins_footnote("[^1] A"));
}
