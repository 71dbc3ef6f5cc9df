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
mod tests;
