//! The stage as a presenter uses it: keys, the guard, signals, and the state in which the terminal
//! is left.
//!
//! `compat` tests what the original demosh does as well; these tests are about everything else.

mod accidents;
mod answers;
mod checking;
mod editing;
mod ending;
mod events;
mod handover;
mod hands;
mod hidden;
mod input;
mod keys;
mod in_tmux;
mod layout;
mod learning;
mod manners;
mod moving;
mod pictures;
mod plainly;
mod progress;
mod questions;
mod recording;
mod rescue;
mod resuming;
mod stopped;
mod traps;

use std::time::Duration;

use rustix::process::Signal;
use rustix::termios::LocalModes;

use crate::support::demo::Demo;
use crate::support::processes::{is_left, is_running};
use crate::support::pty::{Pty, rows};

/// Longer than a prompt must have been visible before RETURN runs its command. This time is the
/// behaviour itself; nothing else waits for a fixed time.
const GUARD: Duration = Duration::from_millis(150);

const PROMPT: &str = "> ";

fn demo(text: &str) -> Demo {
    Demo::new()
        .file("talk.md", text)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", PROMPT)
}

fn stage_with(text: &str, options: &[&str]) -> (Demo, Pty) {
    let demo = demo(text);
    let pty = demo.stage(options.iter().chain(&["talk.md"]));
    (demo, pty)
}

/// Waits until the show has stopped and `last` is the last row on the screen that has text.
pub(crate) fn at(pty: &Pty, last: &str) {
    let stands = |screen: &vt100::Screen| {
        let rows = rows(screen);
        rows.iter()
            .rev()
            .find(|row| !row.is_empty())
            .is_some_and(|row| row == last)
    };
    pty.wait_for(|screen| stands(screen) && is_raw(pty), last);
}

/// More commentary than a screen has room for.
fn lines_of_prose() -> String {
    let lines = (1..60).map(|line| format!("Line {line}."));
    lines.collect::<Vec<_>>().join("\n\n") + "\n\n"
}

/// Presses keys after the guard.
pub(crate) fn press(pty: &Pty, keys: &str) {
    std::thread::sleep(GUARD);
    pty.send(keys);
}

fn stage(text: &str) -> (Demo, Pty) {
    let demo = demo(text);
    let pty = demo.stage(["talk.md"]);
    (demo, pty)
}

/// Waits until `shown` is being typed, completes it, waits for the end of the guard, and runs it.
fn run(pty: &Pty, shown: &str) {
    let first_letter = &shown[..=PROMPT.len()];
    let begun =
        |screen: &vt100::Screen| rows(screen).iter().any(|row| row.starts_with(first_letter));
    pty.wait_for(|screen| begun(screen) && is_raw(pty), shown);
    pty.send(" ");
    pty.wait_for_text(shown);
    std::thread::sleep(GUARD);
    pty.send("\r");
}

/// Waits until keys are accepted and `what` is displayed, if that is a command after its prompt.
/// Keys typed earlier are discarded when the terminal becomes raw; a person is never that quick.
pub(crate) fn wait_for_stop(pty: &Pty, what: &str) {
    let is_shown =
        |screen: &vt100::Screen| !what.starts_with("> ") || screen.contents().contains(what);
    pty.wait_for(|screen| is_raw(pty) && is_shown(screen), what);
    std::thread::sleep(GUARD);
}

fn is_raw(pty: &Pty) -> bool {
    !pty.mode().local_modes.contains(LocalModes::ICANON)
}

#[test]
fn a_workshop_is_shown_typed_and_run() {
    let (_demo, mut pty) = stage(
        "<!-- @SHOW -->\n\n# Title\n\nSome *prose* here.\n\n```bash\necho one\nprintf two\n```\n\nThe end.\n",
    );
    run(&pty, "> echo one");
    pty.wait_for_text("\none");
    run(&pty, "> printf two");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(
        pty.screen_text(),
        "Title\n━━━━━\n\nSome prose here.\n\n> echo one\none\n> printf two\ntwo\n\nThe end."
    );
    assert!(!is_raw(&pty), "the terminal is left raw");
}

