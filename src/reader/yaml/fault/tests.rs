use super::*;

#[test]
fn a_message_is_taken_apart() {
    let message =
        "calls[2].stdout: unknown field `fil`, expected `file` or `text` at line 2 column 1";
    let fault = YamlFault::of(message);
    assert_eq!((fault.path, fault.name), ("calls[2].stdout", "fil"));
    assert_eq!(
        fault.message,
        "unknown field `fil`, expected `file` or `text`"
    );
    assert_eq!(fault.known, ["file", "text"]);
}

#[test]
fn what_a_message_is_about_is_known_by_its_first_words() {
    for (message, about) in [
        ("unknown field `a`, there are no fields", About::UnknownKey),
        ("x: duplicate field `a` at line 1 column 2", About::KeyTwice),
        ("missing field `argv`", About::MissingKey),
        ("unknown variant `a`, expected `b`", About::UnknownWord),
        (
            "status: invalid value: integer `300`, expected u8",
            About::Value,
        ),
        (
            "invalid type: unit value, expected a string",
            About::NoValue,
        ),
        ("did not find expected key at line 3 column 1", About::Other),
        ("duplicate entry with key \"a\"", About::Other),
    ] {
        assert_eq!(YamlFault::of(message).about, about, "{message}");
    }
}
