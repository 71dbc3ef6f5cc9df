//! One run of a case: presses the keys and records what can be seen.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::case::{Case, Press};
use super::stop::{self, Reached};
use super::words::{self, Script};
use crate::support::demo::Demo;
use crate::support::pty::Pty;

/// Large enough that nothing scrolls away and hardly anything is wrapped.
const SIZE: (u16, u16) = (200, 200);

/// More stops than any case has: a program that gets here is in a loop.
const MOST_STOPS: usize = 60;

/// The row of the table for the quiet line after a failure, which is left out of the displayed
/// text.
pub(super) const FAILURES_ARE_SAID: &str = "failures-are-said";

/// The row of the table for the choices under `set -e`, which are answered with `Q` and left out
/// too.
pub(super) const RESCUE: &str = "rescue";

/// What a run of a case looked like from outside.
#[derive(Debug)]
pub(super) struct Performance {
    /// Each call of a program: arguments, directory, environment.
    pub(super) commands: Vec<String>,
    /// The displayed words, with a mark for each stop.
    pub(super) shown: Vec<String>,
    /// The exit status.
    pub(super) status: i32,
    /// The left-out differences that were seen.
    pub(super) left_out: BTreeSet<&'static str>,
}

/// Runs `case` under `program`.
pub(super) fn perform(case: &Case, program: &Path) -> Performance {
    let demo = stage(case);
    let mut command = demo.command_for(program);
    command.args(&case.run);
    let mut pty = Pty::spawn(command, SIZE.0, SIZE.1);
    pty.deadline(Duration::from_secs(30));
    let mut left_out = BTreeSet::new();
    let mut script = press_keys(case, &pty, &demo, &mut left_out);
    let status = pty.wait_exit().code().unwrap_or(-1);
    script.see(&seen(&pty, &demo, &mut left_out));
    let mut shown = script.into_words();
    shown.truncate(case.first_words.unwrap_or(shown.len()));
    Performance {
        commands: words::lines(&place(&demo.read("../calls"), &demo)),
        shown,
        status,
        left_out,
    }
}

/// The text on the screen, without the lines about failures.
fn seen(pty: &Pty, demo: &Demo, left_out: &mut BTreeSet<&'static str>) -> String {
    let text = pty.screen_text();
    let says_failure = |line: &&str| {
        let words: Vec<_> = line.split(' ').collect();
        matches!(words[..], ["status", status, "after", _, ..] if status.parse::<u8>().is_ok())
    };
    let (said, other): (Vec<_>, Vec<_>) = text.lines().partition(says_failure);
    if !said.is_empty() {
        left_out.insert(FAILURES_ARE_SAID);
    }
    place(&other.join("\n"), demo)
}

/// True when the choices after a failure are on the screen.
fn offers_rescue(pty: &Pty) -> bool {
    let text = pty.screen_text();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start().starts_with("Q  quit")
}

/// A place with the workshop of `case` and its environment.
fn stage(case: &Case) -> Demo {
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compat/tools");
    let mut demo = Demo::new()
        .env("PATH", format!("{tools}:/usr/bin:/bin"))
        .env("PROBE_WATCH", case.watch.join(" "))
        .env("DEMOSH_NO_BLURB", "true");
    demo = demo.file("../calls", "");
    let calls = demo.path("../calls");
    demo = demo.env("PROBE_LOG", calls);
    for (name, value) in &case.env {
        demo = demo.env(name, value);
    }
    case.install(&demo);
    demo
}

/// Presses one key at each stop, and the others at their time, until the program ends.
fn press_keys(
    case: &Case,
    pty: &Pty,
    demo: &Demo,
    left_out: &mut BTreeSet<&'static str>,
) -> Script {
    let mut script = Script::default();
    let mut keys = case.keys.iter().peekable();
    let mut stops = 0;
    loop {
        let (text, amid) = match keys.peek() {
            Some(Press::Amid { after, press }) => (Some(after.as_str()), Some(press)),
            _ => (None, None),
        };
        match (stop::reach(pty, text), amid) {
            (Reached::End, _) => {
                assert!(
                    keys.peek().is_none(),
                    "it ended before {:?}\n{}",
                    keys.peek(),
                    pty.screen_text()
                );
                return script;
            }
            (Reached::Text, Some(key)) => {
                pty.send(key.bytes());
                keys.next();
            }
            (Reached::Stop, _) if offers_rescue(pty) => {
                left_out.insert(RESCUE);
                pty.send("Q");
            }
            (Reached::Stop, None) => {
                script.see(&seen(pty, demo, left_out));
                script.stop();
                stops += 1;
                assert!(
                    stops < MOST_STOPS,
                    "it stops for ever\n{}",
                    pty.screen_text()
                );
                match keys.next() {
                    Some(Press::AtStop(key)) => pty.send(key.bytes()),
                    _ => pty.send("\r"),
                }
            }
            _ => panic!("it stopped before {:?}\n{}", keys.peek(), pty.screen_text()),
        }
    }
}

/// Replaces the paths of this run by names that all runs share.
fn place(text: &str, demo: &Demo) -> String {
    let root = demo
        .path("..")
        .canonicalize()
        .expect("the demo's directory");
    text.replace(root.to_str().expect("UTF-8"), "")
}

impl fmt::Display for Performance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "status {}", self.status)?;
        writeln!(formatter, "commands:")?;
        for line in &self.commands {
            writeln!(formatter, "  {line}")?;
        }
        writeln!(formatter, "shown: {}", self.shown.join(" "))
    }
}
