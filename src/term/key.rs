//! Keys and their names in settings.

use std::fmt::{self, Display};
use std::str::FromStr;

/// One press of a key, or one paste.
///
/// In settings a key is written as a character or a name: `Q`, `space`, `page-down`, `ctrl-c`,
/// `alt-enter`, `f5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A character, including the space; Shift is part of it (`Q` and `q` differ).
    Char(char),
    /// Return (CR, or the LF that some clickers and remote keyboards send).
    Enter,
    /// Tab.
    Tab,
    /// Shift with Tab.
    BackTab,
    /// The key that removes the character on the left.
    Backspace,
    /// The key that removes the character on the right.
    Delete,
    /// Insert.
    Insert,
    /// Escape on its own.
    Escape,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow to the left.
    Left,
    /// Arrow to the right.
    Right,
    /// Control or Alt with the left arrow: one word to the left.
    WordLeft,
    /// Control or Alt with the right arrow: one word to the right.
    WordRight,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up; "back" on a clicker.
    PageUp,
    /// Page down; "next" on a clicker.
    PageDown,
    /// A function key, from 1.
    F(u8),
    /// Control with a letter (lower case) or one of `@ [ \ ] ^ _`.
    Ctrl(char),
    /// Alt with a character; `Alt('\r')` is Alt with Return.
    Alt(char),
    /// Text that was pasted (only while the program asked for bracketed paste).
    Paste(String),
    /// A sequence that stands for no known key: other modifiers, mouse reports, the terminal's own
    /// answers.
    Unknown,
}

/// The keys that have a name.
const NAMED: [(&str, Key); 20] = [
    ("space", Key::Char(' ')),
    ("enter", Key::Enter),
    ("tab", Key::Tab),
    ("back-tab", Key::BackTab),
    ("backspace", Key::Backspace),
    ("delete", Key::Delete),
    ("insert", Key::Insert),
    ("escape", Key::Escape),
    ("up", Key::Up),
    ("down", Key::Down),
    ("left", Key::Left),
    ("right", Key::Right),
    ("word-left", Key::WordLeft),
    ("word-right", Key::WordRight),
    ("home", Key::Home),
    ("end", Key::End),
    ("page-up", Key::PageUp),
    ("page-down", Key::PageDown),
    ("alt-enter", Key::Alt('\r')),
    ("alt-space", Key::Alt(' ')),
];

impl Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| key == self) {
            return formatter.write_str(name);
        }
        match self {
            Self::Char(character) => write!(formatter, "{character}"),
            Self::Ctrl(character) => write!(formatter, "ctrl-{character}"),
            Self::Alt(character) => write!(formatter, "alt-{character}"),
            Self::F(number) => write!(formatter, "f{number}"),
            Self::Paste(_) => formatter.write_str("pasted text"),
            _ => formatter.write_str("unknown key"),
        }
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        if let Some((_, key)) = NAMED.iter().find(|(known, _)| *known == name) {
            return Ok(key.clone());
        }
        if let Some(character) = only_character(name) {
            return Ok(Self::Char(character));
        }
        let modified = |prefix| name.strip_prefix(prefix).and_then(only_character);
        let function = || name.strip_prefix('f')?.parse().ok();
        if let Some(letter @ ('a'..='z' | '@' | '[' | '\\' | ']' | '^' | '_')) = modified("ctrl-") {
            Ok(Self::Ctrl(letter))
        } else if let Some(character) = modified("alt-") {
            Ok(Self::Alt(character))
        } else if let Some(number @ 1..=24) = function() {
            Ok(Self::F(number))
        } else {
            Err(KeyError(name.to_owned()))
        }
    }
}

fn only_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters
        .next()
        .filter(|character| !character.is_control())?;
    characters.next().is_none().then_some(first)
}

/// A name that no key has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(String);

impl Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = NAMED.iter().map(|(name, _)| *name).collect();
        write!(
            formatter,
            "`{}` is not a key; a key is one character, `ctrl-` and a letter, `alt-` and a character, \
             `f1` to `f24`, or one of {}",
            self.0,
            names.join(", ")
        )
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests;
