//! How the live shell has to evaluate a command, judged by its text.
//!
//! Most commands are evaluated as they are. Owns the exceptions; [`Frame`] documents what each frame changes.

use crate::document::command::{Enclosure, Script, SimpleCommand};
use crate::shell::{Frame, UserTraps};

/// Commands that number the jobs of the shell.
const JOB_COMMANDS: &[&str] = &["jobs", "fg", "bg", "disown"];

/// Commands that take jobs as `%1`.
const JOB_ARGUMENTS: &[&str] = &["kill", "wait"];

/// Commands that leave a loop, or complain that there is none.
const LOOP_COMMANDS: &[&str] = &["break", "continue"];

/// Commands that act on the function, or on the file, that they stand in.
const NOT_IN_A_FUNCTION: &[&str] = &[
    ".", "caller", "declare", "eval", "getopts", "local", "return", "set", "shift", "source",
    "trap", "typeset",
];

/// What shows that a text is evaluated in a function or from a file.
const SHOWS_WHERE: &[&str] = &["BASH_LINENO", "BASH_SOURCE", "FUNCNAME", "caller", "return"];

/// The frame for one complete command, where the user has these traps.
pub(super) fn frame(text: &Script, traps: UserTraps) -> Frame {
    let words = [JOB_COMMANDS, LOOP_COMMANDS].concat();
    let named = words.iter().any(|word| text.contains(word)) || text.contains('%');
    if traps.commands
        || !named && !traps.interrupts
        || SHOWS_WHERE.iter().any(|word| text.contains(word))
    {
        return Frame::Command;
    }
    let commands = text.simple_commands();
    let here: Vec<_> = commands
        .iter()
        .filter(|command| runs_here(command))
        .collect();
    if !traps.returns && here.iter().any(|command| numbers_jobs(command)) {
        return Frame::Sourced;
    }
    let outside_of_loops = |command: &&&SimpleCommand| {
        is_one_of(command, LOOP_COMMANDS) && !command.context.enclosures.contains(&Enclosure::Loop)
    };
    let flat = traps.interrupts || here.iter().any(|command| outside_of_loops(&command));
    if flat
        && !here
            .iter()
            .any(|command| is_one_of(command, NOT_IN_A_FUNCTION))
    {
        Frame::Flat
    } else {
        Frame::Command
    }
}

/// In the shell itself, and now.
fn runs_here(command: &SimpleCommand) -> bool {
    let elsewhere = [
        Enclosure::Function,
        Enclosure::Subshell,
        Enclosure::Substitution,
    ];
    !command
        .context
        .enclosures
        .iter()
        .any(|enclosure| elsewhere.contains(enclosure))
}

fn is_one_of(command: &SimpleCommand, names: &[&str]) -> bool {
    let name = command
        .words
        .iter()
        .find(|word| !matches!(&*word.text, "builtin" | "command"));
    name.is_some_and(|name| names.contains(&&*name.text))
}

fn numbers_jobs(command: &SimpleCommand) -> bool {
    let takes_jobs = || {
        command
            .words
            .iter()
            .skip(1)
            .any(|word| word.text.starts_with('%'))
    };
    is_one_of(command, JOB_COMMANDS) || (is_one_of(command, JOB_ARGUMENTS) && takes_jobs())
}

#[cfg(test)]
mod tests;
