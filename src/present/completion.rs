//! Completion of file names in the editor, as in the shell.
//!
//! Owns the proposals for the word before the cursor, and their quoting. The editor decides how to
//! use them.

use std::path::{Path, PathBuf};

use crate::neutral::visible;

/// The completion of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Completion {
    /// This text, after what is typed.
    Text(String),
    /// One of these names.
    Choices(Vec<String>),
    /// Nothing.
    Nothing,
}

/// The word before the cursor.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct TypedWord {
    /// Without quotes and backslashes.
    text: String,
    /// The quote that is still open.
    quote: Option<char>,
}

/// The completion of the end of `typed` with the name of a file, relative to `folder`.
pub(super) fn complete(typed: &str, folder: &Path, home: Option<&Path>) -> Completion {
    let word = last_word(typed);
    let (path, begun) = match word.text.rfind('/') {
        Some(at) => word.text.split_at(at + 1),
        None => ("", word.text.as_str()),
    };
    let mut names = names_in(&place(path, folder, home, &word), begun);
    names.sort();
    let Some(common) = common_start(&names) else {
        return Completion::Nothing;
    };
    let more = quoted(&common[begun.len()..], word.quote);
    match names.as_slice() {
        [name] if name.ends_with('/') => Completion::Text(more),
        [_] => {
            let quote = word.quote.map(String::from).unwrap_or_default();
            Completion::Text(format!("{more}{quote} "))
        }
        _ if more.is_empty() => Completion::Choices(names),
        _ => Completion::Text(more),
    }
}

/// The folder in which names are searched.
fn place(path: &str, folder: &Path, home: Option<&Path>, word: &TypedWord) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(below), Some(home)) if word.quote.is_none() => home.join(below),
        _ => folder.join(path),
    }
}

/// The names that begin with `begun`; those of folders end with a slash.
fn names_in(folder: &Path, begun: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let mut name = entry.file_name().into_string().ok()?;
        let is_hidden = name.starts_with('.') && !begun.starts_with('.');
        if is_hidden || !name.starts_with(begun) || visible(&name) != name {
            return None;
        }
        if entry.path().is_dir() {
            name.push('/');
        }
        Some(name)
    });
    named.collect()
}

/// The common beginning of all of them.
fn common_start(names: &[String]) -> Option<&str> {
    let (first, rest) = names.split_first()?;
    let end = rest.iter().fold(first.len(), |end, name| {
        let same = first[..end].chars().zip(name.chars());
        same.take_while(|(one, other)| one == other)
            .map(|(one, _)| one.len_utf8())
            .sum()
    });
    Some(&first[..end])
}

/// The last word of `typed`.
fn last_word(typed: &str) -> TypedWord {
    let mut word = TypedWord::default();
    let mut letters = typed.chars();
    while let Some(letter) = letters.next() {
        match (letter, word.quote) {
            ('\\', None | Some('"')) => word.text.extend(letters.next()),
            (quote, Some(open)) if quote == open => word.quote = None,
            ('\'' | '"', None) => word.quote = Some(letter),
            (' ' | '\t' | '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>' | '=' | ':', None) => {
                word = TypedWord::default();
            }
            _ => word.text.push(letter),
        }
    }
    word
}

/// A name in the form in which it must be typed, within `quote` if one is open.
fn quoted(name: &str, quote: Option<char>) -> String {
    let is_special = |letter: char| match quote {
        None => !(letter.is_alphanumeric() || "_-./,@%+^".contains(letter)),
        Some('"') => "\"$`\\".contains(letter),
        Some(_) => false,
    };
    let mut text = String::new();
    for letter in name.chars() {
        if is_special(letter) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests;
