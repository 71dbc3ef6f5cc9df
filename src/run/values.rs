//! `${NAME}` in displayed text: finding the names, and inserting their values.
//!
//! Only this form counts, once, without escapes. Commands are never changed: only the shell expands
//! them.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::command::Script;
use crate::neutral::MASK;

/// Values by name, from the session. Secrets are already masked.
pub type Values = BTreeMap<String, String>;

/// The visible part of a command in a block marked `secret`: only its beginning.
pub fn hidden(command: &str) -> String {
    let word = command.split_whitespace().next().unwrap_or_default();
    match word.split_once('=') {
        Some((name, _)) => format!("{name}={MASK}"),
        None => format!("{word} {MASK}"),
    }
}

/// The names in `${NAME}` forms of `text`, in order.
pub fn names_in(text: &str) -> Vec<String> {
    references(text).map(|(_, name)| name.to_owned()).collect()
}

/// `text` with each `${NAME}` replaced; a name without a value stays as written.
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

/// The names whose values may be shown: those from the start of the run, and those that the
/// workshop assigned as its own variables. The leftover variable of a loop must not appear in the
/// text of the next loop. The workshop's arguments, whose names are numbers, may always be shown.
#[derive(Debug, Default)]
pub(super) struct ShownNames {
    names: BTreeSet<String>,
}

impl ShownNames {
    /// The names at the start of the run.
    pub(super) fn beginning_with(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            names: names.into_iter().collect(),
        }
    }

    /// Adds names.
    pub(super) fn add(&mut self, names: impl IntoIterator<Item = String>) {
        self.names.extend(names);
    }

    /// Adds the names that `text`, which has run, assigns.
    pub(super) fn ran(&mut self, text: &Script) {
        self.names.extend(text.assigned_at_top_level());
    }

    /// The names in `text` that may be shown.
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

/// True for the words that mean yes in an environment variable.
pub fn is_true(text: &str) -> bool {
    ["yes", "true", "t", "y", "1"]
        .iter()
        .any(|yes| text.eq_ignore_ascii_case(yes))
}

#[cfg(test)]
mod tests;
