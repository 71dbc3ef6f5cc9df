//! A command to run, and its result.

use std::time::Duration;

use rustix::process::Signal;

use super::driver::Frame;
use super::jobs::{Job, JobState};
use super::report::{DriverEntry, DriverReport};
use super::tree::Process;
use crate::term::ReadyRules;

use super::process::status_of_signal;

/// A command for the shell.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    /// The text; without a NUL.
    pub text: &'a str,
    /// How long it may take; afterwards it and its processes are ended.
    pub timeout: Option<Duration>,
    /// How it is evaluated.
    pub frame: Frame,
    /// What it may change of the state that is saved for a new shell.
    pub effect: ShellEffect<'a>,
    /// Its output must not be seen. On a terminal it is discarded; output through pipes must be
    /// masked by the caller.
    pub secret: bool,
    /// Where its standard output and standard error go.
    pub written: OutputRoute,
    /// Its standard input, if that is not the shell's.
    pub input: Option<CommandInput<'a>>,
    /// Variables whose values are reported in [`Reply::seen`], including those that are gone when
    /// it ends.
    pub watched: &'a [String],
}

impl<'a> Unit<'a> {
    /// One complete command, without a time limit.
    pub fn command(text: &'a str) -> Self {
        Self {
            text,
            timeout: None,
            frame: Frame::Command,
            effect: ShellEffect::Anything,
            secret: false,
            written: OutputRoute::Apart,
            input: None,
            watched: &[],
        }
    }

    /// Any number of commands, without a time limit.
    pub fn script(text: &'a str) -> Self {
        Self {
            frame: Frame::Script,
            ..Self::command(text)
        }
    }

    /// The same with a time limit.
    #[must_use]
    pub fn timeout(self, limit: Duration) -> Self {
        Self {
            timeout: Some(limit),
            ..self
        }
    }
}

/// The input of a command, line by line.
#[derive(Debug, Clone, Copy)]
pub enum CommandInput<'a> {
    /// From a pipe.
    Pipe(&'a str),
    /// From a pseudo-terminal, where its output goes too. A shell on a terminal does not support
    /// that.
    Terminal {
        /// The lines.
        lines: &'a str,
        /// When the program is ready for the next one.
        rules: &'a ReadyRules,
    },
}

/// The progress of the lines that are typed into a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedLines {
    /// How many were not sent.
    pub left: usize,
}

/// Where a command's standard output and standard error go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutputRoute {
    /// To those of the shell, separately.
    #[default]
    Apart,
    /// Together, through this process, so that their order is kept. On a terminal the output is
    /// displayed there. If the command redirects the shell with `exec`, the redirection ends with
    /// the command.
    Together,
    /// The same, but a terminal does not display it.
    Unseen,
}

/// What a command may change of the shell's state: variables, functions, aliases, options, traps, directory,
/// arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellEffect<'a> {
    /// Nothing: it runs programs.
    Nothing,
    /// Some of it.
    Changes {
        /// The variables it may assign.
        names: &'a [String],
        /// It may change the directory.
        directory: bool,
    },
    /// Anything.
    Anything,
}

/// The result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// How it ended.
    pub ended: CommandEnd,
    /// Its status, as in `$?`.
    pub status: i32,
    /// `set -e` is on now.
    pub errexit_on: bool,
    /// The current background and stopped jobs of the shell.
    pub jobs: Vec<Job>,
    /// How long it took.
    pub elapsed: Duration,
    /// Processes it left behind that are not jobs of the shell: most often daemons. After a
    /// time-out, those that could not be ended.
    pub leaked: Vec<Process>,
    /// The values of the watched variables, by name and in order, with each element of an array.
    pub seen: Vec<(String, String)>,
    /// The typed lines of a command that had a pseudo-terminal.
    pub typed: Option<TypedLines>,
    /// It asked for a secret in its pseudo-terminal and was interrupted.
    pub asked_secret: bool,
}

/// How a command ended. See [`is_lost`](CommandEnd::is_lost) for those after which the shell is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandEnd {
    /// It ran to its end.
    Completed,
    /// An error in its syntax or in an expansion (`set -u`, `${x:?}`, a read-only name): the rest of it
    /// was not run.
    Aborted,
    /// A failure under `set -e` stopped it.
    Errexit(Errexit),
    /// It called `exit` with this status.
    Exited(i32),
    /// It was interrupted, most often by ctrl-c.
    Interrupted,
    /// It exceeded its time limit; all its processes were ended.
    TimedOut {
        /// The shell had to be killed too: its variables and functions are gone.
        session_lost: bool,
    },
    /// It was stopped, most often by ctrl-z, and is a job of the shell now.
    Stopped(Job),
    /// The shell ended with this status: `exec`, or a signal that killed it.
    Lost(i32),
    /// The shell could not take the command, so that nothing of it ran, or it did not confirm that
    /// the command ran to its end. Most often names of the session were made read-only. The shell
    /// was ended.
    Broken {
        /// Some of the command may have run.
        begun: bool,
    },
}

