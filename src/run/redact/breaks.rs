//! Finds values that line breaks may interrupt near their beginning.
//!
//! Owns the check of the letters around each break: most breaks are not within base64, or not within
//! that of a secret. Values without such a break are found by `filter`.

use std::collections::BTreeSet;

use super::filter::{Gram, Grams, Spelling};
use super::wrapped::after_break;

/// Finds places where an interrupted value may begin.
pub(super) struct Breaks {
    /// The number of letters that no break interrupts, or `filter` would find the value.
    window: usize,
    /// The letters near the beginnings of values, as far as the letter after the window.
    grams: Grams,
}

impl Breaks {
    /// For values that are longer than the window; `letter` maps the bytes of texts before they are
    /// compared.
    pub(super) fn new(values: &BTreeSet<String>, letter: fn(u8) -> u8, window: usize) -> Self {
        let mut grams = Grams::default();
        let spelling = Spelling::new(letter);
        for value in values {
            grams.add(&value.as_bytes()[..=window], &spelling);
        }
        Self { window, grams }
    }

    /// The first place from `from` on where a value may begin of which a break interrupts the first
    /// letters; the end of the text if there is none.
    pub(super) fn next(&self, bytes: &[u8], from: usize) -> usize {
        let mut line = from;
        while let Some(length) = memchr::memchr2(b'\n', b'\r', &bytes[line..]) {
            let end = line + length;
            if length > 0 && self.may_interrupt(bytes, end) {
                return line.max((end + 1).saturating_sub(self.window));
            }
            line = end + 1;
        }
        bytes.len()
    }

    /// Whether the line end at `end` may be within a value.
    fn may_interrupt(&self, bytes: &[u8], end: usize) -> bool {
        let last = bytes[end - 1];
        if !(last.is_ascii_alphanumeric() || b"+/-_".contains(&last)) {
            return false;
        }
        let next_line = after_break(bytes, end);
        let Some(first) = bytes.get(next_line) else {
            return true;
        };
        let second = match bytes.get(next_line + 1) {
            Some(b'\n' | b'\r') => bytes.get(after_break(bytes, next_line + 1)),
            second => second,
        };
        second.is_none_or(|second| self.grams.may_have(Gram::new([last, *first, *second])))
    }
}

#[cfg(test)]
mod tests;
