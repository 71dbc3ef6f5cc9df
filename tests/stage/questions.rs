//! The greeting and the questions before a show: what RETURN does there, and that the audience sees
//! nothing of them.

use super::{at, demo, press, stage_with, wait_for_stop};

const TEXT: &str =
    "---\ntitle: A Talk\n---\n<!-- @SHOW -->\n# One\n\nprose\n\n```bash\necho one\n```\n";

#[test]
fn the_greeting_is_gone_when_the_show_begins_and_can_be_scrolled_back_to() {
    let demo = demo(TEXT).env("DEMOSH_NO_BLURB", "");
    let mut pty = demo.stage(["--type", "off", "talk.md"]);
    pty.wait_for_text("RETURN begins");
    wait_for_stop(&pty, "the greeting");
    press(&pty, "\r");
    at(&pty, "> echo one");
    assert_eq!(pty.screen_text(), "One\n━━━\n\nprose\n\n> echo one");
    assert!(pty.history().contains("RETURN begins"));
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn a_show_without_a_greeting_begins_where_the_cursor_is() {
    let (_demo, mut pty) = stage_with(TEXT, &["--type", "off"]);
    at(&pty, "> echo one");
    let bytes = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!bytes.contains("\x1b[1;1H"), "{bytes:?}");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn what_a_workshop_destroys_is_asked_with_a_word_and_not_before_the_audience() {
    let text = TEXT.replace("title: A Talk", "destroys: [the cluster x]");
    let (_demo, mut pty) = stage_with(&text, &["--type", "off"]);
    pty.wait_for_text("Continue? [y/n]");
    wait_for_stop(&pty, "the question");
    press(&pty, "\r");
    pty.wait_for_text("Continue? [y/n] press y or n:");
    press(&pty, "\r");
    press(&pty, "x");
    press(&pty, "y");
    at(&pty, "> echo one");
    assert_eq!(pty.screen_text(), "One\n━━━\n\nprose\n\n> echo one");
    assert!(pty.history().contains("Continue? [y/n] press y or n: yes"));
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn return_means_yes_where_that_does_no_harm() {
    let text = "<!-- @SHOW -->\n```bash\nA=set\n```\n# Two\n```bash\necho $A\n```\n";
    for (key, is_set) in [("\r", true), ("n", false)] {
        let (_demo, mut pty) = stage_with(text, &["--type", "off", "--from", "Two"]);
        pty.wait_for_text("[Y/n]");
        wait_for_stop(&pty, "the question");
        press(&pty, key);
        at(&pty, "> echo $A");
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        let shown = pty.history();
        assert_eq!(shown.contains("> echo $A\nset"), is_set, "{shown}");
    }
}

#[test]
fn a_long_question_breaks_between_words() {
    let text = "<!-- @SHOW -->\n```bash\nA=set\n```\n# Two\n```bash\necho $A\n```\n";
    let demo = demo(text);
    let mut pty = demo.stage_sized(40, 12, ["--type", "off", "--from", "Two", "talk.md"]);
    pty.wait_for_text("[Y/n]");
    assert_eq!(
        pty.screen_text(),
        "Run the hidden steps and those that\nonly set variables before it first\n(1)? [Y/n]"
    );
    press(&pty, "\x1b");
    at(&pty, "> echo $A");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn an_exercise_of_a_lesson_is_set_off_from_what_follows() {
    let text = "<!-- @SHOW -->\nMake it.\n\n```bash {verify name=made}\ntrue\n```\n\nprose\n\n```bash\necho one\n```\n";
    let demo = demo(text);
    let mut pty = demo.stage(["learn", "--yes", "--type", "off", "talk.md"]);
    at(
        &pty,
        "RETURN checks it, ! opens a shell, + skips it, Q leaves",
    );
    press(&pty, "\r");
    at(&pty, "> echo one");
    let shown = pty.screen_text();
    assert!(
        shown.contains("Do the exercise `made` above, in any shell.\n✓ done\n\nprose\n"),
        "{shown}"
    );
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}
