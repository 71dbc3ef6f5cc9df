//! Untrusted text, made safe to display: nothing in it controls a terminal, changes the direction
//! of other text, or hides.
//!
//! Owns the list of such characters and how each is displayed instead, in terminals, in JSON and in
//! commands to the runner of a GitHub job. All text from a document, a recording or a tool, and
//! every file's name, goes through here before this program displays it. The output of a running
//! command does not: programs own the terminal.

mod ansi;
mod job_command;
mod json;

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Deref;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use ansi::without_ansi;

/// The text shown in place of a secret.
pub const MASK: &str = "***";
pub use job_command::JobCommand;
pub use json::push_json;

/// Text that is safe to display. It can only be made by [`visible`].
///
/// An escape character is written `^[`, as by `cat -v`; other unsafe characters are written
/// `<U+202E>` and the like. All of that is ASCII, so that it is the same in every locale.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Neutral(String);

impl Neutral {
    /// Text for use within one line: line ends are made visible too.
    pub fn line(text: impl AsRef<str>) -> Self {
        Self(visible(text.as_ref()).into_owned())
    }

    /// Text that may have several lines.
    pub fn lines(text: impl AsRef<str>) -> Self {
        Self(made_visible(text.as_ref(), Keep::LineEnds).into_owned())
    }

    /// A file's name, for use within one line; bytes that are not UTF-8 become `U+FFFD`.
    pub fn path(path: &Path) -> Self {
        Self::line(path.to_string_lossy())
    }

    /// Lines that this program has composed of neutral text and colours: the codes for colours are
    /// kept.
    pub fn painted(text: impl AsRef<str>) -> Self {
        Self(made_visible(text.as_ref(), Keep::Colors).into_owned())
    }

