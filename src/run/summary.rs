//! The result of a run, computed from its events.

use std::time::Duration;

use crate::shell::status_of_signal;

use super::{EventKind, ExitTrap, NotRun, Outcome};

/// The result of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Commands that ended as expected, including those with an ignored status, and an EXIT trap.
    pub passed: usize,
    /// Commands that failed, and an EXIT trap.
    pub failed: usize,
    /// Commands that were left out on purpose.
    pub skipped: usize,
    /// Commands that were never reached.
    pub not_run: usize,
    /// The first step that failed; `None` if that was the EXIT trap.
    pub first_failure: Option<usize>,
    /// How long it took.
    pub elapsed: Duration,
    /// How it ended.
    pub verdict: Verdict,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that ran was as expected.
    #[default]
    Passed,
    /// At least one step failed.
    Failed,
    /// A step before the first `SHOW`, or a requirement, failed.
    PreflightFailed,
    /// The workshop has errors, so nothing was run.
    WrongDocument,
    /// The operator ended it.
    Quit,
    /// The run's time limit ended it.
    TimedOut,
    /// Its session broke, or could not be started.
    Broken,
    /// A signal ended it.
    Signalled(i32),
}

impl Verdict {
    /// The word for it in events and on second screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::PreflightFailed => "preflight_failed",
            Self::WrongDocument => "wrong_document",
            Self::Quit => "quit",
            Self::TimedOut => "timed_out",
            Self::Broken => "broken",
            Self::Signalled(_) => "signalled",
        }
    }

    /// The exit code for it.
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::WrongDocument => 3,
            Self::PreflightFailed => 5,
            Self::Quit => 6,
            Self::Broken => 70,
            Self::TimedOut => 124,
            Self::Signalled(signal) => u8::try_from(status_of_signal(signal)).unwrap_or(255),
        }
    }

    /// The gravity: of several runs, the verdict with the highest number counts, for the last line
    /// and the exit code.
    pub const fn gravity(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Quit => 1,
            Self::Failed => 2,
            Self::PreflightFailed => 3,
            Self::WrongDocument => 4,
            Self::TimedOut => 5,
            Self::Broken => 6,
            Self::Signalled(_) => 7,
        }
    }
}

impl Summary {
    /// The total number of commands.
    pub const fn total(&self) -> usize {
        self.passed + self.failed + self.skipped + self.not_run
    }

    /// Takes one event into account.
    pub fn add(&mut self, event: &EventKind) {
        let (outcome, step) = match event {
            EventKind::StepFinished(result) => (&result.outcome, Some(result.step)),
            EventKind::ExitTrap(ExitTrap::Finished(result)) => (&result.outcome, None),
            _ => return,
        };
        match outcome {
            Outcome::Passed | Outcome::Ignored => self.passed += 1,
            Outcome::Failed(_) => {
                self.failed += 1;
                self.first_failure = self.first_failure.or(step);
            }
            // Directives for another show's stage.
            Outcome::NotRun(NotRun::Undefined) => {}
            Outcome::NotRun(NotRun::CiSkip | NotRun::Replaced | NotRun::Skipped) => {
                self.skipped += 1;
            }
            Outcome::NotRun(
                NotRun::Preflight
                | NotRun::EarlierFailure
                | NotRun::Ended
                | NotRun::NotBegun
                | NotRun::Unassigned,
            ) => self.not_run += 1,
        }
    }
}

#[cfg(test)]
mod tests;
