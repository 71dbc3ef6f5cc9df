//! A position in a text, and the operations that all languages share.

use super::Spans;
use crate::style::Role;

/// Reads a text once and records the roles of its parts.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    pub(super) spans: Spans,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            spans: Spans::new(),
        }
    }

    /// The text that was not read yet.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether the position is at the start or after a blank.
    pub(super) fn is_after_blank(&self) -> bool {
        self.text[..self.at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    }

    /// Skips `length` bytes, which must end between two characters.
    pub(super) fn skip(&mut self, length: usize) {
        self.at += length;
    }

    /// Skips `length` bytes that have the role `role`.
    pub(super) fn mark(&mut self, length: usize, role: Role) {
        if length > 0 {
            self.spans.push((self.at..self.at + length, role));
        }
        self.skip(length);
    }

    /// Skips one character, if there is one.
    pub(super) fn skip_character(&mut self) {
        self.skip(self.next().map_or(0, char::len_utf8));
    }

    /// Skips blanks and newlines.
    pub(super) fn skip_blanks(&mut self) {
        self.skip(self.length_while(char::is_whitespace));
    }

    /// The number of bytes up to the first character for which `holds` is false.
    pub(super) fn length_while(&self, holds: impl Fn(char) -> bool) -> usize {
        let rest = self.rest();
        rest.find(|character| !holds(character))
            .unwrap_or(rest.len())
    }

    /// The number of bytes up to the end of the line.
    pub(super) fn line_length(&self) -> usize {
        self.length_while(|character| character != '\n')
    }

    /// The length of the quoted string that begins here. With `escapes`, a backslash escapes the
    /// next character. The string ends with the line at the latest.
    pub(super) fn quoted_length(&self, escapes: bool) -> usize {
        let mut characters = self.rest().char_indices();
        let Some((_, quote)) = characters.next() else {
            return 0;
        };
        let mut taken = false;
        for (at, character) in characters {
            match character {
                '\n' => return at,
                _ if taken => taken = false,
                '\\' => taken = escapes,
                _ if character == quote => return at + quote.len_utf8(),
                _ => {}
            }
        }
        self.rest().len()
    }
}

/// The role of a word that is written without quotes: a number, a constant or neither.
pub(super) fn literal(word: &str) -> Option<Role> {
    let digits = word.trim_start_matches(['-', '+']);
    if matches!(
        word,
        "true" | "false" | "null" | "~" | "yes" | "no" | "on" | "off"
    ) {
        return Some(Role::Constant);
    }
    let numeric = digits.starts_with(|first: char| first.is_ascii_digit());
    let number = numeric && digits.replace('_', "").parse::<f64>().is_ok();
    let radix = digits.starts_with("0x") || digits.starts_with("0o") || digits.starts_with("0b");
    (number || numeric && radix).then_some(Role::Number)
}
