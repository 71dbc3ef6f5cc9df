//! The output of commands, bounded, for expectations.

pub use crate::neutral::without_ansi;

/// Keeps the beginning and the end of what is written to it, or nothing when it will not be needed.
#[derive(Debug, Default)]
pub struct Capture {
    keeps: bool,
    head: Vec<u8>,
    /// What came after the head: the last bytes, and before them as many again.
    tail: Vec<u8>,
    before: Vec<u8>,
    dropped: usize,
}

/// Bytes kept at either end.
const HALF: usize = 2 * 1024 * 1024;

impl Capture {
    /// Keeps output when it will be needed. Otherwise it costs nothing.
    pub fn if_asked(asked: bool) -> Self {
        Self {
            keeps: asked,
            ..Self::default()
        }
    }

    /// False when the middle is left out.
    pub fn is_whole(&self) -> bool {
        self.dropped == 0
    }

    /// Takes more output.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.keeps {
            return;
        }
        let room = HALF.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        for bytes in bytes[room..].chunks(HALF) {
            if self.tail.len() + bytes.len() > HALF {
                // Each byte is written once: what is full is set aside, and what was aside is let go.
                std::mem::swap(&mut self.tail, &mut self.before);
                self.dropped += self.tail.len();
                self.tail.clear();
            }
            self.tail.extend_from_slice(bytes);
        }
    }

    /// The text without ANSI sequences; a line says how much is missing in the middle.
    pub fn text(&self) -> String {
        let mut bytes = self.head.clone();
        if self.dropped > 0 {
            bytes.extend_from_slice(format!("\n[{} bytes left out]\n", self.dropped).as_bytes());
        }
        bytes.extend_from_slice(&self.before);
        bytes.extend_from_slice(&self.tail);
        without_ansi(&String::from_utf8_lossy(&bytes))
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
        for size in [7_001, 100_000, HALF, 3 * HALF + 1] {
            let mut capture = Capture::if_asked(true);
            capture.push(b"first");
            let pushes = 8 * HALF / size + 1;
            for _ in 0..pushes {
                capture.push(&vec![b'.'; size]);
            }
            capture.push(b"last");
            let text = capture.text();
            let (head, rest) = text.split_once("\n[").expect("something is left out");
            let (left_out, tail) = rest.split_once(" bytes left out]\n").expect("how much");
            assert!(head.starts_with("first") && tail.ends_with("last"));
            let left_out: usize = left_out.parse().expect("a number");
            assert_eq!(head.len() + left_out + tail.len(), 9 + pushes * size);
            assert!(tail.len() >= HALF && text.len() < 4 * HALF, "{size}");
        }
    }

    #[test]
    fn nothing_is_kept_that_nobody_asks_for() {
        let mut capture = Capture::if_asked(false);
        capture.push(b"text");
        assert_eq!(capture.text(), "");
    }
}
