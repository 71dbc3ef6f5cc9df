use super::*;

#[test]
fn the_first_folders_of_a_path_are_there_once() {
    let first = ["/a".to_owned(), "/b".to_owned()];
    let cases = [
        (Some("/a:/b:/usr/bin"), None),
        (Some("/x:/a:/b:/usr/bin"), Some("/a:/b:/x:/usr/bin")),
        (Some("/b:/a"), Some("/a:/b")),
        (Some(""), Some("/a:/b:")),
        (None, Some("/a:/b")),
    ];
    for (given, wanted) in cases {
        assert_eq!(with_first(given, &first).as_deref(), wanted, "{given:?}");
    }
}

#[test]
fn the_text_of_an_alias_loses_its_quotes() {
    let cases = [
        ("alias k='kubectl -n x'\n", Some("kubectl -n x")),
        ("k='it'\\''s'\n", Some("it's")),
        ("alias k=''\n", Some("")),
        ("", None),
    ];
    for (printed, text) in cases {
        assert_eq!(alias_text(printed).as_deref(), text, "{printed}");
    }
}
