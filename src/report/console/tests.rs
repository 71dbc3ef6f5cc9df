use super::*;
use crate::report::sample::{Sample, status};
use crate::run::Verdict;

fn log(samples: &[&Sample]) -> String {
    let mut out = Vec::new();
    let mut console = Console::new(&mut out, Theme::plain());
    for sample in samples {
        sample.play(&mut console);
    }
    console.finish().expect("written");
    let mut text = String::from_utf8(out).expect("UTF-8");
    for sample in samples {
        text = sample.without_folder(&text);
    }
    text
}

#[test]
fn a_quiet_log_has_failures_and_the_last_line() {
    let sample = Sample::of("# One\n```sh\na\nb\n```\n")
        .begin()
        .start("a")
        .output("a", "fine\n")
        .passed("a")
        .start("b")
        .output("b", "why\n")
        .failed("b", 1)
        .end(Verdict::Failed);
    let quiet = |samples: &[&Sample]| {
        let mut out = Vec::new();
        let mut console = Console::new(&mut out, Theme::plain()).in_manner(LogDetail {
            quiet: true,
            runs: samples.len(),
            silence: None,
        });
        for sample in samples {
            sample.play(&mut console);
        }
        console.finish().expect("written");
        sample.without_folder(&String::from_utf8(out).expect("UTF-8"))
    };
    let failure = "FOLDER/docs/talk.md:4:1: status 1, expected 0\n$ b\n  why\n\n";
    let failure = failure.replace("$ b", "    $ b");
    let last = "FAILED 1 of 2 (1 passed) in 3.0s, first: FOLDER/docs/talk.md:4\n";
    assert_eq!(
        quiet(&[&sample]),
        format!("{failure}demosh: FOLDER/docs/talk.md: {last}")
    );
    let both = quiet(&[&sample, &sample]);
    assert!(
        both.starts_with(&format!("{failure}{failure}demosh: 2 files: ")),
        "{both}"
    );
    assert_eq!(both.matches("demosh: ").count(), 1, "{both}");
}

