use super::*;

#[test]
fn a_name_with_parentheses_and_blanks_is_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let program = directory.path().join("a) b (c");
    fs::copy("/bin/sleep", &program).expect("a copy");
    let mut child = std::process::Command::new(&program)
        .arg("100")
        .env(MARK, "here")
        .spawn()
        .expect("it runs");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    // The arguments appear a moment after the program has started.
    let found = loop {
        let found = with_command_line(process(child.id()).expect("a process"));
        if found.command.ends_with("a) b (c 100") {
            break found;
        }
        assert!(std::time::Instant::now() < until, "{}", found.command);
    };
    assert_eq!(found.parent, std::process::id());
    assert!(
        marked("here")
            .iter()
            .any(|process| process.pid == child.id())
    );
    child.kill().expect("our child");
    child.wait().expect("our child");
    assert_eq!(process(child.id()), None);
}
