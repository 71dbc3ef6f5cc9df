//! YAML, line by line.

use super::Spans;
use super::scanner::{Scanner, literal};
use crate::style::Role;

/// The roles in a YAML text.
pub(super) fn spans(text: &str) -> Spans {
    let mut scanner = Scanner::new(text);
    while !scanner.is_at_end() {
        line(&mut scanner);
        scanner.skip_character();
    }
    scanner.spans
}

/// Skips a line up to its newline, and the block of text that its end may announce.
fn line(scanner: &mut Scanner<'_>) {
    if scanner.rest().starts_with("---") || scanner.rest().starts_with("...") {
        scanner.mark(3, Role::Operator);
    }
    let indent = scanner.length_while(|character| character == ' ');
    scanner.skip(indent);
    while scanner.rest().starts_with("- ") || scanner.rest().starts_with("-\n") {
        scanner.skip_character();
        scanner.skip(scanner.length_while(|character| character == ' '));
    }
    let mut announces_text = false;
    while let Some(character) = scanner.next().filter(|character| *character != '\n') {
        announces_text = matches!(character, '|' | '>') || announces_text && character != '#';
        token(scanner, character);
    }
    if announces_text {
        block_text(scanner, indent);
    }
}

/// Skips the token that begins with `character`.
fn token(scanner: &mut Scanner<'_>, character: char) {
    match character {
        '#' if scanner.is_after_blank() => scanner.mark(scanner.line_length(), Role::Comment),
        '"' | '\'' => {
            let length = scanner.quoted_length(character == '"');
            let role = if is_key(&scanner.rest()[length..]) {
                Role::Key
            } else {
                Role::String
            };
            scanner.mark(length, role);
        }
        '&' | '*' | '!' => scanner.mark(scanner.length_while(is_word), Role::Constant),
        '|' | '>' => scanner.mark(
            scanner.length_while(|c| "|>+-0123456789".contains(c)),
            Role::Operator,
        ),
        ' ' | '\t' | '{' | '}' | '[' | ']' | ',' | ':' => scanner.skip_character(),
        _ => plain(scanner),
    }
}

/// Skips text without quotes: a key, a number, a constant or a string.
fn plain(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let length = rest
        .char_indices()
        .find(|(at, _)| *at > 0 && ends_plain(&rest[*at..], &rest[..*at]))
        .map_or(rest.len(), |(at, _)| at);
    let word = rest[..length].trim_end();
    if is_key(&rest[length..]) {
        scanner.mark(length, Role::Key);
    } else if let Some(role) = literal(word) {
        scanner.mark(length, role);
    } else {
        scanner.skip(length);
    }
}

/// Whether plain text ends before `rest`; `before` is the part that was read.
fn ends_plain(rest: &str, before: &str) -> bool {
    rest.starts_with([',', '}', ']', '\n'])
        || is_key(rest)
        || rest.starts_with('#') && before.ends_with(' ')
}

/// Whether `rest` begins with the colon after a key.
fn is_key(rest: &str) -> bool {
    let after = rest.strip_prefix(':');
    after.is_some_and(|after| after.is_empty() || after.starts_with([' ', '\n', ',', '}']))
}

/// Skips the lines that are indented more than `indent`.
fn block_text(scanner: &mut Scanner<'_>, indent: usize) {
    let mut length = 0;
    for line in scanner.rest().split_inclusive('\n').skip(1) {
        let own = line.len() - line.trim_start_matches(' ').len();
        if own <= indent && !line.trim().is_empty() {
            break;
        }
        length += line.len();
    }
    if length > 0 {
        // The newline that ends the announcing line, not the one that ends the text.
        scanner.skip_character();
        let text = scanner.rest()[..length].trim_end().len();
        scanner.mark(text, Role::String);
    }
}

fn is_word(character: char) -> bool {
    !character.is_whitespace() && !",}]".contains(character)
}