    /// JSON text. In its strings unsafe characters are written as JSON escapes, `\u202e`, so that a
    /// parser gets them unchanged.
    pub fn json(text: impl Into<String>) -> Self {
        let text = text.into();
        if plain_length(&text) == text.len() {
            return Self(text);
        }
        let mut json = String::with_capacity(text.len() + 16);
        let mut rest = &*text;
        loop {
            let (plain, other) = rest.split_at(plain_length(rest));
            json.push_str(plain);
            let Some(character) = other.chars().next() else {
                return Self(json);
            };
            rest = &other[character.len_utf8()..];
            if !is_suspect(character) {
                json.push(character);
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(json, "\\u{unit:04x}");
            }
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Neutral {
    /// The same as [`Neutral::lines`].
    fn from(text: String) -> Self {
        Self::lines(text)
    }
}

impl From<&str> for Neutral {
    /// The same as [`Neutral::lines`].
    fn from(text: &str) -> Self {
        Self::lines(text)
    }
}

impl From<Neutral> for String {
    fn from(text: Neutral) -> Self {
        text.0
    }
}

impl Deref for Neutral {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Neutral {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Neutral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for Neutral {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Neutral {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// How many bytes at the beginning are printable ASCII or line ends, which most text consists of.
/// Checks eight bytes in one step.
fn plain_length(text: &str) -> usize {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    let (words, rest) = text.as_bytes().as_chunks();
    let plain = words
        .iter()
        .take_while(|word| are_plain(u64::from_ne_bytes(**word)))
        .count();
    match words.get(plain) {
        Some(word) => {
            plain * size_of::<u64>() + word.iter().take_while(|byte| is_plain(byte)).count()
        }
        None => text.len() - rest.len() + rest.iter().take_while(|byte| is_plain(byte)).count(),
    }
}

/// Whether all eight bytes of `word` are printable ASCII or line ends. The arithmetic works on all
/// of them together: the answer for each byte is in its highest bit.
const fn are_plain(word: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = 0x80 * ONES;
    let from_line_end = word ^ (b'\n' as u64 * ONES);
    let line_ends = !(((from_line_end & !HIGHEST) + !HIGHEST) | from_line_end) & HIGHEST;
    // A line end becomes `*`, which is plain.
    let word = word | (line_ends >> 2);
    let is_delete_or_more = word | word.wrapping_add(ONES);
    let is_less_than_space = word.wrapping_sub(b' ' as u64 * ONES) & !word;
    (is_delete_or_more | is_less_than_space) & HIGHEST == 0
}

/// `text` for use within a line. Only tabs are kept.
pub fn visible(text: &str) -> Cow<'_, str> {
    made_visible(text, Keep::Tabs)
}

/// What is kept besides plain text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Tabs,
    /// Line ends and tabs.
    LineEnds,
    /// Codes for colours, line ends and tabs.
    Colors,
}

fn made_visible(text: &str, keep: Keep) -> Cow<'_, str> {
    let stays = |character| match character {
        '\t' => true,
        '\n' => keep != Keep::Tabs,
        _ => !is_suspect(character),
    };
    let Some(first) = text.find(|character| !stays(character)) else {
        return Cow::Borrowed(text);
    };
    let mut shown = String::with_capacity(text.len() + 16);
    // The first character of a flag may precede the first suspect one.
    let start = text[..first].strip_suffix(FLAG).map_or(first, str::len);
    shown.push_str(&text[..start]);
    let mut rest = &text[start..];
    while let Some(character) = rest.chars().next() {
        let whole = flag(rest).or_else(|| color(rest).filter(|_| keep == Keep::Colors));
        let length = whole.unwrap_or(character.len_utf8());
        if whole.is_some() || stays(character) {
            shown.push_str(&rest[..length]);
        } else {
            push_visible(&mut shown, character);
        }
        rest = &rest[length..];
    }
    Cow::Owned(shown)
}

fn push_visible(shown: &mut String, character: char) {
    if character.is_ascii() {
        // In the notation of `cat -v`: the character 64 positions on or back.
        shown.extend(['^', char::from(character as u8 ^ 0x40)]);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(shown, "<U+{:04X}>", u32::from(character));
    }
}

/// Whether a character controls terminals, changes the direction of other text, or is invisible, so
/// that text can be hidden with it.
///
/// Not included: joiners and the 16 plain variation selectors, without which emoji and several
/// scripts are misspelt, and the soft hyphen. None of these hides anything but itself.
const fn is_suspect(character: char) -> bool {
    // C0, DELETE and C1.
    matches!(character, '\0'..='\x1f' | '\x7f'..='\u{9f}')
        // Direction: marks, embeddings, overrides, isolates.
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        // Line ends for some programs, and characters without width: spaces, joiners of words,
        // operators, isolates, byte order marks.
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{feff}')
        // Letters that are blank.
        || matches!(character, '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}')
        || matches!(character, '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
        // Musical and shorthand format.
        || matches!(character, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        // Tags and more variation selectors, each of which can spell out an invisible text.
        || matches!(character, '\u{e0000}'..='\u{e0fff}')
}

/// The black flag, which is the first character of three countries' flags.
const FLAG: char = '\u{1f3f4}';

/// The length of a flag that is spelt with tags: England's, Scotland's or Wales's.
fn flag(text: &str) -> Option<usize> {
    let tags = text.strip_prefix(FLAG)?;
    let spelt = |name: &&str| {
        let mut tags = tags.chars();
        let tag = |c: char| char::from_u32(0xe_0000 + u32::from(c));
        name.chars().all(|c| tags.next() == tag(c)) && tags.next() == Some('\u{e007f}')
    };
    let length = FLAG.len_utf8() + 6 * '\u{e007f}'.len_utf8();
    ["gbeng", "gbsct", "gbwls"]
        .iter()
        .any(spelt)
        .then_some(length)
}

/// The length of a code for colours: `ESC [ 1;31 m`.
fn color(text: &str) -> Option<usize> {
    let numbers = text.strip_prefix("\x1b[")?;
    let end = numbers.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    numbers[end..].starts_with('m').then_some(end + 3)
}

#[cfg(test)]
mod tests;
