//! The beginning and the end of a command's output, in bounded memory.

use super::plain::plain;

/// The longest line about left-out output, in bytes.
pub(super) const MARK: usize = 64;

/// Keeps the first and the last bytes of a stream.
#[derive(Debug)]
pub(super) struct Excerpt {
    head: Vec<u8>,
    tail: Vec<u8>,
    head_limit: usize,
    tail_limit: usize,
    cut: usize,
}

impl Excerpt {
    /// An excerpt with at most this many bytes at its beginning and its end.
    pub(super) const fn new(head_limit: usize, tail_limit: usize) -> Self {
        Self {
            head: Vec::new(),
            tail: Vec::new(),
            head_limit,
            tail_limit,
            cut: 0,
        }
    }

    /// Adds output.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let room = (self.head_limit - self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        let bytes = &bytes[room..];
        let useful = bytes.len().min(self.tail_limit);
        self.cut += bytes.len() - useful;
        self.tail.extend_from_slice(&bytes[bytes.len() - useful..]);
        // Cut rarely: each cut moves the whole tail.
        if self.tail.len() > 2 * self.tail_limit {
            self.cut_tail();
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.head_limit, self.tail_limit);
    }

    /// The kept output as plain text; a line between the two ends says how much is left out.
    pub(super) fn text(&mut self) -> String {
        self.cut_tail();
        let mut bytes = self.head.clone();
        if self.cut > 0 {
            bytes.truncate(complete_length(&bytes));
            bytes.extend_from_slice(format!("\n[{} bytes left out]\n", self.cut).as_bytes());
        }
        bytes.extend_from_slice(&self.tail);
        let text = plain(&String::from_utf8_lossy(&bytes));
        self.shortened(text)
    }

    /// `text` within the limits: bytes that are not UTF-8 have become longer.
    fn shortened(&self, text: String) -> String {
        if text.len() <= self.head_limit + self.tail_limit + MARK {
            return text;
        }
        let mut again = Self::new(self.head_limit, self.tail_limit);
        again.push(text.as_bytes());
        again.text()
    }

    /// The last lines as plain text, `count` at most.
    pub(super) fn last_lines(&mut self, count: usize) -> String {
        let text = self.text();
        let lines: Vec<_> = text.trim_end().lines().collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }

    /// Cuts the tail to its limit, at the beginning of a character.
    fn cut_tail(&mut self) {
        let excess = self.tail.len().saturating_sub(self.tail_limit);
        if excess == 0 {
            return;
        }
        let rest = self.tail[excess..].iter();
        let within = rest
            .take(3)
            .take_while(|byte| is_continuation(**byte))
            .count();
        self.tail.drain(..excess + within);
        self.cut += excess + within;
    }
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// The length of `bytes` without an incomplete UTF-8 character at the end.
pub(super) fn complete_length(bytes: &[u8]) -> usize {
    let tail = bytes
        .iter()
        .rev()
        .take(3)
        .take_while(|byte| is_continuation(**byte))
        .count();
    let Some(at) = bytes.len().checked_sub(tail + 1) else {
        return bytes.len();
    };
    let length = match bytes[at] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return bytes.len(),
    };
    if tail + 1 < length { at } else { bytes.len() }
}

#[cfg(test)]
mod tests;
