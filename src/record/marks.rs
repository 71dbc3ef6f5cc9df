//! Marks within a terminal's output: the notes of a show for its recorder, in order.
//!
//! A mark is an operating system command (OSC) with a number that no terminal uses, and a token
//! that only this recording has: a mark that a program prints by accident or on purpose is ignored.

use serde::{Deserialize, Serialize};

/// The beginning of a mark, before the token.
const HEAD: &[u8] = b"\x1b]5773;";

/// The end of a mark.
const END: u8 = 0x07;

/// The longest mark, in bytes: a head without an end must not hold up the stream forever.
const LONGEST: usize = 64 * 1024;

/// A note for the recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A place that a viewer may want to jump to: a heading, a command.
    Place(String),
    /// The command of the step with this key starts; see [`Plan::keys`](crate::plan::Plan::keys).
    Started(String),
    /// The command has ended, with this status.
    Finished {
        /// The step's key.
        step: String,
        /// The status, when it ran to its end.
        status: Option<i32>,
    },
    /// From now on, output waits until the command has run: it may contain a secret that is known
    /// only then.
    Waits,
    /// A secret that must not be recorded from now on.
    Secret(String),
    /// The output of the tools was written by hand.
    Sample,
    /// A line to be typed into the command that starts now.
    Line(String),
    /// How the lines before this mark are typed.
    Types(TypingStyle),
}

/// How lines are typed into a program. Times are in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingStyle {
    /// A regular expression that matches the end of the output when the program is ready.
    pub prompt: Option<String>,
    /// How long the program must be quiet to be ready.
    pub quiet: Option<u64>,
    /// The shortest and the longest pause between two letters.
    pub pause: (u64, u64),
    /// Lines are typed without keys: how long each is visible before it is sent.
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
pub(super) enum StreamPiece {
    /// Output for the terminal.
    Output(Vec<u8>),
    /// A mark for the recorder.
    Mark(Mark),
}

/// Takes marks out of a stream, however it is split.
#[derive(Debug)]
pub(super) struct MarkScanner {
    head: Vec<u8>,
    /// Bytes that may be the beginning of a mark.
    held: Vec<u8>,
}

impl MarkScanner {
    pub(super) fn new(token: &str) -> Self {
        Self {
            head: [HEAD, token.as_bytes(), b";"].concat(),
            held: Vec::new(),
        }
    }

    /// The pieces that are complete after these bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<StreamPiece> {
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
                pieces.push(StreamPiece::Mark(mark));
            }
            self.held.drain(..=end);
        }
    }

    /// The bytes that were held back, at the end of the stream.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    /// The start of a head, or of the beginning of a head at the end of the bytes.
    fn start(&self) -> Option<usize> {
        let held = &self.held;
        let mut escapes = (0..held.len()).filter(|at| held[*at] == HEAD[0]);
        escapes.find(|at| {
            let rest = &held[*at..];
            let length = rest.len().min(self.head.len());
            rest[..length] == self.head[..length]
        })
    }

    fn output(&mut self, length: usize, pieces: &mut Vec<StreamPiece>) {
        if length > 0 {
            pieces.push(StreamPiece::Output(self.held.drain(..length).collect()));
        }
    }
}

#[cfg(test)]
mod tests;
