//! When a program on a terminal is ready for the next line, judged by its output.
//!
//! Owns the rules. Has no clock: every call gets the time.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use regex::Regex;

use crate::neutral::without_ansi;

/// How much of the output since the last line is kept, in bytes: a prompt is at its end.
const KEPT: usize = 8 * 1024;

/// How programs with line editing announce that they take pasted text, and that they no longer do.
const PASTES_ON: &[u8] = b"\x1b[?2004h";
const PASTES_OFF: &[u8] = b"\x1b[?2004l";

/// How programs that fill the screen begin and end.
const COVERS: [&[u8]; 3] = [b"\x1b[?1049h", b"\x1b[?1047h", b"\x1b[?47h"];
const UNCOVERS: [&[u8]; 3] = [b"\x1b[?1049l", b"\x1b[?1047l", b"\x1b[?47l"];

/// The length of the longest of these sequences, minus one byte: the piece before may end with that
/// much of one.
const OVERLAP: usize = 7;

/// The end of a question for a password, and what programs print for the characters of the answer.
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
    let question = r"(?i)(pass(word|phrase|code)|\bpin\b)[^:?]*[:?]\s*[*\u{2022}]*\s*$";
    Regex::new(question).expect("a regular expression")
});

/// Required quiet after a program has announced that it takes pasted text.
const AFTER_PASTES: Duration = Duration::from_millis(50);

/// Required quiet after the first output that ends within a line.
const FIRST: Duration = Duration::from_millis(300);

/// Required quiet after the prompt at which the previous line was typed.
const SAME: Duration = Duration::from_millis(50);

/// Required quiet after any other text that ends within a line.
const OTHER: Duration = Duration::from_secs(1);

/// What the workshop says about a program.
#[derive(Debug, Clone, Default)]
pub struct ReadyRules {
    /// The program is ready when this matches the end of its output.
    pub prompt: Option<Regex>,
    /// It is ready when it has been quiet for this long.
    pub quiet: Option<Duration>,
}

/// Watches a program's output.
#[derive(Debug)]
pub struct Readiness {
    rules: ReadyRules,
    /// The output since the last line was sent.
    written: Vec<u8>,
    /// Whether the program takes pasted text now; `None` before it has announced it.
    pastes: Option<bool>,
    /// A program fills the screen.
    is_covered: bool,
    /// The prompt at which the previous line was typed.
    known: Option<String>,
    /// The time of the last output or input.
    since: Instant,
}

impl Readiness {
    /// Watches a program that is starting now.
    pub fn new(rules: ReadyRules, now: Instant) -> Self {
        Self {
            rules,
            written: Vec::new(),
            pastes: None,
            is_covered: false,
            known: None,
            since: now,
        }
    }

    /// Takes output of the program.
    pub fn wrote(&mut self, bytes: &[u8], now: Instant) {
        let seen = self.written.len().saturating_sub(OVERLAP);
        self.written.extend_from_slice(bytes);
        let new = &self.written[seen..];
        let last = |sequence: &[u8]| {
            let mut windows = new.windows(sequence.len());
            windows.rposition(|window| window == sequence)
        };
        match (last(PASTES_ON), last(PASTES_OFF)) {
            (None, None) => {}
            (on, off) => self.pastes = Some(on > off),
        }
        let last_of = |sequences: [&[u8]; 3]| sequences.into_iter().filter_map(last).max();
        match (last_of(COVERS), last_of(UNCOVERS)) {
            (None, None) => {}
            (covers, uncovers) => self.is_covered = covers > uncovers,
        }
        let excess = self.written.len().saturating_sub(KEPT);
        self.written.drain(..excess);
        self.since = now;
    }

    /// Notes that the next line is about to be typed: the current line is the prompt.
    pub fn begins_to_type(&mut self) {
        self.known = Some(self.line());
    }

    /// Notes that a line was sent: all further output is new.
    pub fn sent(&mut self, now: Instant) {
        self.written.clear();
        self.pastes = self.pastes.map(|_| false);
        self.since = now;
    }

    /// When the program is ready, if it writes nothing more until then. `None` if its output gives
    /// no sign of it.
    pub fn due(&self) -> Option<Instant> {
        if let Some(prompt) = &self.rules.prompt {
            let text = without_ansi(&String::from_utf8_lossy(&self.written));
            let end = text.trim_end_matches([' ', '\r']).len();
            let is_there = prompt.find_iter(&text).any(|found| found.end() >= end);
            return (is_there && !self.written.is_empty()).then_some(self.since);
        }
        let quiet = if let Some(quiet) = self.rules.quiet {
            quiet
        } else if let Some(reads) = self.pastes {
            if !reads {
                return None;
            }
            AFTER_PASTES
        } else {
            let line = self.line();
            match &self.known {
                _ if line.is_empty() => return None,
                None => FIRST,
                Some(known) if *known == line => SAME,
                Some(_) => OTHER,
            }
        };
        Some(self.since + quiet)
    }

    /// Whether a program fills the screen and the workshop does not say when it is ready.
    pub fn is_covered(&self) -> bool {
        self.is_covered && self.rules.prompt.is_none() && self.rules.quiet.is_none()
    }

    /// Whether the output ends with a question for a password. A program with line editing asks
    /// none.
    pub fn asks_for_password(&self) -> bool {
        !self.takes_pastes() && self.rules.prompt.is_none() && PASSWORD.is_match(&self.line())
    }

    /// Whether the program takes pasted text as such.
    pub fn takes_pastes(&self) -> bool {
        self.pastes == Some(true)
    }

    /// The last line as a person sees it.
    fn line(&self) -> String {
        let text = without_ansi(&String::from_utf8_lossy(&self.written));
        let line = text.rsplit('\n').next().unwrap_or_default();
        let line = line.trim_end_matches('\r');
        line.rsplit('\r').next().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests;
