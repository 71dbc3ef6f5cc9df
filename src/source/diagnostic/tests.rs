use std::path::Path;

use super::*;

#[test]
fn shows_place_caret_and_remedy() {
    let file = SourceFile::new(Path::new("talk.md"), "one\ntwo three\n");
    let text = Diagnostic::error("odd", "`three` is odd")
        .label(Label::at(&file, Span::new(8, 13), "here"))
        .help("take `two`")
        .render(false);
    assert_eq!(
        text,
        "error[odd]: `three` is odd\n --> talk.md:2:5\n  |\n2 | two three\n  |     ^^^^^ here\n  |\n  = help: take `two`"
    );
}

#[test]
fn a_place_in_a_long_line_keeps_its_column() {
    let text = format!("one\n{} three\n", "x".repeat(5000));
    let file = SourceFile::new(Path::new("talk.md"), &text);
    let three = Span::new(5005, 5010);
    let text = Diagnostic::error("odd", "`three` is odd")
        .label(Label::at(&file, three, ""))
        .render(false);
    assert!(text.contains("--> talk.md:2:5002\n"), "{text}");
    assert!(
        text.ends_with("three\n  | ^^^^^") || text.len() < 400,
        "{text}"
    );
}

#[test]
fn a_thousand_findings_take_no_longer_in_a_large_file() {
    let took = |lines: usize| {
        let file = SourceFile::new(Path::new("talk.md"), &"echo some words\n".repeat(lines));
        let finding = Diagnostic::error("odd", "odd").label(Label::at(&file, Span::new(0, 4), ""));
        let findings = vec![finding; 1000];
        let began = std::time::Instant::now();
        assert!(render_all(&findings, false).len() > 1000);
        began.elapsed()
    };
    let (small, large) = (took(10), took(100_000));
    assert!(large < small * 20, "{small:?}, then {large:?}");
}

#[test]
fn a_finding_without_a_place_is_one_line() {
    assert_eq!(
        Diagnostic::error("odd", "no").render(false),
        "error[odd]: no"
    );
}
