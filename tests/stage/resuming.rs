//! A show that was cut off continues where it was, with its variables, functions and directory.

use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};

use super::{at, demo, press};
use crate::support::demo::Demo;
use crate::support::pty::Pty;

const TEXT: &str = "---\ntitle: A Talk\n---\n<!-- @SHOW -->\n# One\n\n```bash\nA=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub\n```\n\n# Two\n\n```bash\nf\n```\n\n# Three\n\n```bash\necho three\n```\n";

const OPTIONS: [&str; 3] = ["--type", "off", "talk.md"];

fn talk() -> Demo {
    demo(TEXT).file("sub/file", "")
}

fn is_cut_off(show: &mut Pty) {
    kill_process(show.pid(), Signal::KILL).expect("killed");
    show.wait_exit();
}

/// A show that was killed before its second command.
fn cut_off() -> Demo {
    let demo = talk();
    let mut show = demo.stage(OPTIONS);
    at(&show, "> A=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub");
    press(&show, "\r");
    at(&show, "> f");
    is_cut_off(&mut show);
    demo
}

fn goes_on(mut show: Pty) {
    at(&show, "> f");
    press(&show, "\r");
    show.wait_for_text("f one sub");
    at(&show, "> echo three");
    press(&show, "\r");
    assert_eq!(show.wait_exit().code(), Some(0));
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the shell of a killed show keeps the terminal here"
)]
fn a_show_that_was_cut_off_goes_on_with_everything_that_it_had() {
    let demo = cut_off();
    goes_on(demo.stage(["--resume", "--type", "off", "talk.md"]));
    let none = demo.pipes(["--resume", "talk.md"]);
    assert_eq!(none.status.code(), Some(2), "{}", none.stderr);
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the shell of a killed show keeps the terminal here"
)]
fn going_on_is_offered_after_an_accident_and_can_be_refused() {
    let demo = cut_off();
    let mut show = demo.stage(OPTIONS);
    show.wait_for_text("A show was cut off at section 2 of 3, step 2 of 3");
    press(&show, "n");
    at(&show, "> A=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub");
    is_cut_off(&mut show);
    let demo = cut_off();
    let show = demo.stage(OPTIONS);
    show.wait_for_text("Resume?");
    press(&show, "y");
    goes_on(show);
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the shell of a killed show keeps the terminal here"
)]
fn a_show_in_which_no_command_is_shown_begins_anew() {
    let hidden = "<!-- @HIDE -->\n```bash\necho begun >>log\ntest -e over || { echo waits; read -r _; }\n```\n";
    let demo = demo(hidden);
    let mut show = demo.stage(OPTIONS);
    show.wait_for_text("waits");
    is_cut_off(&mut show);
    let demo = demo.file("over", "");
    let mut show = demo.stage(OPTIONS);
    assert_eq!(show.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "begun\nbegun\n");
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the shell of a killed show keeps the terminal here"
)]
fn a_long_command_that_is_not_shown_is_resumed_with_what_quick_ones_before_it_left() {
    let hidden = "<!-- @HIDE -->\n```bash\nprintf -v A one\nprintf -v A 'the \"two\"'\nf() { echo \"f $A ${PWD##*/} ${TOKEN-none}\"; }\nread -r TOKEN <<<correct-horse\necho again >>log\ncd sub\ntest -e ../over || { echo waits; read -r _; }\n```\n";
    let shown = "<!-- @SHOW -->\n```bash\nf\n```\n";
    let demo = demo(&format!("{hidden}{shown}")).file("sub/file", "");
    let mut show = demo.stage(OPTIONS);
    show.wait_for_text("waits");
    // Its file says so a moment after the command has begun.
    let kept = || {
        let files = std::fs::read_dir(demo.state().join("demosh/shows")).expect("shows");
        let files = files.map(|file| file.expect("a file").path());
        // A file that is being written has not replaced the previous one yet.
        let files = files.filter(|file| file.extension().is_none_or(|end| end != "new"));
        let files = files.filter_map(|file| std::fs::read_to_string(file).ok());
        files.collect::<String>()
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    while !kept().contains("work/sub\",") {
        assert!(Instant::now() < deadline, "{}", kept());
        std::thread::yield_now();
    }
    assert!(!kept().contains("correct-horse"), "{}", kept());
    is_cut_off(&mut show);
    let demo = demo.file("over", "");
    let mut show = demo.stage(["--resume", "--type", "off", "talk.md"]);
    at(&show, "> f");
    press(&show, "\r");
    show.wait_for_text("f the \"two\" sub none");
    assert_eq!(show.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "again\n");
}

#[test]
fn what_was_left_on_purpose_is_not_offered_but_can_be_resumed() {
    let demo = talk();
    let mut show = demo.stage(OPTIONS);
    at(&show, "> A=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub");
    press(&show, "\r");
    at(&show, "> f");
    press(&show, "Q");
    assert_eq!(show.wait_exit().code(), Some(6));
    goes_on(demo.stage(["--resume", "--type", "off", "talk.md"]));
    let demo = talk();
    for _ in 0..2 {
        let mut show = demo.stage(OPTIONS);
        at(&show, "> A=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub");
        press(&show, "Q");
        assert_eq!(show.wait_exit().code(), Some(6));
    }
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the shell of a killed show keeps the terminal here"
)]
fn a_changed_workshop_says_so_and_one_with_nothing_left_is_refused() {
    let demo = cut_off().file(
        "talk.md",
        TEXT.replace("# Three", "# More\n\n```bash\necho more\n```\n\n# Three"),
    );
    let demo = demo.file("talk.md", TEXT.replace("# Two", "# Another"));
    let mut show = demo.stage_sized(60, 24, ["--resume", "--type", "off", "talk.md"]);
    at(&show, "> f");
    let shown = show.screen_text();
    assert!(
        shown.contains("with\nvariables, functions and directory as they were.\n- The workshop has changed since; this is the same place\n  in it.\n\n> f"),
        "{shown}"
    );
    press(&show, "Q");
    assert_eq!(show.wait_exit().code(), Some(6));
    let demo = demo.file("talk.md", "<!-- @SHOW -->\n```bash\nother\n```\n");
    let refused = demo.stage(["--resume", "talk.md"]);
    refused.wait_for_text("has changed, and no step of the show that was cut off");
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the shell of a killed show keeps the terminal here"
)]
fn of_two_shows_of_one_file_the_first_keeps_its_state() {
    let demo = cut_off();
    let mut first = demo.stage(["--resume", "--type", "off", "talk.md"]);
    at(&first, "> f");
    let refused = demo.stage(["--resume", "talk.md"]);
    refused.wait_for_text("another show of `talk.md` is running");
    let mut second = demo.stage(OPTIONS);
    at(
        &second,
        "> A=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub",
    );
    press(&second, "Q");
    assert_eq!(second.wait_exit().code(), Some(6));
    is_cut_off(&mut first);
    goes_on(demo.stage(["--resume", "--type", "off", "talk.md"]));
}

