//! Which values are secrets: by the name of the variable, by the workshop's declarations, and by
//! the value.
//!
//! Owns that decision, and the values that are known before a run. `suspects` and the engine find
//! values that are assigned while it runs; `redact` masks them.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::command::{Literal, Script};
use crate::document::split_words;
use crate::plan::{Action, Command, Plan};

use super::Secrets;

/// The shortest secret under a name that looks secret, in characters: a shorter one would be found
/// in half of every text.
const SHORTEST: usize = 4;

/// The least letters with which a single word under a name that looks secret is a secret.
const LONGEST_WORD: usize = 8;

/// A number with fewer digits is an everyday one.
const LONGEST_NUMBER: usize = 16;

/// Parts of the names of secrets.
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

/// Ends of the names of secrets.
const ENDS: &[&str] = &["_KEY", "_LICENSE"];

/// Ends of names that contain the place or the name of a secret.
const ABOUT: &[&str] = &["_DIR", "_FILE", "_NAME", "_PATH"];

/// Longer words that occur in many texts.
const EVERYDAY: &[&str] = &[
    "anonymous",
    "automatic",
    "certificate",
    "changeme",
    "container",
    "credentials",
    "database",
    "development",
    "disabled",
    "external",
    "generated",
    "internal",
    "kubernetes",
    "localhost",
    "optional",
    "password",
    "postgres",
    "postgresql",
    "production",
    "required",
    "undefined",
    "unlimited",
    "username",
];

/// True for names that people give to secrets.
pub fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_about_one = ABOUT.iter().any(|end| name.ends_with(end));
    let has_part = PARTS.iter().any(|part| name.contains(part));
    !is_about_one && (has_part || ENDS.iter().any(|end| name.ends_with(end)))
}

/// True when the workshop declares this variable to be secret.
fn is_declared(plan: &Plan, name: &str) -> bool {
    let declared = &plan.settings.requires.env;
    declared
        .iter()
        .any(|variable| variable.secret && variable.name == name)
}

/// True when the workshop declares the variable to be secret, or its name looks secret.
pub(super) fn is_secret(plan: &Plan, name: &str) -> bool {
    looks_secret(name) || is_declared(plan, name)
}

/// True when the value of a variable is a secret: any value of a declared variable; for one whose
/// name looks secret, any value except short ones and everyday words, numbers, paths and the like.
pub(super) fn is_secret_value(plan: &Plan, name: &str, value: &str) -> bool {
    SecretMarks::default().is_secret_value(plan, name, value)
}

/// What a block's `secret` attribute means for the variables that it assigns.
#[derive(Debug, Default)]
pub(super) struct SecretMarks {
    /// The block is marked `secret`.
    is_secret: bool,
    /// The variables that it declares: those it assigns, except counters of loops.
    declared: Vec<String>,
}

impl SecretMarks {
    /// The marking of the variables in `text` by a block with or without `secret`.
    pub(super) fn of(text: &Script, is_secret: bool) -> Self {
        let declared = if is_secret {
            text.assigned_at_top_level()
        } else {
            Vec::new()
        };
        Self {
            is_secret,
            declared,
        }
    }

    /// The same as [`is_secret_value`], for a variable that is assigned there.
    pub(super) fn is_secret_value(&self, plan: &Plan, name: &str, value: &str) -> bool {
        if is_declared(plan, name) || self.declared.iter().any(|other| other == name) {
            return !value.trim().is_empty();
        }
        (self.is_secret || looks_secret(name)) && !is_everyday(value)
    }
}

/// Values that occur in any text: they reveal nothing, and masking them would hide much.
fn is_everyday(value: &str) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"^[-+]?v?\d+([.,:_/x-]\d+)*(%|[kKMGT]i?B?)?$";
        Regex::new(pattern).expect("a valid pattern")
    });
    static PATH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(~|\.{1,2})?/[a-z0-9._/-]*$").expect("a valid pattern"));
    let value = value.trim();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    value.chars().count() < SHORTEST
        || is_short_word(value)
        || EVERYDAY.contains(&value.to_lowercase().as_str())
        || (NUMBER.is_match(value) && digits < LONGEST_NUMBER)
        || humantime::parse_duration(value).is_ok()
        || PATH.is_match(value)
}

