//! The input from a keyboard, cut into the few keys that matter while lines are typed into a
//! program.
//!
//! Owns the bytes of a key that has begun and not ended. [`super::Typist`] decides what a key does.

use std::time::{Duration, Instant};

/// A lone ESC is the Escape key after this time.
const ESCAPE: Duration = Duration::from_millis(30);

/// Control-C, as keyboards send it.
const INTERRUPT: u8 = 0x03;

/// A key, with as much detail as typing needs, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyPress {
    /// RETURN, or page-down from a clicker.
    Next(Vec<u8>),
    /// Escape.
    GiveUp,
    /// Control-C.
    Interrupt,
    /// Any other key.
    Other(Vec<u8>),
    /// A part of a paste, or one of its marks.
    Pasted(Vec<u8>),
}

impl KeyPress {
    /// The bytes that the keyboard sent for it.
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Next(bytes) | Self::Other(bytes) | Self::Pasted(bytes) => bytes,
            Self::GiveUp => vec![0x1b],
            Self::Interrupt => vec![INTERRUPT],
        }
    }
}

/// Input from a keyboard that is being cut into keys.
#[derive(Debug)]
pub(super) struct Presses {
    /// The beginning of a key.
    begun: Vec<u8>,
    begun_at: Instant,
    /// The start mark of a paste was read, and its end mark was not.
    is_pasted: bool,
}

impl Presses {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            begun: Vec::new(),
            begun_at: now,
            is_pasted: false,
        }
    }

    /// Adds bytes from the keyboard.
    pub(super) fn take(&mut self, bytes: &[u8], now: Instant) {
        if !bytes.is_empty() {
            self.begun.extend_from_slice(bytes);
            self.begun_at = now;
        }
    }

    /// The next complete key.
    pub(super) fn next(&mut self) -> Option<KeyPress> {
        let length = length_of_key(&self.begun)?;
        let key: Vec<u8> = self.begun.drain(..length).collect();
        Some(match key.as_slice() {
            b"\x1b[200~" | b"\x1b[201~" => {
                self.is_pasted = key[4] == b'0';
                KeyPress::Pasted(key)
            }
            _ if self.is_pasted => KeyPress::Pasted(key),
            b"\r" | b"\n" | b"\x1b[6~" => KeyPress::Next(key),
            [INTERRUPT] => KeyPress::Interrupt,
            _ => KeyPress::Other(key),
        })
    }

    /// When the pending bytes become a key, if nothing follows.
    pub(super) fn due(&self) -> Option<Instant> {
        (!self.begun.is_empty()).then(|| self.begun_at + ESCAPE)
    }

    /// The pending bytes as a key, if nothing has followed until `now`.
    pub(super) fn flush(&mut self, now: Instant) -> Option<KeyPress> {
        self.due().filter(|due| now >= *due)?;
        Some(match std::mem::take(&mut self.begun) {
            key if key == [0x1b] => KeyPress::GiveUp,
            key => KeyPress::Other(key),
        })
    }

    /// The bytes that were not taken as keys.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.begun)
    }
}

/// The length of the first key in `bytes`; `None` when more may follow.
fn length_of_key(bytes: &[u8]) -> Option<usize> {
    let [first, rest @ ..] = bytes else {
        return None;
    };
    if *first != 0x1b {
        return Some(1);
    }
    match rest {
        [] => None,
        [b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| (0x40..0x7f).contains(byte))?;
            Some(end + 3)
        }
        [b'O', ..] => (rest.len() > 1).then_some(3),
        _ => Some(2),
    }
}
