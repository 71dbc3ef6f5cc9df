//! Which commands may give a value to a variable that looks secret.
//!
//! Owns the guess, from a command's text and from the commands before it. Commands that certainly
//! do not assign a secret are recognised, because asking the shell takes time, and output that
//! waits for the answer is not displayed while it is written.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use regex::Regex;

use crate::document::command::{Script, SimpleCommand};
use crate::plan::{Action, Plan};

use super::secret::{is_secret, may_name_secret};

/// The commands that have run, as far as they affect what later ones may do.
#[derive(Debug, Clone, Default)]
pub struct Suspects {
    functions: HashMap<String, Suspicion>,
    /// A trap or a reference to a variable by name may assign anything at any time.
    is_indirect: bool,
    /// The names in the workshop's text that look secret.
    mentioned: BTreeSet<String>,
}

/// What a command may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Suspicion {
    /// The secret variables that it assigns according to its text.
    pub(super) names: BTreeSet<String>,
    /// It runs something whose text is unknown.
    pub(super) is_opaque: bool,
    /// The variables that it assigns may be gone when it ends.
    pub(super) is_fleeting: bool,
}

impl Suspicion {
    /// True when a secret may have a new value after it.
    pub(super) fn is_any(&self) -> bool {
        self.is_opaque || !self.names.is_empty()
    }

    fn add(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.is_opaque |= other.is_opaque;
        self.is_fleeting = true;
    }
}

impl Suspects {
    /// The state before anything of `plan` has run.
    pub fn of(plan: &Plan) -> Self {
        let mut suspects = Self::default();
        let functions = plan.functions.iter();
        let functions = functions
            .map(|function| Script::new(format!("{}() {{ {}\n}}", function.name, function.body)));
        let functions: Vec<_> = functions.collect();
        let texts = plan.steps.iter().filter_map(|step| match &step.action {
            Action::Run(command) => Some(&command.text),
            _ => None,
        });
        for text in texts.chain(&functions) {
            if !may_name_secret(plan, text) {
                continue;
            }
            let used = text.used_names().into_iter().map(|(name, _)| name);
            let all = used.chain(text.assigned_names());
            suspects
                .mentioned
                .extend(all.filter(|name| is_secret(plan, name)));
        }
        for text in &functions {
            suspects.take(text, &|name| is_secret(plan, name));
        }
        let exported =
            |(name, _): &(std::ffi::OsString, _)| name.to_string_lossy().starts_with("BASH_FUNC_");
        suspects.is_indirect = std::env::vars_os().any(|variable| exported(&variable));
        suspects
    }

    /// True when `text`, a command of `plan` that is about to run, may assign a secret.
    pub fn may_assign(&mut self, plan: &Plan, text: &Script) -> bool {
        self.take(text, &|name| is_secret(plan, name)).is_any()
    }

    /// What `text`, which is about to run, may do. `is_secret` decides which names are those of
    /// secrets.
    pub(super) fn take(&mut self, text: &Script, is_secret: &dyn Fn(&str) -> bool) -> Suspicion {
        let names = text.assigned_names().into_iter();
        let mut suspicion = Suspicion {
            names: names.filter(|name| is_secret(name)).collect(),
            is_opaque: has_indirect_default(text),
            is_fleeting: false,
        };
        let lasting = text.assigned_at_top_level();
        let lasts = |name: &String| lasting.contains(name);
        let mut assigned: Vec<_> = Vec::new();
        for simple in text.simple_commands() {
            if let Some(action) = trapped(simple) {
                self.is_indirect |= self.take(&action.into(), is_secret).is_any();
            }
            self.is_indirect |= makes_reference(simple);
            suspicion.is_opaque |= is_opaque(simple);
            let first = simple.words.first().map(|word| word.text.as_str());
            suspicion.is_fleeting |= first == Some("unset");
            assigned.extend(text.assigned_by(simple));
            let called = simple
                .words
                .iter()
                .map(|word| self.functions.get(&word.text));
            for function in called.flatten().cloned().collect::<Vec<_>>() {
                suspicion.add(&function);
            }
        }
        suspicion.is_opaque |= self.is_indirect;
        let once = |name: &String| assigned.iter().filter(|other| *other == name).count() < 2;
        let stays = |name: &String| lasts(name) && once(name);
        suspicion.is_fleeting |= suspicion.is_opaque || !suspicion.names.iter().all(stays);
        for name in text.defined_functions() {
            self.functions.insert(name, suspicion.clone());
        }
        if suspicion.is_opaque {
            suspicion.names.extend(self.mentioned.iter().cloned());
        }
        suspicion
    }

    /// Adds functions and aliases that exist after something opaque has run.
    pub(super) fn found(&mut self, names: impl IntoIterator<Item = String>) {
        let unknown = Suspicion {
            is_opaque: true,
            ..Suspicion::default()
        };
        for name in names {
            self.functions
                .entry(name)
                .or_insert_with(|| unknown.clone());
        }
    }
}

/// `${!name:=value}` assigns a variable whose name only the shell knows.
fn has_indirect_default(text: &str) -> bool {
    static INDIRECT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\$\{![A-Za-z_0-9]+:?=").expect("a valid pattern"));
    // Most texts have none, and the pattern is slow to build.
    text.contains("${!") && INDIRECT.is_match(text)
}

/// The words of a command without those that only change how the rest is run.
fn words_of(simple: &SimpleCommand) -> impl Iterator<Item = (&str, bool)> {
    let words = simple.words.iter();
    let words = words.map(|word| (word.text.as_str(), word.is_static));
    words.skip_while(|(word, _)| {
        matches!(*word, "builtin" | "command" | "time" | "exec" | "-p" | "--")
    })
}

/// True when it runs text or a word that is not static, or assigns to a computed name.
fn is_opaque(simple: &SimpleCommand) -> bool {
    let mut words = words_of(simple);
    let Some((first, is_static)) = words.next() else {
        return false;
    };
    let is_computed = |word: &str| {
        let name = word.split('=').next().unwrap_or_default();
        name.contains(['$', '`'])
    };
    let rest = words;
    match first {
        _ if !is_static => true,
        "." | "source" | "eval" | "alias" | "coproc" => true,
        "declare" | "export" | "local" | "readonly" | "typeset" | "let" | "read" | "mapfile"
        | "readarray" | "getopts" => rest.into_iter().any(|(word, _)| is_computed(word)),
        "printf" => {
            let mut rest = rest;
            rest.next() == Some(("-v", true))
                && rest.next().is_some_and(|(word, _)| is_computed(word))
        }
        _ => false,
    }
}

/// The text of a trap that may run before the end; expansions in it count as words.
fn trapped(simple: &SimpleCommand) -> Option<&str> {
    let mut words = words_of(simple).map(|(word, _)| word);
    let (first, action) = (words.next()?, words.next()?);
    let at_the_end = words.all(|condition| matches!(condition, "EXIT" | "0"));
    let runs_before = first == "trap" && !action.starts_with('-') && !at_the_end;
    runs_before.then(|| action.trim_matches('"'))
}

/// True when it makes a name refer to another variable.
fn makes_reference(simple: &SimpleCommand) -> bool {
    let mut words = words_of(simple).map(|(word, _)| word);
    let declares = matches!(words.next(), Some("declare" | "local" | "typeset"));
    declares && words.any(|word| word.starts_with('-') && word.contains('n'))
}

#[cfg(test)]
mod tests;
