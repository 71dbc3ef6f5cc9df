//! Words: quotes, extended patterns, assignments, arrays. Knows where a word ends, not what the
//! word is for.

use super::TokenClass::{self, Argument, Operator};
use super::cursor::{Opener, Parse, Parser, ends_word, is_name};
use super::event::{GrammarEvent, Node};
use super::expansion::BracketContent;

/// Bytes that are literal anywhere in an unquoted word.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = u8::MAX;
    loop {
        table[byte as usize] = byte >= 0x80
            || byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'_' | b'.' | b'/' | b',' | b':' | b'=' | b'%' | b'~'
            );
        if byte == 0 {
            break table;
        }
        byte -= 1;
    }
};

impl Parser<'_> {
    /// Reads the word that starts here.
    pub(super) fn word(&mut self, class: TokenClass) -> Parse {
        self.enter(Node::Word);
        self.word_rest(class, self.pos)?;
        self.leave(Node::Word);
        Ok(())
    }

    /// Reads a word to its end; its text from `from` up to the current position is plain.
    pub(super) fn word_rest(&mut self, class: TokenClass, mut from: usize) -> Parse {
        while let Some(byte) = self.peek() {
            match byte {
                _ if PLAIN[usize::from(byte)] => self.pos += 1,
                b'\\' => self.advance(2),
                b'\'' | b'"' | b'`' | b'$' if self.expands(false) => {
                    self.emit(class, from);
                    self.quoted()?;
                    from = self.pos;
                }
                b'<' | b'>' if self.peek_at(1) == Some(b'(') => {
                    self.emit(class, from);
                    self.expansion()?;
                    from = self.pos;
                }
                b'?' | b'*' | b'+' | b'@' | b'!' if self.at_extended_pattern() => {
                    self.emit(class, from);
                    self.extended_pattern(class)?;
                    from = self.pos;
                }
                _ if ends_word(byte) => break,
                _ => self.pos += 1,
            }
        }
        self.emit(class, from);
        Ok(())
    }

    /// `@(` and similar, but not the `+()` after the name of a function.
    fn at_extended_pattern(&self) -> bool {
        self.peek_at(1) == Some(b'(') && self.peek_at(2) != Some(b')')
    }

    fn extended_pattern(&mut self, class: TokenClass) -> Parse {
        let opener = Opener {
            text: "(",
            at: self.pos + 1,
        };
        self.token(class, 2);
        self.brackets(b'(', b')', BracketContent::Pattern, opener)?;
        Ok(())
    }

    /// Whether the `$`, quote or backtick here begins a quote or an expansion. `quoted`: it is in
    /// double quotes, where `$'` and `$"` have no special meaning.
    pub(super) fn expands(&self, quoted: bool) -> bool {
        if self.peek() != Some(b'$') {
            return true;
        }
        match self.peek_at(1) {
            Some(b'(' | b'{' | b'[') => true,
            Some(b'\'' | b'"') => !quoted,
            Some(byte) => is_name(byte) || is_special(byte),
            None => false,
        }
    }

    /// Reads the quote or expansion that begins here.
    pub(super) fn quoted(&mut self) -> Parse {
        match (self.peek(), self.peek_at(1)) {
            (Some(b'\''), _) => self.single_quoted(),
            (Some(b'"'), _) => self.double_quoted(1),
            (Some(b'$'), Some(b'\'')) => self.escape_quoted(),
            (Some(b'$'), Some(b'"')) => self.double_quoted(2),
            _ => self.expansion(),
        }
    }

    fn single_quoted(&mut self) -> Parse {
        let start = self.pos;
        self.pos = self.find(b'\'', start + 1);
        self.close_quote("'", start)
    }

    /// `$'...'`, where a backslash hides a quote.
    fn escape_quoted(&mut self) -> Parse {
        let start = self.pos;
        self.pos += 2;
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' => break,
                b'\\' => self.advance(2),
                _ => self.pos += 1,
            }
        }
        self.close_quote("'", start)
    }

    fn close_quote(&mut self, quote: &'static str, start: usize) -> Parse {
        if self.peek().is_none() {
            return self.unclosed(
                quote,
                Opener {
                    text: quote,
                    at: start,
                },
            );
        }
        self.pos += 1;
        self.emit(TokenClass::String, start);
        Ok(())
    }

    /// `"..."`, or `$"..."` whose opening has two bytes.
    fn double_quoted(&mut self, opening: usize) -> Parse {
        let opener = Opener {
            text: "\"",
            at: self.pos,
        };
        let mut from = self.pos;
        self.pos += opening;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.pos += 1;
                    self.emit(TokenClass::String, from);
                    return Ok(());
                }
                b'\\' => self.advance(2),
                b'$' | b'`' if self.expands(true) => {
                    self.emit(TokenClass::String, from);
                    self.expansion()?;
                    from = self.pos;
                }
                _ => self.pos += 1,
            }
        }
        self.unclosed("\"", opener)
    }

    /// Reads `name=value`, `name+=value`, `name[subscript]=value` or `name=(...)`, if one is here.
    /// A name with a subscript but without `=` is read too: as a word, including its blanks.
    pub(super) fn assignment(&mut self) -> Parse<bool> {
        let start = self.pos;
        let name_end = self.name_end(start);
        let subscripted = self.bytes.get(name_end) == Some(&b'[');
        if name_end == start || !subscripted && assigning(&self.bytes[name_end..]) == 0 {
            return Ok(false);
        }
        let entered = self.events.len();
        self.enter(Node::Word);
        self.pos = name_end;
        if subscripted {
            self.emit(TokenClass::Assignment, start);
            self.subscript()?;
        }
        let operator = self.pos;
        let length = assigning(&self.bytes[operator..]);
        if length == 0 {
            self.word_rest(Argument, operator)?;
            self.leave(Node::Word);
            return Ok(true);
        }
        self.events[entered] = GrammarEvent::Enter(Node::Assignment, start);
        self.advance(length);
        self.emit(
            TokenClass::Assignment,
            if subscripted { operator } else { start },
        );
        self.value()?;
        self.leave(Node::Assignment);
        Ok(true)
    }

    /// An argument of `declare` and similar builtins that begins with a name: like an assignment,
    /// but a subscript ends at a blank.
    pub(super) fn declared(&mut self) -> Parse {
        self.enter(Node::Word);
        let start = self.pos;
        self.pos = self.name_end(start);
        let length = assigning(&self.bytes[self.pos..]);
        if length > 0 {
            self.advance(length);
            self.emit(TokenClass::Assignment, start);
            self.value()?;
        } else {
            let subscripted = self.peek() == Some(b'[');
            self.word_rest(Argument, start)?;
            if subscripted && self.bytes[start..self.pos].ends_with(b"]=") {
                self.value()?;
            }
        }
        self.leave(Node::Word);
        Ok(())
    }

    /// The value after the `=` of an assignment.
    fn value(&mut self) -> Parse {
        if self.peek() == Some(b'(') {
            self.nested(Self::array)?;
        }
        self.word_rest(Argument, self.pos)
    }

    fn subscript(&mut self) -> Parse {
        let opener = Opener {
            text: "[",
            at: self.pos,
        };
        self.token(Argument, 1);
        self.brackets(b'[', b']', BracketContent::Pattern, opener)?;
        Ok(())
    }

    fn array(&mut self) -> Parse {
        let opener = Opener {
            text: "(",
            at: self.pos,
        };
        self.token(Operator, 1);
        loop {
            self.linebreak()?;
            match self.peek() {
                Some(b')') => break,
                Some(b'[') => {
                    self.subscript()?;
                    self.word_rest(Argument, self.pos)?;
                }
                _ if self.at_word() => self.word_rest(Argument, self.pos)?,
                _ => return self.unclosed(")", opener),
            }
        }
        self.token(Operator, 1);
        Ok(())
    }
}

