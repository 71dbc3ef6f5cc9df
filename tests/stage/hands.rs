//! Which keys a program gets while lines are typed into it: all keys when it fills the screen or
//! asks for a secret. RETURN on the second screen types lines too.

use super::answers::quitting_leaves_no_answer;
use super::input::{shows, stage};
use super::{at, demo, press};
use crate::support::answers::Script;
use crate::support::pty::Pty;

/// A shell with a prompt, lines for it, and a command after it.
fn show(lines: &str) -> String {
    format!(
        "<!-- @SHOW -->\n```bash\nPS1='$ ' bash --norc\n```\n```sh {{into}}\n{lines}```\n```bash\necho the end\n```\n"
    )
}

/// Runs the shell and waits for its prompt.
fn begin(pty: &Pty) {
    at(pty, "> PS1='$ ' bash --norc");
    press(pty, "\r");
    shows(pty, "$");
}

#[test]
fn a_line_that_control_c_has_removed_is_typed_again() {
    let (_demo, mut pty) = stage(&show("echo one\nexit\n"));
    begin(&pty);
    press(&pty, "\r");
    shows(&pty, "$ echo one");
    press(&pty, "\x03");
    shows(&pty, "$");
    press(&pty, "\r");
    shows(&pty, "$ echo one");
    press(&pty, "\r");
    pty.wait_for_text("\none\n$");
    press(&pty, "\r");
    shows(&pty, "$ exit");
    press(&pty, "\r");
    at(&pty, "> echo the end");
    press(&pty, "Q");
    pty.wait_exit();
}

/// Fills the screen and reads two keys.
const PAGER: &str = r"printf '\033[?1049hpage '; read -rsn1 a; printf next; read -rsn1 b; printf '\033[?1049l'; declare -p a b";

#[test]
fn keys_are_those_of_a_program_that_fills_the_screen_until_it_ends() {
    let (_demo, pty) = stage(&show(&format!("{PAGER}\nexit\n")));
    begin(&pty);
    press(&pty, "\r");
    pty.wait_for_text("declare -p a b");
    press(&pty, "\r");
    shows(&pty, "page");
    press(&pty, "x");
    shows(&pty, "page next");
    press(&pty, "y");
    pty.wait_for_text("declare -- a=\"x\"\ndeclare -- b=\"y\"\n$");
    press(&pty, "\r");
    shows(&pty, "$ exit");
    press(&pty, "\r");
    at(&pty, "> echo the end");
}

/// Asks in the way of `sudo` with a star for each letter.
const STARS: &str = "stty -icanon -echo; printf '[sudo] password for ann: '; \
                     a=; while IFS= read -rsn1 c && [ -n \"$c\" ]; do a+=$c; printf '*'; done; stty sane; echo \"<$a>\"";

#[test]
fn a_password_that_is_shown_as_stars_is_not_typed() {
    let text = format!(
        "<!-- @SHOW -->\n```bash\n{STARS}; read -rp '? ' b; echo \"<$b>\"\n```\n```text {{into}}\none\n```\n```bash\necho the end\n```\n"
    );
    let (_demo, pty) = stage(&text);
    pty.wait_for_text("echo \"<$b>\"");
    press(&pty, "\r");
    shows(&pty, "[sudo] password for ann:");
    press(&pty, "\r");
    pty.wait_for_bytes(b"\x07", 1);
    press(&pty, "pw");
    shows(&pty, "[sudo] password for ann: **");
    press(&pty, "\r");
    pty.wait_for_text("<pw>\n?");
    press(&pty, "\r");
    shows(&pty, "? one");
    press(&pty, "\r");
    pty.wait_for_text("<one>");
    at(&pty, "> echo the end");
}

