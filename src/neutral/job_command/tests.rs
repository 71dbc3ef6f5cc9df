use super::*;

#[test]
fn values_cannot_end_a_command_or_begin_another() {
    let command = JobCommand::new("error", "100%\r\n::warning::x")
        .with("file", "a,b:c.md")
        .with("line", 7)
        .with("title", "50% a\nb");
    assert_eq!(
        command.to_string(),
        "::error file=a%2Cb%3Ac.md,line=7,title=50%25 a%0Ab::100%25^M%0A::warning::x"
    );
    assert_eq!(JobCommand::new("endgroup", "").to_string(), "::endgroup::");
    assert_eq!(
        JobCommand::mask("a%\r\n\u{1b}b").to_string(),
        "::add-mask::a%25%0D%0A\u{1b}b"
    );
}
