//! Lists, pipelines, simple commands and redirections.

use super::TokenClass::{self, Argument, Command, Keyword, Operator};
use super::cursor::{Opener, Parse, Parser, ends_word};
use super::event::{Connective, GrammarEvent, Node};

/// The builtins that accept `name=(...)` as an argument.
const DECLARING: [&[u8]; 8] = [
    b"alias",
    b"declare",
    b"eval",
    b"export",
    b"let",
    b"local",
    b"readonly",
    b"typeset",
];

/// The parts of a simple command that were read so far.
#[derive(Default)]
struct PartialCommand {
    words: usize,
    /// Assignments and redirections.
    others: usize,
    /// Arguments may be assignments.
    declares: bool,
}

impl Parser<'_> {
    /// One complete command: a list up to an unquoted line end, including its here documents.
    pub(super) fn complete_command(&mut self) -> Parse {
        loop {
            self.and_or()?;
            let separated = self.separator();
            self.skip_blanks();
            match self.peek() {
                None if self.pending.is_empty() => return Ok(()),
                None | Some(b'\n') => return self.line_end(),
                _ if separated => {}
                _ => return self.expected("the end of the command"),
            }
        }
    }

    /// Commands up to something that cannot begin one. Returns how many there are.
    pub(super) fn list(&mut self) -> Parse<usize> {
        let mut count = 0;
        loop {
            self.linebreak()?;
            if self.at_list_end() {
                return Ok(count);
            }
            self.and_or()?;
            count += 1;
            if !self.separator() && self.peek() != Some(b'\n') {
                return Ok(count);
            }
        }
    }

    /// A list of one or more commands.
    pub(super) fn commands(&mut self) -> Parse {
        if self.list()? == 0 {
            self.expected("a command")
        } else {
            Ok(())
        }
    }

    fn at_list_end(&self) -> bool {
        match self.peek() {
            None | Some(b')') => true,
            Some(b';') => self.at_clause_end(),
            _ => is_closing(self.bare_word()),
        }
    }

    /// `;;`, `;&` or `;;&`
    pub(super) fn at_clause_end(&self) -> bool {
        self.peek() == Some(b';') && matches!(self.peek_at(1), Some(b';' | b'&'))
    }

    /// Consumes `;` or `&`, if one is here.
    fn separator(&mut self) -> bool {
        self.skip_blanks();
        match self.peek() {
            Some(b';') if !self.at_clause_end() => self.token(Operator, 1),
            Some(b'&') if self.peek_at(1) != Some(b'&') => {
                self.token(Operator, 1);
                self.events.push(GrammarEvent::Background);
            }
            _ => return false,
        }
        true
    }

    fn and_or(&mut self) -> Parse {
        self.enter(Node::AndOr);
        loop {
            self.pipeline()?;
            let connective = match (self.peek(), self.peek_at(1)) {
                (Some(b'&'), Some(b'&')) => Connective::And,
                (Some(b'|'), Some(b'|')) => Connective::Or,
                _ => break,
            };
            self.token(Operator, 2);
            self.events.push(GrammarEvent::Connective(connective));
            self.linebreak()?;
        }
        self.leave(Node::AndOr);
        Ok(())
    }

    /// A pipeline, and the blanks after it.
    fn pipeline(&mut self) -> Parse {
        self.enter(Node::Pipeline);
        let prefixed = self.pipeline_prefix();
        self.prefixed_command(prefixed)?;
        while self.peek() == Some(b'|') && self.peek_at(1) != Some(b'|') {
            self.token(Operator, if self.peek_at(1) == Some(b'&') { 2 } else { 1 });
            self.events.push(GrammarEvent::Pipe);
            self.linebreak()?;
            let timed = self.time();
            self.prefixed_command(timed)?;
        }
        self.leave(Node::Pipeline);
        Ok(())
    }

    /// A command and the blanks after it; after `time` or `!` it may be missing.
    fn prefixed_command(&mut self, prefixed: bool) -> Parse {
        let nothing_follows = match self.peek() {
            None | Some(b'\n') => true,
            Some(b';') => !self.at_clause_end(),
            _ => false,
        };
        if !(prefixed && nothing_follows) {
            self.command()?;
        }
        self.skip_blanks();
        Ok(())
    }

    /// `time` and `!`, in any order and number.
    fn pipeline_prefix(&mut self) -> bool {
        let mut prefixed = false;
        loop {
            if self.bare_word() == b"!" {
                self.token(Keyword, 1);
                self.events.push(GrammarEvent::Negation);
            } else if !self.time() {
                return prefixed;
            }
            prefixed = true;
            self.skip_blanks();
        }
    }

    fn time(&mut self) -> bool {
        if self.bare_word() != b"time" {
            return false;
        }
        self.token(Keyword, 4);
        for option in [b"-p", b"--"] {
            self.skip_blanks();
            let is_word = self.peek_at(2).is_none_or(ends_word);
            if self.starts_with(option) && is_word {
                self.token(TokenClass::Option, 2);
            }
        }
        self.skip_blanks();
        true
    }

    fn command(&mut self) -> Parse {
        match self.bare_word() {
            b"function" => self.function_keyword(),
            b"coproc" => self.coprocess(),
            b"!" => self.expected("a command"),
            _ => {
                if self.compound()? {
                    return Ok(());
                }
                self.simple_command()
            }
        }
    }

    /// Assignments, words and redirections; or a function definition, recognised by `(` after the
    /// first word.
    pub(super) fn simple_command(&mut self) -> Parse {
        if is_closing(self.bare_word()) {
            return self.expected("a command");
        }
        let entered = self.events.len();
        let start = self.pos;
        self.enter(Node::Simple);
        let mut so_far = PartialCommand::default();
        let mut end = start;
        loop {
            self.skip_blanks();
            if self.peek() == Some(b'(') && so_far.words == 1 && so_far.others == 0 {
                self.events.truncate(entered);
                return self.function_definition(start, end);
            }
            if self.redirection()? {
                so_far.others += 1;
            } else if self.at_word() {
                self.simple_word(&mut so_far)?;
            } else {
                break;
            }
            end = self.pos;
        }
        if so_far.words + so_far.others == 0 {
            return self.expected("a command");
        }
        self.events.push(GrammarEvent::Leave(Node::Simple, end));
        Ok(())
    }

    fn simple_word(&mut self, so_far: &mut PartialCommand) -> Parse {
        let start = self.pos;
        let before = self.events.len();
        if so_far.words == 0 {
            if self.assignment()? {
                let is_word = self.events[before] == GrammarEvent::Enter(Node::Word, start);
                so_far.words += usize::from(is_word);
                so_far.others += usize::from(!is_word);
                return Ok(());
            }
            self.word(Command)?;
            so_far.declares = DECLARING.contains(&&self.bytes[start..self.pos]);
        } else if so_far.declares && self.name_end(start) > start {
            self.declared()?;
        } else {
            self.word(if self.peek() == Some(b'-') {
                TokenClass::Option
            } else {
                Argument
            })?;
        }
        so_far.words += 1;
        Ok(())
    }

    /// Reads the redirections after a compound command.
    pub(super) fn redirections(&mut self) -> Parse {
        loop {
            self.skip_blanks();
            if !self.redirection()? {
                return Ok(());
            }
        }
    }

    fn redirection(&mut self) -> Parse<bool> {
        let Some((target, operator)) = self.redirection_operator() else {
            return Ok(false);
        };
        let start = self.pos;
        let symbol = start + target;
        self.enter(Node::Redirection);
        if self.peek() == Some(b'{') {
            self.events.push(GrammarEvent::Bind {
                start: start + 1,
                end: symbol - 1,
            });
        }
        self.token(TokenClass::Redirection, target + operator);
        self.skip_blanks();
        let written = &self.bytes[symbol..symbol + operator];
        // In `>2>file` the file is missing: the 2 is a descriptor. After `>&` it is the target.
        let is_descriptor = !written.ends_with(b"&") && self.redirection_operator().is_some();
        if !self.at_word() || is_descriptor {
            let what = if written.starts_with(b"<<") {
                "a word"
            } else {
                "a file name"
            };
            return self.expected(&format!("{what} after the redirection"));
        }
        let word = self.pos;
        if written == b"<<" || written == b"<<-" {
            // The delimiter is not expanded, so nothing in it counts as used.
            let before = self.events.len();
            self.word(TokenClass::Redirection)?;
            self.events.truncate(before);
            self.events.push(GrammarEvent::Enter(Node::Word, word));
            self.emit(TokenClass::Redirection, word);
            self.expect_here_document(word, written == b"<<-", symbol);
            self.leave(Node::Word);
        } else {
            self.word(Argument)?;
        }
        self.leave(Node::Redirection);
        Ok(true)
    }

    /// The lengths of the descriptor and the operator, if a redirection is here.
    fn redirection_operator(&self) -> Option<(usize, usize)> {
        let tail = &self.bytes[self.pos..];
        let target = match tail.first()? {
            b'0'..=b'9' => tail.iter().position(|byte| !byte.is_ascii_digit())?,
            b'{' => {
                let end = self.name_end(self.pos + 1);
                let closed = end > self.pos + 1 && self.bytes.get(end) == Some(&b'}');
                closed.then(|| end + 1 - self.pos)?
            }
            b'<' | b'>' | b'&' => 0,
            _ => return None,
        };
        let operator = match &tail[target..] {
            [b'&', ..] if target > 0 => return None,
            [b'<', b'<', b'<' | b'-', ..] | [b'&', b'>', b'>', ..] => 3,
            [b'<', b'<' | b'&' | b'>', ..] | [b'>', b'>' | b'&' | b'|', ..] | [b'&', b'>', ..] => 2,
            [b'<' | b'>', b'(', ..] => return None,
            [b'<' | b'>', ..] => 1,
            _ => return None,
        };
        Some((target, operator))
    }

    /// `name()` with its body: the name ended at `name_end`, and `(` is here.
    fn function_definition(&mut self, name: usize, name_end: usize) -> Parse {
        let parenthesis = self.pos;
        self.events.push(GrammarEvent::Enter(Node::Function, name));
        self.events.push(GrammarEvent::Define {
            start: name,
            end: name_end,
        });
        self.events.push(GrammarEvent::Token {
            class: Command,
            start: name,
            end: name_end,
        });
        self.token(Operator, 1);
        self.skip_blanks();
        let opener = Opener {
            text: "(",
            at: parenthesis,
        };
        self.close_with(b')', ")", opener)?;
        self.function_body()
    }
}

/// Whether a word in the position of a command closes or continues an outer construct.
pub(super) fn is_closing(word: &[u8]) -> bool {
    matches!(
        word,
        b"then" | b"fi" | b"do" | b"done" | b"elif" | b"else" | b"esac" | b"}" | b"in" | b"]]"
    )
}
