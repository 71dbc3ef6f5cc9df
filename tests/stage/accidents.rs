//! Accidents in front of an audience: unintended keys, pastes, and programs that leave the terminal
//! in disorder.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{at, demo, is_raw, press, stage, stage_with};
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

const FOUR: &str =
    "<!-- @SHOW -->\n```bash\necho a >>log\necho b >>log\necho c >>log\necho d >>log\n```\n";

/// Sends `key` repeatedly, as the keyboard does while a key is held down.
pub(super) fn hold(pty: &Pty, key: &str, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until && !pty.has_ended() {
        pty.send(key);
        std::thread::sleep(Duration::from_millis(33));
    }
}

fn lines(demo: &Demo) -> usize {
    demo.read("log").lines().count()
}

#[test]
fn a_key_that_is_held_down_runs_one_command_at_most_two() {
    for key in ["\r", " ", "\x1b[6~"] {
        let (demo, pty) = stage_with(FOUR, &["--type", "off"]);
        at(&pty, "> echo a >>log");
        press(&pty, key);
        pty.wait_for_text("> echo b >>log");
        hold(&pty, key, Duration::from_millis(1500));
        assert!(lines(&demo) <= 2, "{key:?}: {}", demo.read("log"));
        // After it is released, the same key works again.
        let ran = lines(&demo);
        press(&pty, key);
        pty.wait_for(|_| lines(&demo) == ran + 1, "one more");
        drop(pty);
    }
}

