//! The conditional command `[[ ... ]]`, which has its own operators and words.

use super::TokenClass::{Argument, Operator};
use super::cursor::{Opener, Parse, Parser, ends_word};
use super::expansion::BracketContent;

impl Parser<'_> {
    /// `[[ ... ]]`
    pub(super) fn conditional(&mut self) -> Parse {
        let opener = self.keyword("[[");
        self.linebreak()?;
        self.condition(opener)?;
        self.expect("]]", opener)
    }

    /// Terms joined by `&&` and `||`. They have equal precedence here, since no caller needs the
    /// tree.
    fn condition(&mut self, opener: Opener) -> Parse {
        loop {
            self.condition_term(opener)?;
            if !self.starts_with(b"&&") && !self.starts_with(b"||") {
                return Ok(());
            }
            self.token(Operator, 2);
        }
    }

    /// One term and the blanks after it.
    fn condition_term(&mut self, opener: Opener) -> Parse {
        self.linebreak()?;
        while self.bare_word() == b"!" {
            self.token(Operator, 1);
            self.linebreak()?;
        }
        if self.peek() == Some(b'(') {
            let inner = Opener {
                text: "(",
                at: self.pos,
            };
            self.token(Operator, 1);
            self.nested(|parser| parser.condition(inner))?;
            self.close_with(b')', ")", inner)?;
            return self.linebreak();
        }
        let start = self.pos;
        if is_unary(&self.bytes[start..]) {
            self.token(Operator, 2);
            self.operand_word(opener)?;
            return self.linebreak();
        }
        self.operand_word(opener)?;
        self.skip_blanks();
        match self.peek() {
            Some(b'&' | b'|' | b')') => Ok(()),
            _ if self.bare_word() == b"]]" => Ok(()),
            _ => self.comparison(opener),
        }
    }

    fn operand_word(&mut self, opener: Opener) -> Parse {
        self.skip_blanks();
        if self.peek().is_none() {
            return self.unclosed("]]", opener);
        }
        if self.bare_word() == b"]]" {
            return self.expected("a word");
        }
        self.required_word(Argument, "a word")
    }

    /// The operator and the right side of a comparison.
    fn comparison(&mut self, opener: Opener) -> Parse {
        let length = match binary_operator(&self.bytes[self.pos..]) {
            Some(length) => length,
            None if self.peek().is_none() => return self.unclosed("]]", opener),
            None => return self.expected("an operator such as `==` or `-eq`"),
        };
        let matches_regex = self.starts_with(b"=~");
        self.token(Operator, length);
        if matches_regex {
            self.regex(opener)?;
        } else {
            self.operand_word(opener)?;
        }
        self.linebreak()
    }

    /// The right side of `=~`: `|` and balanced parentheses belong to the word.
    fn regex(&mut self, opener: Opener) -> Parse {
        self.skip_blanks();
        let start = self.pos;
        loop {
            match self.peek() {
                Some(b'(') => {
                    let inner = Opener {
                        text: "(",
                        at: self.pos,
                    };
                    self.token(Argument, 1);
                    self.brackets(b'(', b')', BracketContent::Pattern, inner)?;
                }
                Some(b'|') => self.token(Argument, 1),
                _ if self.at_word() && (self.pos > start || self.bare_word() != b"]]") => {
                    self.word_rest(Argument, self.pos)?;
                }
                _ if self.pos > start => return Ok(()),
                None => return self.unclosed("]]", opener),
                Some(_) => return self.expected("a regular expression"),
            }
        }
    }
}

/// Whether `text` begins with a unary operator of `[[` and a blank.
fn is_unary(text: &[u8]) -> bool {
    match text {
        [b'-', letter, b' ' | b'\t' | b'\n' | b'\\', ..] | [b'-', letter] => {
            b"abcdefghknoprstuvwxzGLNORS".contains(letter)
        }
        _ => false,
    }
}

/// The length of the binary operator of `[[` with which `text` begins.
fn binary_operator(text: &[u8]) -> Option<usize> {
    const NAMED: [&[u8]; 9] = [
        b"-eq", b"-ne", b"-lt", b"-le", b"-gt", b"-ge", b"-nt", b"-ot", b"-ef",
    ];
    let length = match text {
        [b'<' | b'>', ..] => return Some(1),
        [b'=' | b'!', b'=', ..] | [b'=', b'~', ..] => 2,
        [b'=', ..] => 1,
        [b'-', ..] if NAMED.contains(&text.get(..3)?) => 3,
        _ => return None,
    };
    let after = text.get(length);
    after
        .is_none_or(|&byte| ends_word(byte) || byte == b'\\')
        .then_some(length)
}
