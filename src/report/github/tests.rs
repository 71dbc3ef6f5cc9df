use std::fs;

use super::*;
use crate::report::sample::Sample;

fn log_with(samples: &[&Sample], summary: Option<PathBuf>) -> String {
    let mut out = Vec::new();
    let log = JobLog::with_token(&mut out, "TOKEN".into());
    let mut github = GitHub::on(log, Theme::plain(), summary);
    for sample in samples {
        sample.play(&mut github);
    }
    github.finish().expect("written");
    drop(github);
    let text = String::from_utf8(out).expect("UTF-8");
    samples
        .iter()
        .fold(text, |text, sample| sample.without_folder(&text))
}

fn log(sample: &Sample) -> String {
    log_with(&[sample], None)
}

/// The lines that the runner obeys.
fn obeyed(log: &str) -> Vec<String> {
    let mut stopped = false;
    let mut commands = Vec::new();
    for line in log.lines().map(str::trim_start) {
        if stopped {
            stopped = line != "::TOKEN::";
        } else if line == "::stop-commands::TOKEN" {
            stopped = true;
        } else if line.starts_with("::") || line.contains("##[") {
            commands.push(line.to_owned());
        }
    }
    assert!(
        !stopped,
        "commands stay stopped for the next step of the job"
    );
    commands
}

const WORKSHOP: &str = "# One\n```sh\na\nb\n```\n# Two ##[error]x\n```sh\nc \\\n::error::x\n```\n```sh\nd\n```\n<!-- @HIDE -->\n";

fn failing() -> Sample {
    Sample::of(WORKSHOP)
        .begin()
        .start("a")
        .output("a", "::warning::from a\n ##[error]x")
        .passed("a")
        .start("b")
        .passed("b")
        .start("c")
        .output("c", "::endgroup::\nlast, 100%: line\n")
        .failed("c", 1)
        .not_run("d", NotRun::EarlierFailure)
        .end(Verdict::Failed)
}

#[test]
fn a_block_is_a_group_and_a_failure_an_annotation() {
    assert_eq!(
        obeyed(&log(&failing())),
        [
            "::group::docs/talk.md:3 a",
            "::endgroup::",
            "::group::docs/talk.md:8 c \\",
            "::endgroup::",
            "::error file=docs/talk.md,line=8,endLine=9,col=1,title=exit-status%3A c \\\
             ::status 1, expected 0%0A::endgroup::%0Alast, 100%25: line",
        ]
    );
}

#[test]
fn the_log_as_a_whole() {
    let log = log(&failing());
    assert!(
        log.lines()
            .last()
            .is_some_and(|line| line.starts_with("demosh: ")),
        "{log}"
    );
    let golden = snapbox::file!["../../../tests/reports/github.log"];
    snapbox::assert_data_eq!(log, golden.raw());
}

#[test]
fn secrets_are_masked_before_anything_else_is_said() {
    let mut sample = Sample::of("```sh\na\n```\n");
    sample.info.secrets = Secrets::new(["p4ss%", "line one 1\nline two 2\n}"]);
    let log = log(&sample.begin().start("a"));
    let masks: Vec<_> = log.lines().take(4).collect();
    assert_eq!(
        masks,
        [
            "::add-mask::line one 1%0Aline two 2%0A}",
            "::add-mask::line one 1",
            "::add-mask::line two 2",
            "::add-mask::p4ss%25",
        ]
    );
    assert!(
        log.lines().skip(4).all(|line| !line.contains("add-mask")),
        "{log}"
    );
}

#[test]
fn the_tenth_error_says_that_there_are_more() {
    let commands: Vec<_> = (0..15).map(|nth| format!("x{nth}")).collect();
    let mut sample = Sample::of(&format!("```sh\n{}\n```\n", commands.join("\n"))).begin();
    for command in commands.iter().rev() {
        sample = sample.start(command).failed(command, 1);
    }
    let commands = obeyed(&log(&sample.end(Verdict::Failed)));
    let errors: Vec<_> = commands
        .iter()
        .filter(|line| line.starts_with("::error"))
        .collect();
    assert_eq!(errors.len(), 10);
    assert!(
        errors[9].contains("more than 9 commands failed"),
        "{errors:?}"
    );
    let open = commands
        .iter()
        .filter(|line| line.starts_with("::group"))
        .count();
    let closed = commands
        .iter()
        .filter(|line| line.starts_with("::endgroup"))
        .count();
    assert_eq!(open, closed);
}

#[test]
fn groups_are_never_nested() {
    let mut open = false;
    let again = failing();
    for command in obeyed(&log_with(&[&failing(), &again], None)) {
        match command.split("::").nth(1) {
            Some("group") => assert!(!std::mem::replace(&mut open, true), "{command}"),
            Some("endgroup") => assert!(std::mem::take(&mut open), "{command}"),
            _ => assert!(!open, "{command}"),
        }
    }
}

#[test]
fn a_requirement_that_is_not_met_is_an_error_of_the_document() {
    let sample = Sample::of("```sh\na\n```\n")
        .begin()
        .notice("`k3d` is missing\n| table |");
    let sample = sample
        .not_run("a", NotRun::Preflight)
        .end(Verdict::PreflightFailed);
    assert_eq!(
        obeyed(&log(&sample)),
        [
            "::error file=docs/talk.md,title=preflight%3A `k3d` is missing::`k3d` is missing%0A| table |"
        ]
    );
}

#[test]
fn the_summary_is_appended_as_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("summary.md");
    fs::write(&path, "before\n").expect("written");
    log_with(&[&failing()], Some(path.clone()));
    let golden = snapbox::file!["../../../tests/reports/summary.md"];
    snapbox::assert_data_eq!(fs::read_to_string(&path).expect("there"), golden.raw());
}

#[test]
fn the_summary_stays_below_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("summary.md");
    let lines: Vec<_> = (0..3000)
        .map(|nth| format!("x{nth} {}", "*".repeat(200)))
        .collect();
    let sample = Sample::of(&format!("```sh\n{}\n```\n", lines.join("\n")));
    let sample = sample
        .begin()
        .none_runs()
        .failed("x2999", 1)
        .end(Verdict::Failed);
    let mut lengths = Vec::new();
    for _ in 0..6 {
        log_with(&[&sample], Some(path.clone()));
        lengths.push(fs::metadata(&path).expect("there").len());
    }
    assert!(
        lengths.is_sorted() && lengths[5] < 1024 * 1024,
        "{lengths:?}"
    );
    let text = fs::read_to_string(&path).expect("there");
    assert_eq!(text.matches("### ").count(), 6);
    assert!(text.contains("rows are left out") && text.contains("**failed**"));
}