impl Reply {
    /// Whether the status is that of a stopped job, not that of a command that ran after it or
    /// beside it.
    pub fn is_of_stopped(&self) -> bool {
        let signals = [Signal::STOP, Signal::TSTP, Signal::TTIN, Signal::TTOU];
        signals
            .iter()
            .any(|signal| self.status == status_of_signal(signal.as_raw()))
    }
}

impl CommandEnd {
    /// Whether the shell is gone, with its variables and functions.
    pub fn is_lost(&self) -> bool {
        matches!(
            self,
            Self::Lost(_) | Self::Broken { .. } | Self::TimedOut { session_lost: true }
        )
    }
}

/// A failure under `set -e`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errexit {
    /// The status of the failed command.
    pub status: i32,
    /// Its line within the command, from 1.
    pub line: u32,
    /// The function that contains it.
    pub function: Option<String>,
    /// The part of the command that failed; before bash 5 it may be the previous part.
    pub command: String,
}

/// The driver's command that evaluates a text.
const EVALUATION: &str = "builtin eval \"$__demosh_text\"";

/// The status of a command whose end is unknown.
pub(super) const UNKNOWN: i32 = 70;

/// How a command that the driver has taken ended, and its status. Only the mark says that it ran to
/// its end. `continues`: the text contains a `continue`; outside a loop it leaves the text, with
/// status 0.
pub(super) fn ended(report: &DriverReport, sequence: u64, continues: bool) -> (CommandEnd, i32) {
    // The mark first: an interrupt that came right after it found the command completed.
    if let (Some(status), true) = (report.mark, report.sequence == sequence) {
        return (CommandEnd::Completed, status);
    }
    match report.entry {
        // A `break` outside a loop has left the driver's loop: in bash it only prints a message. A
        // stopped foreground job does the same: its status is the loop's.
        DriverEntry::Left => (CommandEnd::Completed, left(report)),
        DriverEntry::Ran if report.evaluated == 0 && continues => (CommandEnd::Completed, 0),
        DriverEntry::Ran | DriverEntry::More | DriverEntry::Started if report.evaluated == 0 => {
            (CommandEnd::Broken { begun: true }, UNKNOWN)
        }
        DriverEntry::Ran | DriverEntry::More | DriverEntry::Started => {
            (CommandEnd::Aborted, report.evaluated)
        }
        DriverEntry::Thrown | DriverEntry::Hushed => thrown(report),
    }
}

/// The status with which the text left the driver's loop.
fn left(report: &DriverReport) -> i32 {
    let status = report.note.strip_prefix("left ");
    status.and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn thrown(report: &DriverReport) -> (CommandEnd, i32) {
    if let Some(status) = report.note.strip_prefix("exit ") {
        let status = exit_status(status);
        return (CommandEnd::Exited(status), status);
    }
    match report.note.strip_prefix("errexit ").and_then(errexit) {
        // The evaluation itself failed: an error in the syntax or in an expansion.
        Some(errexit) if errexit.command == EVALUATION => (CommandEnd::Aborted, errexit.status),
        Some(errexit) => {
            let status = errexit.status;
            (CommandEnd::Errexit(errexit), status)
        }
        // An error in a subscript throws too, and its status is not that of a signal.
        None if (1..128).contains(&report.evaluated) => (CommandEnd::Aborted, report.evaluated),
        None => (CommandEnd::Interrupted, 130),
    }
}

/// The same as in bash: the low eight bits, and 2 for an argument that is not a number.
fn exit_status(argument: &str) -> i32 {
    argument
        .trim()
        .parse::<i64>()
        .map_or(2, |status| (status & 0xff) as i32)
}

/// `STATUS LINE FUNCTION COMMAND`.
fn errexit(note: &str) -> Option<Errexit> {
    let mut fields = note.splitn(4, ' ');
    let status = fields.next()?.parse().ok()?;
    let line = fields.next()?.parse().unwrap_or(1);
    let function = fields.next()?;
    Some(Errexit {
        status,
        line,
        function: (function != "-").then(|| function.to_owned()),
        command: fields.next()?.to_owned(),
    })
}

/// The job that is stopped now and was not stopped before.
pub(super) fn newly_stopped(before: &[Job], now: &[Job]) -> Option<Job> {
    let was_stopped = |job: &&Job| {
        before
            .iter()
            .any(|old| old.pid == job.pid && old.state == JobState::Stopped)
    };
    now.iter()
        .filter(|job| job.state == JobState::Stopped)
        .find(|job| !was_stopped(job))
        .cloned()
}

#[cfg(test)]
mod tests;
