//! The exit codes, documented in one place.

use std::process::ExitCode;

use crate::run::{Summary, Verdict};
use crate::shell::status_of_signal;

/// Why the program ends, for its parent process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything that ran was as expected.
    Success,
    /// A step failed.
    StepFailed,
    /// A wrong command line or configuration, or a terminal is required and missing.
    Usage,
    /// The workshop has errors, so nothing was run.
    Document,
    /// There is nothing to run.
    NothingToRun,
    /// A requirement of the workshop is not met.
    Preflight,
    /// The user ended it before the end.
    Quit,
    /// An internal error, or a report that could not be written.
    Internal,
    /// The run's time limit expired.
    TimeLimit,
    /// A signal, after cleanup.
    Signal(i32),
    /// The status of a command that ran in place of this program.
    Status(i32),
}

/// Codes and meanings in the order of the help and the documentation.
pub const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "everything that ran was as expected"),
    (
        "1",
        "a step failed: its status, an expectation or its time limit",
    ),
    (
        "2",
        "wrong usage or configuration; or a terminal is needed and missing",
    ),
    (
        "3",
        "the workshop has errors, such as a missing import or an unknown attribute; nothing ran",
    ),
    ("4", "nothing to run: no command, or the selection is empty"),
    (
        "5",
        "the preflight failed: a requirement, or the part before the first `SHOW`",
    ),
    ("6", "the user quit before the end"),
    ("70", "internal error, or a report could not be written"),
    ("124", "the run's time limit was reached"),
    ("128+N", "ended by signal N, after cleanup"),
];

impl Exit {
    /// The exit code of a run.
    pub fn of(summary: &Summary) -> Self {
        match summary.verdict {
            Verdict::Passed => Self::Success,
            Verdict::Failed => Self::StepFailed,
            Verdict::PreflightFailed => Self::Preflight,
            Verdict::WrongDocument => Self::Document,
            Verdict::Quit => Self::Quit,
            Verdict::TimedOut => Self::TimeLimit,
            Verdict::Broken => Self::Internal,
            Verdict::Signalled(signal) => Self::Signal(signal),
        }
    }

    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::StepFailed => 1,
            Self::Usage => 2,
            Self::Document => 3,
            Self::NothingToRun => 4,
            Self::Preflight => 5,
            Self::Quit => 6,
            Self::Internal => 70,
            Self::TimeLimit => 124,
            Self::Signal(signal) => u8::try_from(status_of_signal(signal)).unwrap_or(255),
            Self::Status(status) => u8::try_from(status & 0xff).unwrap_or(255),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The table of codes as text, for the long help.
pub(super) fn help() -> String {
    let rows: Vec<_> = EXIT_CODES
        .iter()
        .map(|(code, meaning)| format!("  {code:<6} {meaning}"))
        .collect();
    format!("Exit codes:\n{}", rows.join("\n"))
}

#[cfg(test)]
mod tests;
