//! `demosh learn` on another day: a workshop that was edited, a place that cannot be written to.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{at, press, wait_for_stop};
use crate::support::demo::Demo;
use crate::support::pty::Pty;

fn lesson(lines: &[&str]) -> Demo {
    Demo::new()
        .file("talk.md", text(lines))
        .env("DEMOSH_PROMPT", "> ")
}

fn text(lines: &[&str]) -> String {
    let blocks = lines
        .iter()
        .map(|line| format!("Some words.\n\n```bash\n{}\n```\n\n", command(line)));
    format!("<!-- @SHOW -->\n# One\n\n{}", blocks.collect::<String>())
}

fn command(line: &str) -> String {
    format!("echo {line} >> log")
}

fn run_all(pty: &Pty, lines: &[&str]) {
    for line in lines {
        at(pty, &format!("> {}", command(line)));
        press(pty, "\r");
    }
}

fn begun(demo: &Demo) -> Pty {
    let pty = demo.stage(["learn", "talk.md"]);
    wait_for_stop(&pty, "Begin?");
    pty.wait_for_text("Begin?");
    pty.send("y");
    pty
}

/// Runs the first commands, edits the workshop, and continues.
fn edited(before: &[&str], done: usize, after: &[&str], rest: &[&str]) -> String {
    let demo = lesson(before);
    let mut pty = begun(&demo);
    run_all(&pty, &before[..done]);
    at(&pty, &format!("> {}", command(before[done])));
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    fs::write(demo.path("talk.md"), text(after)).expect("written");
    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    run_all(&pty, rest);
    assert_eq!(pty.wait_exit().code(), Some(0));
    demo.read("log")
}

#[test]
fn what_was_not_done_is_offered_wherever_it_stands_now() {
    let before = ["a", "b", "c", "d"];
    for (after, rest) in [
        (&["a", "c", "b", "d"][..], &["c", "b", "d"][..]),
        (&["d", "a", "c", "b"], &["d", "c", "b"]),
        (&["new", "a", "b", "c", "d"], &["new", "b", "c", "d"]),
        (&["c", "a", "d"], &["c", "d"]),
    ] {
        let log = edited(&before, 1, after, rest);
        let wanted: Vec<_> = std::iter::once(&"a").chain(rest).copied().collect();
        assert_eq!(log.lines().collect::<Vec<_>>(), wanted, "{after:?}");
    }
}

#[test]
fn saving_is_tried_again_until_it_works() {
    let demo = lesson(&["a", "b", "c"]);
    let state = demo.state();
    let with = |mode| {
        fs::set_permissions(&state, fs::Permissions::from_mode(mode)).expect("ours");
    };
    with(0o777);
    let mut pty = begun(&demo);
    pty.wait_for_text("...progress cannot be saved: ");
    run_all(&pty, &["a"]);
    at(&pty, &format!("> {}", command("b")));
    assert!(!state.join("demosh").exists(), "nothing is made there");
    with(0o700);
    run_all(&pty, &["b"]);
    pty.wait_for_text("...progress is saved again");
    at(&pty, &format!("> {}", command("c")));
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    run_all(&pty, &["c"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn two_learners_of_one_workshop_do_not_disturb_each_other() {
    let demo = lesson(&["a", "b", "c"]);
    let (mut one, mut other) = (begun(&demo), begun(&demo));
    run_all(&one, &["a"]);
    run_all(&other, &["a", "b"]);
    run_all(&one, &["b", "c"]);
    assert_eq!(one.wait_exit().code(), Some(0));
    at(&other, &format!("> {}", command("c")));
    assert!(!other.history().contains("cannot be saved"));
    press(&other, "\r");
    assert_eq!(other.wait_exit().code(), Some(0));
}

#[test]
fn the_command_that_resumes_has_every_option_and_other_tools_are_asked_about() {
    let demo = Demo::new()
        .file(
            "talk.md",
            "---\nrehearse: {tools: [oracle]}\n---\n<!-- @SHOW -->\n# One\n```bash\noracle a\noracle b\n```\n",
        )
        .file(
            "rehearsal.yaml",
            "version: 1\nworkshop: talk.md\ncalls:\n  - step: One\n    argv: [oracle, a]\n    stdout: |\n      forty-two\n...\n",
        )
        .env("DEMOSH_PROMPT", "> ");
    let mut pty = demo.stage(["learn", "--rehearse", "-y", "--theme", "dark", "talk.md"]);
    at(&pty, "> oracle a");
    press(&pty, "\r");
    at(&pty, "> oracle b");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let shown = pty.screen_text().replace('\n', " ");
    let command = "`demosh learn --resume --rehearse -y --theme dark talk.md`";
    assert!(shown.contains(command), "{shown}");

    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    pty.wait_for_text("now the real ones run");
    pty.wait_for_text("Resume?\n[y/n]");
    wait_for_stop(&pty, "the question");
    pty.send("n");
    assert_eq!(pty.wait_exit().code(), Some(6));
}
