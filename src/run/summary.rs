//! What a run amounted to, folded from its events.

use std::time::Duration;

use crate::shell::status_of_signal;

use super::{EventKind, ExitTrap, NotRun, Outcome};

/// What a run amounted to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Commands that ended as expected, ignored statuses and an EXIT trap included.
    pub passed: usize,
    /// Commands that did not, an EXIT trap included.
    pub failed: usize,
    /// Commands left out on purpose.
    pub skipped: usize,
    /// Commands never reached.
    pub not_run: usize,
    /// The first step that failed; none when that was the EXIT trap.
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
    /// What is before the first `SHOW`, or a requirement, failed.
    PreflightFailed,
    /// The document has errors: nothing ran.
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

    /// The exit code that says it.
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

    /// Of several runs the gravest verdict counts, for the last line and for the exit code: that of
    /// the highest number.
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
    /// Number of commands in all.
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
            // Stage directions for another show's stage.
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
