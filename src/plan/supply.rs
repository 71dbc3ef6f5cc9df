//! What commands leave to later commands: variables, arguments, a folder, jobs, functions.
//!
//! Only reads texts. `run` knows whether a command has run, and with what result.

use std::collections::BTreeSet;

use crate::document::command::{Script, SimpleCommand};

/// Something that a command can leave to later commands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Supply {
    /// The value of a variable.
    Variable(String),
    /// `$1`, `$@` and `$#`, which `set` and `shift` change.
    Arguments,
    /// The folder that commands run in.
    Folder,
    /// A job in the background: `$!`, `%1`.
    Job,
    /// A function or an alias.
    Function(String),
    /// `$_`, the last word of the command before.
    LastWord,
}

/// Everything that `text` may leave to later commands.
pub fn supplies(text: &Script) -> BTreeSet<Supply> {
    let commands = text.simple_commands();
    let variables = text.assigned_names().into_iter().map(Supply::Variable);
    let functions = text.defined_functions().into_iter().map(Supply::Function);
    let aliases = commands.iter().flat_map(aliases).map(Supply::Function);
    let mut found: BTreeSet<Supply> = variables.chain(functions).chain(aliases).collect();
    let here = || {
        commands
            .iter()
            .filter(|simple| simple.context.runs_in_this_shell())
    };
    if here().any(goes_to_a_folder) {
        found.insert(Supply::Folder);
    }
    if here().any(sets_arguments) {
        found.insert(Supply::Arguments);
    }
    if commands.iter().any(starts_a_job) {
        found.insert(Supply::Job);
    }
    found
}

/// The first word of a simple command, after `builtin` and `command`.
fn first_word(simple: &SimpleCommand) -> Option<&str> {
    let mut words = simple.words.iter().map(|word| word.text.as_str());
    words.find(|word| !matches!(*word, "builtin" | "command"))
}

fn goes_to_a_folder(simple: &SimpleCommand) -> bool {
    matches!(first_word(simple), Some("cd" | "pushd" | "popd"))
}

/// Whether a command changes to a folder that does not depend on the previous one.
pub(super) fn goes_elsewhere(simple: &SimpleCommand) -> bool {
    if !matches!(first_word(simple), Some("cd" | "pushd")) {
        return false;
    }
    let is_pushd = simple.words.iter().any(|word| word.text == "pushd");
    let target = simple.words.iter().skip(1);
    let target = target
        .map(|word| word.text.as_str())
        .find(|word| !matches!(*word, "cd" | "pushd" | "--" | "-P" | "-L"));
    match target {
        None => !is_pushd,
        Some(target) => {
            let of_the_shell = ["$OLDPWD", "${OLDPWD}", "$PWD", "${PWD}"];
            let target = target.trim_matches('"');
            target.starts_with(['/', '$', '`'])
                && !of_the_shell.iter().any(|one| target.starts_with(one))
                || target.starts_with('~') && !target.starts_with("~-") && !target.starts_with("~+")
        }
    }
}

/// Whether a command changes the arguments of the shell.
pub(super) fn sets_arguments(simple: &SimpleCommand) -> bool {
    match first_word(simple) {
        Some("shift") => true,
        Some("set") => {
            let mut operands = simple.words.iter().skip(1).map(|word| word.text.as_str());
            let mut names_option = false;
            operands.any(|word| {
                let is_option = word.starts_with(['-', '+']) && !matches!(word, "--" | "-");
                let is_value =
                    std::mem::replace(&mut names_option, is_option && word.ends_with('o'));
                !is_option && !is_value
            })
        }
        _ => false,
    }
}

fn starts_a_job(simple: &SimpleCommand) -> bool {
    simple.context.background && simple.context.runs_now() || first_word(simple) == Some("coproc")
}

fn aliases(simple: &SimpleCommand) -> Vec<String> {
    if first_word(simple) != Some("alias") {
        return Vec::new();
    }
    let words = simple.words.iter().skip(1);
    let names = words.filter_map(|word| word.text.split_once('='));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests;
