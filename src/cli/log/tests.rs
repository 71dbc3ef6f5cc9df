use super::*;

#[test]
fn a_line_is_written_without_secrets_and_control_characters() {
    masks(Secrets::new(["hunter2-of-the-log"]));
    let mut out = MaskingWriter(Vec::new());
    out.write_all(b"export T=hunter2-of-the-log \x1b[2J\n")
        .expect("written");
    let text = String::from_utf8(out.0).expect("text");
    assert!(text.starts_with("export T="), "{text}");
    assert!(
        !text.contains("hunter2") && !text.contains('\x1b'),
        "{text}"
    );
}

#[test]
fn a_log_replaces_an_earlier_log_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("log");
    open(&file, false).expect("a new file");
    writeln!(open(&file, true).expect("the same log"), "more").expect("written");
    let text = std::fs::read_to_string(&file).expect("text");
    assert!(
        text.starts_with(LOG_HEAD) && text.ends_with("more\n"),
        "{text}"
    );
    open(&file, false).expect("an earlier log");
    let text = std::fs::read_to_string(&file).expect("text");
    assert_eq!(text.lines().count(), 1);
    std::fs::write(&file, "# My talk\n").expect("written");
    open(&file, false).expect_err("something else");
}
