use super::group::commands_of;
use super::tolerance::ignores_status;

#[test]
fn a_status_is_ignored_where_the_writer_does_not_mind() {
    for (text, ignored) in [
        ("docker kill x >/dev/null 2>&1", true),
        ("docker kill x &>/dev/null", true),
        ("docker rm x 2>/dev/null >/dev/null", true),
        ("docker rm x || true", true),
        ("docker rm x >/dev/null", false),
        ("docker rm x 2>&1 >/dev/null", false),
        ("a >/dev/null 2>&1; b", false),
        ("true", false),
    ] {
        assert_eq!(ignores_status(text), ignored, "{text}");
    }
}

#[test]
fn a_replacement_may_be_several_commands() {
    assert_eq!(
        commands_of("a; b\nif c; then\nd\nfi\n# x\n"),
        ["a; b", "if c; then\nd\nfi"]
    );
}
