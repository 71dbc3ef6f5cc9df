//! What the YAML parser says is wrong, taken apart: the one place that knows how its messages are put
//! together. What a person reads instead is decided by the readers of settings and of recordings.

/// A fault, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlFault<'a> {
    /// The keys that lead to it, as far as the parser says: `stage.typing`, `calls[2].stdout`.
    pub path: &'a str,
    /// What the parser says, without the keys and the place.
    pub message: &'a str,
    /// What it is about.
    pub about: About,
    /// The key or word that is wrong; empty where the message names none.
    pub name: &'a str,
    /// The keys or words that are known instead.
    pub known: Vec<&'a str>,
}

/// What a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A key that nothing knows.
    UnknownKey,
    /// A key that was there before.
    KeyTwice,
    /// A key that is not there.
    MissingKey,
    /// A word that is none of those that are known.
    UnknownWord,
    /// A value that is not one of those that may be there, or of another type.
    Value,
    /// A key without a value.
    NoValue,
    /// Something else, such as text that is no YAML.
    Other,
}

impl<'a> YamlFault<'a> {
    /// Takes the text of an error apart.
    pub fn of(error: &'a str) -> Self {
        let said = error.rfind(" at line ").map_or(error, |at| &error[..at]);
        let (path, message) = match said.split_once(": ") {
            Some((path, rest)) if !path.contains([' ', '`']) => (path, rest),
            _ => ("", said),
        };
        let mut names = message.split('`').skip(1).step_by(2);
        let name = names.next().unwrap_or_default();
        Self {
            path,
            message,
            about: about(message),
            name,
            known: names.collect(),
        }
    }
}

fn about(message: &str) -> About {
    let is = |start: &str| message.starts_with(start);
    let named = message.contains('`');
    if named && is("unknown field") {
        About::UnknownKey
    } else if named && is("duplicate field") {
        About::KeyTwice
    } else if named && is("missing field") {
        About::MissingKey
    } else if named && is("unknown variant") {
        About::UnknownWord
    } else if is("invalid value") || is("invalid type") {
        if message.contains("unit value") {
            About::NoValue
        } else {
            About::Value
        }
    } else {
        About::Other
    }
}

/// Where in `yaml` the parser stopped: a byte at which a character begins. `None` where it does not say.
pub fn offset(error: &serde_yaml::Error, yaml: &str) -> Option<usize> {
    let at = error.location()?.index().min(yaml.len());
    (0..=at).rev().find(|at| yaml.is_char_boundary(*at))
}

#[cfg(test)]
mod tests;