#[test]
fn a_held_return_does_not_take_a_choice_of_the_menu() {
    let text = "<!-- @SHOW -->\n```bash {exit=0}\necho x >>log; false\n```\n";
    let (demo, pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> echo x >>log; false");
    press(&pty, "\r");
    hold(&pty, "\r", Duration::from_millis(1500));
    assert_eq!(lines(&demo), 1);
    assert!(!pty.has_ended());
}

#[test]
fn a_paste_at_a_stop_is_no_key() {
    let (demo, mut pty) = stage_with(FOUR, &["--type", "off"]);
    at(&pty, "> echo a >>log");
    pty.wait_for(vt100::Screen::bracketed_paste, "pastes are marked");
    let pasted = "Hello!\nsleep 3\necho oops >>log\nQ\n";
    std::thread::sleep(super::GUARD);
    pty.send(format!("\x1b[200~{pasted}\x1b[201~"));
    at(&pty, "> echo a >>log");
    // In pieces too, the first of which comes before the stop.
    press(&pty, "\r");
    at(&pty, "> echo b >>log");
    press(&pty, ":");
    pty.wait_for(
        |screen| !rows(screen).join("").contains("echo b"),
        "a prompt",
    );
    pty.send("\x1b[200~echo one >>log\necho two >>log\x1b[201~");
    pty.wait_for_text("echo two >>log");
    assert_eq!(demo.read("log"), "a\n");
    press(&pty, "\r");
    pty.wait_for(|_| demo.read("log") == "a\none\ntwo\n", "the pasted lines");
    at(&pty, "> echo b >>log");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert!(!pty.screen().bracketed_paste());
}

#[test]
fn a_paste_without_marks_presses_one_key_at_most_and_the_rest_is_dropped() {
    let (demo, pty) = stage_with(FOUR, &["--type", "off"]);
    at(&pty, "> echo a >>log");
    std::thread::sleep(super::GUARD);
    pty.send("Hello!\nsleep 3\n\necho oops >>log\nQ\n");
    std::thread::sleep(super::GUARD);
    at(&pty, "> echo a >>log");
    assert_eq!(demo.read("log"), "");
    press(&pty, "\r");
    at(&pty, "> echo b >>log");
}

#[test]
fn what_is_typed_after_the_key_that_quits_is_run_by_no_other_shell() {
    let demo = demo(FOUR);
    let mut command = demo.command_for("bash");
    let program = env!("CARGO_BIN_EXE_demosh");
    let script = format!(
        "{program} --type off talk.md; echo \"left $?\"; read -t 1 -r line; echo \"got <$line>\""
    );
    command.args(["--norc", "-c", &script]);
    let mut pty = Pty::spawn(command, 80, 24);
    at(&pty, "> echo a >>log");
    press(&pty, "Q\nrm x\n");
    pty.wait_for_text("left 6");
    pty.wait_for_text("got <>");
    pty.wait_exit();
}

#[test]
fn a_hand_on_the_keyboard_types_and_runs_nothing() {
    let (demo, pty) = stage_with(FOUR, &["--type", "keys"]);
    pty.wait_for(
        |screen| rows(screen).join("").starts_with('>') && is_raw(&pty),
        "a prompt",
    );
    let mut random = fastrand::Rng::with_seed(4);
    let until = Instant::now() + Duration::from_secs(3);
    while Instant::now() < until {
        let letter = random.choice(b"asdfjkl;eo:!bu?+- Q").expect("some");
        pty.send([*letter]);
        std::thread::sleep(Duration::from_millis(random.u64(50..140)));
    }
    at(&pty, "> echo a >>log");
    assert_eq!(demo.read("log"), "");
    // SPACE is one of the letters, however late it comes.
    std::thread::sleep(Duration::from_millis(1100));
    pty.send(" ");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(demo.read("log"), "");
    pty.send("\r");
    pty.wait_for(|_| demo.read("log") == "a\n", "RETURN runs it");
}

#[test]
fn going_back_passes_over_commands_that_were_not_shown() {
    let text = "<!-- @SHOW -->\n```bash\necho a\n#@immed\necho unseen >/dev/null\necho b\n```\n";
    let (_demo, pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> echo a");
    press(&pty, "\r");
    at(&pty, "> echo b");
    press(&pty, "-");
    at(&pty, "> echo a");
    assert!(!pty.screen_text().contains("unseen"));
}

#[test]
fn the_terminal_is_put_right_after_a_command_that_ended_normally() {
    let modes = r"printf '\033[?25l\033[2;4r\033[?1000h\033[?1004h\033[4h\033(0\033[?7l'";
    let text = format!("<!-- @SHOW -->\n```bash\n{modes}\necho qqq\n```\n");
    let (_demo, pty) = stage_with(&text, &["--type", "off"]);
    at(&pty, &format!("> {modes}"));
    press(&pty, "\r");
    pty.wait_for_text("> echo qqq");
    for reset in ["\x1b[r", "\x1b[4l", "\x1b(B", "\x1b[?1004l", "\x1b[?1000l"] {
        pty.wait_for_bytes(reset.as_bytes(), 1);
    }
    let screen = pty.screen();
    assert!(!screen.hide_cursor());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn keys_mean_the_same_where_a_page_ends() {
    let prose = super::lines_of_prose();
    let text = format!("---\ntitle: A Talk\n---\n<!-- @SHOW -->\n{prose}```bash\necho a\n```\n");
    let (_demo, pty) = stage_with(&text, &["--type", "off"]);
    at(&pty, "…");
    let first = pty.screen_text();
    press(&pty, "b");
    pty.wait_for_text("A Talk");
    assert!(!pty.screen_text().contains("Line"));
    press(&pty, "x");
    at(&pty, "…");
    press(&pty, "o");
    pty.wait_for_text("find:");
    press(&pty, "\x1b");
    at(&pty, "…");
    press(&pty, "?");
    pty.wait_for_text("skip the command");
    press(&pty, "\x1b");
    at(&pty, "…");
    assert_eq!(pty.screen_text(), first);
    press(&pty, "\r");
    pty.wait_for(
        |screen| !rows(screen).join("").contains("Line 1."),
        "the next page",
    );
}

#[test]
fn an_answer_that_is_cut_is_no_key() {
    let (_demo, mut pty) = stage_with(FOUR, &["--type", "off"]);
    at(&pty, "> echo a >>log");
    std::thread::sleep(super::GUARD);
    pty.send("\x1b]11;rgb:1e1e/");
    std::thread::sleep(Duration::from_millis(60));
    pty.send("1e1e/1e1e\x1b\\");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let shown = pty.screen_text();
    assert!(
        !shown.contains("1e1e") && shown.contains("> echo a >>log"),
        "{shown}"
    );
}

#[test]
fn an_interrupt_between_two_commands_does_not_end_the_show() {
    let (demo, pty) = stage(FOUR);
    super::run(&pty, "> echo a >>log");
    pty.wait_for_text("> echo b >>log");
    let shell = children(pty.pid()).pop().expect("the shell");
    for _ in 0..3 {
        kill_process(shell, Signal::INT).expect("it runs");
        let taken_back = |_: &vt100::Screen| pty.foreground() == Some(pty.pid()) && is_raw(&pty);
        pty.wait_for(
            |_| pty.foreground() == Some(shell) || demo.path("log").exists(),
            "it has",
        );
        pty.wait_for(taken_back, "the terminal is taken back");
    }
    press(&pty, "\r");
    pty.wait_for(|_| demo.read("log") == "a\nb\n", "the next command");
}

fn children(of: Pid) -> Vec<Pid> {
    let path = format!("/proc/{0}/task/{0}/children", of.as_raw_nonzero());
    let text = fs::read_to_string(path).unwrap_or_default();
    let pids = text.split_whitespace().filter_map(|pid| pid.parse().ok());
    pids.filter_map(Pid::from_raw).collect()
}

#[test]
fn a_run_that_was_killed_leaves_nothing_for_the_next_one_to_find() {
    let demo = demo(FOUR);
    let pty = demo.stage(["talk.md"]);
    pty.wait_for_text(">");
    pty.signal(Signal::KILL);
    drop(pty);
    let left = || {
        let folder = |name: &str| {
            fs::read_dir(demo.path("..").join(name))
                .into_iter()
                .flatten()
        };
        let all = folder("runtime").chain(folder("tmp")).flatten();
        all.filter(|entry| entry.file_name().to_string_lossy().starts_with("demosh-"))
            .count()
    };
    assert!(left() > 0, "the folders of a killed run");
    let mut pty = demo.stage(["talk.md"]);
    pty.wait_for_text(">");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(left(), 0, "all are removed");
}
