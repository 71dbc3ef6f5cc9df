//! Bytes from the terminal → keys, in whatever pieces the bytes arrive.
//!
//! Owns the bytes of a sequence that has begun and not ended. Has no clock: the reader of the
//! terminal calls [`KeyDecoder::flush`] when nothing has followed for [`KeyDecoder::patience`].
//! Reports of the terminal itself (answers, mouse, focus) are not keys; they are kept apart if the
//! caller wants them.

use std::time::Duration;

use super::key::Key;

/// Longer than any sequence that a keyboard sends, in bytes. A sequence of this length is no key,
/// and of longer ones (such as a terminal's answer about a clipboard) only this many bytes are
/// kept.
const LONGEST_SEQUENCE: usize = 64;
/// A longer paste is cut here, in bytes, so that a lost end mark cannot swallow all further keys.
const LONGEST_PASTE: usize = 1 << 20;

/// How long after an ESC the rest of a key's sequence may arrive, even over a slow connection.
const KEY_PATIENCE: Duration = Duration::from_millis(30);
/// The same after the first parameter, which no one types by hand.
const PARAMETER_PATIENCE: Duration = Duration::from_millis(250);
/// The same for an answer in words (a colour, a name), which a slow connection may split.
const STRING_PATIENCE: Duration = Duration::from_secs(1);
/// The same for a paste: after this time its end mark is lost, and keys are keys again.
const PASTE_PATIENCE: Duration = Duration::from_secs(10);

const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// Turns the bytes a terminal sends into [`Key`]s.
#[derive(Debug, Default)]
pub struct KeyDecoder {
    pending: Vec<u8>,
    /// How many of the pending bytes are known not to contain the end of a paste. Without it, a
    /// long paste that arrives byte by byte would be searched from its start for each byte.
    searched: usize,
    /// Reports of the terminal itself, if they are kept.
    reports: Option<Vec<Vec<u8>>>,
}

/// How the pending bytes begin: a key and its length, or `None` for the start of something longer.
type KeyPrefix = Option<(Key, usize)>;

const INCOMPLETE: KeyPrefix = None;

impl KeyDecoder {
    /// A decoder with nothing pending.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes and appends the keys that are complete now to `keys`.
    pub fn feed(&mut self, bytes: &[u8], keys: &mut Vec<Key>) {
        self.pending.extend_from_slice(bytes);
        let mut done = 0;
        while let Some((key, length)) = self.parse(done) {
            let sequence = &self.pending[done..done + length];
            if !is_report(sequence) {
                keys.push(key);
            } else if let Some(reports) = &mut self.reports {
                reports.push(sequence.to_vec());
            }
            done += length;
            self.searched = 0;
        }
        self.pending.drain(..done);
        let length = self.pending.len();
        if length > LONGEST_SEQUENCE && !self.pending.starts_with(PASTE_START) {
            // The last byte may be the first half of an end mark.
            self.pending.drain(LONGEST_SEQUENCE - 1..length - 1);
        }
    }

    fn parse(&mut self, from: usize) -> KeyPrefix {
        let bytes = &self.pending[from..];
        if !bytes.starts_with(PASTE_START) {
            return parse(bytes);
        }
        let parsed = paste(bytes, self.searched.max(PASTE_START.len()));
        self.searched = bytes.len().saturating_sub(PASTE_END.len());
        parsed
    }

    /// Starts or stops keeping the reports of the terminal itself.
    pub fn keep_reports(&mut self, kept: bool) {
        self.reports = kept.then(Vec::new);
    }

