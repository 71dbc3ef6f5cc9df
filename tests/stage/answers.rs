//! The stage's questions to its terminal, the effect of the answers, and that no answer becomes a
//! key.

use std::time::Duration;

use super::{at, demo, press};
use crate::support::answers::Script;
use crate::support::demo::Demo;
use crate::support::pty::Pty;

const TALK: &str = "<!-- @SHOW -->\n# Title\n```bash\ncat >typed\n```\n";
const LIGHT: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
const DARK: &str = "\x1b]11;rgb:1e1e/1e1e/1e1e\x07";
const FENCE: &str = "\x1b[?62;22c";

/// The heading in the output of the three themes.
const AS_LIGHT: &str = "\x1b[0;1;38;5;89mTitle";
const AS_DARK: &str = "\x1b[0;1;38;5;212mTitle";
const AS_AUTO: &str = "\x1b[0;1mTitle";

fn written(pty: &Pty) -> String {
    String::from_utf8_lossy(&pty.transcript()).into_owned()
}

fn stage(script: Script) -> (Demo, Pty) {
    let demo = demo(TALK);
    let pty = demo.stage_before(script, ["--type", "off", "talk.md"]);
    (demo, pty)
}

/// Runs `cat`, types a word into it, and returns what it has read.
fn typed_into_command(demo: &Demo, pty: &mut Pty) -> String {
    at(pty, "> cat >typed");
    press(pty, "\r");
    pty.wait_for(|_| demo.path("typed").exists(), "the command runs");
    pty.send("word\n\x04");
    assert_eq!(pty.wait_exit().code(), Some(0));
    demo.read("typed")
}

#[test]
fn the_theme_follows_the_background() {
    for (answer, heading) in [
        ([LIGHT, FENCE].concat(), AS_LIGHT),
        ([DARK, FENCE].concat(), AS_DARK),
        (FENCE.to_owned(), AS_AUTO),
        (["\x1b]11;?\x1b\\", FENCE].concat(), AS_AUTO),
        (["\x1b]11;rgb:gggg/0/0\x1b\\", FENCE].concat(), AS_AUTO),
        (["\x1b]11;rgb:ff\x1b[?62;22c"].concat(), AS_AUTO),
    ] {
        let (demo, mut pty) = stage(Script::at_once(&answer));
        assert_eq!(typed_into_command(&demo, &mut pty), "word\n", "{answer:?}");
        assert!(written(&pty).contains(heading), "{answer:?}");
    }
}

#[test]
fn an_answer_cut_anywhere_reaches_no_command_and_is_no_key() {
    let answer = [LIGHT, FENCE].concat();
    for at in (1..answer.len()).step_by(5) {
        let (start, end) = answer.split_at(at);
        let script = Script::at_once(start).then(Duration::from_millis(20), end);
        let (demo, mut pty) = stage(script);
        assert_eq!(typed_into_command(&demo, &mut pty), "word\n", "cut at {at}");
    }
}

