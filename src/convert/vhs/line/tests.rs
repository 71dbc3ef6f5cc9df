use super::*;

#[test]
fn keys_edit_the_line_as_bash_would() {
    let mut line = EditedLine::default();
    line.insert("echo one twos");
    assert!(line.press("Backspace", 1) && line.press("Ctrl+W", 1));
    assert_eq!(line.text(), "echo one ");
    assert!(line.press("Ctrl+A", 1) && line.press("Delete", 2));
    line.insert("E");
    assert!(line.press("Right", 1));
    line.insert("C");
    assert_eq!(line.text(), "EhCo one ");
    assert!(line.press("Ctrl+K", 1) && !line.press("Tab", 1));
    assert_eq!(line.take(), "EhC");
}
