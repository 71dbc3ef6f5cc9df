use super::CommandHistory;

#[test]
fn a_text_is_remembered_once_in_a_row_and_without_the_blanks_around_it() {
    let mut history = CommandHistory::default();
    for text in ["ls", " ls\n", "", "  ", "pwd", "ls"] {
        history.remember(text);
    }
    assert_eq!(history.texts(), ["ls", "pwd", "ls"]);
}

#[test]
fn the_last_failure_is_kept_until_it_is_forgotten() {
    let mut history = CommandHistory::default();
    assert!(history.failure().is_none());
    history.note_failure(1, "false");
    history.note_failure(2, "exit 3");
    let failure = history.failure().expect("a failure");
    assert_eq!((failure.step, failure.text.as_str()), (2, "exit 3"));
    history.forget_failure();
    assert!(history.failure().is_none());
}

#[test]
fn before_the_first_command_no_step_has_run() {
    assert!(!CommandHistory::default().has_run(0));
}
