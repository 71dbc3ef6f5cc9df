//! The last output of a command, bounded, for expectations and for reports.

/// Keeps the beginning and the end of what is written to it.
#[derive(Debug, Default)]
pub struct Capture {
    head: Vec<u8>,
    tail: Vec<u8>,
    dropped: usize,
}

/// Bytes kept at either end.
const HALF: usize = 2 * 1024 * 1024;

impl Capture {
    /// Takes more output.
    pub fn push(&mut self, bytes: &[u8]) {
        let room = HALF.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        self.tail.extend_from_slice(&bytes[room..]);
        // Cut rarely: moving the tail for each small write would cost its length every time.
        if self.tail.len() > 2 * HALF {
            let cut = self.tail.len() - HALF;
            self.tail.drain(..cut);
            self.dropped += cut;
        }
    }

    /// The text without ANSI sequences; a line says how much is missing in the middle.
    pub fn text(&self) -> String {
        let mut bytes = self.head.clone();
        if self.dropped > 0 {
            bytes.extend_from_slice(format!("\n[{} bytes left out]\n", self.dropped).as_bytes());
        }
        bytes.extend_from_slice(&self.tail);
        without_ansi(&String::from_utf8_lossy(&bytes))
    }
}

/// Removes escape sequences, and the `\r` before a line end.
pub fn without_ansi(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            '\r' if chars.peek() == Some(&'\n') => {}
            c => out.push(c),
        }
    }
    out
}

/// Passes the rest of an escape sequence: CSI to its final byte, OSC to BEL or ST, else one char.
fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => {
            for c in chars.by_ref() {
                if ('@'..='~').contains(&c) {
                    break;
                }
            }
        }
        Some(']') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_removed() {
        assert_eq!(
            without_ansi("a\u{1b}[1;31mb\u{1b}[0m\u{1b}]0;t\u{7}c\u{1b}]8;;x\u{1b}\\d\r\n"),
            "abcd\n"
        );
    }

    #[test]
    fn the_middle_of_long_output_is_left_out() {
        let mut capture = Capture::default();
        capture.push(b"first");
        for _ in 0..100 {
            capture.push(&vec![b'.'; 100_000]);
        }
        capture.push(b"last");
        let text = capture.text();
        assert!(
            text.starts_with("first") && text.ends_with("last") && text.contains("bytes left out")
        );
        assert!(text.len() < 3 * 2 * HALF);
    }
}
