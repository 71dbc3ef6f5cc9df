use super::*;

#[test]
fn only_a_read_without_a_question_leaves_an_empty_line() {
    for text in [
        "read x",
        "read -r",
        "echo 'press RETURN'; read -r _",
        "true && read",
    ] {
        assert!(leaves_empty_line(text), "{text}");
    }
    for text in [
        "read -p 'Go? ' x",
        "read -s x",
        "read -t 1 x",
        "read x < file",
        "read x <<<word",
        "echo x | read x",
        "read x; echo \"$x\"",
        "f() { read x; }",
        "(read x)",
        "echo read",
        "",
    ] {
        assert!(!leaves_empty_line(text), "{text}");
    }
}
