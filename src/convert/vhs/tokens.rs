//! The words of a tape.
//!
//! Owns quoting and where a word ends. The meaning of words belongs to the commands.

use std::ops::Range;

use crate::convert::fault;
use crate::source::{Diagnostic, SourceFile};

/// The form of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenForm {
    /// A command, a key, a number or a path.
    Word,
    /// A text in quotes.
    Text,
    /// A regular expression between slashes.
    Regex,
    /// A value between braces.
    Braces,
}

/// One word of a tape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) form: TokenForm,
    /// Its text, without quotes or slashes.
    pub(super) text: String,
    /// Where it is.
    pub(super) place: Range<usize>,
    /// It is the first word on its line.
    pub(super) begins_line: bool,
}

/// The words of `file`, without its comments.
pub(super) fn tokens(file: &SourceFile) -> Result<Vec<Token>, Box<Diagnostic>> {
    let text = file.text();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut begins_line = true;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            begins_line |= c == '\n';
            at += c.len_utf8();
            continue;
        }
        if c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let wants_regex = !begins_line && tokens.iter().rev().take(1).any(takes_regex);
        let (form, inner, length) = match c {
            '"' | '\'' | '`' => (TokenForm::Text, 1, enclosed(rest, c)),
            '/' if wants_regex => (TokenForm::Regex, 1, enclosed(rest, '/')),
            '{' => (TokenForm::Braces, 0, braced(rest)),
            _ => (TokenForm::Word, 0, Some(word_length(rest))),
        };
        let Some(length) = length else {
            let close = if c == '{' { '}' } else { c };
            let help = format!("close it with {close} on the same line");
            let message = format!("{c} is not closed");
            return Err(fault(file, at..at + c.len_utf8(), message, help));
        };
        tokens.push(Token {
            form,
            text: rest[inner..length - inner].to_owned(),
            place: at..at + length,
            begins_line: std::mem::take(&mut begins_line),
        });
        at += length;
    }
    Ok(tokens)
}

/// True for a word after which a regular expression may follow.
fn takes_regex(before: &Token) -> bool {
    before.form == TokenForm::Word
        && (before.text.starts_with("Wait") || before.text.starts_with('+'))
}

/// The length of the text at the start of `rest`, including its two marks. It ends on the same
/// line.
fn enclosed(rest: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if std::mem::take(&mut escaped) => {}
            '\\' if mark == '/' => escaped = true,
            c if c == mark => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The length of the value between braces at the start of `rest`, which may contain more braces and
/// texts.
fn braced(rest: &str) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (at, c) in rest.char_indices() {
        match c {
            _ if std::mem::take(&mut escaped) => {}
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '{' if !in_text => depth += 1,
            '}' if !in_text => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of the word at the start of `rest`. A text or a comment may follow without a blank.
fn word_length(rest: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "\"'`#".contains(c);
    rest.find(ends).unwrap_or(rest.len())
}