#[test]
fn the_second_screen_says_what_is_typed_next_and_its_return_types_it() {
    let (demo, pty) = stage(&show("echo one\nread -rsp 'word: ' w\necho \"<$w>\"\n"));
    let cue = demo.stage(["cue"]);
    cue.wait_for_text("  typed into it:\n    echo one");
    begin(&pty);
    cue.wait_for_text("  line 1 of 3, RETURN types the next line:\n    echo one");
    press(&cue, "\r");
    shows(&pty, "$ echo one");
    cue.wait_for_text("line 1 of 3, RETURN sends it:");
    press(&cue, "\r");
    pty.wait_for_text("\none\n$");
    cue.wait_for_text("line 2 of 3, RETURN types the next line:\n    read -rsp 'word: ' w");
    press(&pty, "\r");
    shows(&pty, "$ read -rsp 'word: ' w");
    press(&pty, "\r");
    shows(&pty, "word:");
    cue.wait_for_text("it asks for a secret: type it on stage");
    // RETURN on the second screen is not an answer.
    press(&cue, "\r");
    press(&pty, "pw\r");
    cue.wait_for_text("line 3 of 3, RETURN types the next line:");
    press(&cue, "\r");
    shows(&pty, "word: $ echo \"<$w>\"");
    press(&cue, "\r");
    pty.wait_for_text("\n<pw>\n$");
    cue.wait_for_text("keys go to the program");
    press(&pty, "\x04");
    at(&pty, "> echo the end");
    cue.wait_for_text("waits for a key\n  echo the end");
}

const LIGHT: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
const FENCE: &str = "\x1b[?62;22c";

/// The heading in the output of the light theme.
const AS_LIGHT: &[u8] = b"\x1b[0;1;38;5;89mTitle";

/// A command that saves what it reads, and a line for it.
const READER: &str = "<!-- @SHOW -->\n```bash\ncat >typed\n```\n```text {into ready=50ms}\none\n```\n# Title\n<!-- @wait -->\n";

/// Plays the show on a terminal with these answers. Returns what the program has read.
fn read_before(script: Script, options: &[&str]) -> (String, Vec<u8>) {
    let demo = demo(READER);
    let arguments = [options, &["--type", "off", "talk.md"]].concat();
    let mut pty = demo.stage_before(script, arguments);
    at(&pty, "> cat >typed");
    press(&pty, "\r");
    pty.wait_for(|_| demo.path("typed").exists(), "the command runs");
    press(&pty, "\r");
    shows(&pty, "one");
    press(&pty, "\r");
    pty.wait_for(|_| demo.read("typed") == "one\n", "the line");
    // The answer was sent by now, and these keys are for the program.
    pty.wait_for_script();
    press(&pty, "word\x1b[A\r");
    press(&pty, "\x04");
    pty.wait_for_text("Title");
    press(&pty, "Q");
    pty.wait_exit();
    (demo.read("typed"), pty.transcript())
}

#[test]
fn no_late_answer_reaches_a_program_that_is_typed_into_and_none_is_a_key() {
    let milliseconds = std::time::Duration::from_millis;
    let answer = [LIGHT, FENCE].concat();
    let late = |by| Script::late(milliseconds(by), answer.clone());
    let cut = |at: usize, pause| {
        let (start, end) = answer.split_at(at);
        Script::at_once(start).then(milliseconds(pause), end)
    };
    let mut scripts = vec![Script::silent(), late(0), late(300), late(2000)];
    scripts.extend([1, 2, 7, 25, 26, 27, 30, answer.len() - 1].map(|at| cut(at, 60)));
    for options in [&[][..], &["--record", "t.cast"]] {
        std::thread::scope(|scope| {
            for script in &scripts {
                scope.spawn(move || {
                    let (typed, shown) = read_before(script.again(), options);
                    assert_eq!(typed, "one\nword\x1b[A\n", "{script:?}");
                    let shown = String::from_utf8_lossy(&shown);
                    assert!(!shown.contains("rgb:"), "{script:?}: {shown}");
                });
            }
        });
    }
}

#[test]
fn an_answer_that_comes_after_the_first_drawing_counts_for_the_next_heading() {
    let demo = demo(&READER.replace("cat >typed", "true"));
    // The terminal answers, and then someone presses RETURN.
    let script = Script::late(
        std::time::Duration::from_millis(400),
        [LIGHT, FENCE].concat(),
    )
    .then(std::time::Duration::from_millis(300), "\r");
    let pty = demo.stage_before(script, ["--type", "off", "talk.md"]);
    pty.wait_for_bytes(AS_LIGHT, 1);
}

#[test]
fn quitting_immediately_leaves_no_late_answer_to_the_shell() {
    quitting_leaves_no_answer(&demo(READER));
}

#[test]
fn a_number_that_is_not_the_socket_of_a_relay_is_left_alone() {
    for number in ["--line=1", "--line=977"] {
        let demo = demo("<!-- @SHOW -->\n```bash\necho one\n```\n");
        let mut pty = demo.stage([number, "--type", "off", "talk.md"]);
        at(&pty, "> echo one");
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
        assert!(
            pty.screen_text().ends_with("\none"),
            "{}",
            pty.screen_text()
        );
    }
}
