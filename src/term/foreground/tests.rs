use super::*;

#[test]
fn only_children_are_taken_for_children() {
    let mut child = std::process::Command::new("sleep")
        .arg("100")
        .spawn()
        .expect("it starts");
    let pid = Pid::from_child(&child);
    assert!(is_child(pid));
    child.kill().expect("ours");
    child.wait().expect("ours");
    assert!(!is_child(pid));
    assert!(!is_child(rustix::process::getppid().expect("a parent")));
}
