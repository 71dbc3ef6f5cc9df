//! Text within JSON: large texts without copying them twice.
//!
//! Owns the search for what needs an escape, 32 bytes in one step.

use std::io::Write as _;
use std::str::Utf8Error;

use super::is_suspect;

/// How many bytes are checked and copied in one step.
const STEP: usize = 4 * WORD;

const WORD: usize = size_of::<u64>();

/// Appends `text` to `json` in the form that JSON strings have between the quotation marks. Unsafe
/// characters become JSON escapes, `\u202e`: a parser gets the text unchanged.
///
/// # Errors
/// When `text` is not UTF-8. Then `json` is unchanged.
pub fn push_json(json: &mut Vec<u8>, text: &[u8]) -> Result<(), Utf8Error> {
    let before = json.len();
    json.reserve(text.len() + text.len() / 16 + STEP);
    let mut rest = &text[push_plain(json, text)..];
    while let Some((byte, after)) = rest.split_first() {
        if !byte.is_ascii() {
            return match str::from_utf8(rest) {
                Ok(rest) => {
                    push_text(json, rest);
                    Ok(())
                }
                Err(error) => {
                    json.truncate(before);
                    Err(error)
                }
            };
        }
        push_other(json, char::from(*byte));
        rest = &after[push_plain(json, after)..];
    }
    Ok(())
}

/// The same for text in any language.
fn push_text(json: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    loop {
        let mut characters = rest.chars();
        let Some(character) = characters.next() else {
            return;
        };
        push_other(json, character);
        rest = characters.as_str();
        // In most text that is not ASCII, the next character is not either.
        if character.is_ascii() || rest.as_bytes().first().is_some_and(u8::is_ascii) {
            rest = &rest[push_plain(json, rest.as_bytes())..];
        }
    }
}

/// Appends the printable ASCII at the beginning of `text`, up to the first quotation mark or
/// backslash. Returns its length.
fn push_plain(json: &mut Vec<u8>, text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((step, after)) = rest.split_first_chunk::<STEP>() {
        // In one piece, since copies of a fixed length are fast.
        json.extend_from_slice(step);
        let plain = plain_length(step);
        if plain < STEP {
            json.truncate(json.len() - (STEP - plain));
            return text.len() - rest.len() + plain;
        }
        rest = after;
    }
    let is_plain = |byte: &&u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    let plain = rest.iter().take_while(is_plain).count();
    json.extend_from_slice(&rest[..plain]);
    text.len() - rest.len() + plain
}

/// How many bytes at the beginning need no escape.
fn plain_length(step: &[u8; STEP]) -> usize {
    let (words, _) = step.as_chunks::<WORD>();
    let word = |nth: usize| others(u64::from_le_bytes(words[nth]));
    let (one, two, three, four) = (word(0), word(1), word(2), word(3));
    if one | two | three | four == 0 {
        return STEP;
    }
    let bits = bits(one) | bits(two) << 8 | bits(three) << 16 | bits(four) << 24;
    bits.trailing_zeros() as usize
}

/// Marks the first byte of `word` that needs an escape or is not ASCII by its highest bit, and
/// perhaps others after it. The arithmetic works on all eight bytes together.
const fn others(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; WORD]);
    const HIGHEST: u64 = 0x80 * ONES;
    // A quotation mark is exchanged with the space, and this with a character that needs no escape.
    let control_or_quote = (word ^ (0x02 * ONES)).wrapping_sub((b' ' as u64 + 1) * ONES);
    let backslash = (word ^ (b'\\' as u64 * ONES)).wrapping_sub(ONES);
    let delete = word.wrapping_add(ONES);
    (control_or_quote | backslash | delete | word) & HIGHEST
}

/// The highest bits of the eight bytes, side by side.
const fn bits(word: u64) -> u64 {
    (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn push_other(json: &mut Vec<u8>, character: char) {
    let escape: &[u8] = match character {
        '\n' => b"\\n",
        '"' => b"\\\"",
        '\\' => b"\\\\",
        '\t' => b"\\t",
        '\r' => b"\\r",
        '\x08' => b"\\b",
        '\x0c' => b"\\f",
        other if is_suspect(other) => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                // Writing to memory cannot fail.
                let _ = write!(json, "\\u{unit:04x}");
            }
            return;
        }
        other => return json.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
    };
    json.extend_from_slice(escape);
}

#[cfg(test)]
mod tests;
