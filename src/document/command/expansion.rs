//! Expansions and substitutions: `$name`, `${...}`, `$(...)`, backticks, `<(...)`, arithmetic.

use super::TokenClass::{Argument, Operator, Variable};
use super::cursor::{Opener, Parse, Parser, is_name};
use super::event::{GrammarEvent, Node};

/// What a bracketed stretch contains.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BracketContent {
    Arithmetic,
    Pattern,
}

impl Parser<'_> {
    /// Reads the expansion or substitution that begins here.
    pub(super) fn expansion(&mut self) -> Parse {
        self.events.push(GrammarEvent::Expansion);
        match (self.peek(), self.peek_at(1)) {
            (Some(b'`'), _) => self.nested(Self::backticks),
            (Some(b'$'), Some(b'{')) => self.nested(Self::parameter),
            (Some(b'$'), Some(b'[')) => self.nested(Self::old_arithmetic),
            (Some(b'$'), Some(b'(')) => self.nested(|parser| {
                if parser.arithmetic(1)? {
                    Ok(())
                } else {
                    parser.substitution()
                }
            }),
            (Some(b'<' | b'>'), _) => self.nested(Self::substitution),
            _ => {
                self.variable();
                Ok(())
            }
        }
    }

    /// `$name`, `$1`, `$?`.
    fn variable(&mut self) {
        let start = self.pos;
        let end = self.name_end(start + 1);
        if end > start + 1 {
            self.events.push(GrammarEvent::Use {
                start: start + 1,
                end,
            });
        } else {
            self.special_parameter(start + 1, start + 2);
        }
        self.token(Variable, (end - start).max(2));
    }

    /// `${...}`: its closing brace is hidden only by quotes, escapes and expansions.
    fn parameter(&mut self) -> Parse {
        let opener = Opener {
            text: "${",
            at: self.pos,
        };
        let mut from = self.pos;
        self.pos += 2;
        self.parameter_name();
        while let Some(byte) = self.peek() {
            match byte {
                b'}' => {
                    self.pos += 1;
                    self.emit(Variable, from);
                    return Ok(());
                }
                b'\\' => self.advance(2),
                b'\'' | b'"' | b'`' | b'$' if self.expands(false) => {
                    self.emit(Variable, from);
                    self.quoted()?;
                    from = self.pos;
                }
                _ => self.pos += 1,
            }
        }
        self.unclosed("}", opener)
    }

    fn parameter_name(&mut self) {
        let prefixed = matches!(self.peek(), Some(b'#' | b'!'));
        let start = self.pos + usize::from(prefixed);
        let end = self.name_end(start);
        if end == start {
            let digits = self.bytes[start..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit());
            let end = start + digits.count().max(1);
            // `${#}` and `${!}` have no name after the sign.
            let is_sign = prefixed && self.bytes.get(start) == Some(&b'}');
            let at = if is_sign {
                start - 1..start
            } else {
                start..end
            };
            self.special_parameter(at.start, at.end);
            return;
        }
        self.pos = end;
        self.events.push(GrammarEvent::Use { start, end });
        if !prefixed && (self.peek() == Some(b'=') || self.starts_with(b":=")) {
            self.events.push(GrammarEvent::Bind { start, end });
        }
    }

    fn special_parameter(&mut self, start: usize, end: usize) {
        let first = self.bytes.get(start);
        if first.is_some_and(|first| first.is_ascii_digit() || b"@*#!".contains(first)) {
            self.events.push(GrammarEvent::Parameter { start, end });
        }
    }

    /// `$(...)`, `<(...)` or `>(...)`: its own list of commands.
    fn substitution(&mut self) -> Parse {
        let text = match self.peek() {
            Some(b'<') => "<(",
            Some(b'>') => ">(",
            _ => "$(",
        };
        let opener = Opener { text, at: self.pos };
        self.token(Operator, 2);
        self.enter(Node::Substitution);
        let mut outer = std::mem::take(&mut self.pending);
        let was_inside = std::mem::replace(&mut self.in_substitution, true);
        self.list()?;
        self.in_substitution = was_inside;
        // bash reads the body of a here document that is still open at `)` after the line.
        outer.append(&mut self.pending);
        self.pending = outer;
        self.leave(Node::Substitution);
        self.close_with(b')', ")", opener)
    }

    pub(super) fn close_with(&mut self, byte: u8, closer: &str, opener: Opener) -> Parse {
        if self.peek() != Some(byte) {
            return self.unclosed(closer, opener);
        }
        self.token(Operator, 1);
        Ok(())
    }

    /// Old substitution. The shell parses its text only when it runs the command, so an error in it
    /// is not reported here.
    fn backticks(&mut self) -> Parse {
        let opener = Opener {
            text: "`",
            at: self.pos,
        };
        let inside = self.pos + 1;
        self.pos = inside;
        let mut escapes = false;
        loop {
            match self.peek() {
                None => return self.unclosed("`", opener),
                Some(b'`') => break,
                Some(b'\\') => {
                    escapes |= self.peek_at(1) == Some(b'`');
                    self.advance(2);
                }
                Some(_) => self.pos += 1,
            }
        }
        let close = self.pos;
        self.pos = opener.at;
        self.token(Operator, 1);
        if escapes || !self.read_apart(close) {
            self.pos = close;
            self.emit(Argument, inside);
        }
        self.pos = close;
        self.token(Operator, 1);
        Ok(())
    }

    /// Reads the commands from here to `end` as a separate text. A fault leaves no events.
    fn read_apart(&mut self, end: usize) -> bool {
        let whole = self.bytes;
        self.bytes = &whole[..end];
        let outer = std::mem::take(&mut self.pending);
        let was_inside = std::mem::replace(&mut self.in_substitution, false);
        let before = self.events.len();
        self.enter(Node::Substitution);
        let read = self.list().is_ok() && self.pos == end;
        self.leave(Node::Substitution);
        if !read {
            self.events.truncate(before);
        }
        self.in_substitution = was_inside;
        self.pending = outer;
        self.bytes = whole;
        read
    }

    /// `$[...]`
    fn old_arithmetic(&mut self) -> Parse {
        let opener = Opener {
            text: "$[",
            at: self.pos,
        };
        self.token(Operator, 2);
        self.brackets(b'[', b']', BracketContent::Arithmetic, opener)?;
        Ok(())
    }

    /// `((...))`, after `prefix` bytes (a `$`). Returns false, and consumes nothing, if the
    /// parentheses are those of two subshells.
    pub(super) fn arithmetic(&mut self, prefix: usize) -> Parse<bool> {
        let start = self.pos;
        if self.peek_at(prefix + 1) != Some(b'(') || self.double_subshells.contains(&start) {
            return Ok(false);
        }
        let (events, pending) = (self.events.len(), self.pending.len());
        self.token(Operator, prefix + 2);
        let opener = Opener {
            text: "((",
            at: start,
        };
        self.brackets(b'(', b')', BracketContent::Arithmetic, opener)?;
        match self.peek() {
            Some(b')') => self.token(Operator, 1),
            None => return self.unclosed("))", opener),
            Some(_) => {
                self.double_subshells.insert(start);
                self.events.truncate(events);
                self.pending.truncate(pending);
                self.pos = start;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads up to the bracket that closes the one just read. Returns the number of semicolons
    /// outside inner brackets.
    pub(super) fn brackets(
        &mut self,
        open: u8,
        close: u8,
        content: BracketContent,
        opener: Opener,
    ) -> Parse<usize> {
        let mut inner = 0;
        let mut semicolons = 0;
        let mut from = self.pos;
        while let Some(byte) = self.peek() {
            match byte {
                _ if byte == close && inner == 0 => {
                    self.emit(Argument, from);
                    self.token(
                        if content == BracketContent::Pattern {
                            Argument
                        } else {
                            Operator
                        },
                        1,
                    );
                    return Ok(semicolons);
                }
                _ if byte == close => {
                    inner -= 1;
                    self.pos += 1;
                }
                _ if byte == open => {
                    inner += 1;
                    self.check_depth(inner)?;
                    self.pos += 1;
                }
                b'\\' => self.advance(2),
                b'\'' | b'"' | b'`' | b'$' if self.expands(false) => {
                    self.emit(Argument, from);
                    self.quoted()?;
                    from = self.pos;
                }
                b';' => {
                    semicolons += usize::from(inner == 0);
                    self.pos += 1;
                }
                _ if is_name(byte) && content == BracketContent::Arithmetic => self.operand(),
                _ => self.pos += 1,
            }
        }
        let closer = if close == b')' { ")" } else { "]" };
        self.unclosed(closer, opener)
    }

    /// A number or a name in arithmetic, where a name needs no `$`.
    fn operand(&mut self) {
        let start = self.pos;
        let end = self.name_end(start);
        if end == start {
            // A number; the digits of `16#ff` are not a name.
            while self
                .peek()
                .is_some_and(|byte| is_name(byte) || byte == b'#')
            {
                self.pos += 1;
            }
            return;
        }
        self.pos = end;
        if self.is_assigned(start, end) {
            self.events.push(GrammarEvent::Bind { start, end });
        } else {
            self.events.push(GrammarEvent::Use { start, end });
        }
    }

    /// Whether arithmetic assigns to the name at these offsets: `n = `, `n += `, `n++`, `--n`.
    fn is_assigned(&self, start: usize, end: usize) -> bool {
        let after = self.bytes[end..].trim_ascii_start();
        let steps = |text: &[u8]| text.starts_with(b"++") || text.starts_with(b"--");
        let before = self.bytes[..start].trim_ascii_end();
        let operator = after
            .iter()
            .take_while(|byte| b"+-*/%&|^<>".contains(byte))
            .count();
        let assigns = after.get(operator) == Some(&b'=')
            && after.get(operator + 1) != Some(&b'=')
            && !matches!(&after[..operator], b"<" | b">");
        assigns || steps(after) || before.ends_with(b"++") || before.ends_with(b"--")
    }
}
