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
fn a_failure_is_reported_with_its_place() {
    let failed = summary(Verdict::Failed, [61, 1, 0, 38]);
    assert_eq!(
        last_line("a.md", &failed, Some("a.md:283")),
        "demosh: a.md: FAILED 1 of 100 (61 passed, 38 not run) in 13m32s, first: a.md:283"
    );
}

#[test]
fn what_passed_is_reported_without_empty_counts() {
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
    let began = SystemTime::UNIX_EPOCH;
    let all = all.map(|verdict| (began, summary(verdict, [1, 1, 0, 0])));
    let together = together(&all);
    assert_eq!((together.verdict, together.total()), (Verdict::Failed, 6));
}

#[test]
fn the_time_of_several_is_from_the_first_beginning_to_the_last_end() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let run = |seconds| (at(seconds), summary(Verdict::Passed, [1, 0, 0, 0]));
    let elapsed = |runs: &[_]| together(runs).elapsed.as_secs();
    assert_eq!(elapsed(&[run(10), run(10)]), 812);
    assert_eq!(elapsed(&[run(822), run(10)]), 2 * 812);
    assert_eq!(elapsed(&[]), 0);
}
