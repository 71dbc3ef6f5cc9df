//! Lines that are typed into a running program, on stage and for a learner.

use super::{at, demo, press, stage_with};
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// A show with one command, lines for its program, and a command after it.
fn show(command: &str, keys: &str, lines: &str) -> String {
    format!(
        "<!-- @SHOW -->\n```bash\n{command}\n```\n\n```text {{{keys}}}\n{lines}```\n\n```bash\necho the end\n```\n"
    )
}

pub(super) fn stage(text: &str) -> (Demo, Pty) {
    stage_with(text, &["--type", "off"])
}

/// Waits until `last` is the last row with text, whichever program reads the keys.
#[track_caller]
pub(super) fn shows(pty: &Pty, last: &str) {
    let stands = |screen: &vt100::Screen| {
        let rows = rows(screen);
        rows.iter()
            .rev()
            .find(|row| !row.is_empty())
            .is_some_and(|row| row == last)
    };
    pty.wait_for(stands, last);
}

/// Plays the last command and leaves.
fn leave(mut pty: Pty) {
    at(&pty, "> echo the end");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(
        pty.screen_text().ends_with("\nthe end"),
        "{}",
        pty.screen_text()
    );
}

/// A program that reads in the kernel's line mode.
const ASKS: &str = "while printf '? ' && read -r a; do echo \"<$a>\"; done";

#[test]
fn return_types_the_next_line_and_sends_it() {
    let (_demo, pty) = stage(&show(ASKS, "into", "one\ntwo\n"));
    at(&pty, &format!("> {ASKS}"));
    press(&pty, "\r");
    shows(&pty, "?");
    press(&pty, "\r");
    shows(&pty, "? one");
    press(&pty, "\r");
    pty.wait_for_text("<one>\n?");
    press(&pty, "\r");
    shows(&pty, "? two");
    // The program does not get keys yet.
    press(&pty, "x");
    press(&pty, "\r");
    pty.wait_for_text("<two>");
    press(&pty, "y\r\x04");
    pty.wait_for_text("<xy>");
    leave(pty);
}

#[test]
#[ignore = "needs Python, which .ci/run installs"]
fn python_is_typed_into() {
    let (_demo, pty) = stage(&show("python3 -q", "into", "a = 6\nprint(a * 7)\nexit()\n"));
    at(&pty, "> python3 -q");
    press(&pty, "\r");
    for line in [">>> a = 6", ">>> print(a * 7)", ">>> exit()"] {
        shows(&pty, ">>>");
        press(&pty, "\r");
        shows(&pty, line);
        press(&pty, "\r");
    }
    pty.wait_for_text("\n42\n");
    leave(pty);
}

#[test]
fn bash_is_typed_into() {
    let (_demo, pty) = stage(&show(
        "PS1='bash: ' bash --norc",
        "into",
        "a=6; echo $((a * 7))\nexit\n",
    ));
    at(&pty, "> PS1='bash: ' bash --norc");
    press(&pty, "\r");
    for line in ["bash: a=6; echo $((a * 7))", "bash: exit"] {
        shows(&pty, "bash:");
        press(&pty, "\r");
        shows(&pty, line);
        press(&pty, "\r");
    }
    pty.wait_for_text("\n42\n");
    leave(pty);
}

#[test]
fn a_key_before_the_program_is_ready_waits_for_it() {
    let slow = "sleep 0.7; printf 'name: '; read -r a; echo \"<$a>\"";
    let (_demo, pty) = stage(&show(slow, "into", "one\n"));
    at(&pty, &format!("> {slow}"));
    press(&pty, "\r");
    press(&pty, "\r");
    shows(&pty, "name: one");
    assert!(
        pty.screen_text().contains(&format!("> {slow}\nname: one")),
        "{}",
        pty.screen_text()
    );
    press(&pty, "\r");
    pty.wait_for_text("<one>");
    leave(pty);
}

#[test]
fn escape_hands_the_keyboard_to_the_program() {
    let (_demo, pty) = stage(&show(ASKS, "into", "one\ntwo\n"));
    at(&pty, &format!("> {ASKS}"));
    press(&pty, "\r");
    shows(&pty, "?");
    press(&pty, "\x1b");
    press(&pty, "mine\r");
    pty.wait_for_text("<mine>\n?");
    press(&pty, "\x04");
    leave(pty);
}

