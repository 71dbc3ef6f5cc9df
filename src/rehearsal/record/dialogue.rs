//! The lines that were typed into a program, and its answer to each. Pure.
//!
//! Knows how a terminal echoes keys: an echo is not an answer. A rehearsal's terminal makes its
//! own.

use std::time::Duration;

use crate::neutral::without_ansi;

use crate::rehearsal::format::recording::RecordedStream;

/// An event at the streams of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rehearsal) enum Exchange {
    /// The call wrote this.
    Wrote(OutputPiece),
    /// The call got this input.
    Typed(Duration, TypedInput),
}

/// What a program wrote in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rehearsal) struct OutputPiece {
    /// The time since the call began, or since the line before it was read.
    pub(in crate::rehearsal) at: Duration,
    pub(in crate::rehearsal) stream: RecordedStream,
    pub(in crate::rehearsal) bytes: Vec<u8>,
}

/// Input of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rehearsal) struct TypedInput {
    pub(in crate::rehearsal) bytes: Vec<u8>,
    /// It was not echoed, for example a password.
    pub(in crate::rehearsal) is_hidden: bool,
    /// The input ended there.
    pub(in crate::rehearsal) is_end: bool,
}

/// One turn: the input, and the output after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::rehearsal) struct Turn {
    /// `None` before the first line.
    pub(in crate::rehearsal) read: Option<Read>,
    /// The output, with times relative to the input.
    pub(in crate::rehearsal) wrote: Vec<OutputPiece>,
}

/// The beginning of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rehearsal) enum Read {
    /// This line.
    Line(String),
    /// A line that was not echoed.
    Hidden,
    /// The end of the input.
    End,
}

/// The turns of a call. `has_echo`: its streams were a terminal.
pub(in crate::rehearsal) fn turns(exchanged: &[Exchange], has_echo: bool) -> Vec<Turn> {
    let mut listener = Listener {
        has_echo,
        turns: vec![Turn::default()],
        ..Listener::default()
    };
    for exchange in exchanged {
        match exchange {
            Exchange::Wrote(piece) => listener.wrote(piece),
            Exchange::Typed(at, typed) => listener.typed(*at, typed),
        }
    }
    listener.settle();
    let mut turns = listener.turns;
    if has_echo {
        for turn in &mut turns {
            make_plain(turn);
        }
    }
    // An input that ended before anything was typed has no meaning.
    if turns
        .iter()
        .all(|turn| matches!(turn.read, None | Some(Read::End)))
    {
        turns = vec![Turn {
            read: None,
            wrote: turns.into_iter().flat_map(|turn| turn.wrote).collect(),
        }];
    }
    turns
}

#[derive(Default)]
struct Listener {
    has_echo: bool,
    turns: Vec<Turn>,
    /// When the current turn began.
    began: Duration,
    /// The line that is being typed.
    line: Vec<u8>,
    /// Output since the first key of a line, if that may be its echo.
    echo: Option<Echo>,
}

#[derive(Default)]
struct Echo {
    wrote: Vec<OutputPiece>,
    /// The line, after it was sent.
    sent: Option<String>,
}

