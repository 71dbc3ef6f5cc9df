//! The parser's errors in the words of this program.

use crate::document::nearest;

use super::fault::{About, YamlFault};

/// An error of the parser, in the words of this program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct YamlComplaint {
    /// The keys that lead to it, as far as the parser reports them.
    pub(super) path: Vec<String>,
    /// What is wrong.
    pub(super) kind: YamlErrorKind,
    /// The message, without a place.
    pub(super) message: String,
    /// The remedy.
    pub(super) help: Option<String>,
}

/// The kinds of errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum YamlErrorKind {
    /// An unknown key.
    UnknownKey,
    /// A duplicate key.
    Twice(String),
    /// A wrong value of the key at the end of the path.
    Value,
    /// An unknown word there.
    Word(String),
    /// The text is not YAML.
    Syntax,
}

/// What is said about an error, before the keys that lead to it.
struct ErrorWords {
    kind: YamlErrorKind,
    text: String,
    help: Option<String>,
}

impl ErrorWords {
    fn of(kind: YamlErrorKind, text: impl Into<String>, help: Option<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            help,
        }
    }
}

impl YamlComplaint {
    pub(super) fn of(error: &str) -> Self {
        let fault = YamlFault::of(error);
        let (name, known) = (fault.name, &fault.known);
        let near = nearest(name, known.iter().copied());
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let ErrorWords { kind, text, help } = match fault.about {
            About::UnknownKey => {
                let help = near.or_else(|| keys(known));
                ErrorWords::of(
                    YamlErrorKind::UnknownKey,
                    format!("there is no key `{name}` here"),
                    help,
                )
            }
            About::KeyTwice => {
                let help = Some("leave one of them out".to_owned());
                let text = format!("the key `{name}` is given twice");
                ErrorWords::of(YamlErrorKind::Twice(name.to_owned()), text, help)
            }
            About::MissingKey => ErrorWords::of(
                YamlErrorKind::Value,
                format!("the key `{name}` is missing"),
                None,
            ),
            About::UnknownWord => {
                let text = format!("{} is expected, not `{name}`", any_of(known));
                ErrorWords::of(YamlErrorKind::Word(name.to_owned()), text, near)
            }
            About::Value | About::NoValue | About::Other => value_or_syntax(fault.message),
        };
        let path: Vec<_> = fault
            .path
            .split('.')
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        let message = match kind {
            YamlErrorKind::Value | YamlErrorKind::Word(_) if !path.is_empty() => {
                format!("`{}`: {text}", path.join("."))
            }
            _ => text,
        };
        Self {
            path,
            kind,
            message,
            help,
        }
    }
}

/// How the parser's messages about text that is not YAML begin.
const BROKEN: [&str; 6] = [
    "did not find",
    "mapping values",
    "found ",
    "while ",
    "block ",
    "could not find",
];

fn value_or_syntax(bare: &str) -> ErrorWords {
    let bare = bare.trim_start_matches("invalid value: ");
    let types = bare.trim_start_matches("invalid type: ");
    if let Some((found, expected)) = types.split_once(", expected ") {
        let found = found_words(found);
        let text = format!("{} is expected, not {found}", expected_form(expected));
        let is_one = found.starts_with('`') && expected == "a sequence";
        let help = is_one.then(|| format!("write it as a list: `[{}]`", found.trim_matches('`')));
        return ErrorWords::of(YamlErrorKind::Value, text, help);
    }
    if BROKEN.iter().any(|start| bare.starts_with(start)) {
        let help = "put text with `:`, `#`, `[`, `{` or quotes in it between quotes";
        let text = format!("this is not valid YAML: {bare}");
        return ErrorWords::of(YamlErrorKind::Syntax, text, Some(help.to_owned()));
    }
    match bare.split_once("; did you mean ") {
        Some((text, meant)) => {
            let help = format!("did you mean {meant}");
            ErrorWords::of(YamlErrorKind::Value, text, Some(help))
        }
        None => ErrorWords::of(YamlErrorKind::Value, bare, None),
    }
}

/// What was expected, in plain words: the parser uses the names of Rust types.
fn expected_form(expected: &str) -> String {
    let number = [
        "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize", "isize",
    ];
    match expected {
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" => "text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table of keys and values".to_owned(),
        "f64" | "f32" => "a number".to_owned(),
        word if number.contains(&word) => "a whole number".to_owned(),
        word if word.starts_with("struct ") => "a table of keys and values".to_owned(),
        word if word.starts_with("enum ") || word.starts_with("variant ") => "a word".to_owned(),
        other => other.to_owned(),
    }
}

/// What was found: the value as written, or its type.
fn found_words(found: &str) -> String {
    let value = found
        .split_once('`')
        .map(|(_, rest)| rest.trim_end_matches('`'));
    let text = found
        .strip_prefix("string \"")
        .map(|rest| rest.trim_end_matches('"'));
    match (found, text.or(value)) {
        (_, Some(value)) => format!("`{value}`"),
        ("sequence", _) => "a list".to_owned(),
        ("map", _) => "a table".to_owned(),
        ("unit value" | "null" | "Option value", _) => "nothing".to_owned(),
        (other, _) => other.to_owned(),
    }
}

fn any_of(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn keys(known: &[&str]) -> Option<String> {
    (!known.is_empty()).then(|| format!("the keys are {}", any_of(known).replace(" or ", " and ")))
}

#[cfg(test)]
mod tests;
