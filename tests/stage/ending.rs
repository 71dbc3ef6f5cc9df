//! How a show ends: its EXIT trap, and the processes that its shell has left behind.

use rustix::process::Signal;

use super::{at, demo, press, stage_with, wait_for_stop};
use crate::support::demo::Demo;
use crate::support::processes::{is_left, is_there};

#[test]
fn a_signal_ends_an_exit_trap_that_does_not_end() {
    let text = "<!-- @SHOW -->\n```bash\ntrap 'sleep 1000 & echo $! >pid; touch leaving; wait' EXIT\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(
        &pty,
        "> trap 'sleep 1000 & echo $! >pid; touch leaving; wait' EXIT",
    );
    press(&pty, "\r");
    pty.wait_for(|_| demo.path("leaving").exists(), "the trap");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit().code(), Some(143));
    assert!(!is_left(&demo.read("pid")));
}

#[test]
fn a_shell_that_is_killed_leaves_no_children_and_names_them() {
    for end in ["kill -9 $$", "exec true"] {
        let text =
            format!("<!-- @SHOW -->\n```bash\nsleep 1000 & echo $! >pid\n{end}\necho next\n```\n");
        let (demo, mut pty) = stage_with(&text, &["--type", "off"]);
        for command in ["sleep 1000 & echo $! >pid", end] {
            at(&pty, &format!("> {command}"));
            press(&pty, "\r");
        }
        at(&pty, "> echo next");
        assert!(!is_left(&demo.read("pid")), "{end}");
        let shown = pty.screen_text().replace('\n', "");
        assert!(shown.contains("jobs (`sleep 1000`)"), "{shown}");
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
    }
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "orphans go to the system's first process"
)]
fn an_orphan_that_has_ended_is_gone_also_while_the_show_waits() {
    let text = "<!-- @SHOW -->\n```bash\n(until [ -e go ]; do sleep 0.02; done & echo $! >pid)\necho next\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(
        &pty,
        "> (until [ -e go ]; do sleep 0.02; done & echo $! >pid)",
    );
    press(&pty, "\r");
    at(&pty, "> echo next");
    let pid = demo.read("pid");
    assert!(is_there(&pid));
    std::fs::write(demo.path("go"), "").expect("written");
    pty.wait_for(|_| !is_there(&pid), "the end of the orphan");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn after_a_signal_the_next_prompt_begins_a_line() {
    let text = "<!-- @SHOW -->\n```bash\necho one\n```\n";
    for command in [&["talk.md"][..], &["learn", "--yes", "talk.md"]] {
        for signal in [Signal::TERM, Signal::HUP] {
            let demo = Demo::new()
                .file("talk.md", text)
                .env("DEMOSH_PROMPT", "> ")
                .env("DEMOSH_NO_BLURB", "1");
            let mut pty = demo.stage([command, &["--type", "off"]].concat());
            at(&pty, "> echo one");
            pty.signal(signal);
            let end = 128 + signal.as_raw();
            assert_eq!(pty.wait_exit().code(), Some(end));
            assert_eq!(pty.screen().cursor_position().1, 0, "{}", pty.screen_text());
        }
    }
}

#[test]
fn a_shell_starts_only_when_something_needs_it() {
    let shell = "#!/bin/sh\necho started >> started\nexec bash \"$@\"\n";
    let demo =
        demo("# Title\n\nOnly *prose*.\n\n<!-- @wait -->\n\nMore.\n").program("my-bash", shell);
    let show = || demo.stage(["--shell", "./my-bash", "--type", "off", "talk.md"]);
    let mut pty = show();
    at(&pty, "Only prose.");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(!demo.path("started").exists());

    let mut pty = show();
    at(&pty, "Only prose.");
    press(&pty, ":");
    wait_for_stop(&pty, "the presenter's own command");
    pty.send("echo be\"gun\"\r");
    pty.wait_for_text("begun");
    wait_for_stop(&pty, "the pause");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("started"), "started\n");
}
