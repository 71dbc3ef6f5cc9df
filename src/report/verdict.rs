//! The last line of a log: one line that says it all, made to be found by `grep`.

use crate::run::{Summary, Verdict};

use crate::style::elapsed;

/// `demosh: FILE: FAILED 1 of 100 (61 passed, 38 not run) in 13m32s, first: FILE:283`.
///
/// `first` is the place of the first failure.
pub fn last_line(file: &str, summary: &Summary, first: Option<&str>) -> String {
    let Summary { passed, failed, .. } = *summary;
    let total = summary.total();
    let result = match summary.verdict {
        Verdict::Passed => format!("PASSED {passed} of {total}"),
        Verdict::Failed => format!("FAILED {failed} of {total}"),
        Verdict::PreflightFailed => format!("PREFLIGHT FAILED {failed} of {total}"),
        Verdict::Quit => format!("ENDED after {} of {total}", passed + failed),
        Verdict::TimedOut => format!("TIMED OUT after {} of {total}", passed + failed),
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

/// ` (61 passed, 38 not run)`: what the result does not say itself.
fn counts(summary: &Summary) -> String {
    let said = |verdicts: &[Verdict]| verdicts.contains(&summary.verdict);
    let passed_is_said = said(&[Verdict::Passed]);
    let failed_is_said = said(&[Verdict::Failed, Verdict::PreflightFailed]);
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

/// What several runs amount to together. The gravest verdict counts.
pub(super) fn together(summaries: &[Summary]) -> Summary {
    let sum = |count: fn(&Summary) -> usize| summaries.iter().map(count).sum();
    let verdicts = summaries.iter().map(|summary| summary.verdict);
    Summary {
        passed: sum(|summary| summary.passed),
        failed: sum(|summary| summary.failed),
        skipped: sum(|summary| summary.skipped),
        not_run: sum(|summary| summary.not_run),
        first_failure: None,
        elapsed: summaries.iter().map(|summary| summary.elapsed).sum(),
        verdict: verdicts
            .max_by_key(|verdict| gravity(*verdict))
            .unwrap_or_default(),
    }
}

const fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Passed => 0,
        Verdict::Quit => 1,
        Verdict::Failed => 2,
        Verdict::PreflightFailed => 3,
        Verdict::TimedOut => 4,
        Verdict::Signalled(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn summary(verdict: Verdict, [passed, failed, skipped, not_run]: [usize; 4]) -> Summary {
        Summary {
            passed,
            failed,
            skipped,
            not_run,
            first_failure: None,
            elapsed: Duration::from_secs(812),
            verdict,
        }
    }

    #[test]
    fn a_failure_is_told_with_its_place() {
        let failed = summary(Verdict::Failed, [61, 1, 0, 38]);
        assert_eq!(
            last_line("a.md", &failed, Some("a.md:283")),
            "demosh: a.md: FAILED 1 of 100 (61 passed, 38 not run) in 13m32s, first: a.md:283"
        );
    }

    #[test]
    fn what_passed_is_told_without_empty_counts() {
        let passed = summary(Verdict::Passed, [4, 0, 0, 0]);
        assert_eq!(
            last_line("a.md", &passed, None),
            "demosh: a.md: PASSED 4 of 4 in 13m32s"
        );
        let skipped = summary(Verdict::Passed, [4, 0, 1, 0]);
        assert_eq!(
            last_line("a.md", &skipped, None),
            "demosh: a.md: PASSED 4 of 5 (1 skipped) in 13m32s"
        );
    }

    #[test]
    fn other_ends_say_how_far_the_run_came() {
        let line = |verdict, counts| last_line("a.md", &summary(verdict, counts), None);
        assert_eq!(
            line(Verdict::TimedOut, [2, 1, 0, 7]),
            "demosh: a.md: TIMED OUT after 3 of 10 (2 passed, 1 failed, 7 not run) in 13m32s"
        );
        assert_eq!(
            line(Verdict::Signalled(15), [2, 0, 0, 8]),
            "demosh: a.md: STOPPED by signal 15 after 2 of 10 (2 passed, 8 not run) in 13m32s"
        );
        assert_eq!(
            line(Verdict::PreflightFailed, [0, 0, 0, 3]),
            "demosh: a.md: PREFLIGHT FAILED 0 of 3 (0 passed, 3 not run) in 13m32s"
        );
    }

    #[test]
    fn the_gravest_verdict_of_several_counts() {
        let all = [Verdict::Failed, Verdict::Passed, Verdict::Quit];
        let all = all.map(|verdict| summary(verdict, [1, 1, 0, 0]));
        let together = together(&all);
        assert_eq!((together.verdict, together.total()), (Verdict::Failed, 6));
        assert_eq!(together.elapsed, Duration::from_secs(3 * 812));
    }
}