#[test]
fn nothing_to_resume_and_a_heading_beside_it_are_refused() {
    let demo = talk();
    let refused = demo.stage(["--resume", "talk.md"]);
    refused.wait_for_text("no show of `talk.md` was cut off");
    let refused = demo.pipes(["--resume", "--from", "Two", "talk.md"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stderr.contains("--from"), "{}", refused.stderr);
}

#[test]
fn a_show_that_begins_in_the_middle_can_have_the_variables_of_the_steps_before() {
    let text = "<!-- @SHOW -->\n# One\n\n```bash\nIP=$(echo noise >&2; echo 10.0.0.7)\ntouch ran\n```\n\n# Two\n\n```bash\necho \"$IP\"\n```\n";
    for (key, shown) in [("y", "10.0.0.7"), ("n", "")] {
        let demo = demo(text);
        let mut show = demo.stage(["--from", "Two", "--type", "off", "talk.md"]);
        show.wait_for_text("those that only set variables before it first (1)?");
        press(&show, key);
        at(&show, "> echo \"$IP\"");
        assert!(
            !show.screen_text().contains("noise"),
            "{}",
            show.screen_text()
        );
        press(&show, "\r");
        assert_eq!(show.wait_exit().code(), Some(0));
        let screen = show.screen_text();
        assert!(
            screen.ends_with(&format!("> echo \"$IP\"\n{shown}").trim_end()),
            "{screen}"
        );
        assert!(!demo.path("ran").exists());
    }
}

#[test]
fn commands_have_numbers_and_prompts_have_names_and_looks_where_wanted() {
    let demo = talk()
        .env("DEMOSH_PROMPT", "{bold green}{user}@x{plain} > ")
        .env("USER", "ada");
    let mut show = demo.stage(["--numbers", "--type", "off", "talk.md"]);
    at(
        &show,
        "[1] ada@x > A=one; f() { echo \"f $A ${PWD##*/}\"; }; cd sub",
    );
    press(&show, "\r");
    at(&show, "[2] ada@x > f");
    press(&show, ":");
    at(&show, "ada@x >");
    press(&show, "\x1b");
    at(&show, "[2] ada@x > f");
    press(&show, "Q");
    assert_eq!(show.wait_exit().code(), Some(6));
    let refused = talk().env("DEMOSH_PROMPT", "{usr} $ ").pipes(["settings"]);
    assert!(
        refused.stderr.contains("did you mean `{user}`?"),
        "{}",
        refused.stderr
    );
    let refused = talk()
        .file(
            "talk.md",
            TEXT.replace(
                "title: A Talk",
                "title: A Talk\nstage:\n  prompt: '{usr} $ '",
            ),
        )
        .pipes(["check", "talk.md"]);
    let output = refused.stdout + &refused.stderr;
    assert!(output.contains("talk.md:4:11"), "{output}");
}
