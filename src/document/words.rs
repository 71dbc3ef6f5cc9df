//! Words by POSIX quoting: blanks separate, quotes and backslashes protect.
//!
//! Nothing is expanded. The shell's own grammar is in [`command`](super::command); this module is
//! for the arguments of directives and the values of attributes.

use crate::source::Span;

/// One word with its quotes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The text without its quotes.
    pub text: String,
    /// Its position in the text that was split, including the quotes.
    pub span: Span,
}

/// Splits `text` into words. `None` when a quote is left open or a backslash ends the text.
pub fn split_words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() {
            return Some(words);
        }
        let (word, length) = first_word(&text[at..])?;
        words.push(Word {
            text: word,
            span: Span::new(at, at + length),
        });
        at += length;
    }
}

/// The word at the start of `text` and its length in bytes.
fn first_word(text: &str) -> Option<(String, usize)> {
    let mut word = String::new();
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            c if c.is_whitespace() => return Some((word, at)),
            '\'' => loop {
                match rest.next()?.1 {
                    '\'' => break,
                    c => word.push(c),
                }
            },
            '"' => loop {
                match rest.next()?.1 {
                    '"' => break,
                    '\\' => match rest.next()?.1 {
                        '\n' => {}
                        c @ ('"' | '\\' | '$' | '`') => word.push(c),
                        c => word.extend(['\\', c]),
                    },
                    c => word.push(c),
                }
            },
            '\\' => match rest.next()?.1 {
                '\n' => {}
                c => word.push(c),
            },
            c => word.push(c),
        }
    }
    Some((word, text.len()))
}

#[cfg(test)]
mod tests;
