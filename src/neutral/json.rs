//! The contents of JSON strings, written as fast as programs print.

use std::fmt::Write as _;

use super::{is_suspect, plain_length};

/// Appends `text` to `json` in the form that JSON strings have between the quotation marks. Unsafe
/// characters become JSON escapes, `\u202e`: a parser gets the text unchanged.
pub fn push_json(json: &mut String, text: &str) {
    json.reserve(text.len() + text.len() / 16);
    let mut rest = text;
    loop {
        let (plain, other) = rest.split_at(plain_length(rest));
        push_plain(json, plain);
        let Some(character) = other.chars().next() else {
            return;
        };
        push_other(json, character);
        rest = &other[character.len_utf8()..];
    }
}

/// Appends printable ASCII and line ends: whole lines, if nothing in them needs an escape.
fn push_plain(json: &mut String, text: &str) {
    let mut begin = 0;
    for at in memchr::memchr3_iter(b'\n', b'"', b'\\', text.as_bytes()) {
        json.push_str(&text[begin..at]);
        json.push_str(match text.as_bytes()[at] {
            b'\n' => "\\n",
            b'"' => "\\\"",
            _ => "\\\\",
        });
        begin = at + 1;
    }
    json.push_str(&text[begin..]);
}

fn push_other(json: &mut String, character: char) {
    match character {
        '\t' => json.push_str("\\t"),
        '\r' => json.push_str("\\r"),
        '\x08' => json.push_str("\\b"),
        '\x0c' => json.push_str("\\f"),
        other if is_suspect(other) => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(json, "\\u{unit:04x}");
            }
        }
        other => json.push(other),
    }
}

#[cfg(test)]
mod tests;
