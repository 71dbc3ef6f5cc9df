//! The forms in which programs print a value: as it is, quoted, or encoded.
//!
//! Owns the list of these forms. Each is the value without its outer quotes, so that it is found
//! within any quotes, or in the middle of a longer text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The shortest value that is searched in encoded form, in bytes: a shorter one would be found by
/// chance.
const SHORTEST_ENCODED: usize = 4;

/// The shortest piece of base64 that does not depend on the text around it, in characters.
const SHORTEST_PIECE: usize = 6;

/// Characters of URLs that are never encoded, besides letters and digits.
const UNRESERVED: &[u8] = b"-_.~";

/// The value and its forms as text: quoted for a shell, in JSON, in a URL.
pub(super) fn as_text(value: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::from([value.to_owned()]);
    forms.extend(for_shells(value));
    if value.len() >= SHORTEST_ENCODED {
        forms.extend(in_json(value));
        forms.extend(in_addresses(value));
    }
    forms
}

/// As bash quotes: within double quotes (`declare -p`), single quotes (`set`, `set -x`), after
/// backslashes (`printf %q`), and in `$'...'`, which all of them use for control characters.
fn for_shells(value: &str) -> [String; 5] {
    let special = |character: char| " \t'\"\\|&;()<>!{}*[]?^$`,".contains(character);
    let mut before = None;
    let mut quoted = String::new();
    for character in value.chars() {
        let at_start = before.is_none();
        let tilde = character == '~' && matches!(before, None | Some(':' | '='));
        if special(character) || tilde || (character == '#' && at_start) {
            quoted.push('\\');
        }
        quoted.push(character);
        before = Some(character);
    }
    [
        escaped(value, "\"$`\\"),
        value.replace('\'', "'\\''"),
        quoted,
        in_dollar_quotes(value, true),
        in_dollar_quotes(value, false),
    ]
}

fn escaped(value: &str, characters: &str) -> String {
    let mut escaped = String::new();
    for character in value.chars() {
        if characters.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Within `$'...'`; characters outside ASCII are written as they are, or as bytes.
fn in_dollar_quotes(value: &str, keeps_characters: bool) -> String {
    let mut quoted = String::new();
    for character in value.chars() {
        match character {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\u{b}' => quoted.push_str("\\v"),
            '\u{c}' => quoted.push_str("\\f"),
            '\r' => quoted.push_str("\\r"),
            '\u{1b}' => quoted.push_str("\\E"),
            '\\' | '\'' => quoted.extend(['\\', character]),
            ' '..='~' => quoted.push(character),
            _ if keeps_characters && !character.is_ascii() => quoted.push(character),
            _ => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
        }
    }
    quoted
}

/// As JSON writers escape: only the required characters, also `/`, also `<`, `>` and `&`, also
/// everything outside ASCII.
fn in_json(value: &str) -> Vec<String> {
    let text = serde_json::to_string(value).expect("a string is plain data");
    let text = text[1..text.len() - 1].to_owned();
    let for_pages = [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026")];
    let for_pages = for_pages
        .iter()
        .fold(text.clone(), |text, (from, to)| text.replace(*from, to));
    let ascii = |digits: fn(u16) -> String| {
        let mut ascii = String::new();
        for character in text.chars() {
            if character.is_ascii() {
                ascii.push(character);
            } else {
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units);
                ascii.extend(units.iter().map(|unit| digits(*unit)));
            }
        }
        ascii
    };
    vec![
        text.replace('/', "\\/"),
        ascii(|unit| format!("\\u{unit:04x}")),
        ascii(|unit| format!("\\u{unit:04X}")),
        for_pages,
        text,
    ]
}

/// Percent-encoded, as much of it as different writers encode, with digits of either case.
fn in_addresses(value: &str) -> Vec<String> {
    let kept: [&[u8]; 5] = [b"", b"/", b"!*'()", b"*", b"!*'();,/?:@&=+$#"];
    let mut forms = Vec::new();
    for kept in kept {
        let lower = percent_encoded(value, kept, |byte| format!("%{byte:02x}"));
        let upper = percent_encoded(value, kept, |byte| format!("%{byte:02X}"));
        forms.extend([lower.replace("%20", "+"), upper.replace("%20", "+")]);
        forms.extend([lower, upper]);
    }
    forms
}

fn percent_encoded(value: &str, kept: &[u8], code: fn(u8) -> String) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || UNRESERVED.contains(&byte) || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&code(byte));
        }
    }
    encoded
}

/// The base64 of the value alone, of a line with it, and of any text that contains it, in the
/// standard alphabet. Characters that also depend on the bytes before or after the value are left
/// out.
pub(super) fn as_base64(value: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    if value.len() < SHORTEST_ENCODED {
        return forms;
    }
    let line = format!("{value}\n");
    for (value, is_line) in [(value, false), (&line, true)] {
        for (shift, foreign) in [(0, 0), (1, 2), (2, 3)] {
            let mut bytes = vec![0; shift];
            bytes.extend_from_slice(value.as_bytes());
            let encoded = STANDARD_NO_PAD.encode(&bytes);
            let own = bytes.len() * 8 / 6;
            if !is_line && own - foreign >= SHORTEST_PIECE {
                forms.insert(encoded[foreign..own].to_owned());
            }
            if encoded.len() - foreign >= SHORTEST_PIECE {
                let padding = "=".repeat((3 - bytes.len() % 3) % 3);
                forms.insert(encoded[foreign..].to_owned() + &padding);
                forms.insert(encoded[foreign..].to_owned());
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests;
