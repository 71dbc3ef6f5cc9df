//! A learner's work is checked: the output of commands, exercises, and the report for a teacher.

use std::fs;

use super::{at, press, wait_for_stop};
use crate::support::demo::Demo;
use crate::support::pty::Pty;

const LESSON: &str = "<!-- @SHOW -->\n# One\n\nLook.\n\n```bash\necho right; echo err >&2\n```\n\n```output\nright\nerr\n```\n\n```bash\necho wrong\n```\n\n```output\nbetter\n```\n\n```bash {expect=/no/ hint=\"say no\"}\necho yes\n```\n\nMake the file `made`.\n\n```bash {verify name=made hint=\"touch made\"}\nls made && test -e made\n```\n";

fn lesson() -> Demo {
    Demo::new()
        .file("talk.md", LESSON)
        .env("DEMOSH_PROMPT", "> ")
        .env("DEMOSH_NO_BLURB", "1")
}

/// The keys at an exercise.
const WAYS: &str = "RETURN checks it, ! opens a shell, + skips it, Q leaves";

#[test]
fn a_learner_sees_a_tick_or_the_difference_and_an_exercise_is_checked_until_it_is_done() {
    let demo = lesson();
    let arguments = ["learn", "talk.md", "--yes", "--report", "report.json"];
    let mut pty = demo.stage_sized(100, 60, arguments);
    at(&pty, "> echo right; echo err >&2");
    press(&pty, "\r");
    pty.wait_for_text("✓ as expected");
    at(&pty, "> echo wrong");
    press(&pty, "\r");
    pty.wait_for_text("-better");
    pty.wait_for_text("+wrong");
    wait_for_stop(&pty, "the menu");
    press(&pty, "c");
    at(&pty, "> echo yes");
    press(&pty, "\r");
    pty.wait_for_text("the output does not match expect=/no/");
    pty.wait_for_text("hint: say no");
    wait_for_stop(&pty, "the menu");
    press(&pty, "c");
    pty.wait_for_text("\nDo the exercise `made` above, in any shell.\n");
    at(&pty, WAYS);
    press(&pty, "\r");
    pty.wait_for_text("hint: touch made");
    at(&pty, WAYS);
    fs::write(demo.path("made"), "").expect("written");
    press(&pty, "\r");
    pty.wait_for_text("✓ done");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let history = pty.history();
    assert!(
        !history.contains("test -e") && !history.contains("ls: "),
        "{history}"
    );
    let report: serde_json::Value = serde_json::from_str(&demo.read("report.json")).expect("JSON");
    assert_eq!(report["verdict"], "passed");
    let done = report["done"].as_array().expect("a list");
    let outcomes: Vec<_> = done
        .iter()
        .map(|done| {
            (
                done["line"].as_u64().unwrap_or(0),
                done["failure"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    let expected = [
        (7, "-"),
        (16, "output"),
        (24, "expectation"),
        (30, "exit-status"),
        (30, "-"),
    ];
    assert_eq!(outcomes, expected);
    assert!(!demo.read("report.json").contains("echo"));
}

#[test]
fn an_exercise_takes_the_keys_of_every_stop_and_the_outline_does_not_give_its_answer_away() {
    let text = "Make it.\n\n```bash {verify hint=\"touch made, in the folder of this session, which is another one than that of a new shell\"}\ntest -e made\n```\n\n```bash\necho next\n```\n";
    let demo = Demo::new().file("talk.md", text).env("DEMOSH_PROMPT", "> ");
    let mut pty = demo.stage_sized(80, 40, ["learn", "talk.md", "--yes"]);
    pty.wait_for_text("Q leaves\n\nMake it.\n\nDo the exercise above, in any shell.\n");
    at(&pty, WAYS);
    press(&pty, "o");
    pty.wait_for_text("exercise");
    assert!(
        !pty.screen_text().contains("test -e"),
        "{}",
        pty.screen_text()
    );
    press(&pty, "\x1b");
    at(&pty, WAYS);
    press(&pty, "\r");
    pty.wait_for_text("not done yet\nhint: touch made, in the folder of this session, which is another one than\n  that of a new shell\n");
    at(&pty, WAYS);
    press(&pty, ":");
    at(&pty, ">");
    press(&pty, "touch made\r");
    at(&pty, WAYS);
    press(&pty, "\r");
    pty.wait_for_text("✓ done");
    at(&pty, "> echo next");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

/// Takes the first workshop of the menu as far as its second command, and goes back to the menu.
fn leave_first_workshop(pty: &Pty) {
    pty.wait_for_text("❯ 1  First (not begun)");
    wait_for_stop(pty, "the menu");
    press(pty, "\r");
    at(pty, "> echo one");
    press(pty, "\r");
    at(pty, "> echo two");
    press(pty, "Q");
    pty.wait_for_text("❯ 1  First (1 of 2 commands)");
    wait_for_stop(pty, "the menu");
}

#[test]
fn a_folder_with_several_workshops_is_a_course_with_a_menu_and_progress() {
    let demo = Demo::new()
        .file("course/README.md", "# Shells\n\nWelcome.\n")
        .file("course/1.md", "# First\n\n```bash\necho one\necho two\n```\n")
        .file("course/2.md", "---\ntitle: Second\n---\n\n```bash\necho three > made\n```\n\n<!-- @import part.md -->\n")
        .file("course/part.md", "```bash\necho four\n```\n")
        .file("course/text.md", "no commands\n")
        .env("DEMOSH_PROMPT", "> ");
    let mut pty = demo.stage_sized(100, 60, ["learn", "course", "--yes"]);
    pty.wait_for_text("❯ 1  First (not begun)");
    pty.wait_for_text("  2  Second (not begun)");
    assert!(pty.history().contains("Shells") && !pty.history().contains("part ("));
    leave_first_workshop(&pty);
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, "\r");
    pty.wait_for_text("  1  First (done)");
    pty.wait_for_text("❯ 2  Second (not begun)");
    wait_for_stop(&pty, "the menu");
    press(&pty, "q");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(!demo.path("course/made").exists());
}

#[test]
fn on_stage_neither_stated_output_nor_checks_of_exercises_are_seen() {
    let demo = lesson();
    let mut pty = demo.stage(["talk.md"]);
    for command in ["> echo right; echo err >&2", "> echo wrong", "> echo yes"] {
        at(&pty, command);
        press(&pty, "\r");
    }
    assert_eq!(pty.wait_exit().code(), Some(0));
    let history = pty.history();
    assert!(
        !history.contains("better") && !history.contains("test -e"),
        "{history}"
    );
}

#[test]
fn one_report_holds_a_whole_course_and_what_was_done_on_another_day() {
    let demo = Demo::new()
        .file("course/README.md", "# Shells\n")
        .file(
            "course/1.md",
            "# First\n\n```bash\necho one\necho two\n```\n",
        )
        .file(
            "course/2.md",
            "# Second\n\n```bash {name=three}\necho three\n```\n",
        )
        .env("DEMOSH_PROMPT", "> ");
    let arguments = ["learn", "course", "--yes", "--report", "r.json"];
    let mut pty = demo.stage_sized(100, 60, arguments);
    leave_first_workshop(&pty);
    press(&pty, "q");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let mut pty = demo.stage_sized(100, 60, arguments);
    pty.wait_for_text("❯ 1  First (1 of 2 commands)");
    wait_for_stop(&pty, "the menu");
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, "\r");
    pty.wait_for_text("❯ 2  Second (not begun)");
    wait_for_stop(&pty, "the menu");
    press(&pty, "\r");
    at(&pty, "> echo three");
    press(&pty, "\r");
    pty.wait_for_text("  2  Second (done)");
    wait_for_stop(&pty, "the menu");
    press(&pty, "q");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let text = demo.read("r.json");
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["course"], "Shells", "{text}");
    let workshops = report["workshops"].as_array().expect("a list");
    let titles: Vec<_> = workshops.iter().map(|part| part["title"].clone()).collect();
    assert_eq!(titles, ["First", "Second"], "{text}");
    for (part, lines) in workshops.iter().zip([&[4, 5][..], &[4]]) {
        let runs = part["runs"].as_array().expect("a list");
        assert_eq!(runs.len(), 1, "{text}");
        assert_eq!(runs[0]["verdict"], "passed", "{text}");
        let done = runs[0]["done"].as_array().expect("a list");
        let found: Vec<_> = done.iter().map(|done| done["line"].clone()).collect();
        assert_eq!(found, lines, "{text}");
        let times: Vec<_> = done.iter().map(|done| done["at"].as_f64()).collect();
        assert!(times.is_sorted(), "{text}");
    }
    assert_eq!(
        workshops[1]["runs"][0]["done"][0]["name"], "three",
        "{text}"
    );
    assert!(!text.contains("echo"), "{text}");
}

#[test]
fn a_report_continues_when_the_learner_resumes() {
    let demo = Demo::new()
        .file("talk.md", "# First\n\n```bash\necho one\necho two\n```\n")
        .env("DEMOSH_PROMPT", "> ");
    for (options, first, keys) in [
        (&["--yes"][..], "> echo one", "\r"),
        (&["--resume"], "> echo two", ""),
        (&["--resume"], "> echo two", "\r"),
    ] {
        let arguments = ["learn", "talk.md", "--report", "r.json"];
        let mut pty = demo.stage_sized(100, 60, arguments.iter().chain(options));
        at(&pty, first);
        press(&pty, keys);
        if first == "> echo one" || keys.is_empty() {
            at(&pty, "> echo two");
            press(&pty, "Q");
        }
        pty.wait_exit();
    }
    let report: serde_json::Value = serde_json::from_str(&demo.read("r.json")).expect("JSON");
    let done = report["done"].as_array().expect("a list");
    assert_eq!(done.len(), 2, "{report}");
    assert_eq!(report["verdict"], "passed");
}
