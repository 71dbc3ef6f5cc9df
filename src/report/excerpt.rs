//! The beginning and the end of a command's output, as plain text for a report.

use crate::run::Ends;

use super::plain::plain;

/// The longest line about left-out output, in bytes.
pub(super) const MARK: usize = 64;

/// Keeps the first and the last bytes of a stream.
#[derive(Debug)]
pub(super) struct OutputExcerpt {
    ends: Ends,
    /// The most bytes of its text, without the line about left-out output.
    limits: Limits,
}

/// How many bytes are kept at each end.
#[derive(Debug, Clone, Copy)]
struct Limits {
    head: usize,
    tail: usize,
}

impl OutputExcerpt {
    /// An excerpt with at most this many bytes at its beginning and its end.
    pub(super) const fn new(head: usize, tail: usize) -> Self {
        Self {
            ends: Ends::new(head, tail),
            limits: Limits { head, tail },
        }
    }

    /// Adds output.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.ends.push(bytes);
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.ends.clear();
    }

    /// The kept output as plain text; a line between the two ends says how much is left out.
    pub(super) fn text(&mut self) -> String {
        self.ends.cut_tail();
        self.shortened(plain(&self.ends.text()))
    }

    /// `text` within the limits: bytes that are not UTF-8 have become longer.
    fn shortened(&self, text: String) -> String {
        let Limits { head, tail } = self.limits;
        if text.len() <= head + tail + MARK {
            return text;
        }
        let mut again = Self::new(head, tail);
        again.push(text.as_bytes());
        again.text()
    }

    /// The last lines as plain text, `count` at most.
    pub(super) fn last_lines(&mut self, count: usize) -> String {
        let text = self.text();
        let lines: Vec<_> = text.trim_end().lines().collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }
}

#[cfg(test)]
mod tests;