#[test]
fn a_late_answer_reaches_no_command_and_counts_from_the_next_commentary_on() {
    let text = "<!-- @SHOW -->\n```bash\ncat >typed\n```\n# Title\n<!-- @wait -->\n";
    let demo = demo(text);
    let script = Script::late(Duration::from_millis(600), [LIGHT, FENCE].concat());
    let mut pty = demo.stage_before(script, ["--type", "off", "talk.md"]);
    at(&pty, "> cat >typed");
    press(&pty, "\r");
    pty.wait_for(|_| demo.path("typed").exists(), "the command runs");
    pty.send("word\n\x04");
    pty.wait_for_bytes(AS_LIGHT.as_bytes(), 1);
    assert_eq!(demo.read("typed"), "word\n");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn a_terminal_that_never_answers_delays_the_first_command_by_a_second_at_most() {
    let (demo, mut pty) = stage(Script::silent());
    assert_eq!(typed_into_command(&demo, &mut pty), "word\n");
    assert!(written(&pty).contains(AS_AUTO));
}

#[test]
fn silent_steps_read_no_answer() {
    let text = "```bash\nread -r -t 2 line </dev/tty; echo \"<$line>\" >got\n```\n<!-- @SHOW -->\nend\n<!-- @wait -->\n";
    let demo = demo(text);
    let script = Script::late(Duration::from_millis(300), [DARK, FENCE].concat());
    let mut pty = demo.stage_before(script, ["talk.md"]);
    pty.wait_for_bytes(FENCE_QUESTION, 1);
    at(&pty, "end");
    assert_eq!(demo.read("got"), "<>\n");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn silent_steps_before_the_first_drawing_wait_for_no_answer() {
    let text = "```bash\necho it ran >/dev/tty\n```\n<!-- @SHOW -->\nend\n<!-- @wait -->\n";
    let demo = demo(text);
    let mut pty = demo.stage_before(Script::silent(), ["talk.md"]);
    at(&pty, "end");
    let all = written(&pty);
    let (ran, asked) = (all.find("it ran"), all.find("\x1b[c"));
    assert!(ran.is_some() && asked.is_some() && ran < asked, "{all:?}");
    press(&pty, "Q");
    pty.wait_exit();
    let nothing = super::demo("```bash\ntrue\n```\n<!-- @SHOW -->\n");
    let mut pty = nothing.stage_before(Script::silent(), ["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(!written(&pty).contains("\x1b[c"), "{:?}", written(&pty));
}

#[test]
fn silent_steps_between_commentary_read_no_answer() {
    let text = "<!-- @SHOW -->\n# Title\n<!-- @HIDE -->\n```bash\nread -r -t 2 line </dev/tty; echo \"<$line>\" >got\n```\n<!-- @SHOW -->\nend\n<!-- @wait -->\n";
    let demo = demo(text);
    let script = Script::late(Duration::from_millis(300), [DARK, FENCE].concat());
    let mut pty = demo.stage_before(script, ["talk.md"]);
    at(&pty, "end");
    assert_eq!(demo.read("got"), "<>\n");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

const FENCE_QUESTION: &[u8] = b"\x1b[c";

#[test]
fn quitting_immediately_leaves_no_answer_to_the_shell() {
    quitting_leaves_no_answer(&demo(TALK));
}

/// Quits at the first command, before the terminal answers, in a shell that then reads a line.
pub(super) fn quitting_leaves_no_answer(demo: &Demo) {
    let mut command = demo.command_for("bash");
    let script = format!(
        "{} --type off talk.md; read -r -t 2 line; echo \"<$line>\"; stty -a | grep -o -- ' icanon'",
        env!("CARGO_BIN_EXE_demosh")
    );
    command.args(["-c", &script]);
    let late = Script::late(Duration::from_millis(700), [LIGHT, FENCE].concat());
    let mut pty = Pty::spawn_before(command, (80, 24), late);
    at(&pty, "> cat >typed");
    press(&pty, "Q");
    pty.wait_for_text("<>");
    pty.wait_for_text("icanon");
    pty.wait_exit();
}

#[test]
fn keys_between_the_answers_are_kept() {
    let demo = Demo::new().file("talk.md", TALK);
    let script = Script::at_once("\x1b]11;rgb:ffff/")
        .then(Duration::from_millis(300), "ffff/ffff\x1b\\")
        .then(Duration::from_millis(1), "?")
        .then(Duration::from_millis(1), FENCE);
    let mut pty = demo.stage_before(script, ["--type", "off", "talk.md"]);
    // The greeting is displayed while the answer arrives; the key shows the effects of keys.
    pty.wait_for_text("finish typing");
    press(&pty, "\x1b");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn nothing_is_asked_where_the_answer_would_change_nothing() {
    let asks = |demo: &Demo, options: &[&str]| {
        let script = Script::at_once([LIGHT, FENCE].concat());
        let arguments = [options, &["--type", "off", "talk.md"]].concat();
        let mut pty = demo.stage_before(script, arguments);
        at(&pty, "> cat >typed");
        press(&pty, "Q");
        pty.wait_exit();
        written(&pty).contains("\x1b]11;?")
    };
    assert!(asks(&demo(TALK), &[]));
    for options in [
        &["--theme", "dark"][..],
        &["--theme", "high-contrast"],
        &["--color", "never"],
    ] {
        assert!(!asks(&demo(TALK), options), "{options:?}");
    }
    for (name, value) in [
        ("NO_COLOR", "1"),
        ("TERM", "linux"),
        ("TERM", "vt220"),
        ("STY", "1.x"),
        ("INSIDE_EMACS", "29.1"),
        ("DEMOSH_THEME", "light"),
    ] {
        assert!(!asks(&demo(TALK).env(name, value), &[]), "{name}={value}");
    }
}

#[test]
fn the_environment_gives_the_background_if_the_terminal_does_not() {
    for (value, heading) in [
        ("0;15", AS_LIGHT),
        ("15;default;0", AS_DARK),
        ("x", AS_AUTO),
    ] {
        for script in [Script::default(), Script::silent()] {
            let demo = demo(TALK).env("COLORFGBG", value);
            let mut pty = demo.stage_before(script, ["--type", "off", "talk.md"]);
            at(&pty, "> cat >typed");
            assert!(written(&pty).contains(heading), "{value}");
            press(&pty, "Q");
            pty.wait_exit();
        }
    }
}

#[test]
fn a_recording_has_no_question_and_the_theme_that_was_asked_for_before() {
    let text = "<!-- @SHOW -->\n# Title\n```bash\necho a\n```\n";
    let demo = demo(text);
    let script = Script::at_once([LIGHT, FENCE].concat());
    let cast = demo.cast_before(script);
    assert!(!cast.contains("]11;?") && !cast.contains("[c"), "{cast}");
    assert!(cast.contains("38;5;89mTitle"), "{cast}");
}
