//! The last line of a log: the result in one line that `grep` can find.

use std::time::SystemTime;

use crate::run::{Summary, Verdict};

use crate::style::elapsed;

/// The name of the EXIT trap in every report.
pub(super) const EXIT_TRAP: &str = "EXIT trap";

/// `demosh: FILE: FAILED 1 of 100 (61 passed, 38 not run) in 13m32s, first: FILE:283`.
///
/// `first` is the place of the first failure, see `first_failure`.
pub fn last_line(file: &str, summary: &Summary, first: Option<&str>) -> String {
    let Summary { passed, failed, .. } = *summary;
    let total = summary.total();
    let result = match summary.verdict {
        Verdict::Passed => format!("PASSED {passed} of {total}"),
        Verdict::Failed => format!("FAILED {failed} of {total}"),
        Verdict::WrongDocument => format!("DOCUMENT WRONG {failed} of {total}"),
        Verdict::PreflightFailed => format!("PREFLIGHT FAILED {failed} of {total}"),
        Verdict::Quit => format!("ENDED after {} of {total}", passed + failed),
        Verdict::TimedOut => format!("TIMED OUT after {} of {total}", passed + failed),
        Verdict::Broken => format!("BROKEN after {} of {total}", passed + failed),
        Verdict::Signalled(signal) => {
            format!(
                "STOPPED by signal {signal} after {} of {total}",
                passed + failed
            )
        }
    };
    let counts = counts(summary);
    let first = first.map_or_else(String::new, |place| format!(", first: {place}"));
    let time = elapsed(summary.elapsed);
    format!("demosh: {file}: {result}{counts} in {time}{first}")
}

/// The place of the first failure, if there was one: the place of its step, or the EXIT trap.
pub(super) fn first_failure(summary: &Summary, place: impl Fn(usize) -> String) -> Option<String> {
    let trap = || (summary.failed > 0).then(|| EXIT_TRAP.to_owned());
    summary.first_failure.map(place).or_else(trap)
}

/// ` (61 passed, 38 not run)`: the counts that the result does not contain.
fn counts(summary: &Summary) -> String {
    let said = |verdicts: &[Verdict]| verdicts.contains(&summary.verdict);
    let passed_is_said = said(&[Verdict::Passed]);
    let failed_is_said = said(&[
        Verdict::Failed,
        Verdict::PreflightFailed,
        Verdict::WrongDocument,
    ]);
    let parts: Vec<_> = [
        (summary.passed, "passed", !passed_is_said),
        (
            summary.failed,
            "failed",
            !failed_is_said && summary.failed > 0,
        ),
        (summary.skipped, "skipped", summary.skipped > 0),
        (summary.not_run, "not run", summary.not_run > 0),
    ]
    .into_iter()
    .filter(|(_, _, shown)| *shown)
    .map(|(count, word, _)| format!("{count} {word}"))
    .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!(" ({})", parts.join(", "))
}

/// The result of several runs, each with its start time, together. The gravest verdict counts. The
/// time is that from the first start to the last end, since runs may be concurrent.
pub(super) fn together(runs: &[(SystemTime, Summary)]) -> Summary {
    let summaries = || runs.iter().map(|(_, summary)| summary);
    let sum = |count: fn(&Summary) -> usize| summaries().map(count).sum();
    let verdicts = summaries().map(|summary| summary.verdict);
    let began = runs.iter().map(|(began, _)| *began).min();
    let ended = runs.iter().map(|(began, summary)| *began + summary.elapsed);
    let span = began.zip(ended.max());
    let span = span.and_then(|(began, ended)| ended.duration_since(began).ok());
    Summary {
        passed: sum(|summary| summary.passed),
        failed: sum(|summary| summary.failed),
        skipped: sum(|summary| summary.skipped),
        not_run: sum(|summary| summary.not_run),
        first_failure: None,
        elapsed: span.unwrap_or_default(),
        verdict: verdicts
            .max_by_key(|verdict| verdict.gravity())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
