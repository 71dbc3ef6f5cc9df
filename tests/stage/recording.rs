//! `--record`: the show is the same, and the file contains all of it except the secrets.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use super::{at, demo, press};
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

const TALK: &str = "---\ntitle: A talk\n---\n<!-- @SHOW -->\n# One\n\n```bash\necho one; test -t 1 && echo on a terminal\n```\n# Two\n\n```bash\necho two\n```\n";
const FIRST: &str = "> echo one; test -t 1 && echo on a terminal";

/// A recording, read as any program would.
struct Recorded {
    header: Value,
    /// Time since the event before (v3) or since the beginning (v2), code, data.
    events: Vec<(f64, String, String)>,
    comments: Vec<String>,
}

impl Recorded {
    fn read(demo: &Demo) -> Self {
        let text = demo.read("t.cast");
        let mut lines = text.lines();
        let header = serde_json::from_str(lines.next().expect("a header")).expect("JSON");
        let (comments, events): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with('#'));
        let event = |line: &&str| serde_json::from_str(line).expect("an event");
        Self {
            header,
            events: events.iter().map(event).collect(),
            comments: comments.into_iter().map(str::to_owned).collect(),
        }
    }

    fn all(&self, code: &str) -> Vec<&str> {
        let events = self.events.iter().filter(|(_, other, _)| other == code);
        events.map(|(_, _, data)| data.as_str()).collect()
    }

    /// The screen of a player at the end.
    fn screen(&self, (cols, lines): (u16, u16)) -> Vec<String> {
        let mut player = vt100::Parser::new(lines, cols, 0);
        player.process(self.all("o").concat().as_bytes());
        rows(player.screen())
    }
}

fn through(pty: &Pty) {
    at(pty, FIRST);
    press(pty, "\r");
    at(pty, "> echo two");
    press(pty, "\r");
}

#[test]
fn what_is_recorded_is_what_was_shown() {
    let demo = demo(TALK);
    let mut plain = demo.stage(["--type", "off", "talk.md"]);
    through(&plain);
    assert_eq!(plain.wait_exit().code(), Some(0));
    let mut pty = demo.stage(["--type", "off", "--record", "t.cast", "talk.md"]);
    through(&pty);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(pty.screen_text(), plain.screen_text());
    let recorded = Recorded::read(&demo);
    assert_eq!(recorded.screen((80, 24)), rows(&pty.screen()));
    assert_eq!(recorded.header["version"], 3);
    assert_eq!(recorded.header["term"]["cols"], 80);
    assert_eq!(recorded.header["title"], "A talk");
    assert_eq!(
        recorded.all("m"),
        [
            "One",
            "echo one; test -t 1 && echo on a terminal",
            "Two",
            "echo two"
        ]
    );
    assert_eq!(recorded.all("x"), ["0"]);
    assert_eq!(recorded.comments.len(), 4);
    // No mark reaches the audience's terminal.
    let transcript = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!transcript.contains("5773;"), "{transcript}");
}

#[test]
fn the_older_format_is_written_on_request() {
    let demo = demo(TALK);
    let options = ["--type", "off", "--record", "t.cast", "--cast-format", "v2"];
    let mut pty = demo.stage(options.iter().chain(&["talk.md"]));
    through(&pty);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let recorded = Recorded::read(&demo);
    assert_eq!(recorded.header["version"], 2);
    assert_eq!(recorded.header["width"], 80);
    assert_eq!(recorded.comments.len(), 0);
    let times: Vec<_> = recorded.events.iter().map(|(time, ..)| *time).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(recorded.screen((80, 24)), rows(&pty.screen()));
}

