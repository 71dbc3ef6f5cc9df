//! The parser's errors in the words of this program.

use crate::document::nearest;

/// An error of the parser, split into its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    /// The keys that lead to it, as far as the parser reports them.
    pub(super) path: Vec<String>,
    /// What is wrong.
    pub(super) kind: Kind,
    /// The message, without a place.
    pub(super) message: String,
    /// The remedy.
    pub(super) help: Option<String>,
}

/// The kinds of errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
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

impl Complaint {
    pub(super) fn of(message: &str) -> Self {
        let message = message
            .rfind(" at line ")
            .map_or(message, |at| &message[..at]);
        let (path, bare) = match message.split_once(": ") {
            Some((path, rest)) if !path.contains([' ', '`']) => (path, rest),
            _ => ("", message),
        };
        let mut names: Vec<_> = bare.split('`').skip(1).step_by(2).collect();
        let wrong = (!names.is_empty()).then(|| names.remove(0));
        let near = wrong.and_then(|wrong| nearest(wrong, names.iter().copied()));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let (kind, text, help) = match (bare, wrong) {
            (_, Some(key)) if bare.starts_with("unknown field") => {
                let help = near.or_else(|| known("keys", &names));
                (
                    Kind::UnknownKey,
                    format!("there is no key `{key}` here"),
                    help,
                )
            }
            (_, Some(key)) if bare.starts_with("duplicate field") => {
                let help = Some("leave one of them out".to_owned());
                (
                    Kind::Twice(key.to_owned()),
                    format!("the key `{key}` is given twice"),
                    help,
                )
            }
            (_, Some(key)) if bare.starts_with("missing field") => {
                (Kind::Value, format!("the key `{key}` is missing"), None)
            }
            (_, Some(value)) if bare.starts_with("unknown variant") => {
                let text = format!("{} is expected, not `{value}`", any_of(&names));
                (Kind::Word(value.to_owned()), text, near)
            }
            _ => value_or_syntax(bare),
        };
        let path: Vec<_> = path
            .split('.')
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        let message = match kind {
            Kind::Value | Kind::Word(_) if !path.is_empty() => {
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

fn value_or_syntax(bare: &str) -> (Kind, String, Option<String>) {
    let bare = bare.trim_start_matches("invalid value: ");
    let types = bare.trim_start_matches("invalid type: ");
    if let Some((found, expected)) = types.split_once(", expected ") {
        let found = found_words(found);
        let text = format!("{} is expected, not {found}", wanted(expected));
        let is_one = found.starts_with('`') && expected == "a sequence";
        let help = is_one.then(|| format!("write it as a list: `[{}]`", found.trim_matches('`')));
        return (Kind::Value, text, help);
    }
    if BROKEN.iter().any(|start| bare.starts_with(start)) {
        let help = "put text with `:`, `#`, `[`, `{` or quotes in it between quotes";
        return (
            Kind::Syntax,
            format!("this is no valid YAML: {bare}"),
            Some(help.to_owned()),
        );
    }
    match bare.split_once("; did you mean ") {
        Some((text, meant)) => (
            Kind::Value,
            text.to_owned(),
            Some(format!("did you mean {meant}")),
        ),
        None => (Kind::Value, bare.to_owned(), None),
    }
}

/// What was expected, in plain words: the parser uses the names of Rust types.
fn wanted(expected: &str) -> String {
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

fn known(what: &str, names: &[&str]) -> Option<String> {
    (!names.is_empty())
        .then(|| format!("the {what} are {}", any_of(names).replace(" or ", " and ")))
}

#[cfg(test)]
mod tests;