impl Listener {
    fn wrote(&mut self, piece: &OutputPiece) {
        let at = piece.at.saturating_sub(self.began);
        let part = |bytes: &[u8]| OutputPiece {
            at,
            stream: piece.stream,
            bytes: bytes.to_vec(),
        };
        let bytes = piece.bytes.as_slice();
        let Some(echo) = &mut self.echo else {
            self.answer().push(part(bytes));
            return;
        };
        let end = match &echo.sent {
            Some(_) => bytes.iter().position(|byte| *byte == b'\n'),
            None => None,
        };
        let (own, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
        echo.wrote.push(part(own));
        if end.is_some() {
            self.settle();
            if !rest.is_empty() {
                self.answer().push(part(rest));
            }
        }
    }

    fn answer(&mut self) -> &mut Vec<OutputPiece> {
        if self.turns.is_empty() {
            self.turns.push(Turn::default());
        }
        let last = self.turns.len() - 1;
        &mut self.turns[last].wrote
    }

    /// Output that looked like an echo but is not one belongs to the answer.
    fn settle(&mut self) {
        let Some(echo) = self.echo.take() else { return };
        let bytes: Vec<u8> = echo
            .wrote
            .iter()
            .flat_map(|piece| piece.bytes.iter().copied())
            .collect();
        let text = plain(&bytes);
        let text = text.trim();
        let typed = match &echo.sent {
            Some(line) => line.clone(),
            None => String::from_utf8_lossy(&self.line).into_owned(),
        };
        let is_echo = text.is_empty() || text.ends_with(typed.trim()) && !typed.trim().is_empty();
        if !is_echo {
            self.answer().extend(echo.wrote);
        }
    }

    fn typed(&mut self, at: Duration, typed: &TypedInput) {
        for key in keys(&typed.bytes) {
            let is_first =
                self.line.is_empty() && self.echo.as_ref().is_none_or(|echo| echo.sent.is_some());
            if is_first && self.has_echo {
                self.settle();
                self.echo = Some(Echo::default());
            }
            match key {
                b'\r' | b'\n' => self.send(at, typed.is_hidden),
                0x08 | 0x7f => self.erase(),
                // Control-C and Control-U.
                0x03 | 0x15 => self.line.clear(),
                0x04 if self.line.is_empty() => self.begin_turn(at, Read::End),
                b'\t' => self.line.push(key),
                key if key < b' ' => {}
                key => self.line.push(key),
            }
        }
        if typed.is_end {
            if !self.line.is_empty() {
                self.send(at, typed.is_hidden);
            }
            self.begin_turn(at, Read::End);
        }
    }

    /// Removes a whole character from the end of the line.
    fn erase(&mut self) {
        while self.line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
    }

    fn send(&mut self, at: Duration, is_hidden: bool) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if let Some(echo) = &mut self.echo {
            echo.sent = Some(if is_hidden {
                String::new()
            } else {
                line.clone()
            });
        }
        let read = if is_hidden {
            Read::Hidden
        } else {
            Read::Line(line)
        };
        self.begin_turn(at, read);
    }

    fn begin_turn(&mut self, at: Duration, read: Read) {
        self.began = at;
        self.turns.push(Turn {
            read: Some(read),
            wrote: Vec::new(),
        });
    }
}

/// The bytes without the sequences of special keys such as arrows, and without marks around pasted
/// text.
fn keys(bytes: &[u8]) -> Vec<u8> {
    let mut keys = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, more @ ..] = rest {
        rest = more;
        match (first, more) {
            (0x1b, [b'[' | b'O', sequence @ ..]) => {
                let end = sequence.iter().position(|byte| (0x40..0x7f).contains(byte));
                rest = &sequence[end.map_or(sequence.len(), |end| end + 1)..];
            }
            _ => keys.push(*first),
        }
    }
    keys
}

/// The output in readable form: without colours and cursor movements.
fn plain(bytes: &[u8]) -> String {
    let text = without_ansi(&String::from_utf8_lossy(bytes));
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' | '\x07' => {}
            '\x08' => {
                plain.pop();
            }
            c => plain.push(c),
        }
    }
    plain
}

/// Pieces that came together are converted together: a sequence may have been split.
fn make_plain(turn: &mut Turn) {
    const TOGETHER: Duration = Duration::from_millis(500);
    let mut wrote: Vec<OutputPiece> = Vec::new();
    let mut last = Duration::ZERO;
    for piece in std::mem::take(&mut turn.wrote) {
        let at = piece.at;
        match wrote.last_mut() {
            Some(before) if before.stream == piece.stream && at.saturating_sub(last) < TOGETHER => {
                before.bytes.extend(piece.bytes);
            }
            _ => wrote.push(piece),
        }
        last = at;
    }
    for piece in &mut wrote {
        piece.bytes = plain(&piece.bytes).into_bytes();
    }
    wrote.retain(|piece| !piece.bytes.is_empty());
    turn.wrote = wrote;
}

#[cfg(test)]
mod tests;
