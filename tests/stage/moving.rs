//! Playing a workshop in another order: the outline, `--from`, and steps back.

use super::{at, demo, press, stage_with};
use crate::support::pty;

const TEXT: &str = "# One\n\n<!-- @SHOW -->\n```bash\necho a >> log\n```\n\n## Two\n\n```bash\necho b >> log\n#@immed\necho silent >> log\n```\n\n## Three\n\n```bash\necho c >> log\n```\n";

#[test]
fn the_outline_is_drawn_over_the_screen_and_goes_without_a_trace() {
    for (cols, rows) in [(40, 12), (80, 24), (200, 50)] {
        let demo = demo(TEXT);
        let mut pty = demo.stage_sized(cols, rows, ["--type", "off", "talk.md"]);
        at(&pty, "> echo a >> log");
        press(&pty, "\r");
        at(&pty, "> echo b >> log");
        let (before, cursor) = (pty.screen_text(), pty.screen().cursor_position());
        press(&pty, "o");
        let outline = "   One\n ✓     echo a >> log\n   Two\n❯→     echo b >> log\n   Three\n       echo c >> log\n";
        pty.wait_for(
            |screen| pty::rows(screen).join("\n").starts_with(outline),
            outline,
        );
        press(&pty, "\x1b");
        at(&pty, "> echo b >> log");
        assert_eq!(pty.screen_text(), before, "{cols}x{rows}");
        assert_eq!(pty.screen().cursor_position(), cursor, "{cols}x{rows}");
        press(&pty, "Q");
        assert_eq!(pty.wait_exit().code(), Some(6));
    }
}

#[test]
fn a_jump_just_goes_there_or_runs_the_silent_steps_first() {
    for (key, log) in [("\r", "c\n"), ("s", "silent\nc\n")] {
        let (demo, mut pty) = stage_with(TEXT, &["--type", "off"]);
        at(&pty, "> echo a >> log");
        press(&pty, "o");
        pty.wait_for_text("RETURN goes there");
        press(&pty, "three");
        pty.wait_for_text("find: three");
        press(&pty, "\r");
        pty.wait_for_text("s first runs 1 hidden step before it");
        press(&pty, key);
        at(&pty, "> echo c >> log");
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        assert_eq!(demo.read("log"), log);
    }
}

#[test]
fn a_jump_back_runs_nothing_on_the_way() {
    let (demo, mut pty) = stage_with(TEXT, &["--type", "off"]);
    at(&pty, "> echo a >> log");
    press(&pty, "\r");
    at(&pty, "> echo b >> log");
    press(&pty, "o");
    pty.wait_for_text("RETURN goes there");
    press(&pty, "\x1b[H\x1b[B\r");
    at(&pty, "> echo a >> log");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "a\n");
}

#[test]
fn a_show_can_begin_in_the_middle() {
    for (answer, log) in [("n", "c\n"), ("y", "silent\nc\n")] {
        for target in ["Three", "talk.md:17"] {
            let (demo, mut pty) = stage_with(TEXT, &["--type", "off", "--from", target]);
            at(&pty, "Run the hidden steps before it first (1)? [y/n]");
            press(&pty, answer);
            at(&pty, "> echo c >> log");
            press(&pty, "\r");
            assert_eq!(pty.wait_exit().code(), Some(0));
            assert_eq!(demo.read("log"), log, "{target}");
        }
    }
}

#[test]
fn a_place_that_does_not_exist_is_reported_before_anything_runs() {
    let demo = demo(TEXT);
    let mut pty = demo.stage(["--from", "Thre e", "talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(2));
    assert!(pty.screen_text().contains("help: did you mean `Three`?"));
}

#[test]
fn what_destroys_is_run_once_more_only_after_a_question() {
    let text = "<!-- @SHOW -->\n```bash {destroys}\necho gone >> log\n```\n```bash\necho end >> log\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> echo gone >> log");
    press(&pty, "\r");
    at(&pty, "> echo end >> log");
    press(&pty, "-");
    at(&pty, "> echo gone >> log");
    press(&pty, "\r");
    at(&pty, "> echo gone >> log  again? y/n");
    press(&pty, "\r");
    at(&pty, "> echo end >> log");
    assert_eq!(demo.read("log"), "gone\n");
    press(&pty, "-");
    at(&pty, "> echo gone >> log");
    press(&pty, "\r");
    at(&pty, "> echo gone >> log  again? y/n");
    press(&pty, "y");
    at(&pty, "> echo end >> log");
    assert_eq!(demo.read("log"), "gone\ngone\n");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}
