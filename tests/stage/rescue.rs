//! A step fails on stage: the show reports it, and one key repairs it.

use super::{at, demo, press, stage_with};
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// Fails until `fixed` exists; each try leaves a line in `log`.
const FLAKY: &str =
    "<!-- @SHOW -->\n```bash\necho try >> log; test -e fixed\necho end >> log\n```\n";
const FLAKY_PROMPT: &str = "> echo try >> log; test -e fixed";

/// The same under `set -e`.
const STRICT: &str = "<!-- @SHOW -->\n```bash\n#@immed\nset -e\necho try >> log; test -e fixed\necho end >> log\n```\n";

const MENU: [&str; 6] = [
    "❯ r  run `echo try >> log; test -e fixed` again",
    "  e  change it and run it",
    "  c  continue",
    "  !  a shell here",
    "  ?  what the keys do",
    "  Q  quit",
];

fn last_rows(pty: &Pty, count: usize) -> Vec<String> {
    let text = pty.screen_text();
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines[lines.len().saturating_sub(count)..].to_vec()
}

/// The screen without the times of failures.
fn text(pty: &Pty) -> String {
    let lines = pty.screen_text();
    let lines = lines.lines().map(|line| match line.split_once(" after ") {
        Some((status, _)) if status.starts_with("status ") => status,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn at_menu(pty: &Pty) {
    at(pty, "  Q  quit");
}

#[test]
fn a_failure_is_reported_in_one_line_and_the_show_continues() {
    let (demo, mut pty) = stage_with(FLAKY, &["--type", "off"]);
    at(&pty, FLAKY_PROMPT);
    press(&pty, "\r");
    at(&pty, "> echo end >> log");
    assert_eq!(
        text(&pty),
        format!("{FLAKY_PROMPT}\nstatus 1\n> echo end >> log")
    );
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "try\nend\n");
}

#[test]
fn a_failure_that_no_prompt_follows_opens_the_menu_by_itself() {
    let text = "<!-- @SHOW -->\n```bash\necho try >> log; test -e fixed\n#@immed\ntrue\n```\n";
    let failed = || {
        let (demo, pty) = stage_with(text, &["--type", "off"]);
        at(&pty, FLAKY_PROMPT);
        press(&pty, "\r");
        at_menu(&pty);
        assert_eq!(last_rows(&pty, 6), MENU);
        (demo, pty)
    };
    let (demo, mut pty) = failed();
    std::fs::write(demo.path("fixed"), "").expect("written");
    press(&pty, "r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "try\ntry\n");
    for (key, code) in [("c", 0), ("\x1b", 0), ("Q", 6)] {
        let (demo, mut pty) = failed();
        press(&pty, key);
        assert_eq!(pty.wait_exit().code(), Some(code), "{key:?}");
        assert_eq!(demo.read("log"), "try\n");
    }
}

#[test]
fn an_error_that_ends_the_shell_under_set_e_is_reported_once_and_opens_the_menu() {
    let text = "<!-- @SHOW -->\n```bash\n#@immed\nset -eu; KEPT=1\necho $UNSET; echo no >> log\necho $KEPT $- >> log\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> echo $UNSET; echo no >> log");
    press(&pty, "\r");
    at_menu(&pty);
    let said = "...the command ended the shell (status 1); a new one continues";
    let lines = last_rows(&pty, 8);
    assert!(lines[0].ends_with("UNSET: unbound variable"), "{lines:?}");
    assert_eq!(lines[1], said);
    assert_eq!(lines[2], "❯ r  run `echo $UNSET; echo no >> log` again");
    assert_eq!(lines[3..], MENU[1..]);
    press(&pty, "c");
    at(&pty, "> echo $KEPT $- >> log");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let log = demo.read("log");
    let flags = log.strip_prefix("1 ").expect("the variable is kept");
    assert!(flags.contains('e') && flags.contains('u'), "{flags}");
}

#[test]
fn the_menu_at_the_next_prompt_runs_the_failed_command_again() {
    for opener in ["?", "\x1b[A"] {
        let (demo, mut pty) = stage_with(FLAKY, &["--type", "off"]);
        at(&pty, FLAKY_PROMPT);
        press(&pty, "\r");
        at(&pty, "> echo end >> log");
        press(&pty, opener);
        at_menu(&pty);
        assert_eq!(last_rows(&pty, 6), MENU);
        std::fs::write(demo.path("fixed"), "").expect("written");
        press(&pty, "r");
        pty.wait_for(|_| demo.read("log") == "try\ntry\n", "the second try");
        at(&pty, "> echo end >> log");
        let shown = format!("{FLAKY_PROMPT}\nstatus 1\n{FLAKY_PROMPT}\n> echo end >> log");
        assert_eq!(text(&pty), shown);
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        assert_eq!(demo.read("log"), "try\ntry\nend\n");
    }
}

#[test]
fn escape_closes_the_menu_without_a_trace() {
    for (cols, rows) in [(40, 12), (80, 24), (200, 50)] {
        let demo = demo(FLAKY);
        let pty = demo.stage_sized(cols, rows, ["--type", "off", "talk.md"]);
        at(&pty, FLAKY_PROMPT);
        press(&pty, "\r");
        at(&pty, "> echo end >> log");
        let (before, cursor) = (pty.screen_text(), pty.screen().cursor_position());
        press(&pty, "?");
        at_menu(&pty);
        press(&pty, "\x1b[B");
        pty.wait_for_text("❯ e  change it");
        press(&pty, "\x1b");
        at(&pty, "> echo end >> log");
        assert_eq!(pty.screen_text(), before, "{cols}x{rows}");
        assert_eq!(pty.screen().cursor_position(), cursor, "{cols}x{rows}");
    }
}

#[test]
fn a_failed_command_can_be_changed_and_run() {
    let (demo, mut pty) = stage_with(FLAKY, &["--type", "off"]);
    at(&pty, FLAKY_PROMPT);
    press(&pty, "\r");
    at(&pty, "> echo end >> log");
    press(&pty, "?");
    at_menu(&pty);
    press(&pty, "e");
    at(&pty, FLAKY_PROMPT);
    press(&pty, "\x15echo changed >> log\r");
    at(&pty, "> echo end >> log");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "try\nchanged\nend\n");
    assert_eq!(demo.read("talk.md"), FLAKY);
}

#[test]
fn a_failure_that_is_expected_is_none() {
    let text = "<!-- @SHOW -->\n```bash {exit=1}\nfalse\n```\n```bash\ntrue\n```\n";
    let (_demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> false");
    press(&pty, "\r");
    at(&pty, "> true");
    let before = pty.screen_text();
    press(&pty, "\x1b[A");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(pty.screen_text(), before);
}

#[test]
fn control_c_is_the_end_of_a_command_and_no_failure() {
    let text = "<!-- @SHOW -->\n```bash\nsleep 100 >started\ntrue\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> sleep 100 >started");
    press(&pty, "\r");
    pty.wait_for(|_| demo.path("started").exists(), "the command");
    pty.send("\x03");
    at(&pty, "> true");
    assert!(
        !pty.screen_text().contains("status"),
        "{}",
        pty.screen_text()
    );
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

fn at_rescue(demo: &Demo, size: (u16, u16)) -> Pty {
    let pty = demo.stage_sized(size.0, size.1, ["--type", "off", "talk.md"]);
    at(&pty, FLAKY_PROMPT);
    press(&pty, "\r");
    at_menu(&pty);
    pty
}

#[test]
fn under_set_e_the_menu_opens_by_itself_and_quitting_is_status_1() {
    let demo = demo(STRICT);
    let mut pty = at_rescue(&demo, (80, 24));
    assert_eq!(last_rows(&pty, 6), MENU);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(1));
    assert!(pty.screen_text().ends_with("\n...exiting due to failure."));
    assert_eq!(demo.read("log"), "try\n");
}

#[test]
fn under_set_e_the_command_runs_again_immediately() {
    let demo = demo(STRICT);
    let mut pty = at_rescue(&demo, (80, 24));
    std::fs::write(demo.path("fixed"), "").expect("written");
    press(&pty, "r");
    at(&pty, "> echo end >> log");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "try\ntry\nend\n");
}

