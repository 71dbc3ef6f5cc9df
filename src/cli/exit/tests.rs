use super::*;

#[test]
fn every_code_is_documented_once() {
    let all = [
        Exit::Success,
        Exit::StepFailed,
        Exit::Usage,
        Exit::Document,
        Exit::NothingToRun,
        Exit::Preflight,
        Exit::Quit,
        Exit::Internal,
        Exit::TimeLimit,
    ];
    let documented: Vec<_> = EXIT_CODES
        .iter()
        .map(|(code, _)| (*code).to_owned())
        .collect();
    let codes: Vec<_> = all.iter().map(|exit| exit.code().to_string()).collect();
    assert_eq!(documented[..codes.len()], codes[..]);
    assert_eq!(Exit::Signal(15).code(), 143);
}

#[test]
fn a_verdict_and_its_exit_have_one_code() {
    for verdict in [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::PreflightFailed,
        Verdict::WrongDocument,
        Verdict::Quit,
        Verdict::TimedOut,
        Verdict::Broken,
        Verdict::Signalled(15),
    ] {
        let summary = Summary {
            verdict,
            ..Summary::default()
        };
        assert_eq!(Exit::of(&summary).code(), verdict.code(), "{verdict:?}");
    }
}
