//! Every kind of stop combined with every accident that can happen there: nothing runs
//! unintentionally, and the show can be left afterwards.

use std::fs;
use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::{GUARD, at, is_raw, press};
use crate::support::demo::Demo;
use crate::support::processes::{descendants, is_running};
use crate::support::pty::{Pty, rows};

/// Each command leaves a line.
const TEXT: &str =
    "<!-- @SHOW -->\n# One\n```bash\necho a >>log\necho b >>log\necho c >>log\n```\n";

/// A way to a stop.
struct Stop {
    text: String,
    arguments: &'static [&'static str],
    /// Goes there from the start of the program.
    reach: fn(&Pty),
}

/// An event at a stop, with its name.
type Event = (&'static str, fn(&mut Pty));

const EVENTS: &[Event] = &[
    ("a held RETURN", |pty| hold(pty, "\r")),
    ("a held SPACE", |pty| hold(pty, " ")),
    ("a marked paste", |pty| {
        pty.send("\x1b[200~Hello!\necho oops >>log\nQ\n\x1b[201~");
    }),
    ("a mashed keyboard", mash),
    ("a clicker", |pty| {
        for key in ["\x1b[6~", ".", "\x1b[15~", "\x1b[5~", "\x1b"] {
            pty.send(key);
            thread::sleep(Duration::from_millis(40));
        }
    }),
    ("other sizes", |pty| {
        for (cols, rows) in [(40, 10), (100, 30), (20, 5), (80, 24)] {
            pty.resize(cols, rows);
            thread::sleep(Duration::from_millis(40));
        }
    }),
    ("answers that are cut", |pty| {
        for piece in [
            "\x1b]11;rgb:1e1e/",
            "1e1e/1e1e\x1b\\",
            "\x1b[?62",
            ";22c",
            "\x1b[I\x1b[O",
        ] {
            pty.send(piece);
            thread::sleep(Duration::from_millis(60));
        }
    }),
    (HANGS_UP, Pty::hang_up),
];

/// The event of a closed window, a killed pane, or a lost connection.
const HANGS_UP: &str = "the end of the terminal";

fn hold(pty: &mut Pty, key: &str) {
    super::accidents::hold(pty, key, Duration::from_millis(700));
}

/// Letters that are not commands of the show, and RETURN, faster than anyone reads.
fn mash(pty: &mut Pty) {
    let mut random = fastrand::Rng::with_seed(18);
    for _ in 0..25 {
        let letter = random.choice(b"adfghjkl;\r").expect("some");
        pty.send([*letter]);
        thread::sleep(Duration::from_millis(random.u64(10..70)));
    }
}

/// Tries each event at the stop, concurrently.
fn try_all(stop: &Stop) {
    thread::scope(|scope| {
        let attempts: Vec<_> = EVENTS
            .iter()
            .map(|event| (event.0, scope.spawn(|| attempt(stop, event))))
            .collect();
        for (name, attempt) in attempts {
            assert!(attempt.join().is_ok(), "at {name}: see above");
        }
    });
}

fn attempt(stop: &Stop, (name, happens): &Event) {
    let demo = Demo::new()
        .file("talk.md", &stop.text)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ");
    let mut pty = demo.stage(stop.arguments.iter().chain(&["talk.md"]));
    (stop.reach)(&pty);
    thread::sleep(GUARD);
    let before = demo.read("log").lines().count();
    let leftovers = (*name == HANGS_UP).then(|| Leftovers::of(&demo, &pty));
    happens(&mut pty);
    let after = demo.read("log");
    let ran = after.lines().count() - before;
    // A key that is held down is pressed intentionally once, and the repetition begins after a
    // pause.
    let may = usize::from(
        name.starts_with("a held") || name.contains("clicker") || name.contains("mash"),
    );
    assert!(ran <= may * 2, "{name}: {after}");
    assert!(!after.contains("oops"), "{name}: {after}");
    leave(&mut pty, name);
    if let Some(leftovers) = leftovers {
        leftovers.are_gone(&demo);
    }
}

/// What a show must not leave behind when its terminal is gone.
struct Leftovers {
    /// Its processes.
    processes: Vec<String>,
    /// A second screen.
    screen: Option<UnixStream>,
}

impl Leftovers {
    /// The processes and the screen of a running show. A learner's show has no second screen.
    fn of(demo: &Demo, pty: &Pty) -> Self {
        let sockets = files(demo, &["runtime/demosh"], ".cue");
        let screen = sockets.first().map(UnixStream::connect);
        Self {
            processes: descendants(pty.pid()),
            screen: screen.map(|screen| screen.expect("the show listens")),
        }
    }

    #[track_caller]
    fn are_gone(self, demo: &Demo) {
        let until = Instant::now() + Duration::from_secs(60);
        let left = || self.processes.iter().filter(|pid| is_running(pid));
        while left().count() > 0 {
            assert!(
                Instant::now() < until,
                "left: {:?}",
                left().collect::<Vec<_>>()
            );
            thread::sleep(Duration::from_millis(10));
        }
        let folders = files(demo, &["runtime", "tmp"], "");
        let folders = folders
            .iter()
            .filter(|file| !file.ends_with("runtime/demosh"));
        assert_eq!(folders.count(), 0, "temporary files are left");
        assert_eq!(
            files(demo, &["runtime/demosh"], "").len(),
            0,
            "a socket is left"
        );
        if let Some(mut screen) = self.screen {
            let mut told = String::new();
            screen.read_to_string(&mut told).expect("the show is over");
            let last = told.lines().last().unwrap_or_default();
            assert!(last.contains("\"ended\":\"signalled\""), "{last}");
        }
    }
}

/// The files in some folders of the demo whose names have this ending.
fn files(demo: &Demo, folders: &[&str], end: &str) -> Vec<PathBuf> {
    let inside = |folder: &&str| fs::read_dir(demo.path("..").join(folder));
    let all = folders.iter().filter_map(|folder| inside(folder).ok());
    let all = all.flatten().flatten().map(|entry| entry.path());
    all.filter(|path| path.to_string_lossy().ends_with(end))
        .collect()
}

/// Closes everything that is open, then leaves the show.
fn leave(pty: &mut Pty, name: &str) {
    let until = Instant::now() + Duration::from_secs(10);
    while !pty.has_ended() {
        assert!(
            Instant::now() < until,
            "after {name} it cannot be left\n{}",
            pty.screen_text()
        );
        // A program that waits for a line is interrupted; at a stop that does nothing.
        for key in ["\x03", "\x1b", "Q"] {
            if !pty.has_ended() {
                press(pty, key);
            }
        }
    }
    pty.wait_exit();
}

fn stop(arguments: &'static [&'static str], reach: fn(&Pty)) -> Stop {
    Stop {
        text: TEXT.to_owned(),
        arguments,
        reach,
    }
}

