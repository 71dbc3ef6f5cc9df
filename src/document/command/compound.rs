//! Compound commands: groups, subshells, `if`, loops, `case`, functions, coprocesses.

use super::TokenClass::{self, Argument, Keyword, Operator};
use super::cursor::{Opener, Parse, Parser};
use super::event::{GrammarEvent, Node};
use super::expansion::BracketContent;
use super::grammar::is_closing;

impl Parser<'_> {
    /// Reads the compound command that begins here, with its redirections. Returns false if none
    /// does.
    pub(super) fn compound(&mut self) -> Parse<bool> {
        let rule: fn(&mut Self) -> Parse = match self.bare_word() {
            b"{" => Self::group,
            b"if" => Self::if_command,
            b"while" => |parser| parser.while_loop("while"),
            b"until" => |parser| parser.while_loop("until"),
            b"for" => |parser| parser.for_loop("for"),
            b"select" => |parser| parser.for_loop("select"),
            b"case" => Self::case_command,
            b"[[" => Self::conditional,
            _ if self.peek() == Some(b'(') => Self::parenthesised,
            _ => return Ok(false),
        };
        self.nested(rule)?;
        self.redirections()?;
        Ok(true)
    }

    /// Consumes the reserved word that is known to be here.
    pub(super) fn keyword(&mut self, text: &'static str) -> Opener {
        let at = self.pos;
        self.token(Keyword, text.len());
        Opener { text, at }
    }

    /// Consumes the reserved word that has to be here.
    pub(super) fn expect(&mut self, word: &str, opener: Opener) -> Parse {
        if self.bare_word() != word.as_bytes() {
            return self.unclosed(word, opener);
        }
        self.token(Keyword, word.len());
        Ok(())
    }

    /// Reads a word that is required here.
    pub(super) fn required_word(&mut self, class: TokenClass, what: &str) -> Parse {
        self.skip_blanks();
        if self.at_word() {
            self.word(class)
        } else {
            self.expected(what)
        }
    }

    /// Runs a rule inside a node.
    fn within(&mut self, node: Node, rule: impl FnOnce(&mut Self) -> Parse) -> Parse {
        self.enter(node);
        rule(self)?;
        self.leave(node);
        Ok(())
    }

    fn group(&mut self) -> Parse {
        let opener = self.keyword("{");
        self.commands()?;
        self.expect("}", opener)
    }

    fn parenthesised(&mut self) -> Parse {
        if self.arithmetic(0)? {
            Ok(())
        } else {
            self.within(Node::Subshell, Self::subshell)
        }
    }

    fn subshell(&mut self) -> Parse {
        let opener = Opener {
            text: "(",
            at: self.pos,
        };
        self.token(Operator, 1);
        self.commands()?;
        self.close_with(b')', ")", opener)
    }

    fn if_command(&mut self) -> Parse {
        let opener = self.keyword("if");
        self.within(Node::Condition, Self::commands)?;
        self.expect_between("then", opener)?;
        self.commands()?;
        loop {
            match self.bare_word() {
                b"elif" => {
                    let opener = self.keyword("elif");
                    self.within(Node::Condition, Self::commands)?;
                    self.expect_between("then", opener)?;
                    self.commands()?;
                }
                b"else" => {
                    self.keyword("else");
                    self.commands()?;
                    return self.expect("fi", opener);
                }
                _ => return self.expect("fi", opener),
            }
        }
    }

    /// Consumes a reserved word in the middle of a construct.
    fn expect_between(&mut self, word: &str, opener: Opener) -> Parse {
        if self.bare_word() != word.as_bytes() {
            let wanted = format!("`{word}` after the `{}`", opener.text);
            return self.missing(&wanted, Some(opener));
        }
        self.token(Keyword, word.len());
        Ok(())
    }

    fn while_loop(&mut self, word: &'static str) -> Parse {
        let opener = self.keyword(word);
        self.within(Node::Loop, |parser| {
            parser.within(Node::Condition, Self::commands)?;
            parser.do_done(opener)
        })
    }

    fn do_done(&mut self, opener: Opener) -> Parse {
        self.expect_between("do", opener)?;
        self.commands()?;
        self.expect("done", opener)
    }

    /// `for` and `select`, over words or by arithmetic.
    fn for_loop(&mut self, word: &'static str) -> Parse {
        let opener = self.keyword(word);
        self.skip_blanks();
        if self.starts_with(b"((") {
            self.loop_header()?;
        } else {
            self.loop_variable(opener)?;
        }
        self.linebreak()?;
        self.within(Node::Loop, |parser| {
            if parser.bare_word() == b"{" {
                parser.group()
            } else {
                parser.do_done(opener)
            }
        })
    }

    /// `((first; test; step))`
    fn loop_header(&mut self) -> Parse {
        let opener = Opener {
            text: "((",
            at: self.pos,
        };
        self.token(Operator, 2);
        let semicolons = self.brackets(b'(', b')', BracketContent::Arithmetic, opener)?;
        self.close_with(b')', "))", opener)?;
        if semicolons != 2 {
            self.pos = opener.at;
            return self.expected("three expressions with `;` between them");
        }
        self.skip_blanks();
        if self.peek() == Some(b';') && !self.at_clause_end() {
            self.token(Operator, 1);
        }
        Ok(())
    }

    /// The variable of a loop, and the words that it iterates over.
    fn loop_variable(&mut self, opener: Opener) -> Parse {
        self.skip_blanks();
        let start = self.pos;
        self.required_word(
            TokenClass::Assignment,
            &format!("a name after the `{}`", opener.text),
        )?;
        if self.name_end(start) == self.pos {
            self.events.push(GrammarEvent::Bind {
                start,
                end: self.pos,
            });
        }
        self.skip_blanks();
        if self.peek() != Some(b';') {
            self.linebreak()?;
            if self.bare_word() != b"in" {
                return Ok(());
            }
            self.keyword("in");
            self.skip_blanks();
            while self.at_word() {
                self.word(Argument)?;
                self.skip_blanks();
            }
        }
        match self.peek() {
            Some(b';') if !self.at_clause_end() => self.token(Operator, 1),
            None | Some(b'\n') => {}
            Some(_) => return self.expected("`;` or a new line, then `do`"),
        }
        Ok(())
    }

    fn case_command(&mut self) -> Parse {
        let opener = self.keyword("case");
        self.required_word(Argument, "a word after the `case`")?;
        self.linebreak()?;
        self.expect_between("in", opener)?;
        loop {
            self.linebreak()?;
            if self.bare_word() == b"esac" {
                break;
            }
            if self.peek().is_none() {
                return self.unclosed("esac", opener);
            }
            self.case_patterns()?;
            self.list()?;
            if !self.at_clause_end() {
                break;
            }
            self.token(Operator, if self.starts_with(b";;&") { 3 } else { 2 });
        }
        self.expect("esac", opener)
    }

    /// `(first | second)`; the opening parenthesis is optional.
    fn case_patterns(&mut self) -> Parse {
        let opener = Opener {
            text: "case",
            at: self.pos,
        };
        if self.peek() == Some(b'(') {
            self.token(Operator, 1);
        }
        loop {
            self.required_word(Argument, "a pattern")?;
            self.skip_blanks();
            if self.peek() != Some(b'|') {
                return self.close_with(
                    b')',
                    ")",
                    Opener {
                        text: "pattern",
                        ..opener
                    },
                );
            }
            self.token(Operator, 1);
        }
    }

    /// `function name`, with or without `()`.
    pub(super) fn function_keyword(&mut self) -> Parse {
        self.enter(Node::Function);
        self.keyword("function");
        self.skip_blanks();
        let start = self.pos;
        self.required_word(TokenClass::Command, "a name after the `function`")?;
        self.events.push(GrammarEvent::Define {
            start,
            end: self.pos,
        });
        self.skip_blanks();
        let parenthesis = self.pos;
        if self.peek() == Some(b'(') && self.peek_at(1) != Some(b'(') {
            self.token(Operator, 1);
            self.skip_blanks();
            if self.peek() == Some(b')') {
                self.token(Operator, 1);
            } else {
                // `function name (list)`: the parenthesis is the beginning of the body.
                self.events.pop();
                self.pos = parenthesis;
            }
        }
        self.function_body()
    }

    /// The compound command that is the body of the function whose node is open.
    pub(super) fn function_body(&mut self) -> Parse {
        self.linebreak()?;
        if !self.compound()? {
            return self.expected("`{` or another compound command as the function's body");
        }
        self.leave(Node::Function);
        Ok(())
    }

    /// `coproc command`, `coproc name compound`.
    pub(super) fn coprocess(&mut self) -> Parse {
        self.keyword("coproc");
        self.skip_blanks();
        if matches!(self.bare_word(), b"!" | b"coproc" | b"function") {
            return self.expected("a command");
        }
        if self.compound()? {
            return Ok(());
        }
        let before = (self.pos, self.events.len());
        let end = self.name_end(self.pos);
        if end > self.pos {
            self.events.push(GrammarEvent::Bind {
                start: self.pos,
                end,
            });
            self.token(TokenClass::Assignment, end - self.pos);
            self.skip_blanks();
            // A separate word, with a compound command after it.
            if self.pos > end {
                if is_closing(self.bare_word()) {
                    return self.expected("a command");
                }
                if self.compound()? {
                    return Ok(());
                }
            }
        }
        self.pos = before.0;
        self.events.truncate(before.1);
        self.simple_command()
    }
}
