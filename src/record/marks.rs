//! Marks within a terminal's output: how a show tells its recorder what to note, in order.
//!
//! A mark is an operating system command of a number that no terminal knows, with a token that only
//! this recording has: a program that prints one by accident or on purpose is not believed.

use serde::{Deserialize, Serialize};

/// Begins a mark, before the token.
const HEAD: &[u8] = b"\x1b]5773;";

/// Ends it.
const END: u8 = 0x07;

/// Longer ones are none: the stream would be held up forever by a head without an end.
const LONGEST: usize = 64 * 1024;

/// What is to be noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Something that one may want to go to: a heading, a command.
    Place(String),
    /// The command of the step with this key begins to run; see [`Plan::keys`](crate::plan::Plan::keys).
    Started(String),
    /// It has run, with this status.
    Finished {
        /// The step's key.
        step: String,
        /// The status, when it ran to its end.
        status: Option<i32>,
    },
    /// What is shown from now on waits until the command has run: a secret may be in it that is known
    /// only then.
    Waits,
    /// From now on this must not be written down.
    Secret(String),
    /// What the tools print was written by hand.
    Sample,
    /// A line that is to be typed into the command that begins now.
    Line(String),
    /// How the lines before are typed.
    Types(TypingStyle),
}

/// How lines are typed into a program. Times are in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingStyle {
    /// A regular expression for the end of the output of a program that is ready.
    pub prompt: Option<String>,
    /// How long a program that is ready has been quiet.
    pub quiet: Option<u64>,
    /// The shortest and the longest pause between two letters.
    pub pause: (u64, u64),
    /// No one presses keys: how long a line is before it is sent.
    pub unattended: Option<u64>,
}

impl Mark {
    /// Its bytes in the output.
    pub fn encode(&self, token: &str) -> Vec<u8> {
        let text = serde_json::to_string(self).expect("a mark is plain data");
        let mut bytes = HEAD.to_vec();
        bytes.extend(token.as_bytes());
        bytes.push(b';');
        bytes.extend(text.into_bytes());
        bytes.push(END);
        bytes
    }
}

/// A piece of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Meant for the terminal.
    Output(Vec<u8>),
    /// Meant for the recorder.
    Mark(Mark),
}

/// Takes marks out of a stream, however it is cut.
#[derive(Debug)]
pub(super) struct Scanner {
    head: Vec<u8>,
    /// What may be the beginning of a mark.
    held: Vec<u8>,
}

impl Scanner {
    pub(super) fn new(token: &str) -> Self {
        Self {
            head: [HEAD, token.as_bytes(), b";"].concat(),
            held: Vec::new(),
        }
    }

    /// The pieces that are known after these bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        self.held.extend_from_slice(bytes);
        let mut pieces = Vec::new();
        loop {
            let Some(start) = self.start() else {
                self.output(self.held.len(), &mut pieces);
                return pieces;
            };
            self.output(start, &mut pieces);
            if self.held.len() < self.head.len() {
                return pieces;
            }
            let end = self.held.iter().position(|byte| *byte == END);
            let Some(end) = end else {
                if self.held.len() > LONGEST {
                    self.output(self.held.len(), &mut pieces);
                }
                return pieces;
            };
            let text = &self.held[self.head.len()..end];
            if let Ok(mark) = serde_json::from_slice(text) {
                pieces.push(Piece::Mark(mark));
            }
            self.held.drain(..=end);
        }
    }

    /// What was held back at the end of the stream.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    /// Where a head, or the beginning of one at the end of what there is, begins.
    fn start(&self) -> Option<usize> {
        let held = &self.held;
        let mut escapes = (0..held.len()).filter(|at| held[*at] == HEAD[0]);
        escapes.find(|at| {
            let rest = &held[*at..];
            let length = rest.len().min(self.head.len());
            rest[..length] == self.head[..length]
        })
    }

    fn output(&mut self, length: usize, pieces: &mut Vec<Piece>) {
        if length > 0 {
            pieces.push(Piece::Output(self.held.drain(..length).collect()));
        }
    }
}

#[cfg(test)]
mod tests;
