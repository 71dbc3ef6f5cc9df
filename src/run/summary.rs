//! What a run amounted to, folded from its events.

use std::time::Duration;

use super::{EventKind, NotRun, Outcome};

/// What a run amounted to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Commands that ended as expected, ignored statuses included.
    pub passed: usize,
    /// Commands that did not.
    pub failed: usize,
    /// Commands left out on purpose.
    pub skipped: usize,
    /// Commands never reached.
    pub not_run: usize,
    /// The first step that failed.
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
    /// What stands before the first `SHOW`, or a requirement, failed.
    PreflightFailed,
    /// The operator ended it.
    Quit,
    /// The run's time limit ended it.
    TimedOut,
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
            Self::Quit => "quit",
            Self::TimedOut => "timed_out",
            Self::Signalled(_) => "signalled",
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
        let EventKind::StepFinished(result) = event else {
            return;
        };
        match result.outcome {
            Outcome::Passed | Outcome::Ignored => self.passed += 1,
            Outcome::Failed(_) => {
                self.failed += 1;
                self.first_failure.get_or_insert(result.step);
            }
            // Stage directions of somebody else's stage.
            Outcome::NotRun(NotRun::Undefined) => {}
            Outcome::NotRun(NotRun::CiSkip | NotRun::Replaced | NotRun::Skipped) => {
                self.skipped += 1;
            }
            Outcome::NotRun(NotRun::Preflight | NotRun::EarlierFailure | NotRun::Ended) => {
                self.not_run += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Failure, StepResult};

    #[test]
    fn counts_by_outcome_and_remembers_the_first_failure() {
        let mut summary = Summary::default();
        let failed = || Outcome::Failed(Failure::Interrupted);
        let outcomes = [
            Outcome::Passed,
            failed(),
            Outcome::NotRun(NotRun::CiSkip),
            failed(),
            Outcome::Ignored,
            Outcome::NotRun(NotRun::EarlierFailure),
        ];
        for (step, outcome) in outcomes.into_iter().enumerate() {
            let result = StepResult {
                step,
                outcome,
                status: None,
                elapsed: Duration::ZERO,
                attempts: 1,
            };
            summary.add(&EventKind::StepFinished(result));
        }
        let counts = (
            summary.passed,
            summary.failed,
            summary.skipped,
            summary.not_run,
        );
        assert_eq!((counts, summary.first_failure), ((2, 2, 1, 1), Some(1)));
        assert_eq!(summary.total(), 6);
    }
}
