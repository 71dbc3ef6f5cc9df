//! Removes the escape sequences of terminals; no other module does.
//!
//! Other control characters stay: a comparison and a page show them. The crate `anstream` would
//! remove them too, and so the effect of backspaces.

use vte::{Parser, Perform};

/// Removes escape sequences, and every `\r` without effect: at the start of a line and before its
/// end.
pub fn without_ansi(text: &str) -> String {
    let mut printed = Printed(String::with_capacity(text.len()));
    Parser::new().advance(&mut printed, text.as_bytes());
    let text = printed.0;
    if !text.contains('\r') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let at_start = out.is_empty() || out.ends_with('\n');
        if c != '\r' || !(at_start || chars.peek() == Some(&'\n')) {
            out.push(c);
        }
    }
    out
}

/// The remaining text.
struct Printed(String);

impl Perform for Printed {
    fn print(&mut self, c: char) {
        self.0.push(c);
    }

    fn execute(&mut self, byte: u8) {
        self.0.push(char::from(byte));
    }
}

#[cfg(test)]
mod tests;