/// The length of the `=` or `+=` at the beginning, or 0.
fn assigning(text: &[u8]) -> usize {
    match text {
        [b'=', ..] => 1,
        [b'+', b'=', ..] => 2,
        _ => 0,
    }
}

/// Whether this byte after `$` makes a special or positional parameter.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'?' | b'!' | b'#' | b'$' | b'@' | b'*' | b'-') || byte.is_ascii_digit()
}

/// A word without its quotes. Escapes inside `$'...'` are kept as written, except for the quote and
/// the backslash.
pub(super) fn unquote(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written.chars().peekable();
    let mut quote = None;
    let mut escapes = false;
    while let Some(next) = rest.next() {
        match (quote, next) {
            (None, '$') if matches!(rest.peek(), Some('\'' | '"')) => escapes = true,
            (None, '\'' | '"') => quote = Some(next),
            (Some(open), _) if next == open => {
                quote = None;
                escapes = false;
            }
            (None, '\\') => text.extend(rest.next().filter(|&escaped| escaped != '\n')),
            (Some('"'), '\\') => match rest.peek() {
                Some('\n') => drop(rest.next()),
                Some('$' | '`' | '"' | '\\') => text.extend(rest.next()),
                _ => text.push('\\'),
            },
            (Some('\''), '\\') if escapes => match rest.peek() {
                Some('\'' | '\\') => text.extend(rest.next()),
                _ => text.push('\\'),
            },
            _ => text.push(next),
        }
    }
    text
}
