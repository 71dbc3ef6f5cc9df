//! Takes a terminal's answers out of the keys that are passed on to a program.
//!
//! Owns the list of answers that are still expected, and the bytes that may be the beginning of
//! one. Has no clock: every call gets the time. Only answers to this program's questions are taken
//! out, so that a program gets the answers to its own.

use std::time::{Duration, Instant};

use super::{Answers, TerminalQuestions};

/// How long after the question, or after an answer, a lone ESC may be the beginning of an answer
/// that was split there.
const FRESH: Duration = Duration::from_secs(3);

/// How long the rest may take: after ESC while the question is fresh, after ESC later, of a
/// sequence, and of a string.
const AFTER_FRESH_ESCAPE: Duration = Duration::from_millis(250);
const AFTER_ESCAPE: Duration = Duration::from_millis(30);
const OF_SEQUENCE: Duration = Duration::from_millis(250);
const OF_STRING: Duration = Duration::from_secs(1);

/// The longest answer, in bytes.
const LONGEST: usize = 4096;

/// The beginnings of the answers that are strings; then those of sequences, with their ends.
const BACKGROUND: &[u8] = b"\x1b]11;";
const PICTURES: [&[u8]; 2] = [b"\x1bP>|", b"\x1b_Gi=31;"];
const SIZES: [(&[u8], u8); 2] = [(b"\x1b[4;", b't'), (b"\x1b[6;", b't')];
const FENCE: (&[u8], u8) = (b"\x1b[?", b'c');

/// The answers to one set of questions, as far as they have arrived.
#[derive(Debug)]
pub struct LateAnswers {
    questions: TerminalQuestions,
    asked: Instant,
    /// The time of the question or the last answer.
    fresh: Instant,
    answers: Answers,
    held: Vec<u8>,
    held_at: Instant,
}

/// How the bytes begin.
enum SequenceStart {
    /// An answer of this length.
    Answer(usize),
    /// Perhaps the beginning of an answer.
    Beginning,
    /// Not an answer.
    Other,
}

impl LateAnswers {
    /// Expects the answers to `questions`, which are being asked now.
    pub fn to(questions: TerminalQuestions, now: Instant) -> Self {
        let answers = Answers {
            are_complete: questions.are_none(),
            ..Answers::default()
        };
        Self {
            questions,
            asked: now,
            fresh: now,
            answers,
            held: Vec::new(),
            held_at: now,
        }
    }

    /// The answers so far.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// When the questions were asked.
    pub fn asked(&self) -> Instant {
        self.asked
    }

    /// Takes bytes from the terminal. Returns those that are not an answer and cannot be the
    /// beginning of one.
    pub fn take(&mut self, bytes: &[u8], now: Instant) -> Vec<u8> {
        if !bytes.is_empty() {
            self.held.extend_from_slice(bytes);
            self.held_at = now;
        }
        let mut keys = Vec::new();
        while !self.held.is_empty() {
            let found = if self.answers.are_complete {
                SequenceStart::Other
            } else {
                self.found()
            };
            match found {
                SequenceStart::Answer(length) => {
                    let answer: Vec<u8> = self.held.drain(..length).collect();
                    self.answers.take(&answer);
                    self.fresh = now;
                }
                SequenceStart::Beginning => break,
                SequenceStart::Other => keys.push(self.held.remove(0)),
            }
        }
        keys
    }

    /// When to decide about the bytes that are held back, if nothing follows.
    pub fn due(&self) -> Option<Instant> {
        let patience = match self.held.as_slice() {
            [] => return None,
            [_] if self.held_at.duration_since(self.fresh) < FRESH => AFTER_FRESH_ESCAPE,
            [_] => AFTER_ESCAPE,
            [_, b'[', ..] => OF_SEQUENCE,
            _ => OF_STRING,
        };
        Some(self.held_at + patience)
    }

    /// Returns the bytes that are held back and can no longer be an answer, since nothing has
    /// followed. The beginning of a string is dropped: no one types one by hand.
    pub fn flush(&mut self, now: Instant) -> Vec<u8> {
        if self.due().is_none_or(|due| now < due) {
            return Vec::new();
        }
        let held = std::mem::take(&mut self.held);
        if held.len() > 2 { Vec::new() } else { held }
    }

    fn found(&self) -> SequenceStart {
        let held = self.held.as_slice();
        if held[0] != 0x1b {
            return SequenceStart::Other;
        }
        let mut found = sequence(held, FENCE);
        if self.questions.background {
            found = found.or(|| string(held, BACKGROUND));
        }
        if self.questions.pictures {
            for head in PICTURES {
                found = found.or(|| string(held, head));
            }
            for size in SIZES {
                found = found.or(|| sequence(held, size));
            }
        }
        found
    }
}

impl SequenceStart {
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Other => other(),
            found => found,
        }
    }
}

/// Whether `held` and `head` agree as far as both go; if so, whether `held` contains all of the
/// head.
fn begins(held: &[u8], head: &[u8]) -> Option<bool> {
    let length = held.len().min(head.len());
    (held[..length] == head[..length]).then_some(held.len() >= head.len())
}

/// A sequence of numbers with this head and this end.
fn sequence(held: &[u8], (head, end): (&[u8], u8)) -> SequenceStart {
    match begins(held, head) {
        None => SequenceStart::Other,
        Some(false) => SequenceStart::Beginning,
        Some(true) => {
            let body = &held[head.len()..];
            let numbers = body
                .iter()
                .take_while(|byte| matches!(byte, b'0'..=b'9' | b';'));
            let length = numbers.count();
            match body.get(length) {
                None if body.len() < LONGEST => SequenceStart::Beginning,
                Some(last) if *last == end => SequenceStart::Answer(head.len() + length + 1),
                _ => SequenceStart::Other,
            }
        }
    }
}

/// A string after this head, up to BEL, `ESC \`, or a lone ESC before another sequence. A line end,
/// which no answer contains, cuts it off.
fn string(held: &[u8], head: &[u8]) -> SequenceStart {
    match begins(held, head) {
        None => return SequenceStart::Other,
        Some(false) => return SequenceStart::Beginning,
        Some(true) => {}
    }
    for (at, byte) in held.iter().enumerate().skip(head.len()) {
        match (byte, held.get(at + 1)) {
            (0x07, _) => return SequenceStart::Answer(at + 1),
            (0x1b, Some(b'\\')) => return SequenceStart::Answer(at + 2),
            (0x1b, Some(_)) | (b'\r' | b'\n', _) => return SequenceStart::Answer(at),
            _ => {}
        }
    }
    if held.len() < LONGEST {
        SequenceStart::Beginning
    } else {
        SequenceStart::Answer(held.len())
    }
}

#[cfg(test)]
mod tests;
