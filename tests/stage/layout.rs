//! Learners and presenters on narrow screens: whole screens, compared line by line.

use std::time::{Duration, Instant};

use super::{at, press, wait_for_stop};
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// The lines of the screen up to the last that is not empty.
fn seen(pty: &Pty) -> Vec<String> {
    let mut lines: Vec<_> = rows(&pty.screen())
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn demo(text: &str) -> Demo {
    Demo::new()
        .file("talk.md", text)
        .env("DEMOSH_PROMPT", "> ")
        .env("DEMOSH_NO_BLURB", "1")
}

/// Starts `learn` with `text` up to its first question, and returns the screen.
fn welcome(cols: u16, text: &str) -> Vec<String> {
    let demo = demo(text);
    let mut pty = demo.stage_sized(cols, 40, ["learn", "talk.md"]);
    pty.wait_for_text("Begin? [y/n]");
    wait_for_stop(&pty, "the question");
    let lines = seen(&pty);
    pty.send("n");
    assert_eq!(pty.wait_exit().code(), Some(6));
    lines
}

#[test]
fn the_welcome_breaks_between_words_and_names_the_planned_length() {
    let text = "---\ntitle: A lesson\nlength: 75m\n---\n\n```bash\nexport LONG_NAME=value OTHER_NAME=other\nf() {\n  echo  \"two  blanks\" \"and a long text\"\n}\n```\n<!-- @SHOW -->\n```bash\ntrue\n```\n";
    let lines = welcome(40, text);
    let start = lines.iter().position(|line| line.starts_with("1 command"));
    let expected = [
        "1 command, 2 set-up commands.",
        "It is planned for 75 minutes.",
        "",
        "For set-up, this runs first:",
        "  export LONG_NAME=value",
        "  OTHER_NAME=other",
        "  f() {",
        "    echo  \"two  blanks\" \"and a long",
        "  text\"",
        "  }",
        "",
        "RETURN runs a command, c copies it, x",
        "explains it, + skips it, ! opens a",
        "shell, o shows all steps, ? all keys, Q",
        "leaves",
        "",
        "Begin? [y/n]",
    ];
    assert_eq!(lines[start.expect("the counts")..], expected);
}

#[test]
fn set_up_in_between_has_space_around_it_and_the_end_counts_one_command() {
    let text = "<!-- @SHOW -->\nSome words.\n\n```bash\n#@immed\necho \"this is ready\"\n```\n\n```bash\necho shown\n```\n";
    let demo = demo(text);
    let mut pty = demo.stage_sized(40, 24, ["learn", "talk.md", "--yes"]);
    at(&pty, "> echo shown");
    let lines = seen(&pty);
    let start = lines.iter().position(|line| line == "Some words.");
    let expected = [
        "Some words.",
        "",
        "  set-up: echo \"this is ready\"",
        "this is ready",
        "",
        "step 1 of 1  ────────────────────────",
        "> echo shown",
    ];
    let lines = &lines[start.expect("the commentary")..];
    assert_eq!(lines.len(), expected.len(), "{lines:?}");
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(line.trim(), expected.trim());
    }
    press(&pty, "\r");
    pty.wait_for_text("Done: you ran 1 of 1 command.");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn a_hidden_command_that_waits_for_return_leaves_one_empty_line() {
    let text = "<!-- @SHOW -->\nSome words.\n\n```bash\n#@immed\n#@noshow\n: > one; read -r _\necho shown\n```\n\nMore words.\n\n<!-- @HIDE -->\n```bash\n: > two; read -r _\n```\n<!-- @SHOW -->\n\nThe last words.\n\n```bash\ntrue\n```\n";
    let demo = demo(text);
    let mut pty = demo.stage_sized(40, 24, ["--type", "off", "talk.md"]);
    let waits = |file: &str| {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !demo.path(file).exists() {
            assert!(Instant::now() < deadline, "{}", pty.screen_text());
            std::thread::yield_now();
        }
        pty.send("\r");
    };
    waits("one");
    at(&pty, "> echo shown");
    press(&pty, "\r");
    waits("two");
    at(&pty, "> true");
    assert_eq!(
        seen(&pty),
        [
            "Some words.",
            "",
            "> echo shown",
            "shown",
            "",
            "More words.",
            "",
            "The last words.",
            "",
            "> true",
        ]
    );
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn a_remark_on_a_narrow_screen_breaks_between_words() {
    let text = "<!-- @SHOW -->\n```bash {expect=/some words that never come/}\necho other\n```\n";
    let demo = demo(text);
    let mut pty = demo.stage_sized(40, 24, ["learn", "talk.md", "--yes"]);
    at(&pty, "> echo other");
    press(&pty, "\r");
    pty.wait_for_text("never come");
    wait_for_stop(&pty, "the menu");
    let lines = seen(&pty);
    let start = lines.iter().position(|line| line.starts_with("the output"));
    let remark = &lines[start.expect("the remark")..][..2];
    assert_eq!(remark[0], "the output does not match expect=/some");
    assert!(
        remark[1].starts_with("  words that never come/ after "),
        "{remark:?}"
    );
    pty.send("Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn comments_and_set_up_break_between_words_on_a_narrow_screen() {
    let text = "<!-- @SHOW -->\n```bash\n# a comment that is wider than the whole screen\n#@immed\nA=1 B=22222222222222222222 C=33333\necho shown\n```\n";
    let demo = demo(text);
    let pty = demo.stage_sized(40, 24, ["learn", "talk.md", "--yes"]);
    at(&pty, "> echo shown");
    let lines = seen(&pty);
    let start = lines
        .iter()
        .position(|line| line.starts_with("# a comment"));
    let expected = [
        "# a comment that is wider than the whole",
        "screen",
        "  set-up: A=1 B=22222222222222222222",
        "          C=33333",
        "",
    ];
    assert_eq!(lines[start.expect("the comment")..][..5], expected);
}