/// A single word as it is written in a text: letters, of which only the first or all may be
/// capitals.
fn is_short_word(value: &str) -> bool {
    let rest: String = value.chars().skip(1).collect();
    let is_word = value.chars().all(char::is_alphabetic)
        && (rest.to_lowercase() == rest || value.to_uppercase() == value);
    is_word && value.chars().count() < LONGEST_WORD
}

/// The values that must never be shown, as far as they are known before the run: values in the
/// environment under names that are declared or look secret, and values in the workshop's own text
/// for such names, or for any name in a block marked `secret`.
pub fn known_secrets(plan: &Plan) -> Secrets {
    let mut values = Vec::new();
    for (name, value) in std::env::vars_os() {
        let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
        // Of a value that is not UTF-8, the parts that are.
        let parts = value.split(char::REPLACEMENT_CHARACTER);
        let secret = parts.filter(|value| is_secret_value(plan, &name, value));
        values.extend(secret.map(str::to_owned));
    }
    for step in &plan.steps {
        let Action::Run(Command { text, .. }) = &step.action else {
            continue;
        };
        let block = step.block.map(|block| &plan.blocks[block]);
        let is_marked = block.is_some_and(|block| block.attributes.secret);
        if !is_marked && !may_name_secret(plan, text) {
            continue;
        }
        let marking = SecretMarks::of(text, is_marked);
        let given = literals(text).into_iter();
        let secret = given.filter(|one| marking.is_secret_value(plan, &one.name, &one.value));
        values.extend(secret.map(|one| one.value));
    }
    Secrets::new(values)
}

/// False when no name in `text` can be that of a secret, which is quick to find out.
pub(super) fn may_name_secret(plan: &Plan, text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let declared = plan.settings.requires.env.iter();
    let mut declared = declared.filter(|variable| variable.secret);
    PARTS.iter().chain(ENDS).any(|part| upper.contains(part))
        || declared.any(|variable| text.contains(&variable.name))
}

/// The values that `text` writes out for a name: where the grammar finds one, in text that this
/// grammar does not look into, and as words of `read` or `printf`.
fn literals(text: &Script) -> Vec<Literal> {
    let mut found = text.literals();
    for literal in text.data().into_iter().flat_map(assigned_in_data) {
        if !found.contains(&literal) {
            found.push(literal);
        }
    }
    found.extend(given_to_builtins(text));
    found
}

/// What looks like an assignment in a here document, a quoted text or a comment. That may be in any
/// language, so no grammar decides.
fn assigned_in_data(data: &str) -> Vec<Literal> {
    static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?:^|[[:space:];&|(])([A-Za-z_][[:word:]]*)(?:\[[^]]*\])?\+?=("(?:[^"$`\\]|\\.)*"|'[^']*'|(?:[^[:space:];&|()$`"'\\]|\\.)+)"#,
        )
        .expect("a valid pattern")
    });
    let found = ASSIGNMENT.captures_iter(data).filter_map(|given| {
        let value = split_words(&given[2])?.pop()?.text;
        let name = given[1].to_owned();
        Some(Literal { name, value })
    });
    found.collect()
}

/// The static words for `read` and `printf -v`, and the names they bind.
fn given_to_builtins(text: &Script) -> Vec<Literal> {
    let mut found = Vec::new();
    for simple in text.simple_commands() {
        let first = simple.words.first().map(|word| word.text.as_str());
        let words = match first {
            Some("read" | "mapfile" | "readarray") => {
                let here = simple.redirections.iter();
                let here = here.filter(|redirection| redirection.operator.ends_with("<<<"));
                here.map(|redirection| &redirection.target).collect()
            }
            Some("printf") => simple.words.iter().skip(1).collect::<Vec<_>>(),
            _ => continue,
        };
        let names = text.assigned_by(simple);
        for word in words.into_iter().filter(|word| word.is_static) {
            let values = std::iter::once(word.text.as_str()).chain(word.text.split_whitespace());
            for value in values.filter(|value| !names.iter().any(|name| name == value)) {
                found.extend(names.iter().map(|name| Literal {
                    name: name.clone(),
                    value: value.to_owned(),
                }));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
