//! `${NAME}` in text that is shown: which names stand there, and their values put in.
//!
//! Only this form counts, once, without escapes. What runs is never touched: only the shell
//! expands commands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::document::command;
use crate::plan::Plan;

/// Values by name, as the session holds them. Secrets are already masked.
pub type Values = BTreeMap<String, String>;

/// Shorter values are not masked: they would take half of every text with them.
pub(super) const SHORTEST_SECRET: usize = 4;

/// What stands in place of a secret.
pub const MASK: &str = "***";

/// A command of a block marked `secret` as it may be seen: what it begins with, and nothing else.
pub fn hidden(command: &str) -> String {
    let word = command.split_whitespace().next().unwrap_or_default();
    match word.split_once('=') {
        Some((name, _)) => format!("{name}={MASK}"),
        None => format!("{word} {MASK}"),
    }
}

/// The names that stand in `text` as `${NAME}`, in order.
pub fn names_in(text: &str) -> Vec<String> {
    references(text).map(|(_, name)| name.to_owned()).collect()
}

/// `text` with each `${NAME}` replaced; a name without a value stays as it is written.
pub fn substitute(text: &str, values: &Values) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (at, name) in references(text) {
        let end = at + name.len() + "${}".len();
        out.push_str(&text[done..at]);
        out.push_str(values.get(name).map_or(&text[at..end], String::as_str));
        done = end;
    }
    out.push_str(&text[done..]);
    out
}

/// Offsets of `${NAME}` and the names.
fn references(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("${").filter_map(|(at, open)| {
        let rest = &text[at + open.len()..];
        let name = &rest[..rest.find('}')?];
        is_name(name).then_some((at, name))
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The names whose values may be shown: those the run began with, and those the workshop assigned
/// as variables of its own. A loop variable left over must not show up in the text of the next
/// loop. The workshop's arguments, whose names are numbers, may always be shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    names: BTreeSet<String>,
}

impl Shown {
    /// The names that the run begins with.
    pub(super) fn beginning_with(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            names: names.into_iter().collect(),
        }
    }

    /// Adds names.
    pub(super) fn add(&mut self, names: impl IntoIterator<Item = String>) {
        self.names.extend(names);
    }

    /// Adds what `text` assigns, now that it has run.
    pub(super) fn ran(&mut self, text: &str) {
        self.names.extend(command::assigned_at_top_level(text));
    }

    /// The names of `text` that may be shown.
    pub(super) fn of(&self, text: &str) -> Vec<String> {
        names_in(text)
            .into_iter()
            .filter(|name| self.names.contains(name) || is_argument(name))
            .collect()
    }
}

fn is_argument(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// True for the words that the original takes for yes.
pub fn is_true(text: &str) -> bool {
    ["yes", "true", "t", "y", "1"]
        .iter()
        .any(|yes| text.eq_ignore_ascii_case(yes))
}

/// True for names that people give to secrets.
pub fn looks_secret(name: &str) -> bool {
    const PARTS: &[&str] = &[
        "SECRET",
        "TOKEN",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "CREDENTIAL",
        "APIKEY",
        "API_KEY",
        "PRIVATE_KEY",
    ];
    let name = name.to_ascii_uppercase();
    PARTS.iter().any(|part| name.contains(part))
        || name.ends_with("_KEY")
        || name.ends_with("_LICENSE")
}

/// The values that must never be shown, as far as they are known before the run: what the environment
/// holds under names that are declared or look secret, and what the workshop's own text gives to
/// such names, or to any name in a block marked `secret`.
pub fn secret_values(plan: &Plan) -> Vec<String> {
    let declared = |name: &str| {
        let variables = &plan.settings.requires.env;
        variables
            .iter()
            .any(|variable| variable.secret && variable.name == name)
    };
    let is_secret = |name: &str| declared(name) || looks_secret(name);
    let inherited = std::env::vars().filter(|(name, _)| is_secret(name));
    let written = plan
        .steps
        .iter()
        .filter(|step| step.action.runs())
        .flat_map(|step| {
            let everything = step
                .block
                .is_some_and(|block| plan.blocks[block].attributes.secret);
            let given = literals(step.action.text()).into_iter();
            given
                .filter(move |(name, _)| everything || is_secret(name))
                .collect::<Vec<_>>()
        });
    let values = inherited.chain(written).map(|(_, value)| value);
    values
        .filter(|value| value.len() >= SHORTEST_SECRET)
        .collect()
}

/// The names that `command` gives a value in so many words, and the values.
fn literals(command: &str) -> Vec<(String, String)> {
    static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?:^|[[:space:];&|(])([A-Za-z_][[:word:]]*)=(?:"([^"$`\\]*)"|'([^']*)'|([^[:space:];&|()$`"'\\]+))"#,
        )
        .expect("a valid pattern")
    });
    let value = |found: &Captures<'_>| {
        let value = found.get(2).or(found.get(3)).or(found.get(4));
        (
            found[1].to_owned(),
            value.map_or_else(String::new, |value| value.as_str().to_owned()),
        )
    };
    ASSIGNMENT
        .captures_iter(command)
        .map(|found| value(&found))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_in_braces_count_and_only_once() {
        let values = Values::from([
            ("A".into(), "${B}".into()),
            ("B".into(), "b".into()),
            ("1".into(), "one".into()),
        ]);
        let text = "${A} ${B}${1} $B ${B:-x} ${unset} ${ ${";
        assert_eq!(
            substitute(text, &values),
            "${B} bone $B ${B:-x} ${unset} ${ ${"
        );
        assert_eq!(names_in(text), ["A", "B", "1", "unset"]);
    }

    #[test]
    fn only_own_names_and_arguments_are_shown() {
        let mut shown = Shown::beginning_with(["HOME".to_owned()]);
        shown.ran("PLACE=Oslo; for i in 1 2; do :; done");
        let text = "${HOME} ${PLACE} ${i} ${1} ${10}";
        assert_eq!(shown.of(text), ["HOME", "PLACE", "1", "10"]);
    }

    #[test]
    fn names_that_look_secret() {
        for (name, secret) in [
            ("API_TOKEN", true),
            ("BUOYANT_LICENSE", true),
            ("db_password", true),
            ("NODE_IP", false),
            ("KEYBOARD", false),
        ] {
            assert_eq!(looks_secret(name), secret, "{name}");
        }
    }

    #[test]
    fn values_written_in_the_text_are_found() {
        let found = literals("A=one B='two words'; export C=\"three\" && (D=four) E=$F G=");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [
            pair("A", "one"),
            pair("B", "two words"),
            pair("C", "three"),
            pair("D", "four"),
        ];
        assert_eq!(found, expected);
    }
}