#[test]
fn the_program_may_end_at_any_moment() {
    let once = "printf '? '; read -r a; echo \"<$a>\"";
    let (_demo, pty) = stage(&show(once, "into", "one\ntwo\nthree\n"));
    at(&pty, &format!("> {once}"));
    press(&pty, "\r");
    shows(&pty, "?");
    press(&pty, "\r");
    shows(&pty, "? one");
    press(&pty, "\r");
    pty.wait_for_text("<one>");
    leave(pty);
    // Control-C ends it with a line half sent.
    let (_demo, pty) = stage(&show(ASKS, "into", "one\n"));
    at(&pty, &format!("> {ASKS}"));
    press(&pty, "\r");
    shows(&pty, "?");
    press(&pty, "\r");
    shows(&pty, "? one");
    press(&pty, "\x03");
    leave(pty);
}

#[test]
fn a_secret_is_never_typed() {
    let asks = r#"read -rsp 'Password: ' a; echo "<$a>"; read -rp '? ' b; echo "<$b>""#;
    let (_demo, pty) = stage(&show(asks, "into", "one\n"));
    at(&pty, &format!("> {asks}"));
    press(&pty, "\r");
    shows(&pty, "Password:");
    press(&pty, "\r");
    pty.wait_for_bytes(b"\x07", 1);
    // The person at the keyboard answers.
    press(&pty, "word\r");
    pty.wait_for_text("<word>\n?");
    press(&pty, "\r");
    shows(&pty, "? one");
    press(&pty, "\r");
    pty.wait_for_text("<one>");
    leave(pty);
}

#[test]
fn a_program_that_writes_no_prompt_is_typed_into_when_the_workshop_says_so_or_on_a_second_key() {
    let (_demo, pty) = stage(&show("cat", "into ready=200ms", "one\n"));
    at(&pty, "> cat");
    press(&pty, "\r");
    press(&pty, "\r");
    shows(&pty, "one");
    press(&pty, "\r");
    pty.wait_for_text("> cat\none\none");
    press(&pty, "\x04");
    leave(pty);
    let (_demo, pty) = stage(&show("cat", "into", "one\n"));
    at(&pty, "> cat");
    press(&pty, "\r");
    press(&pty, "\r");
    // That the first key does nothing here is the behaviour.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    shows(&pty, "> cat");
    press(&pty, "\r");
    shows(&pty, "one");
    press(&pty, "\r\x04");
    leave(pty);
}

#[test]
fn a_show_can_type_by_itself() {
    let (_demo, mut pty) = stage_with(
        &show(ASKS, "into", "one\ntwo\n"),
        &["--type", "off", "--auto=100ms"],
    );
    assert_eq!(pty.wait_exit().code(), Some(0));
    let text = pty.screen_text();
    assert!(text.contains("? one\n<one>\n? two\n<two>\n?"), "{text}");
    assert!(text.ends_with("the end"), "{text}");
}

#[test]
fn programs_find_the_terminal_as_without_lines() {
    let tests = "test -t 0 && test -t 1 && stty size && tty > /dev/tty";
    let text = format!(
        "<!-- @SHOW -->\n```bash\n{tests}\necho asleep; sleep 60\n```\n{}",
        show(ASKS, "into", "x\n")
    );
    let (_demo, mut pty) = stage(&text);
    at(&pty, &format!("> {tests}"));
    pty.resize(70, 20);
    press(&pty, "\r");
    pty.wait_for_text("\n20 70\n/dev/");
    at(&pty, "> echo asleep; sleep 60");
    press(&pty, "\r");
    pty.wait_for_text("\nasleep\n");
    press(&pty, "\x03");
    at(&pty, &format!("> {ASKS}"));
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn what_is_typed_is_recorded_too() {
    let demo = demo(&show(ASKS, "into", "one\n"));
    let pty = demo.stage(["--type", "off", "--record", "t.cast", "talk.md"]);
    at(&pty, &format!("> {ASKS}"));
    press(&pty, "\r");
    shows(&pty, "?");
    press(&pty, "\r");
    shows(&pty, "? one");
    press(&pty, "\r");
    pty.wait_for_text("<one>\n?");
    press(&pty, "\x04");
    leave(pty);
    assert!(demo.read("t.cast").contains("<one>"));
}
