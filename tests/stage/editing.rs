//! Commands that differ from the file: edited before they run, or typed by the presenter.

use super::{at, demo, press, stage_with};

const TEXT: &str = "<!-- @SHOW -->\n```bash\necho one >> log\necho \"$?\" >> log\n```\n";

#[test]
fn what_runs_is_what_stands_there_and_the_file_is_untouched() {
    for (cols, rows) in [(40, 12), (80, 24), (200, 50)] {
        let demo = demo(TEXT);
        let mut pty = demo.stage_sized(cols, rows, ["--type", "off", "talk.md"]);
        at(&pty, "> echo one >> log");
        press(&pty, "e");
        // Home, a word to the right, a blank, an option; then the end of the line.
        press(&pty, "\x1b[H\x1b[1;5C -n\x1b[F2");
        at(&pty, "> echo -n one >> log2");
        press(&pty, "\r");
        at(&pty, "> echo \"$?\" >> log");
        let shown = "> echo -n one >> log2\n> echo \"$?\" >> log";
        assert_eq!(pty.screen_text(), shown);
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        assert_eq!(demo.read("log2"), "one");
        assert_eq!(demo.read("talk.md"), TEXT);
    }
}

#[test]
fn escape_gives_the_change_up() {
    let (demo, mut pty) = stage_with(TEXT, &["--type", "off"]);
    at(&pty, "> echo one >> log");
    let (before, cursor) = (pty.screen_text(), pty.screen().cursor_position());
    press(&pty, "e");
    press(&pty, "\x15rm -rf x");
    at(&pty, "> rm -rf x");
    press(&pty, "\x1b");
    at(&pty, "> echo one >> log");
    assert_eq!(pty.screen_text(), before);
    assert_eq!(pty.screen().cursor_position(), cursor);
    press(&pty, "\r");
    at(&pty, "> echo \"$?\" >> log");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "one\n");
}

#[test]
fn a_command_of_several_lines_is_edited_as_a_whole() {
    let text = "<!-- @SHOW -->\n```bash\nfor i in 1 2; do\n  echo \"$i\" >> log\ndone\n```\n";
    for (cols, rows) in [(12, 6), (80, 24)] {
        let demo = demo(text);
        let mut pty = demo.stage_sized(cols, rows, ["--type", "off", "talk.md"]);
        at(&pty, "done");
        press(&pty, "e");
        press(&pty, "\x1b[A\x1b[F");
        press(&pty, "2\x1b[A\x1b[H\x1b[1;5C\x1b[1;5C\x1b[1;5C\x1b[1;5C 3");
        pty.wait_for(
            |screen| screen.contents().replace('\n', "").contains("1 3 2"),
            "the change",
        );
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        assert_eq!(demo.read("log2"), "1\n3\n2\n", "{cols}x{rows}");
    }
}

#[test]
fn pasted_lines_are_no_return() {
    let (demo, mut pty) = stage_with(TEXT, &["--type", "off"]);
    at(&pty, "> echo one >> log");
    press(&pty, "e");
    press(&pty, "\x1b[200~\necho two >> log\x1b[201~");
    at(&pty, "echo two >> log");
    assert_eq!(demo.read("log"), "");
    press(&pty, "\r");
    at(&pty, "> echo \"$?\" >> log");
    assert_eq!(demo.read("log"), "one\ntwo\n");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn a_typed_command_runs_in_the_session_and_leaves_no_trace() {
    let text = "<!-- @SHOW -->\n```bash\nfalse || X=1\necho \"$? $X $Y\" >> log\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> false || X=1");
    press(&pty, "\r");
    at(&pty, "> echo \"$? $X $Y\" >> log");
    press(&pty, ":");
    at(&pty, ">");
    press(&pty, "Y=$X$X; echo \"own $Y\"; false\r");
    at(&pty, "> echo \"$? $X $Y\" >> log");
    let shown =
        "> false || X=1\n> Y=$X$X; echo \"own $Y\"; false\nown 11\n> echo \"$? $X $Y\" >> log";
    assert_eq!(pty.screen_text(), shown);
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "0 1 11\n");
}

#[test]
fn another_command_can_be_typed_at_any_stop() {
    let text =
        "<!-- @SHOW -->\nprose\n\n<!-- @wait -->\n```bash\n#@waitafter\ntrue\ntouch end\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "prose");
    press(&pty, ":");
    at(&pty, ">");
    press(&pty, "echo own\r");
    at(&pty, "own");
    press(&pty, "\r");
    at(&pty, "> true");
    press(&pty, "\r");
    // The command has ended; its stop displays nothing.
    pty.wait_for(
        |screen| screen.cursor_position().1 == 0,
        "the command's end",
    );
    press(&pty, "!");
    pty.wait_for_text("(demosh)");
    assert!(!demo.path("end").exists());
    pty.send("exit\r");
    pty.wait_for_text("exit");
    press(&pty, ":");
    at(&pty, ">");
    press(&pty, "\x1b");
    press(&pty, "\r");
    at(&pty, "> touch end");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

/// Half a command that the presenter completes.
const HALF: &str = "<!-- @SHOW -->\n```bash {edit}\necho one\n```\n```bash\necho the end\n```\n";

#[test]
fn a_command_that_is_to_be_completed_opens_in_the_editor() {
    let (_demo, mut pty) = stage_with(HALF, &["--type", "off"]);
    at(&pty, "> echo one");
    press(&pty, " more\r");
    at(&pty, "> echo the end");
    assert_eq!(
        pty.screen_text(),
        "> echo one more\none more\n> echo the end"
    );
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn escape_leaves_such_a_command_as_it_is_written() {
    let (_demo, mut pty) = stage_with(HALF, &["--type", "off"]);
    at(&pty, "> echo one");
    press(&pty, "x\x1b");
    at(&pty, "> echo one");
    press(&pty, "\r");
    at(&pty, "> echo the end");
    assert_eq!(pty.screen_text(), "> echo one\none\n> echo the end");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let (_demo, mut pty) = stage_with(HALF, &["--type", "off", "--auto=50ms"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(pty.screen_text().starts_with("> echo one\none\n"));
}
