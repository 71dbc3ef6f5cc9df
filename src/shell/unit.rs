//! A command to run, and what became of it.

use std::time::Duration;

use rustix::process::Signal;

use super::driver::Frame;
use super::jobs::{Job, JobState};
use super::report::{Entry, Report};
use super::tree::Process;
use crate::term::Rules;

use super::process::status_of_signal;

/// A command for the shell.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    /// The text; without a NUL.
    pub text: &'a str,
    /// How long it may take; what it started is ended when that is over.
    pub timeout: Option<Duration>,
    /// How it is evaluated.
    pub frame: Frame,
    /// What it may change of the state that is kept for a new shell.
    pub effect: Effect<'a>,
    /// What it prints must not be seen. On a terminal it is thrown away; what comes through pipes is
    /// the caller's to mask.
    pub secret: bool,
    /// Where its standard output and standard error lead.
    pub written: OutputRoute,
    /// Its standard input, where that is not the shell's.
    pub input: Option<Input<'a>>,
    /// Variables whose values are reported in [`Reply::seen`], also those that are gone when it ends.
    pub watched: &'a [String],
}

impl<'a> Unit<'a> {
    /// One complete command, with no limit of time.
    pub fn command(text: &'a str) -> Self {
        Self {
            text,
            timeout: None,
            frame: Frame::Command,
            effect: Effect::Anything,
            secret: false,
            written: OutputRoute::Apart,
            input: None,
            watched: &[],
        }
    }

    /// Any number of commands, with no limit of time.
    pub fn script(text: &'a str) -> Self {
        Self {
            frame: Frame::Script,
            ..Self::command(text)
        }
    }

    /// The same, but it may take `limit` at most.
    #[must_use]
    pub fn timeout(self, limit: Duration) -> Self {
        Self {
            timeout: Some(limit),
            ..self
        }
    }
}

/// What a command reads, line by line.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// From a pipe.
    Pipe(&'a str),
    /// From a pseudo-terminal, where its output goes, too. A shell on a terminal cannot do that.
    Terminal {
        /// The lines.
        lines: &'a str,
        /// When the program is ready for one.
        rules: &'a Rules,
    },
}

/// How far the lines have come that were typed into a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedLines {
    /// So many were not sent.
    pub left: usize,
}

/// Where a command's standard output and standard error lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutputRoute {
    /// Where those of the shell lead, each for itself.
    #[default]
    Apart,
    /// Both the same way and through this process, so that they keep their order. On a terminal what
    /// passes through is shown there.
    /// An `exec` of the command that redirects them ends with it.
    Together,
    /// The same, but a terminal does not show it.
    Unseen,
}

/// What a command may change of the shell's state: variables, functions, aliases, options, traps, directory,
/// arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect<'a> {
    /// Nothing: it runs programs.
    Nothing,
    /// Some of it.
    Changes {
        /// The variables it may assign.
        names: &'a [String],
        /// It may go to another directory.
        directory: bool,
    },
    /// Anything.
    Anything,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// How it ended.
    pub ended: CommandEnd,
    /// Its status, as `$?` would show it.
    pub status: i32,
    /// `set -e` is in force now.
    pub errexit_on: bool,
    /// The background and stopped jobs of the shell now.
    pub jobs: Vec<Job>,
    /// How long it took.
    pub elapsed: Duration,
    /// Processes it left behind that are no jobs of the shell: daemons, most often. After a time-out,
    /// those that could not be ended.
    pub leaked: Vec<Process>,
    /// What the variables that were watched have held, by name and in order; each element of an array.
    pub seen: Vec<(String, String)>,
    /// For a command that had a pseudo-terminal.
    pub typed: Option<TypedLines>,
    /// It asked for a secret there and was interrupted.
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
    /// Its time was over; everything it had started was ended.
    TimedOut {
        /// The shell had to be killed too: its variables and functions are gone.
        session_lost: bool,
    },
    /// It was stopped, most often by ctrl-z, and is a job now.
    Stopped(Job),
    /// The shell ended with this status: `exec`, or a signal that killed it.
    Lost(i32),
    /// The shell could not take the command, so that nothing of it ran, or has not confirmed that it ran to its
    /// end. Most often names of the session were made read-only. The shell was ended.
    Broken {
        /// Some of the command may have run.
        begun: bool,
    },
}

impl Reply {
    /// The status is that of a job which was stopped, not of what ran after it or beside it.
    pub fn is_of_stopped(&self) -> bool {
        let signals = [Signal::STOP, Signal::TSTP, Signal::TTIN, Signal::TTOU];
        signals
            .iter()
            .any(|signal| self.status == status_of_signal(signal.as_raw()))
    }
}

impl CommandEnd {
    /// The shell is gone: variables and functions with it.
    pub fn is_lost(&self) -> bool {
        matches!(
            self,
            Self::Lost(_) | Self::Broken { .. } | Self::TimedOut { session_lost: true }
        )
    }
}

/// What failed under `set -e`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errexit {
    /// The status of what failed.
    pub status: i32,
    /// The line within the command, from 1.
    pub line: u32,
    /// The function it happened in.
    pub function: Option<String>,
    /// The part of the command that failed; before bash 5 it may be the part before.
    pub command: String,
}

/// The driver's command that evaluates a text.
const EVALUATION: &str = "builtin eval \"$__demosh_text\"";

/// The status of a command whose end is unknown.
pub(super) const UNKNOWN: i32 = 70;

/// How a command ended that was taken by the driver, and its status. Only the mark says that it ran to its
/// end. `continues`: the text has a `continue`; outside of a loop it leaves the text, with status 0.
pub(super) fn ended(report: &Report, sequence: u64, continues: bool) -> (CommandEnd, i32) {
    // The mark first: an interrupt that came right after it found the command completed.
    if let (Some(status), true) = (report.mark, report.sequence == sequence) {
        return (CommandEnd::Completed, status);
    }
    match report.entry {
        // A `break` outside of a loop met ours: bash itself would go on after a message. So does a job of the
        // foreground that is stopped: its status is the loop's.
        Entry::Left => (CommandEnd::Completed, left(report)),
        Entry::Ran if report.evaluated == 0 && continues => (CommandEnd::Completed, 0),
        Entry::Ran | Entry::Started if report.evaluated == 0 => {
            (CommandEnd::Broken { begun: true }, UNKNOWN)
        }
        Entry::Ran | Entry::Started => (CommandEnd::Aborted, report.evaluated),
        Entry::Thrown | Entry::Hushed => thrown(report),
    }
}

/// The status with which the text left the loop of the driver.
fn left(report: &Report) -> i32 {
    let status = report.note.strip_prefix("left ");
    status.and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn thrown(report: &Report) -> (CommandEnd, i32) {
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
        // An error in a subscript throws, too, and its status is no signal's.
        None if (1..128).contains(&report.evaluated) => (CommandEnd::Aborted, report.evaluated),
        None => (CommandEnd::Interrupted, 130),
    }
}

/// As bash takes it: the low eight bits, and 2 for what is no number.
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

/// The job that is stopped now and was not before.
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