const OFF: &[&str] = &["--type", "off"];

fn prompt(pty: &Pty) {
    at(pty, "> echo a >>log");
}

/// Presses `key` at the prompt and waits for `sign`.
fn over(pty: &Pty, key: &str, sign: &str) {
    prompt(pty);
    press(pty, key);
    pty.wait_for_text(sign);
}

#[test]
fn at_a_prompt() {
    try_all(&stop(OFF, prompt));
}

#[test]
fn while_a_command_is_typed() {
    try_all(&stop(&["--type", "human"], |pty| {
        let begun = |screen: &vt100::Screen| rows(screen).join(" ").contains("> e");
        pty.wait_for(|screen| begun(screen) && is_raw(pty), "the first letters");
    }));
}

#[test]
fn at_a_wait() {
    let text = TEXT.replace("```bash\n", "before\n\n<!-- @wait -->\n\n```bash\n");
    let stop = Stop {
        text,
        ..stop(OFF, |pty| super::wait_for_stop(pty, "the wait"))
    };
    try_all(&stop);
}

#[test]
fn at_the_end_of_a_page() {
    let lines = super::lines_of_prose();
    let stop = Stop {
        text: TEXT.replace("```bash\n", &format!("{lines}\n```bash\n")),
        ..stop(OFF, |pty| at(pty, "…"))
    };
    try_all(&stop);
}

#[test]
fn in_the_menu_after_a_failure() {
    let stop = Stop {
        text: "<!-- @SHOW -->\n```bash\necho a >>log; false\n```\n".to_owned(),
        ..stop(OFF, |pty| {
            at(pty, "> echo a >>log; false");
            press(pty, "\r");
            pty.wait_for_text("quit");
        })
    };
    try_all(&stop);
}

#[test]
fn in_the_editor() {
    try_all(&stop(OFF, |pty| {
        prompt(pty);
        press(pty, "e");
        press(pty, "\x15");
        pty.wait_for(
            |screen| !rows(screen).join("").contains("echo a"),
            "an empty editor",
        );
    }));
}

#[test]
fn at_a_command_of_one_s_own() {
    try_all(&stop(OFF, |pty| {
        prompt(pty);
        press(pty, ":");
        pty.wait_for(
            |screen| !rows(screen).join("").contains("echo a"),
            "an empty prompt",
        );
    }));
}

#[test]
fn in_the_outline() {
    try_all(&stop(OFF, |pty| over(pty, "o", "find:")));
}

#[test]
fn in_the_list_of_keys() {
    try_all(&stop(OFF, |pty| over(pty, "?", "skip the command")));
}

#[test]
fn at_an_empty_screen() {
    try_all(&stop(OFF, |pty| {
        prompt(pty);
        press(pty, "b");
        pty.wait_for(vt100::Screen::hide_cursor, "the empty screen");
    }));
}

#[test]
fn at_a_question() {
    let stop = Stop {
        text: format!("---\ndestroys: [the cluster x]\n---\n{TEXT}"),
        ..stop(OFF, |pty| {
            pty.wait_for_text("[y/n]");
            super::wait_for_stop(pty, "the question");
        })
    };
    try_all(&stop);
}

/// A command that saves the lines that it reads, with two lines for it.
const INTO: &str = "<!-- @SHOW -->\n```bash\nread -p '? ' -r a && read -p '! ' -r b && echo \"$a$b\" >>log\n```\n```text {into}\none\ntwo\n```\n```bash\necho b >>log\n```\n";

fn at_program(pty: &Pty) {
    at(
        pty,
        "> read -p '? ' -r a && read -p '! ' -r b && echo \"$a$b\" >>log",
    );
    press(pty, "\r");
    pty.wait_for(
        |screen| rows(screen).iter().any(|row| row == "?"),
        "the program's question",
    );
}

fn into(arguments: &'static [&'static str], reach: fn(&Pty)) -> Stop {
    Stop {
        text: INTO.to_owned(),
        ..stop(arguments, reach)
    }
}

#[test]
fn where_a_program_waits_for_the_next_line() {
    try_all(&into(OFF, at_program));
}

#[test]
fn where_a_line_for_a_program_is_not_sent_yet() {
    try_all(&into(OFF, |pty| {
        at_program(pty);
        press(pty, "\r");
        pty.wait_for_text("? one");
    }));
}

#[test]
fn where_a_program_waits_for_a_learner_s_line() {
    try_all(&into(&["learn", "--yes", "--type", "off"], at_program));
}

#[test]
fn in_practice() {
    try_all(&stop(&["learn", "--practice", "--yes"], |pty| {
        pty.wait_for_text("type the command;");
        at(pty, ">");
    }));
}
