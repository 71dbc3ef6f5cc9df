//! The position in the text: looking ahead, blanks, comments, positions in the event stream, and
//! the faults that end a command early. Knows bytes and word boundaries, but no grammar.

use std::collections::BTreeSet;

use super::TokenClass;
use super::event::{GrammarEvent, Node};
use super::heredoc::Heredoc;

/// The deepest nesting of constructs. Deeper nesting is a fault, so that the stack cannot overflow.
const MAX_DEPTH: usize = 100;

/// A parser over one text. Every rule of the grammar is a method; it reads from `pos` on.
pub(super) struct Parser<'a> {
    /// The text that may be read: all of it, or its beginning while a part of it is read
    /// separately.
    pub(super) bytes: &'a [u8],
    pub(super) pos: usize,
    pub(super) events: Vec<GrammarEvent>,
    /// Here documents whose bodies begin after the next line end.
    pub(super) pending: Vec<Heredoc>,
    /// Inside `$( )`, where `)` may follow the closing word of a here document.
    pub(super) in_substitution: bool,
    /// Where `((` was found to be two subshells, so that nothing is tried twice.
    pub(super) double_subshells: BTreeSet<usize>,
    depth: usize,
}

/// Why a command could not be read to its end.
#[derive(Debug)]
pub(super) struct GrammarFault {
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) opened: Option<usize>,
    /// More text could complete the command.
    pub(super) unfinished: bool,
}

/// The result of a grammar rule.
pub(super) type Parse<T = ()> = Result<T, Box<GrammarFault>>;

/// A construct whose closing word has not been read yet.
#[derive(Clone, Copy)]
pub(super) struct Opener {
    pub(super) text: &'static str,
    pub(super) at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Parser {
            bytes: text.as_bytes(),
            pos: 0,
            events: Vec::new(),
            pending: Vec::new(),
            in_substitution: false,
            double_subshells: BTreeSet::new(),
            depth: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    pub(super) fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes[self.pos..].starts_with(prefix)
    }

    /// Moves on by `count` bytes, at most to the end.
    pub(super) fn advance(&mut self, count: usize) {
        self.pos = (self.pos + count).min(self.bytes.len());
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        // Every boundary at which the parser stops is ASCII, so this never loses text.
        std::str::from_utf8(&self.bytes[start..end]).unwrap_or_default()
    }

    /// The first `wanted` at or after `from`, or the end of the text.
    pub(super) fn find(&self, wanted: u8, from: usize) -> usize {
        let found = self.bytes[from..].iter().position(|&byte| byte == wanted);
        found.map_or(self.bytes.len(), |ahead| from + ahead)
    }

    /// The end of the name that starts at `from`; `from` itself if there is no name.
    pub(super) fn name_end(&self, from: usize) -> usize {
        let tail = &self.bytes[from..];
        match tail.first() {
            Some(first) if first.is_ascii_alphabetic() || *first == b'_' => {
                let length = tail.iter().position(|&byte| !is_name(byte));
                from + length.unwrap_or(tail.len())
            }
            _ => from,
        }
    }

