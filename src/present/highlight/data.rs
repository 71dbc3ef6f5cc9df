//! JSON, TOML, Dockerfiles and diffs.

use super::Spans;
use super::scanner::{Scanner, literal};
use crate::style::Role;

/// The roles in a JSON text; comments are allowed.
pub(super) fn json(text: &str) -> Spans {
    let mut scanner = Scanner::new(text);
    while let Some(character) = scanner.next() {
        match character {
            '"' => {
                let length = scanner.quoted_length(true);
                let after = scanner.rest()[length..].trim_start();
                let role = if after.starts_with(':') {
                    Role::Key
                } else {
                    Role::String
                };
                scanner.mark(length, role);
            }
            '/' if scanner.rest().starts_with("//") => {
                scanner.mark(scanner.line_length(), Role::Comment);
            }
            _ => word(&mut scanner),
        }
    }
    scanner.spans
}

/// The roles in a TOML text.
pub(super) fn toml(text: &str) -> Spans {
    let mut scanner = Scanner::new(text);
    while !scanner.is_at_end() {
        scanner.skip_blanks();
        match scanner.next() {
            Some('[') => scanner.mark(table_header_length(&scanner), Role::Keyword),
            Some('#' | ';') => scanner.mark(scanner.line_length(), Role::Comment),
            _ => {
                let line = &scanner.rest()[..scanner.line_length()];
                let key = line.find('=').map_or(0, |at| line[..at].trim_end().len());
                scanner.mark(key, Role::Key);
                toml_value(&mut scanner);
            }
        }
    }
    scanner.spans
}

fn table_header_length(scanner: &Scanner<'_>) -> usize {
    let line = &scanner.rest()[..scanner.line_length()];
    line.rfind(']').map_or(line.len(), |at| at + 1)
}

/// Skips a value up to the end of its line; a list or a long string may extend over more lines.
fn toml_value(scanner: &mut Scanner<'_>) {
    let mut open = 0_usize;
    while let Some(character) = scanner.next().filter(|c| *c != '\n' || open > 0) {
        match character {
            '"' | '\'' => scanner.mark(toml_string_length(scanner, character), Role::String),
            '#' => scanner.mark(scanner.line_length(), Role::Comment),
            '[' | ']' | '{' | '}' | ',' | '=' => {
                open += usize::from(character == '[');
                open = open.saturating_sub(usize::from(character == ']'));
                scanner.skip_character();
            }
            _ => word(scanner),
        }
    }
}

fn toml_string_length(scanner: &Scanner<'_>, quote: char) -> usize {
    let long = quote.to_string().repeat(3);
    match scanner.rest().strip_prefix(&long) {
        Some(inner) => inner.find(&long).map_or(scanner.rest().len(), |at| at + 6),
        None => scanner.quoted_length(quote == '"'),
    }
}

/// Skips a word, a blank or a character without meaning.
fn word(scanner: &mut Scanner<'_>) {
    let part = |c: char| c.is_alphanumeric() || "+-._".contains(c);
    let length = scanner.length_while(part);
    match literal(&scanner.rest()[..length]) {
        Some(role) => scanner.mark(length, role),
        None if length > 0 => scanner.skip(length),
        None => scanner.skip_character(),
    }
}

/// The roles in a Dockerfile.
pub(super) fn dockerfile(text: &str) -> Spans {
    let mut scanner = Scanner::new(text);
    let mut continued = false;
    while !scanner.is_at_end() {
        scanner.skip(scanner.length_while(|c| c == ' ' || c == '\t'));
        let line = &scanner.rest()[..scanner.line_length()];
        if line.starts_with('#') {
            scanner.mark(line.len(), Role::Comment);
        } else {
            if !continued {
                let length = scanner.length_while(|c| c.is_ascii_alphabetic());
                scanner.mark(length, Role::Keyword);
            }
            continued = line.trim_end().ends_with('\\');
            dockerfile_words(&mut scanner);
        }
        scanner.skip_character();
    }
    scanner.spans
}

fn dockerfile_words(scanner: &mut Scanner<'_>) {
    while let Some(character) = scanner.next().filter(|character| *character != '\n') {
        match character {
            '"' | '\'' => scanner.mark(scanner.quoted_length(character == '"'), Role::String),
            '$' => scanner.mark(variable_length(scanner), Role::Variable),
            '\\' => scanner.mark(1, Role::Operator),
            ' ' | '\t' => scanner.skip_character(),
            _ => dockerfile_word(scanner),
        }
    }
}

fn dockerfile_word(scanner: &mut Scanner<'_>) {
    let length = scanner.length_while(|c| !c.is_whitespace() && !"\"'$\\".contains(c));
    let word = &scanner.rest()[..length];
    if word.eq_ignore_ascii_case("as") {
        scanner.mark(length, Role::Keyword);
    } else if word.starts_with("--") {
        scanner.mark(length, Role::Option);
    } else {
        scanner.skip(length);
    }
}

/// `$NAME` or `${...}`; a lone dollar is one byte.
fn variable_length(scanner: &Scanner<'_>) -> usize {
    let rest = &scanner.rest()[1..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    if line.starts_with('{') {
        return 1 + line.find('}').map_or(line.len(), |at| at + 1);
    }
    1 + line
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(line.len())
}

/// The roles in a unified diff.
pub(super) fn diff(text: &str) -> Spans {
    let mut scanner = Scanner::new(text);
    while !scanner.is_at_end() {
        let line = &scanner.rest()[..scanner.line_length()];
        let role = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] | [b'd', b'i', b'f', b'f', ..] => {
                Some(Role::Keyword)
            }
            [b'@', b'@', ..] => Some(Role::Constant),
            [b'+', ..] => Some(Role::Added),
            [b'-', ..] => Some(Role::Removed),
            _ => None,
        };
        match role {
            Some(role) => scanner.mark(line.len(), role),
            None => scanner.skip(line.len()),
        }
        scanner.skip_character();
    }
    scanner.spans
}
