use super::*;

#[test]
fn blanks_and_quotes_do_not_matter_and_words_do() {
    assert!(is_same("  echo   'a b'  c", "echo \"a b\" c"));
    for typed in ["echo a b c", "echo 'a b'", "echo 'a b' c d", "echo 'a b c"] {
        assert!(!is_same(typed, "echo \"a b\" c"), "{typed}");
    }
}

#[test]
fn words_that_differ_are_marked() {
    let lines = difference(
        "kubectl get pod -n faces",
        "kubectl get pods -n faces -o wide",
        &Theme::plain(),
    );
    let lines: Vec<_> = lines.iter().map(Line::text).collect();
    assert_eq!(
        lines,
        [
            "typed  kubectl get pod -n faces",
            "wanted kubectl get pods -n faces -o wide",
            "                   ^^^^          ^^ ^^^^",
        ]
    );
}

#[test]
fn what_was_typed_too_much_is_not_underlined() {
    let lines = difference("ls -l -a", "ls -l", &Theme::plain());
    assert_eq!(lines.len(), 2);
}

#[test]
fn only_short_commands_of_one_line_are_practised() {
    assert!(is_practicable("ls -l\n"));
    for text in ["", "for i in 1 2; do\n  echo\ndone", &"x".repeat(161)] {
        assert!(!is_practicable(text), "{text}");
    }
}
