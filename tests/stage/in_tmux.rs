//! Behaviour that only tmux shows: it keeps the cursor of its second screen separate from all
//! others.
//!
//! Ignored unless requested; `.ci/run` installs tmux and runs them.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::demo;
use crate::support::demo::Demo;
use crate::support::processes::{descendants, is_running};

/// A tmux server with one pane, which ends with this value.
struct Tmux {
    socket: String,
    demo: Demo,
}

impl Tmux {
    /// Starts the show in a pane of 60 by 20, in a shell that reports the end.
    fn stage(text: &str, options: &str) -> Self {
        let demo = demo(text);
        let socket = format!("demosh-{}-{}", std::process::id(), fastrand::u32(..));
        let tmux = Self { socket, demo };
        let program = env!("CARGO_BIN_EXE_demosh");
        let show = format!("{program} {options} talk.md; echo \"ended $?\"; exec sleep 1000");
        let size = ["-x", "60", "-y", "20"];
        let started = tmux.run(
            &[
                &["-f", "/dev/null", "new-session", "-d"][..],
                &size,
                &[&show],
            ]
            .concat(),
        );
        assert!(started.status.success(), "{started:?}");
        tmux
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command: Command = self.demo.command_for("tmux");
        command.env_remove("TMPDIR");
        command.args(["-L", &self.socket]).args(arguments);
        command.output().expect("tmux is installed")
    }

    fn screen(&self) -> String {
        let shown = self.run(&["capture-pane", "-p"]).stdout;
        String::from_utf8_lossy(&shown).trim_end().to_owned()
    }

    /// The expansion by tmux of `form`, which contains names of its variables.
    fn ask(&self, form: &str) -> String {
        let said = self.run(&["display-message", "-p", form]).stdout;
        String::from_utf8_lossy(&said).trim_end().to_owned()
    }

    /// The same with the text that has scrolled away; a window that becomes narrower scrolls.
    fn history(&self) -> String {
        let shown = self.run(&["capture-pane", "-p", "-S", "-"]).stdout;
        String::from_utf8_lossy(&shown).trim_end().to_owned()
    }

    /// Presses keys, by tmux's names, after the guard.
    fn press(&self, keys: &[&str]) {
        std::thread::sleep(super::GUARD);
        self.run(&[&["send-keys"], keys].concat());
    }

