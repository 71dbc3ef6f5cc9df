//! Shell quoting: a text as one literal word.

use std::fmt::Write as _;
use std::path::Path;

/// `text` as one word that bash reads back as exactly `text`.
pub fn word(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for character in text.chars() {
        if character == '\'' {
            quoted.push_str("'\\''");
        } else {
            quoted.push(character);
        }
    }
    quoted.push('\'');
    quoted
}

/// The same without line feeds: an escape replaces each.
pub(super) fn on_one_line(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 16);
    quoted.push_str("$'");
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\\' | '\'' => quoted.extend(['\\', character]),
            _ => quoted.push(character),
        }
    }
    quoted.push('\'');
    quoted
}

/// The same for a path, whatever its bytes are.
pub fn path(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return word(text);
    }
    let mut quoted = String::from("$'");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            quoted.push(char::from(*byte));
        } else {
            // Three digits, so that no digit after it is read as part of the number.
            write!(quoted, "\\{byte:03o}").expect("a string takes everything");
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests;
