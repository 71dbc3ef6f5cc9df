//! The YAML parser's errors, split into their parts: the only place that knows the form of its
//! messages. The readers of settings and of recordings decide what the user sees instead.

/// An error, split into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlFault<'a> {
    /// The keys that lead to it, as far as the parser reports them: `stage.typing`,
    /// `calls[2].stdout`.
    pub path: &'a str,
    /// The parser's message, without the keys and the position.
    pub message: &'a str,
    /// What it is about.
    pub about: About,
    /// The wrong key or word; empty if the message contains none.
    pub name: &'a str,
    /// The known keys or words.
    pub known: Vec<&'a str>,
}

/// The kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A key that nothing knows.
    UnknownKey,
    /// A key that was there before.
    KeyTwice,
    /// A missing key.
    MissingKey,
    /// An unknown word.
    UnknownWord,
    /// A value that is not allowed, or that has another type.
    Value,
    /// A key without a value.
    NoValue,
    /// Something else, such as text that is not YAML.
    Other,
}

impl<'a> YamlFault<'a> {
    /// Splits the text of an error.
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

/// The position in `yaml` where the parser stopped: a byte at which a character begins. `None` if
/// the error has no position.
pub fn offset(error: &serde_yaml::Error, yaml: &str) -> Option<usize> {
    let at = error.location()?.index().min(yaml.len());
    (0..=at).rev().find(|at| yaml.is_char_boundary(*at))
}

#[cfg(test)]
mod tests;
