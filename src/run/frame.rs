//! How the live shell has to evaluate a command, judged by its text.
//!
//! Most commands are evaluated as they are. This module owns the exceptions; [`Frame`] documents
//! what each frame changes.

use crate::document::command::{Enclosure, Script, SimpleCommand};
use crate::shell::{Frame, Session, UserTraps};

use super::effect::Effects;

/// Commands that use the numbers of the shell's jobs.
const JOB_COMMANDS: &[&str] = &["jobs", "fg", "bg", "disown"];

/// Commands that take jobs as `%1`.
const JOB_ARGUMENTS: &[&str] = &["kill", "wait"];

/// Commands that leave a loop, or fail outside one.
const LOOP_COMMANDS: &[&str] = &["break", "continue"];

/// Commands that act on the function or the file that contains them.
const NOT_IN_A_FUNCTION: &[&str] = &[
    ".", "caller", "coproc", "declare", "eval", "getopts", "local", "return", "set", "shift",
    "source", "trap", "typeset",
];

/// Commands that print the attributes of a variable, with `-p`.
const DECLARING: &[&str] = &["declare", "typeset"];

/// The variable that is local in the flat frame.
const PROMPT_COMMAND: &str = "PROMPT_COMMAND";

/// Names by which a text can find out that it runs in a function or from a file.
const SHOWS_WHERE: &[&str] = &["BASH_LINENO", "BASH_SOURCE", "FUNCNAME", "caller", "return"];

/// What decides about frames in the session in which a command will run.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionTraits {
    /// The user has these traps.
    pub(super) traps: UserTraps,
    /// Keys can suspend a command. That would make bash leave the driver's loop.
    pub(super) is_on_terminal: bool,
    /// An earlier command mentions `PROMPT_COMMAND`.
    pub(super) names_prompt_command: bool,
}

impl SessionTraits {
    /// Those of `session` at this moment.
    pub(super) fn of(session: &Session) -> Self {
        Self {
            traps: session.user_traps(),
            is_on_terminal: session.is_on_terminal(),
            names_prompt_command: session.names_prompt_command(),
        }
    }
}

/// The frame for one complete command. `effects`: what earlier commands have defined.
pub(super) fn frame(text: &Script, around: SessionTraits, effects: &Effects) -> Frame {
    let traps = around.traps;
    if traps.commands || SHOWS_WHERE.iter().any(|word| text.contains(word)) {
        return Frame::Command;
    }
    let words = [JOB_COMMANDS, LOOP_COMMANDS].concat();
    let named = words.iter().any(|word| text.contains(word)) || text.contains('%');
    let prompt = text.contains(PROMPT_COMMAND) || around.names_prompt_command;
    if !named && !traps.interrupts && !prompt && !around.is_on_terminal {
        return Frame::Command;
    }
    let commands = text.simple_commands();
    let here: Vec<_> = commands
        .iter()
        .filter(|command| command.context.runs_now())
        .collect();
    if !traps.returns && here.iter().any(|command| numbers_jobs(command)) {
        return Frame::Sourced;
    }
    let leaves_a_loop = |command: &&SimpleCommand| {
        is_one_of(command, LOOP_COMMANDS) && !command.context.is_within(&[Enclosure::Loop])
    };
    let calls = || effects.may_call(commands);
    let flat = traps.interrupts
        || here.iter().any(leaves_a_loop)
        || text.contains(PROMPT_COMMAND)
        || prompt && calls()
        || around.is_on_terminal && is_list(commands) && !calls();
    let is_outside = |command: &&SimpleCommand| !command.context.is_within(&[Enclosure::Function]);
    if flat && !commands.iter().filter(is_outside).any(acts_on_a_function) {
        Frame::Flat
    } else {
        Frame::Command
    }
}

/// Whether there are several commands, so that one may be suspended and the next still run.
fn is_list(commands: &[SimpleCommand]) -> bool {
    let elsewhere = [Enclosure::Function, Enclosure::Substitution];
    let is_here = |command: &&SimpleCommand| !command.context.is_within(&elsewhere);
    commands.iter().filter(is_here).count() > 1
}

/// Whether the command behaves differently in a function.
fn acts_on_a_function(command: &SimpleCommand) -> bool {
    let tells = || is_one_of(command, DECLARING) && option(command) == Some("-p");
    is_one_of(command, NOT_IN_A_FUNCTION) && !tells()
}

/// The first argument.
fn option(command: &SimpleCommand) -> Option<&str> {
    command.words.get(1).map(|word| &*word.text)
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