    /// Takes the reports that were kept.
    pub fn take_reports(&mut self) -> Vec<Vec<u8>> {
        self.reports
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// Whether a sequence has begun that may continue.
    pub fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// How long to wait for the rest of the pending bytes.
    pub fn patience(&self) -> Duration {
        match self.pending.as_slice() {
            pending if pending.starts_with(PASTE_START) => PASTE_PATIENCE,
            [0x1b, b']' | b'P' | b'X' | b'^' | b'_', ..] => STRING_PATIENCE,
            [0x1b, b'[', _, ..] => PARAMETER_PATIENCE,
            _ => KEY_PATIENCE,
        }
    }

    /// Ends the pending sequence: nothing has followed for so long that each pending key must have
    /// been pressed by a person. A lone ESC is the Escape key. Sequences that no one types by hand
    /// are dropped.
    pub fn flush(&mut self, keys: &mut Vec<Key>) {
        self.searched = 0;
        match std::mem::take(&mut self.pending).as_slice() {
            [] | [0x1b, b']' | b'P' | b'X' | b'^' | b'_' | b'[', _, ..] => {}
            [0x1b] => keys.push(Key::Escape),
            [0x1b, byte] if byte.is_ascii() => keys.push(Key::Alt(char::from(*byte))),
            _ => keys.push(Key::Unknown),
        }
    }

    /// Forgets the pending bytes, except for a paste or an answer whose rest is still to come: the
    /// rest would be read as keys.
    pub fn discard(&mut self) {
        let rest_is_due = match self.pending.as_slice() {
            pending if pending.starts_with(PASTE_START) => true,
            [0x1b, b']' | b'P' | b'X' | b'^' | b'_' | b'[', _, ..] => true,
            _ => false,
        };
        if !rest_is_due {
            self.reset();
        }
    }

    /// Forgets the pending bytes.
    pub fn reset(&mut self) {
        self.pending.clear();
        self.searched = 0;
    }
}

/// Whether the terminal itself sends this sequence: an answer to a question, or a report of its
/// mouse or focus.
fn is_report(sequence: &[u8]) -> bool {
    match sequence {
        paste if paste.starts_with(PASTE_START) => false,
        // Its middle may have been left out.
        long if long.len() >= LONGEST_SEQUENCE => true,
        [0x1b, b']' | b'P' | b'X' | b'^' | b'_', ..]
        | [0x1b, b'[', b'<' | b'=' | b'>' | b'?', ..] => true,
        [0x1b, b'[', parameters @ .., last] => {
            let is_intermediate = parameters.iter().any(|byte| matches!(byte, 0x20..0x30));
            let is_mouse = parameters.first() == Some(&b'M');
            is_intermediate || is_mouse || b"IORcntxy".contains(last)
        }
        _ => false,
    }
}

fn parse(bytes: &[u8]) -> KeyPrefix {
    match bytes {
        [] | [0x1b] => INCOMPLETE,
        [0x1b, b'[', ..] => control_sequence(bytes),
        [0x1b, b'O', rest @ ..] => single_shift(rest),
        // Strings: answers about colours, names and capabilities. Their text must not be read as
        // keys.
        [0x1b, b']' | b'P' | b'X' | b'^' | b'_', rest @ ..] => answer(rest),
        // Escape pressed twice, or Escape before the sequence of another key.
        [0x1b, 0x1b, ..] => Some((Key::Escape, 1)),
        [0x1b, rest @ ..] => {
            let (key, length) = character(rest)?;
            Some((alt(&key), length + 1))
        }
        _ => character(bytes),
    }
}

/// A key that is sent as a single character.
fn character(bytes: &[u8]) -> KeyPrefix {
    let first = *bytes.first()?;
    let key = match first {
        b'\r' | b'\n' => Key::Enter,
        b'\t' => Key::Tab,
        0x08 | 0x7f => Key::Backspace,
        // Ctrl with a key sends the key's letter with the upper bits cleared.
        0x00..0x20 => Key::Ctrl(char::from(first | 0x40).to_ascii_lowercase()),
        0x20..0x7f => Key::Char(char::from(first)),
        0x80.. => return utf8(bytes),
    };
    Some((key, 1))
}

fn utf8(bytes: &[u8]) -> KeyPrefix {
    let start = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(error) => return error.error_len().map(|length| (Key::Unknown, length)),
    };
    let character = valid.chars().next()?;
    // U+0080 to U+009F are control characters, which no key sends.
    let key = if character.is_control() {
        Key::Unknown
    } else {
        Key::Char(character)
    };
    Some((key, character.len_utf8()))
}

fn alt(key: &Key) -> Key {
    match key {
        Key::Char(character) => Key::Alt(*character),
        Key::Enter => Key::Alt('\r'),
        Key::Backspace => Key::Alt('\u{7f}'),
        _ => Key::Unknown,
    }
}

/// `ESC O x`: keypad and arrow keys in application mode, the first function keys.
fn single_shift(rest: &[u8]) -> KeyPrefix {
    let key = match rest.first()? {
        b'M' => Key::Enter,
        // Not the end of this sequence but the start of the next.
        0x00..0x20 | 0x7f.. => return Some((Key::Unknown, 2)),
        last => final_letter(*last),
    };
    Some((key, 3))
}