#[test]
fn keys_pressed_while_a_command_runs_run_nothing() {
    let (demo, mut pty) = stage(
        "<!-- @SHOW -->\n```bash\ntouch started; until [ -e go ]; do sleep 0.05; done; echo first\necho second > second\n```\n",
    );
    run(
        &pty,
        "> touch started; until [ -e go ]; do sleep 0.05; done; echo first",
    );
    pty.wait_for(|_| demo.path("started").exists(), "the first command");
    pty.send("\r\r\r");
    std::fs::write(demo.path("go"), "").expect("written");
    pty.wait_for_text("\nfirst");
    pty.send(" ");
    pty.wait_for_text("> echo second > second");
    assert!(
        !demo.path("second").exists(),
        "a key pressed earlier ran the second command"
    );
    std::thread::sleep(GUARD);
    pty.send("\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(demo.path("second").exists());
}

#[test]
fn return_counts_only_after_the_prompt_has_been_seen() {
    let (demo, pty) = stage("<!-- @SHOW -->\n```bash\n#@notypeout\ntouch ran\n```\n");
    pty.send("\r\r\r");
    pty.wait_for_text("> touch ran");
    pty.send("+");
    pty.wait_for_text("...skipping");
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_command_that_reads_the_terminal_gets_its_keys() {
    let (_demo, mut pty) =
        stage("<!-- @SHOW -->\n```bash\nread -r -p 'name: ' name; echo \"hello, $name\"\n```\n");
    run(&pty, "> read -r -p 'name: ' name; echo \"hello, $name\"");
    pty.wait_for_text("\nname:");
    pty.send("Ada\n");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(
        pty.screen_text().ends_with("name: Ada\nhello, Ada"),
        "{}",
        pty.screen_text()
    );
}

#[test]
fn traces_look_as_in_a_script() {
    let (_demo, mut pty) = stage_with(
        "<!-- @SHOW -->\n```bash\nset -x\necho one; f() { echo two; }; f\nset +x\n```\n",
        &["--type", "off"],
    );
    for prompt in ["> set -x", "> echo one; f() { echo two; }; f", "> set +x"] {
        at(&pty, prompt);
        press(&pty, "\r");
    }
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(
        pty.screen_text(),
        "> set -x\n> echo one; f() { echo two; }; f\n+ echo one\none\n+ f\n+ echo two\ntwo\n> set +x\n+ set +x"
    );
}

// The waiting program creates the file itself: in any bash a Control-C that comes between two
// programs of a list stops neither.
#[test]
fn control_c_stops_the_command_and_nothing_else() {
    let (demo, mut pty) = stage(
        "<!-- @SHOW -->\n```bash\nwhile true; do sleep 100 >started; done\necho \"status $?\"\n```\n",
    );
    run(&pty, "> while true; do sleep 100 >started; done");
    pty.wait_for(|_| demo.path("started").exists(), "the loop");
    pty.send("\x03");
    run(&pty, "> echo \"status $?\"");
    pty.wait_for_text("\nstatus 130");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn control_z_never_wedges_the_session() {
    let (demo, mut pty) =
        stage("<!-- @SHOW -->\n```bash\nsleep 100 >started\nkill %1; echo alive\n```\n");
    run(&pty, "> sleep 100 >started");
    pty.wait_for(|_| demo.path("started").exists(), "the command");
    pty.send("\x1a");
    run(&pty, "> kill %1; echo alive");
    pty.wait_for_text("\nalive");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn nothing_happens_on_keys_without_a_meaning() {
    let (demo, mut pty) = stage("<!-- @SHOW -->\n```bash\n#@notypeout\ntouch ran\n```\n");
    pty.wait_for_text("> touch ran");
    let before = pty.screen_text();
    std::thread::sleep(GUARD);
    pty.send("qxé\u{1F600}\x1b[5~\x1b[A\x03\x1a\t");
    pty.send("Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(pty.screen_text(), before);
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_clicker_continues_the_show() {
    let (demo, mut pty) = stage("<!-- @SHOW -->\n```bash\n#@notypeout\ntouch ran\n```\n");
    pty.wait_for_text("> touch ran");
    std::thread::sleep(GUARD);
    pty.send("\x1b[6~");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(demo.path("ran").exists());
}

#[test]
fn q_quits_from_within_a_macro() {
    let (demo, mut pty) = stage(
        "<!-- @SHOW -->\nbefore\n\n<!-- @wait_clear -->\n\n```bash\n#@immed\ntouch ran\n```\n",
    );
    pty.wait_for_text("before");
    wait_for_stop(&pty, "the stop");
    pty.send("Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_terminal_that_shrinks_while_a_command_is_typed_is_no_harm() {
    let (_demo, mut pty) = stage(
        "<!-- @SHOW -->\n```bash\necho a long command that goes over more than one line of a narrow terminal\n```\n",
    );
    pty.wait_for_text("> echo a");
    pty.resize(40, 12);
    pty.send(" ");
    pty.wait_for(
        |screen| screen.contents().contains("terminal"),
        "the whole command",
    );
    std::thread::sleep(GUARD);
    pty.send("\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let text = pty.history().replace('\n', "");
    assert_eq!(
        text.matches("a long command that goes over").count(),
        2,
        "{text}"
    );
}

#[test]
fn what_a_command_leaves_of_the_terminal_is_put_right() {
    let (_demo, mut pty) =
        stage("<!-- @SHOW -->\n```bash\nstty raw -echo; printf 'no line end'\necho fine\n```\n");
    run(&pty, "> stty raw -echo; printf 'no line end'");
    run(&pty, "> echo fine");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(
        pty.screen_text()
            .ends_with("no line end\n> echo fine\nfine"),
        "{}",
        pty.screen_text()
    );
    assert!(!is_raw(&pty));
}

#[test]
fn a_shell_that_is_lost_is_replaced() {
    let (_demo, mut pty) = stage("<!-- @SHOW -->\n```bash\nkill -9 $$\necho back\n```\n");
    run(&pty, "> kill -9 $$");
    pty.wait_for_text("a new one continues");
    run(&pty, "> echo back");
    pty.wait_for_text("\nback");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

/// A run with a child in the background and one in the foreground; their process ids.
fn with_children() -> (Demo, Pty, [String; 2]) {
    let (demo, pty) = stage(
        "```bash\nsleep 1000 & echo $! > background\n```\n<!-- @SHOW -->\n```bash\nbash -c 'trap \"\" TERM; echo $$ > foreground; sleep 1000; sleep 1000'\n```\n",
    );
    run(&pty, "> bash -c");
    pty.wait_for(|_| !demo.read("foreground").is_empty(), "the children");
    let children = ["background", "foreground"].map(|name| demo.read(name));
    (demo, pty, children)
}

#[test]
fn signals_end_the_run_and_leave_no_process_behind() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let (_demo, mut pty, children) = with_children();
        pty.signal(signal);
        assert_eq!(pty.wait_exit().code(), Some(code));
        for child in children {
            assert!(!is_left(&child), "{child} is left");
        }
        assert!(!is_raw(&pty));
    }
}

#[test]
fn a_closed_terminal_ends_the_run_and_leaves_no_process_behind() {
    let (_demo, mut pty, children) = with_children();
    pty.hang_up();
    assert_eq!(pty.wait_exit().code(), Some(129));
    for child in children {
        assert!(!is_left(&child), "{child} is left");
    }
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "what a killed run has left is not found here"
)]
fn what_a_killed_run_has_left_is_ended_by_the_next_one_if_wanted() {
    let (demo, mut pty) = stage(
        "```bash\nnohup sleep 1000 >/dev/null 2>&1 </dev/null &\necho $! > left\n```\n<!-- @SHOW -->\n```bash\necho one\n```\n",
    );
    wait_for_stop(&pty, "> echo one");
    let left = demo.read("left");
    pty.signal(Signal::KILL);
    assert_eq!(pty.wait_exit().code(), None);
    for (answer, lives) in [("n", true), ("y", false)] {
        let mut pty = demo.stage(["talk.md"]);
        pty.wait_for_text("End them? [y/n]");
        let shown = pty.screen_text();
        let named = format!("sleep 1000 ({})", left.trim());
        assert!(shown.contains(&named), "{shown}");
        press(&pty, answer);
        // Only the show that was killed can be resumed; the next one is quit.
        if lives {
            pty.wait_for_text("Resume? [Y/n]");
            wait_for_stop(&pty, "the question");
            press(&pty, "n");
        }
        wait_for_stop(&pty, "> echo one");
        pty.wait_for(|_| is_running(&left) == lives, "the process");
        press(&pty, "Q");
        pty.wait_exit();
        assert_eq!(is_running(&left), lives, "{answer}");
    }
    let mut pty = demo.stage(["talk.md"]);
    wait_for_stop(&pty, "> echo one");
    assert!(!pty.screen_text().contains("killed"));
    press(&pty, "Q");
    pty.wait_exit();
}

#[test]
fn a_failure_under_set_e_ends_the_run_with_status_1() {
    let (demo, mut pty) = stage("```bash\nset -e\nfalse\ntouch ran\n```\n<!-- @SHOW -->\nprose\n");
    assert_eq!(pty.wait_exit().code(), Some(1));
    assert_eq!(pty.screen_text().trim_start(), "...exiting due to failure.");
    assert!(!demo.path("ran").exists());
}

#[test]
fn without_a_terminal_the_remedy_is_printed() {
    let finished = demo("<!-- @SHOW -->\n").pipes(["talk.md"]);
    assert_eq!(finished.status.code(), Some(2));
    assert_eq!(finished.stdout, "");
    assert!(
        finished
            .stderr
            .contains("help: run it in a terminal; `demosh ci FILE`"),
        "{}",
        finished.stderr
    );
}

#[test]
fn all_errors_of_a_document_are_listed_before_anything_runs() {
    let demo =
        demo("```bash {timeot=1s}\ntouch ran\n```\n<!-- @import gone.sh -->\n<!-- @macro m -->\n");
    let finished = demo.pipes(["talk.md"]);
    assert_eq!(finished.status.code(), Some(3));
    for place in [
        "talk.md:1:10",
        "talk.md:4:1",
        "talk.md:5:1",
        "did you mean `timeout`?",
    ] {
        assert!(
            finished.stderr.contains(place),
            "{place} is missing in\n{}",
            finished.stderr
        );
    }
    assert!(!demo.path("ran").exists());
}

#[test]
fn no_color_means_no_escape_codes_for_colours() {
    let demo = demo("<!-- @SHOW -->\n\n# Title\n\n**bold** `code`\n").env("NO_COLOR", "1");
    let mut pty = demo.stage(["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let transcript = String::from_utf8_lossy(&pty.transcript()).into_owned();
    let colours = transcript.split('\u{1b}').filter(|part| {
        part.starts_with('[')
            && part[1..]
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == ';')
                .starts_with('m')
            && !part.starts_with("[0m")
            && !part.starts_with("[m")
    });
    assert_eq!(colours.count(), 0, "{transcript:?}");
}

#[test]
fn what_is_required_is_announced_before_anything_runs() {
    let demo =
        demo("---\nrequires: {tools: [no-such-tool-anywhere]}\n---\n```bash\ntouch ran\n```\n");
    let mut pty = demo.stage(["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(5));
    assert!(
        pty.screen_text().contains("✗ no-such-tool-anywhere"),
        "{}",
        pty.screen_text()
    );
    assert!(!demo.path("ran").exists());
}

#[test]
fn what_is_destroyed_is_confirmed_once() {
    let text = "---\ndestroys: [the cluster x]\n---\n<!-- @HIDE -->\n```bash\ntouch ran\n```\n";
    for (key, code, ran) in [("n", 6, false), ("y", 0, true)] {
        let (demo, mut pty) = stage(text);
        pty.wait_for_text("- the cluster x");
        pty.wait_for_text("Continue? [y/n]");
        wait_for_stop(&pty, "the question");
        pty.send("\r");
        pty.send(key);
        assert_eq!(pty.wait_exit().code(), Some(code));
        assert_eq!(demo.path("ran").exists(), ran);
    }
    let demo = demo(text);
    assert_eq!(demo.stage(["--yes", "talk.md"]).wait_exit().code(), Some(0));
}

#[test]
fn a_missing_secret_is_asked_for_and_never_shown() {
    let demo = demo(
        "---\nrequires: {env: [LICENCE!]}\n---\n```bash\nprintf %s \"$LICENCE\" > got\n```\n<!-- @SHOW -->\nthe licence is ${LICENCE}.\n",
    );
    let mut pty = demo.stage(["talk.md"]);
    pty.wait_for_text("LICENCE (not shown):");
    wait_for_stop(&pty, "the question");
    pty.send("s3cret-value\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("got"), "s3cret-value");
    let transcript = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!transcript.contains("s3cret"), "{transcript:?}");
    assert!(
        pty.screen_text().contains("the licence is ***."),
        "{}",
        pty.screen_text()
    );
}

#[test]
fn a_secret_that_is_not_entered_ends_the_run_with_the_reason() {
    let demo =
        demo("---\nrequires: {env: [LICENCE!]}\n---\n<!-- @SHOW -->\n```bash\ntouch ran\n```\n");
    for arguments in [&["talk.md"][..], &["learn", "--yes", "talk.md"]] {
        let mut pty = demo.stage(arguments);
        pty.wait_for_text("LICENCE (not shown):");
        wait_for_stop(&pty, "the question");
        pty.send("\r");
        pty.wait_for_text("LICENCE (not shown): type it, or esc leaves:");
        pty.send("\x1b");
        assert_eq!(pty.wait_exit().code(), Some(5));
        let shown = pty.history();
        assert!(
            shown.contains("\n`LICENCE` is missing, so nothing has run."),
            "{shown}"
        );
        assert!(!demo.path("ran").exists());
    }
}

#[test]
fn every_example_is_presented_to_its_end() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    for (example, last_words) in [
        ("tour.md", "That is all. Thank you!"),
        ("tour.sh", "# that was all"),
        ("hooks.md", "and this line is for everybody"),
        ("macros.md", "and this one stay on the screen together."),
        ("imports/main.md", "back in the main file"),
        ("nested/outer.md", "outside, after"),
    ] {
        let demo = Demo::new().env("DEMOSH_NO_BLURB", "1");
        let mut pty = demo.stage_sized(100, 50, [format!("{examples}/{example}")]);
        while !pty.has_ended() {
            if is_raw(&pty) {
                std::thread::sleep(GUARD);
                pty.send("\r");
            }
            std::thread::yield_now();
        }
        assert_eq!(
            pty.wait_exit().code(),
            Some(0),
            "{example}\n{}",
            pty.history()
        );
        assert!(
            pty.screen_text().contains(last_words),
            "{example}\n{}",
            pty.history()
        );
    }
}

#[test]
fn the_understudy_plays_what_a_failed_command_would_have_printed() {
    let recording = "version: 1\nworkshop: talk.md\ncalls:\n  - step: One\n    argv: [oracle, answer]\n    stdout: |\n      forty-two\n...\n";
    let demo = demo(
        "---\nrehearse: {tools: [oracle]}\n---\n<!-- @SHOW -->\n# One\n```bash\nANSWER=$(oracle answer)\necho \"it is $ANSWER.\"\n```\n",
    )
    .file("rehearsal.yaml", recording)
    .program("bin/oracle", "#!/bin/sh\necho 'no connection' >&2\nexit 1\n");
    let path = format!(
        "{}:{}",
        demo.path("bin").display(),
        std::env::var("PATH").expect("a PATH")
    );
    let demo = demo.env("PATH", path);
    let mut pty = demo.stage(["--understudy", "talk.md"]);
    run(&pty, "> ANSWER=$(oracle answer)");
    pty.wait_for_text("\nno connection");
    pty.wait_for_text("> e");
    pty.send("u");
    pty.wait_for(
        |screen| {
            rows(screen)
                .iter()
                .filter(|row| row.starts_with("> echo"))
                .count()
                == 2
        },
        "the prompt again",
    );
    // The audience need not notice; the presenter must know.
    assert!(!pty.screen_text().contains("understudy"));
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("the understudy has played talk.md:");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    std::thread::sleep(GUARD);
    pty.send("\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(
        pty.screen_text().ends_with("\nit is forty-two."),
        "{}",
        pty.screen_text()
    );
}

#[test]
fn a_shell_in_the_same_session_is_one_key_away() {
    let (demo, mut pty) = stage(
        "```bash\ngreet() { echo \"hello, $1\"; }\nNAME=Ada\n```\n<!-- @SHOW -->\n```bash\n#@notypeout\ngreet \"$NAME\"\n```\n",
    );
    let shells = |count| {
        move |screen: &vt100::Screen| {
            rows(screen)
                .iter()
                .filter(|row| row.starts_with("(demosh)"))
                .count()
                == count
        }
    };
    let prompts = |count| {
        move |screen: &vt100::Screen| {
            rows(screen)
                .iter()
                .filter(|row| row.starts_with("> greet"))
                .count()
                == count
        }
    };
    pty.wait_for(prompts(1), "the command");
    pty.send("!");
    pty.wait_for(shells(1), "a prompt of bash");
    pty.send("greet \"$NAME\"; NAME=Grace\r");
    pty.wait_for_text("\nhello, Ada");
    pty.wait_for(shells(2), "the next prompt");
    pty.send("exit\r");
    pty.wait_for(prompts(2), "the command again");
    wait_for_stop(&pty, "the stop");
    pty.send("!");
    pty.wait_for(shells(3), "a second shell");
    pty.send("\x04");
    pty.wait_for(prompts(3), "the command once more");
    std::thread::sleep(GUARD);
    pty.send("\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(
        pty.screen_text().ends_with("\nhello, Grace"),
        "{}",
        pty.screen_text()
    );
    assert!(!demo.home().join(".bash_history").exists());
}
