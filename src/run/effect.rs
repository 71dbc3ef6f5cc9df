//! What a command may change in the shell's state, judged by its text.
//!
//! The state is saved at the end of a command, in case the shell is lost. Saving all of it costs
//! more than an assignment does. This module owns which commands need no saving, and which need
//! only some variables saved. In doubt, everything is saved.

use std::collections::HashSet;

use crate::document::command::{CommandWord, Script, SimpleCommand};
use crate::shell::ShellEffect;

/// Builtins that can change anything, and words that run other commands.
const POWERFUL: &[&str] = &[
    ".", "alias", "bg", "bind", "builtin", "caller", "command", "compgen", "complete", "compopt",
    "coproc", "disown", "enable", "eval", "exec", "fc", "fg", "hash", "help", "history", "local",
    "logout", "popd", "pushd", "return", "set", "shift", "shopt", "source", "suspend", "trap",
    "ulimit", "umask", "unalias", "unset",
];

/// Builtins after which the text of a word no longer shows its meaning.
const REVEALING: &[&str] = &[".", "alias", "eval", "source", "trap"];

/// Builtins whose arguments are names to assign.
const NAMING: &[&str] = &["getopts", "let", "mapfile", "read", "readarray", "wait"];

/// Builtins whose arguments are names with values.
const DECLARING: &[&str] = &["declare", "export", "readonly", "typeset"];

/// What is known about a session from the texts that have run in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Effects {
    /// Functions and aliases.
    defined: HashSet<String>,
    /// Anything may be defined: unknown code has run, or a trap may run at any time.
    unknown: bool,
}

/// The effect of one command, with the names it assigns.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StateChange {
    Nothing,
    Some { names: Vec<String>, directory: bool },
    Anything,
}

impl StateChange {
    /// Whether it changes at most variables.
    pub(super) fn stays(&self) -> bool {
        matches!(
            self,
            Self::Nothing
                | Self::Some {
                    directory: false,
                    ..
                }
        )
    }

    pub(super) fn effect(&self) -> ShellEffect<'_> {
        match self {
            Self::Nothing => ShellEffect::Nothing,
            Self::Some { names, directory } => ShellEffect::Changes {
                names,
                directory: *directory,
            },
            Self::Anything => ShellEffect::Anything,
        }
    }
}

impl Effects {
    /// For a session that begins with functions of the workshop and of the environment.
    pub(super) fn beginning_with<'a>(functions: impl IntoIterator<Item = &'a str>) -> Self {
        let exported = |name: &str| {
            Some(
                name.strip_prefix("BASH_FUNC_")?
                    .split('%')
                    .next()?
                    .to_owned(),
            )
        };
        let inherited =
            std::env::vars_os().filter_map(|(name, _)| exported(&name.to_string_lossy()));
        let own = functions.into_iter().map(str::to_owned);
        Self {
            defined: own.chain(inherited).collect(),
            unknown: false,
        }
    }

    /// Assumes from now on that anything may be defined.
    pub(super) fn forget(&mut self) {
        self.unknown = true;
    }

    /// What a command that runs now may change.
    pub(super) fn of(&mut self, text: &Script) -> StateChange {
        let functions = text.defined_functions();
        let commands = text.simple_commands();
        let mut anything = self.unknown || !functions.is_empty();
        self.defined.extend(functions);
        let mut directory = false;
        for command in commands
            .iter()
            .filter(|command| command.context.runs_in_this_shell())
        {
            match self.changes(command) {
                Some(goes) => directory |= goes,
                None => anything = true,
            }
        }
        if anything {
            return StateChange::Anything;
        }
        let names = text.assigned_names();
        if names.is_empty() && !directory {
            return StateChange::Nothing;
        }
        StateChange::Some { names, directory }
    }

    /// Whether running `text` may evaluate arithmetic: in it, in a subscript, or in a function that
    /// it calls. Code that `eval` or `source` runs does not count: it is one evaluation that may
    /// fail as a whole.
    pub(super) fn may_compute(&self, text: &Script) -> bool {
        let arithmetic = ["((", "$[", "let "];
        let subscript = |at: usize| {
            text[..at].ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_')
        };
        let commands = text.simple_commands();
        let mut names = commands.iter().filter_map(|command| command.words.first());
        if names.clone().any(|name| REVEALING.contains(&&*name.text)) {
            return false;
        }
        let calls = |name: &CommandWord| !name.is_static || self.defined.contains(&name.text);
        arithmetic.iter().any(|sign| text.contains(sign))
            || text.match_indices('[').any(|(at, _)| subscript(at))
            || names.any(calls)
    }

    /// Whether one of `commands` may be a function or an alias, or may run unknown code.
    pub(super) fn may_call(&self, commands: &[SimpleCommand]) -> bool {
        let calls = |word: &CommandWord| {
            let name = &*word.text;
            let is_known = word.is_static && !REVEALING.contains(&name);
            !is_known || matches!(name, "builtin" | "command") || self.defined.contains(name)
        };
        let mut names = commands.iter().filter_map(|command| command.words.first());
        self.unknown || names.any(calls)
    }

    /// Whether a command changes the directory; `None` if it may change anything.
    fn changes(&mut self, command: &SimpleCommand) -> Option<bool> {
        let Some(word) = command.words.first() else {
            return Some(false);
        };
        let arguments = &command.words[1..];
        let reveals = |word: &CommandWord| !word.is_static || REVEALING.contains(&&*word.text);
        let name = &*word.text;
        let through = matches!(name, "builtin" | "command") && arguments.iter().any(reveals);
        let pipelines = name == "shopt" && arguments.iter().any(|word| word.text == "lastpipe");
        self.unknown |= reveals(word) || through || pipelines;
        if self.unknown || POWERFUL.contains(&name) || self.defined.contains(name) {
            return None;
        }
        let is_static = arguments.iter().all(|word| word.is_static);
        let known = match name {
            "printf" => is_static || !arguments[0].text.starts_with('-') && arguments[0].is_static,
            _ if NAMING.contains(&name) => is_static,
            _ if DECLARING.contains(&name) => arguments.iter().all(declares_plainly),
            _ => true,
        };
        known.then_some(name == "cd")
    }
}

/// An option that is not about functions, or a static name, with or without a value.
fn declares_plainly(word: &CommandWord) -> bool {
    if word.text.starts_with(['-', '+']) {
        return word.is_static && !word.text.contains(['f', 'F']);
    }
    word.text
        .starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

#[cfg(test)]
mod tests;