#[test]
fn under_set_e_the_show_can_continue_anyway() {
    let demo = demo(STRICT);
    let mut pty = at_rescue(&demo, (80, 24));
    press(&pty, "\x1b[B\x1b[B\r");
    at(&pty, "> echo end >> log");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "try\nend\n");
}

#[test]
fn a_shell_at_the_menu_comes_back_to_it() {
    let demo = demo(STRICT);
    let mut pty = at_rescue(&demo, (80, 24));
    press(&pty, "!");
    pty.wait_for_text("(demosh)");
    pty.send("touch fixed; exit\r");
    at_menu(&pty);
    press(&pty, "r");
    at(&pty, "> echo end >> log");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "try\ntry\n");
}

#[test]
fn the_menu_fits_the_smallest_screen() {
    let demo = demo("<!-- @SHOW -->\n```bash\n#@immed\nset -e\nfalse\n```\n");
    let mut pty = demo.stage_sized(10, 3, ["--type", "off", "talk.md"]);
    at(&pty, "> false");
    press(&pty, "\r");
    pty.wait_for_text("❯ r  run …");
    assert_eq!(rows(&pty.screen()).len(), 3);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(1));
}

#[test]
fn an_unseen_failure_under_set_e_says_what_failed() {
    let text = "<!-- @SHOW -->\nprose\n```bash\n#@immed\nset -e\n#@immed\nfalse\n```\n";
    let (_demo, mut pty) = stage_with(text, &["--type", "off"]);
    at_menu(&pty);
    assert!(
        pty.screen_text().contains(": false\n"),
        "{}",
        pty.screen_text()
    );
    press(&pty, "c");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn a_secret_block_shows_neither_its_text_nor_its_output() {
    for prefix in ["", "#@immed\nset -e\n"] {
        let workshop = format!(
            "<!-- @SHOW -->\n```bash {{secret}}\n{prefix}HELD=s3cret-one; echo s3cret-two; echo s3cret-three >&2; test -e fixed\n```\n```bash\necho \"${{#HELD}}\" >> log\n```\n"
        );
        let (demo, mut pty) = stage_with(&workshop, &["--type", "off"]);
        at(&pty, "> HELD=***");
        // There is nothing to edit: the editor would show it.
        press(&pty, "e");
        press(&pty, "\r");
        if prefix.is_empty() {
            at(&pty, "> echo \"${#HELD}\" >> log");
            press(&pty, "?");
        }
        at_menu(&pty);
        assert!(!pty.screen_text().contains("change it"));
        std::fs::write(demo.path("fixed"), "").expect("written");
        press(&pty, "r");
        let is_again =
            |screen: &vt100::Screen| screen.contents().matches("> HELD=***").count() == 2;
        pty.wait_for(is_again, "the command again");
        at(&pty, "> echo \"${#HELD}\" >> log");
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        assert_eq!(demo.read("log"), "10\n");
        let transcript = String::from_utf8_lossy(&pty.transcript()).into_owned();
        assert!(!transcript.contains("s3cret"), "{transcript:?}");
    }
}
