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
