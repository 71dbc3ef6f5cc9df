//! The beginning and the end of a command's output, in bounded memory.
//!
//! Owns which bytes are kept, and the line that says how much is left out. Its users decide about
//! the text: expectations compare it, reports show it.

/// Keeps the first and the last bytes of a stream.
#[derive(Debug)]
pub struct Ends {
    head: Vec<u8>,
    /// The last bytes: up to twice their limit.
    tail: Vec<u8>,
    head_limit: usize,
    tail_limit: usize,
    cut: usize,
}

impl Ends {
    /// Keeps at least this many bytes of the beginning and of the end.
    pub const fn new(head_limit: usize, tail_limit: usize) -> Self {
        Self {
            head: Vec::new(),
            tail: Vec::new(),
            head_limit,
            tail_limit,
            cut: 0,
        }
    }

    /// Adds output.
    pub fn push(&mut self, bytes: &[u8]) {
        let room = (self.head_limit - self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        let mut rest = &bytes[room..];
        if rest.len() > 2 * self.tail_limit {
            // What is before the limit would only be copied to be cut.
            let excess = rest.len() - self.tail_limit;
            let excess = excess + begun_before(&rest[excess..]);
            self.cut += self.tail.len() + excess;
            self.tail.clear();
            rest = &rest[excess..];
        }
        self.tail.extend_from_slice(rest);
        // Cut rarely: each cut moves the whole tail.
        if self.tail.len() > 2 * self.tail_limit {
            self.cut_tail();
        }
    }

    /// False when the middle is left out.
    pub const fn is_whole(&self) -> bool {
        self.cut == 0
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new(self.head_limit, self.tail_limit);
    }

    /// Cuts the tail to its limit, at the beginning of a character.
    pub fn cut_tail(&mut self) {
        let excess = self.tail.len().saturating_sub(self.tail_limit);
        if excess == 0 {
            return;
        }
        let excess = excess + begun_before(&self.tail[excess..]);
        self.tail.drain(..excess);
        self.cut += excess;
    }

    /// The kept output; a line between the two ends says how much is left out.
    pub fn text(&self) -> String {
        let mut bytes = self.head.clone();
        if self.cut > 0 {
            bytes.truncate(complete_length(&bytes));
            bytes.extend_from_slice(format!("\n[{} bytes left out]\n", self.cut).as_bytes());
        }
        bytes.extend_from_slice(&self.tail);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// How many bytes at the beginning belong to a character that has begun before.
fn begun_before(bytes: &[u8]) -> usize {
    let first = bytes.iter().take(3);
    first.take_while(|byte| is_continuation(**byte)).count()
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// The length of `bytes` without an incomplete UTF-8 character at the end.
pub fn complete_length(bytes: &[u8]) -> usize {
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