#[test]
fn secrets_are_shown_to_the_audience_at_most() {
    let text = "<!-- @SHOW -->\n```bash\nMY_TOKEN=s3cret-one\nPASSWORD=$(printf 's3cret-%s' two)\necho \"$MY_TOKEN $PASSWORD $OUTER_TOKEN\"\n```\n";
    let demo = demo(text).env("OUTER_TOKEN", "s3cret-three");
    let mut pty = demo.stage(["--record", "t.cast", "--type", "fast", "talk.md"]);
    at(&pty, "> MY_TOKEN=***");
    press(&pty, "\r");
    at(&pty, "> PASSWORD=$(printf 's3cret-%s' two)");
    press(&pty, "\r");
    at(&pty, "> echo \"$MY_TOKEN $PASSWORD $OUTER_TOKEN\"");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    pty.wait_for_text("s3cret-one s3cret-two s3cret-three");
    let shown = Recorded::read(&demo).screen((80, 24)).join("\n");
    assert!(
        shown.ends_with("\n*** *** ***\n") || shown.contains("\n*** *** ***\n"),
        "{shown}"
    );
    for secret in ["s3cret-one", "s3cret-two", "s3cret-three"] {
        assert!(!demo.read("t.cast").contains(secret), "{secret}");
    }
}

#[test]
fn a_secret_is_not_recorded_of_the_command_that_assigns_it() {
    let commands = [
        "PASSWORD=$(printf 's3cret-%s' two); echo \"1<$PASSWORD>\"",
        "f() { local API_TOKEN=$(printf 's3cret-%s' four); echo \"2<$API_TOKEN>\"; }; f",
        "API_TOKEN=$(printf 's3cret-%s' five | tee /dev/tty); echo; echo \"3<$API_TOKEN>\"",
    ];
    let text = format!("<!-- @SHOW -->\n```bash\n{}\n```\n", commands.join("\n"));
    let demo = demo(&text);
    let mut pty = demo.stage_sized(100, 24, ["--record", "t.cast", "--type", "off", "talk.md"]);
    for (nth, command) in commands.iter().enumerate() {
        at(&pty, &format!("> {command}"));
        press(&pty, "\r");
        pty.wait_for_text(&format!("{}<s3cret-", nth + 1));
    }
    assert_eq!(pty.wait_exit().code(), Some(0));
    let recorded = Recorded::read(&demo);
    let shown = recorded.screen((100, 24)).join("\n");
    for nth in 1..=3 {
        assert!(shown.contains(&format!("{nth}<***>")), "{shown}");
    }
    let file = demo.read("t.cast");
    for secret in ["s3cret-two", "s3cret-four", "s3cret-five"] {
        assert!(!file.contains(secret), "{secret}: {file}");
    }
}

#[test]
fn resizing_reaches_the_show_and_the_file() {
    let demo = demo(TALK);
    let mut pty = demo.stage(["--type", "off", "--record", "t.cast", "talk.md"]);
    at(&pty, FIRST);
    pty.resize(40, 12);
    pty.signal(Signal::WINCH);
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, ":");
    pty.send("tput cols; tput lines\r");
    pty.wait_for_text("\n40\n12\n");
    at(&pty, "> echo two");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert!(Recorded::read(&demo).all("r").contains(&"40x12"));
}

#[test]
fn a_signal_ends_the_show_and_the_file_is_whole() {
    let demo = demo("<!-- @SHOW -->\n```bash\ntouch started; sleep 1000\n```\n");
    let mut pty = demo.stage(["--type", "off", "--record", "t.cast", "talk.md"]);
    at(&pty, "> touch started; sleep 1000");
    press(&pty, "\r");
    pty.wait_for(|_| demo.path("started").exists(), "the command");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit().code(), Some(143));
    assert_eq!(Recorded::read(&demo).all("x"), ["143"]);
}

#[test]
fn a_file_that_is_there_or_cannot_be_is_refused_before_anything_runs() {
    let demo = demo(TALK).file("t.cast", "precious");
    for (file, code, words) in [
        ("t.cast", 2, "`t.cast` already exists"),
        ("no/folder/t.cast", 70, "cannot write `no/folder/t.cast`"),
    ] {
        let mut pty = demo.stage(["--record", file, "talk.md"]);
        assert_eq!(pty.wait_exit().code(), Some(code));
        assert!(pty.screen_text().contains(words), "{}", pty.screen_text());
    }
    assert_eq!(
        fs::read_to_string(demo.path("t.cast")).expect("there"),
        "precious"
    );
}