    /// Waits until the screen is as expected.
    #[track_caller]
    fn wait(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + Duration::from_secs(15);
        loop {
            let screen = self.screen();
            if wanted(&screen) {
                return screen;
            }
            assert!(
                Instant::now() < until,
                "waited too long for {what}:\n{screen}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    fn wait_for_end(&self, last: &str) -> String {
        self.wait(last, |screen| screen.ends_with(last))
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

const TICKS: &str = "while :; do echo tick; sleep 0.3; done";

#[test]
#[ignore = "needs tmux, which .ci/run installs"]
fn the_prompt_stands_below_the_output_of_a_command_that_was_interrupted_after_a_pager() {
    let text = format!("<!-- @SHOW -->\n```bash\nless talk.md\nseq 12\n{TICKS}\necho done\n```\n");
    let tmux = Tmux::stage(&text, "--type off");
    tmux.wait_for_end("> less talk.md");
    tmux.press(&["Enter"]);
    tmux.wait("the pager", |screen| !screen.contains("> less"));
    tmux.press(&["q"]);
    tmux.wait_for_end("> seq 12");
    tmux.press(&["Enter"]);
    tmux.wait_for_end(TICKS);
    tmux.press(&["Enter"]);
    tmux.wait_for_end("tick\ntick");
    tmux.press(&["C-c"]);
    let screen = tmux.wait_for_end("> echo done");
    assert!(screen.contains("11\n12\n> while"), "{screen}");
    assert!(screen.contains("tick\ntick\n"), "{screen}");
    tmux.press(&["Enter"]);
    let screen = tmux.wait_for_end("ended 0");
    assert!(screen.contains("> echo done\ndone\nended 0"), "{screen}");
}

#[test]
#[ignore = "needs tmux, which .ci/run installs"]
fn a_visit_to_the_outline_moves_no_later_prompt() {
    let text = format!("<!-- @SHOW -->\n# One\n```bash\nseq 9\n{TICKS}\necho done\n```\n");
    let tmux = Tmux::stage(&text, "--type off");
    tmux.wait_for_end("> seq 9");
    tmux.press(&["o"]);
    tmux.wait("the outline", |screen| screen.contains("find:"));
    tmux.press(&["Escape"]);
    tmux.wait_for_end("> seq 9");
    tmux.press(&["Enter"]);
    tmux.wait_for_end(TICKS);
    tmux.press(&["Enter"]);
    tmux.wait_for_end("tick\ntick");
    tmux.press(&["C-c"]);
    let screen = tmux.wait_for_end("> echo done");
    assert!(screen.contains("8\n9\n> while"), "{screen}");
}

#[test]
#[ignore = "needs tmux, which .ci/run installs"]
fn a_paste_from_tmux_is_no_key() {
    let tmux = Tmux::stage(
        "<!-- @SHOW -->\n```bash\necho one >>log\necho two\n```\n",
        "--type off",
    );
    tmux.wait_for_end("> echo one >>log");
    tmux.run(&["set-buffer", "Hello!\nsleep 3\nQ\n"]);
    std::thread::sleep(super::GUARD);
    tmux.run(&["paste-buffer", "-p"]);
    tmux.press(&["Enter"]);
    tmux.wait_for_end("> echo two");
    assert_eq!(tmux.demo.read("log"), "one\n");
    tmux.press(&["Q"]);
    tmux.wait_for_end("ended 6");
}

/// A show with a running command, and lines for a program.
const WITH_LINES: &str = "<!-- @SHOW -->\n```bash\necho $$ >pid; touch begun\nread -p '? ' -r a\n```\n```text {into}\none\n```\n```bash\necho two >>log\n```\n";

#[test]
#[ignore = "needs tmux, which .ci/run installs"]
fn a_pane_that_is_killed_at_any_stop_ends_the_show_and_the_next_one_offers_to_resume_it() {
    let stops: &[(&str, &[(&str, &str)])] = &[
        ("", &[]),
        ("", &[("o", "find:")]),
        ("", &[("e", "Escape")]),
        ("", &[("Enter", "?")]),
        ("", &[("Enter", "?"), ("Enter", "? one")]),
        ("learn --yes ", &[]),
        ("learn --yes ", &[("Enter", "?"), ("Enter", "? one")]),
    ];
    for (how, keys) in stops {
        let tmux = Tmux::stage(WITH_LINES, &format!("{how}--type off"));
        tmux.wait("the prompt", |screen| screen.contains("touch begun"));
        tmux.press(&["Enter"]);
        tmux.wait_for_end("> read -p '? ' -r a");
        for (key, sign) in *keys {
            tmux.press(&[key]);
            if *sign != "Escape" {
                tmux.wait(sign, |screen| screen.contains(sign));
            }
        }
        let screen = how.is_empty().then(|| tmux.demo.stage(["cue"]));
        if let Some(screen) = &screen {
            screen.wait_for_text("step 2 of 3");
        }
        let pane = tmux.ask("#{pane_pid}").parse().ok();
        let processes = descendants(pane.and_then(Pid::from_raw).expect("a process"));
        assert!(processes.contains(&tmux.demo.read("pid").trim().to_owned()));
        tmux.run(&["kill-pane"]);
        let until = Instant::now() + Duration::from_secs(60);
        while processes.iter().any(|process| is_running(process)) {
            assert!(Instant::now() < until, "a process is left: {how}{keys:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(tmux.demo.read("log"), "");
        if let Some(screen) = screen {
            screen.wait_for_text("the show is over: its terminal was closed");
        }
        let again = tmux.demo.stage(if how.is_empty() {
            &["talk.md"][..]
        } else {
            &["learn", "talk.md"]
        });
        again.wait_for_text("esume");
        again.wait_for_text("2 of 3");
    }
}

#[test]
#[ignore = "needs tmux, which .ci/run installs"]
fn what_is_drawn_over_the_stage_is_drawn_again_for_another_size() {
    let text = "---\ntitle: A Talk\n---\n<!-- @SHOW -->\n# One\n```bash\necho one\n```\n";
    let tmux = Tmux::stage(text, "--type off");
    for (key, sign) in [("o", "find:"), ("b", "A Talk"), ("?", "finish typing")] {
        tmux.wait_for_end("> echo one");
        tmux.press(&[key]);
        let before = tmux.wait(key, |screen| {
            screen.contains(sign) && !screen.contains("> echo")
        });
        tmux.run(&["resize-window", "-x", "40", "-y", "10"]);
        tmux.wait("another size", |screen| {
            *screen != before && screen.contains(sign)
        });
        tmux.press(&["Escape"]);
        tmux.wait_for_end("> echo one");
        tmux.run(&["resize-window", "-x", "60", "-y", "20"]);
    }
}

/// A command that takes two rows of 60 columns.
const WIDE: &str = "echo one two three four five six seven eight nine ten eleven twelve thirteen";

#[test]
#[ignore = "needs tmux, which .ci/run installs"]
fn what_is_drawn_in_the_middle_of_the_stage_keeps_its_place_at_another_size() {
    let text = format!("<!-- @SHOW -->\n# One\n```bash\nfalse\n{WIDE}\n```\n");
    let tmux = Tmux::stage(&text, "--type off");
    tmux.wait_for_end("> false");
    tmux.press(&["Enter"]);
    tmux.wait_for_end("thirteen");
    let whole = |screen: &str| screen.replace('\n', "").matches(WIDE).count();
    // A key there, its effect, and the key that undoes it.
    let editor = ("e", "thirteen", ["x", "BSpace"], "thirteenx");
    let menu = ("?", "Q  quit", ["Down", "Up"], "❯ e");
    for (key, sign, [changes, back], changed) in [editor, menu] {
        tmux.press(&[key]);
        tmux.wait(key, |screen| screen.ends_with(sign));
        for cols in ["40", "30", "44", "60"] {
            tmux.run(&["resize-window", "-x", cols, "-y", "20"]);
            // If sizes follow each other quickly, tmux reports them late to the program.
            let told = format!("stty -F '{}' size", tmux.ask("#{pane_tty}"));
            tmux.wait("the size has changed", |_| {
                let size = tmux.demo.command_for("sh").args(["-c", &told]).output();
                size.is_ok_and(|size| size.stdout == format!("20 {cols}\n").as_bytes())
            });
            tmux.press(&[changes]);
            tmux.wait("what the key changes", |screen| screen.contains(changed));
            tmux.press(&[back]);
            tmux.wait("one of each", |screen| {
                let is_back = screen.ends_with(sign) && !screen.contains(changed);
                let all = tmux.history();
                is_back && whole(screen) == 1 && all.matches("> false\nstatus 1").count() == 1
            });
        }
        tmux.press(&["Escape"]);
        tmux.wait("nothing of it", |screen| {
            screen.ends_with("thirteen") && whole(screen) == 1
        });
    }
}