#[test]
fn a_command_that_passed_after_all_is_called_flaky() {
    let sample = Sample::of("```sh {within=1m}\na\n```\n")
        .begin()
        .start("a")
        .again("a", 1, 7)
        .start_as("a", "a", 2)
        .finished("a", Outcome::Passed, Some(0), 2)
        .end(Verdict::Passed);
    let log = log(&[&sample]);
    for line in [
        "[1/1] passed in 1.5s, attempt 2 (flaky)\n",
        "flaky: FOLDER/docs/talk.md:2 passed at attempt 2; before: status 7, expected 0\n",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
}

const PASSED: &str = r"demosh: FOLDER/docs/talk.md: 4 commands
destroys: cluster c

=== One ===

[1/4] FOLDER/docs/talk.md:6  a 1
no line end
[1/4] passed in 1.5s

[2/4] FOLDER/docs/talk.md:7  b
late
[2/4] status 3 ignored, in 1.5s

=== Two ===

[3/4] FOLDER/docs/talk.md:11  c
[3/4] skipped: ci=skip

[4/4] FOLDER/docs/talk.md:14  cat \
      x
[4/4] passed in 1.5s

demosh: FOLDER/docs/talk.md: PASSED 3 of 4 (1 skipped) in 4.5s
";

#[test]
fn a_run_that_passes() {
    let text = "---\ndestroys: [cluster c]\n---\n# One\n```sh\na 1\nb\n```\n# Two\n```sh {ci=skip}\nc\n```\n```sh\ncat \\\n  x\n```\n<!-- @HIDE -->\n";
    let sample = Sample::of(text)
        .begin()
        .start("a")
        .output("a", "no line end")
        .passed("a")
        .start("b")
        .output("b", "late\n")
        .ignored("b", 3)
        .not_run("c", NotRun::CiSkip)
        .start("cat")
        .passed("cat")
        .end(Verdict::Passed);
    assert_eq!(log(&[&sample]), PASSED);
}

#[test]
fn a_failure_is_repeated_at_the_end() {
    let lines: Vec<_> = (1..=30)
        .map(|nth| format!("\x1b[31mline {nth}\x1b[0m"))
        .collect();
    let lines = lines.join("\n");
    let sample = Sample::of("```sh {hint=\"wait\"}\na\n```\n```sh\nb\nc\n```\n")
        .begin()
        .start("a")
        .output("a", lines)
        .failed("a", 1)
        .not_run("b", NotRun::EarlierFailure)
        .not_run("c", NotRun::EarlierFailure)
        .end(Verdict::Failed);
    let log = log(&[&sample]);
    let end = log.split("[1/3] FAILED").nth(1).expect("it failed");
    let lines: Vec<_> = (11..=30).map(|nth| format!("  line {nth}")).collect();
    let lines = lines.join("\n");
    let expected = format!(
        " in 1.5s: status 1, expected 0\n\nFOLDER/docs/talk.md:2:1: status 1, expected 0\n    \
         $ a\n{lines}\n    hint: wait\n\n2 not run: an earlier step failed\ndemosh: \
         FOLDER/docs/talk.md: FAILED 1 of 3 (0 passed, 2 not run) in 1.5s, first: \
         FOLDER/docs/talk.md:2\n"
    );
    assert_eq!(end, expected);
}

#[test]
fn a_replacement_is_shown_beside_what_it_replaces() {
    let text = "```sh {ci=\"x && y; z\"}\nkubectl edit a\nwatch b\n```\n";
    let sample = Sample::of(text)
        .begin()
        .not_run("watch", NotRun::Replaced)
        .start_as("kubectl", "x && y", 1)
        .start_as("kubectl", "z", 1)
        .passed("kubectl")
        .end(Verdict::Passed);
    let log = log(&[&sample]);
    let expected = "  kubectl edit a\n    watch b\n    ci= runs instead: x && y\n    ci= also runs: z\n[1/2] passed";
    assert!(log.contains(expected), "{log}");
}

#[test]
fn attempts_are_counted_and_the_last_output_is_kept() {
    let text = "```sh {within=9s}\na\n```\n";
    let sample = Sample::of(text)
        .begin()
        .start("a")
        .output("a", "first\n")
        .again("a", 1, 1)
        .start_as("a", "a", 2)
        .output("a", "second\n")
        .finished("a", Outcome::Failed(status(1)), Some(1), 2)
        .end(Verdict::Failed);
    let log = log(&[&sample]);
    assert!(
        log.contains("[1/1] attempt 1: status 1, expected 0; again in 0.5s\n"),
        "{log}"
    );
    assert!(
        log.contains("[1/1] FAILED in 1.5s, attempt 2: status 1"),
        "{log}"
    );
    assert_eq!(
        (log.matches("first").count(), log.matches("second").count()),
        (2, 2),
        "{log}"
    );
    assert!(!log.contains("  first"), "{log}");
}

#[test]
fn several_files_have_one_summary() {
    let passed = Sample::of("```sh\na\n```\n")
        .begin()
        .start("a")
        .passed("a")
        .end(Verdict::Passed);
    let failed = Sample::of("```sh\na\n```\n")
        .begin()
        .start("a")
        .failed("a", 2)
        .end(Verdict::Failed);
    let log = log(&[&passed, &failed]);
    let last: Vec<_> = log.lines().rev().take(3).collect();
    assert_eq!(
        last,
        [
            "demosh: 2 files: FAILED 1 of 2 (1 passed) in 1.5s, first: FOLDER/docs/talk.md:2",
            "demosh: FOLDER/docs/talk.md: FAILED 1 of 1 (0 passed) in 1.5s, first: FOLDER/docs/talk.md:2",
            "demosh: FOLDER/docs/talk.md: PASSED 1 of 1 in 1.5s",
        ]
    );
}

#[test]
fn sample_output_and_notices_are_reported() {
    let mut sample = Sample::of("```sh\na\n```\n");
    sample.info.sample_output = true;
    let sample = sample
        .begin()
        .start("a")
        .output("a", "x")
        .notice("a new shell continues");
    let log = log(&[&sample]);
    assert!(
        log.contains("\nsample output: tools are played back"),
        "{log}"
    );
    assert!(log.contains("x\nnote: a new shell continues\n"), "{log}");
    assert!(
        log.ends_with("demosh: FOLDER/docs/talk.md: ABORTED\n"),
        "{log}"
    );
}

#[test]
fn colours_are_those_of_the_theme() {
    let mut out = Vec::new();
    let mut console = Console::new(&mut out, Theme::auto());
    Sample::of("```sh\na\n```\n")
        .begin()
        .start("a")
        .passed("a")
        .play(&mut console);
    assert!(String::from_utf8_lossy(&out).contains("\x1b["));
}

#[test]
fn many_failures_are_reported_in_bounded_memory() {
    let commands: Vec<_> = (0..60).map(|nth| format!("x{nth}")).collect();
    let commands = commands.join(
        "
",
    );
    let mut sample = Sample::of(&format!("```sh\n{commands}\n```\n")).begin();
    for nth in (0..60).rev() {
        sample = sample.failed(&format!("x{nth}"), 1);
    }
    let log = log(&[&sample.end(Verdict::Failed)]);
    assert!(log.contains("and 10 more that failed"), "{log}");
}
