use super::*;

#[test]
fn escape_sequences_are_removed() {
    assert_eq!(
        without_ansi("a\u{1b}[1;31mb\u{1b}[0m\u{1b}]0;t\u{7}c\u{1b}]8;;x\u{1b}\\d\r\n"),
        "abcd\n"
    );
}

#[test]
fn sequences_with_a_body_or_with_bytes_between_leave_nothing() {
    for (text, left) in [
        ("\u{1b}(B\u{1b}[mok", "ok"),
        ("a\u{1b}P1$r0m\u{1b}\\b", "ab"),
        ("a\u{1b}_Gi=1;AAAA\u{1b}\\b", "ab"),
        ("a\u{1b}^x\u{1b}\\b", "ab"),
        ("a\u{1b}#8b\u{1b}7c\u{1b}=", "abc"),
        ("é\u{1b}[38:2::1:2:3mü\u{1b}[?25l", "éü"),
        ("a\u{1b}]0;a title without an end", "a"),
        ("a\u{1b}[1", "a"),
    ] {
        assert_eq!(without_ansi(text), left, "{text:?}");
    }
}

#[test]
fn other_control_characters_stay() {
    let text = "a\u{7}b\u{8}c\u{0}\t\u{85}\u{9b}\u{7f}\u{fffe}";
    assert_eq!(without_ansi(text), text);
}

#[test]
fn a_return_counts_only_where_it_overwrites_something() {
    assert_eq!(without_ansi("\r10%\r20%\r\nb\u{1b}[K\r\n"), "10%\r20%\nb\n");
}