/// `ESC [ parameters letter`.
fn control_sequence(bytes: &[u8]) -> KeyPrefix {
    // The Linux console sends F1 to F5 as `ESC [ [ A` to `ESC [ [ E`.
    if bytes.get(2) == Some(&b'[') {
        let key = match bytes.get(3)? {
            letter @ b'A'..=b'E' => (Key::F(letter - b'A' + 1), 4),
            _ => (Key::Unknown, 3),
        };
        return Some(key);
    }
    let body = &bytes[2..];
    let end = body.iter().position(|byte| !matches!(byte, 0x20..0x40))?;
    let length = end + 3;
    match (&body[..end], body[end]) {
        (_, 0x00..0x20 | 0x7f..) => Some((Key::Unknown, length - 1)),
        // A mouse in the oldest protocol: three more bytes, which may be any.
        ([], b'M') => (bytes.len() >= length + 3).then_some((Key::Unknown, length + 3)),
        (parameters, last) => Some((functional(parameters, last), length)),
    }
}

fn functional(parameters: &[u8], last: u8) -> Key {
    let (number, modifier) = match numbers(parameters).as_deref() {
        Some([]) => (1, 1),
        Some([number]) => (*number, 1),
        Some([number, modifier]) => (*number, *modifier),
        _ => return Key::Unknown,
    };
    let key = if last == b'~' {
        numbered(number)
    } else {
        final_letter(last)
    };
    match (key, modifier) {
        (key, 1) => key,
        // 3 is Alt, 5 is Control.
        (Key::Left, 3 | 5) => Key::WordLeft,
        (Key::Right, 3 | 5) => Key::WordRight,
        _ => Key::Unknown,
    }
}

/// Decimal parameters separated by semicolons; `None` when the text contains anything else.
fn numbers(parameters: &[u8]) -> Option<Vec<u16>> {
    if parameters.is_empty() {
        return Some(Vec::new());
    }
    let parts = parameters.split(|byte| *byte == b';');
    parts
        .map(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .collect()
}

fn final_letter(last: u8) -> Key {
    match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'F' => Key::End,
        b'H' => Key::Home,
        b'P'..=b'S' => Key::F(last - b'P' + 1),
        b'Z' => Key::BackTab,
        _ => Key::Unknown,
    }
}

/// The keys of `ESC [ number ~`; the gaps are historical.
fn numbered(number: u16) -> Key {
    match number {
        1 | 7 => Key::Home,
        2 => Key::Insert,
        3 => Key::Delete,
        4 | 8 => Key::End,
        5 => Key::PageUp,
        6 => Key::PageDown,
        11..=34 => function_key(number),
        _ => Key::Unknown,
    }
}

fn function_key(number: u16) -> Key {
    const FIRST: [(u16, u8); 20] = [
        (11, 1),
        (12, 2),
        (13, 3),
        (14, 4),
        (15, 5),
        (17, 6),
        (18, 7),
        (19, 8),
        (20, 9),
        (21, 10),
        (23, 11),
        (24, 12),
        (25, 13),
        (26, 14),
        (28, 15),
        (29, 16),
        (31, 17),
        (32, 18),
        (33, 19),
        (34, 20),
    ];
    let known = FIRST.iter().find(|(code, _)| *code == number);
    known.map_or(Key::Unknown, |(_, key)| Key::F(*key))
}

/// A paste. Its end mark is searched from `search` on.
fn paste(bytes: &[u8], search: usize) -> KeyPrefix {
    let start = PASTE_START.len();
    let mut ends = bytes[search..].windows(PASTE_END.len());
    let (end, length) = match ends.position(|window| window == PASTE_END) {
        Some(end) => (search + end, search + end + PASTE_END.len()),
        None if bytes.len() > LONGEST_PASTE => (bytes.len(), bytes.len()),
        None => return INCOMPLETE,
    };
    Some((
        Key::Paste(String::from_utf8_lossy(&bytes[start..end]).into_owned()),
        length,
    ))
}

/// The rest of `ESC ]` and similar sequences, up to BEL or `ESC \`.
fn answer(rest: &[u8]) -> KeyPrefix {
    for (at, byte) in rest.iter().enumerate() {
        match (byte, rest.get(at + 1)) {
            // Some terminals end it with a lone ESC, and the next sequence follows.
            (0x07, _) | (0x1b, Some(0x1b)) => return Some((Key::Unknown, at + 3)),
            (0x1b, Some(b'\\')) => return Some((Key::Unknown, at + 4)),
            // Cut off: another sequence follows, or a line end, which no answer contains, so a
            // person has pressed a key.
            (b'\r' | b'\n', _) | (0x1b, Some(_)) => return Some((Key::Unknown, at + 2)),
            _ => {}
        }
    }
    INCOMPLETE
}

#[cfg(test)]
mod tests;