    /// Skips spaces, tabs and escaped line ends.
    pub(super) fn skip_spaces(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.pos += 2,
                _ => return,
            }
        }
    }

    /// Skips blanks and, since a word could begin here, a comment up to its line end.
    pub(super) fn skip_blanks(&mut self) {
        self.skip_spaces();
        if self.peek() == Some(b'#') {
            let start = self.pos;
            self.pos = self.find(b'\n', start);
            self.emit(TokenClass::Comment, start);
        }
    }

    /// Skips blanks, comments and line ends, and reads the here documents after those.
    pub(super) fn linebreak(&mut self) -> Parse {
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'\n') {
                return Ok(());
            }
            self.line_end()?;
        }
    }

    /// Consumes a line end, if there is one here, and the here documents after it.
    pub(super) fn line_end(&mut self) -> Parse {
        self.advance(1);
        if self.pending.is_empty() {
            Ok(())
        } else {
            self.here_documents()
        }
    }

    /// Whether a word can begin here.
    pub(super) fn at_word(&self) -> bool {
        match self.peek() {
            Some(b'<' | b'>') => self.peek_at(1) == Some(b'('),
            Some(byte) => !ends_word(byte),
            None => false,
        }
    }

    /// The reserved word, or what looks like one, that is here; otherwise empty.
    pub(super) fn bare_word(&self) -> &'a [u8] {
        let tail = &self.bytes[self.pos..];
        let length = tail
            .iter()
            .position(|&byte| !in_reserved_word(byte))
            .unwrap_or(tail.len());
        let mut rest = &tail[length..];
        while let Some(joined) = rest.strip_prefix(b"\\\n") {
            rest = joined;
        }
        match rest {
            // `fi<(x)` is one word.
            [b'<' | b'>', b'(', ..] => b"",
            [byte, ..] if !ends_word(*byte) => b"",
            _ => &tail[..length],
        }
    }

    /// Reports the text from `start` up to here.
    pub(super) fn emit(&mut self, class: TokenClass, start: usize) {
        if start < self.pos {
            self.events.push(GrammarEvent::Token {
                class,
                start,
                end: self.pos,
            });
        }
    }

    /// Consumes `length` bytes as one token.
    pub(super) fn token(&mut self, class: TokenClass, length: usize) {
        let start = self.pos;
        self.advance(length);
        self.emit(class, start);
    }

    pub(super) fn enter(&mut self, node: Node) {
        self.events.push(GrammarEvent::Enter(node, self.pos));
    }

    pub(super) fn leave(&mut self, node: Node) {
        self.events.push(GrammarEvent::Leave(node, self.pos));
    }

    /// Runs a rule one level deeper.
    pub(super) fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth == MAX_DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// Checks that `more` levels fit in addition to those that are open.
    pub(super) fn check_depth(&self, more: usize) -> Parse {
        if self.depth + more > MAX_DEPTH {
            self.too_deep()
        } else {
            Ok(())
        }
    }

    fn too_deep<T>(&self) -> Parse<T> {
        let message = format!("nested too deeply: more than {MAX_DEPTH} levels");
        Err(Box::new(GrammarFault {
            offset: self.pos,
            message,
            opened: None,
            unfinished: false,
        }))
    }

    /// Fails because a construct has no closing word: the text ends, or something else is in its
    /// place.
    pub(super) fn unclosed<T>(&self, closer: &str, opener: Opener) -> Parse<T> {
        let mut wanted = format!("a closing `{closer}`");
        if closer != opener.text {
            wanted = format!("`{closer}` to close the `{}`", opener.text);
        }
        self.missing(&wanted, Some(opener))
    }

    /// Fails because something other than `wanted` is here.
    pub(super) fn expected<T>(&self, wanted: &str) -> Parse<T> {
        self.missing(wanted, None)
    }

    /// Fails because a part of the construct that `opener` began is missing.
    pub(super) fn missing<T>(&self, wanted: &str, opener: Option<Opener>) -> Parse<T> {
        Err(Box::new(GrammarFault {
            offset: self.pos,
            message: format!("expected {wanted}, found {}", self.found()),
            opened: opener.map(|opener| opener.at),
            unfinished: self.peek().is_none(),
        }))
    }

    /// What is here, for a message.
    fn found(&self) -> String {
        match self.peek() {
            None => "the end of the text".to_owned(),
            Some(b'\n') => "the end of the line".to_owned(),
            Some(byte) if ends_word(byte) => {
                let repeats = self.peek_at(1) == Some(byte) && byte != b'(' && byte != b')';
                format!(
                    "`{}`",
                    self.slice(self.pos, self.pos + 1 + usize::from(repeats))
                )
            }
            Some(_) => {
                let tail = &self.bytes[self.pos..];
                let length = tail
                    .iter()
                    .position(|&byte| ends_word(byte))
                    .unwrap_or(tail.len());
                let word: String = self
                    .slice(self.pos, self.pos + length)
                    .chars()
                    .take(40)
                    .collect();
                format!("`{word}`")
            }
        }
    }
}

/// Whether an unquoted byte ends a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\n' | b'|' | b'&' | b';' | b'(' | b')' | b'<' | b'>'
    )
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn in_reserved_word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || matches!(byte, b'{' | b'}' | b'!' | b'[' | b']')
}
