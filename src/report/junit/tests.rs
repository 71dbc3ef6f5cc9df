//! Tests of the report as its readers get it, and that it is complete at any moment.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use roxmltree::{Document, Node};
use snapbox::{assert_data_eq, file};

use super::*;
use crate::report::sample::{Sample, status};
use crate::run::{Failure, Verdict};

/// The report of some runs.
fn report(samples: &[&Sample]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.xml");
    let mut junit = JUnit::create(&path).expect("created");
    for sample in samples {
        sample.play(&mut junit);
    }
    junit.finish().expect("written");
    drop(junit);
    fs::read_to_string(&path).expect("there")
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants()
        .filter(move |node| node.has_tag_name(name))
}

/// Checks that the numbers in the start tags are those of the cases. Returns those of the root:
/// tests, failures, errors, skipped.
fn counted(text: &str) -> [usize; 4] {
    let document = Document::parse(text).expect("well-formed");
    let root = document.root_element();
    for node in std::iter::once(root).chain(named(root, "testsuite")) {
        assert_eq!(stated(node), found(node), "{text}");
    }
    stated(root)
}

fn stated(node: Node<'_, '_>) -> [usize; 4] {
    let number = |name| attribute(node, name).parse().expect("a number");
    ["tests", "failures", "errors", "skipped"].map(number)
}

fn found(node: Node<'_, '_>) -> [usize; 4] {
    let of = |name: &'static str| {
        node.descendants()
            .filter(|node| node.has_tag_name(name))
            .count()
    };
    ["testcase", "failure", "error", "skipped"].map(of)
}

const WORKSHOP: &str = "<!-- @SHOW -->\n# One. Two\n```sh\na <1>\nb\n```\n```sh {ci=\"x; y\"}\nkubectl edit c\nwatch d\n```\n## Other\n```sh {ci=skip}\ne\n```\n```sh {within=9s}\nf\n```\n# One. Two\n```sh\na <1>\ng\n```\n";

/// All kinds of results.
fn varied() -> Sample {
    Sample::of(WORKSHOP)
        .begin()
        .start("a")
        .output("a", "\x1b[32mgreen\x1b[0m & <b>\n")
        .passed("a")
        .start("b")
        .ignored("b", 3)
        .not_run("watch", NotRun::Replaced)
        .start_as("kubectl", "x", 1)
        .start_as("kubectl", "y", 1)
        .passed("kubectl")
        .not_run("e", NotRun::CiSkip)
        .start("f")
        .output("f", "first attempt\n")
        .again("f", 1, 1)
        .start_as("f", "f", 2)
        .output("f", "second attempt\n")
        .finished("f", Outcome::Failed(status(1)), Some(1), 2)
        .output("b", "from the background\n")
        .notice("still running: sleep")
        .not_run("g", NotRun::EarlierFailure)
        .end(Verdict::Failed)
}

#[test]
fn a_report_with_all_kinds_of_results() {
    let report = report(&[&varied()]);
    let version = format!("name=\"demosh\" value=\"{}\"", env!("CARGO_PKG_VERSION"));
    let report = report.replace(&version, "name=\"demosh\" value=\"VERSION\"");
    assert_eq!(counted(&report), [7, 1, 0, 3]);
    let golden = file!["../../../tests/reports/junit.xml"];
    assert_data_eq!(report, golden.raw());
}

#[test]
fn several_runs_are_suites_of_one_report() {
    let passed = Sample::of("<!-- @SHOW -->\n```sh\na\n```\n")
        .begin()
        .start("a")
        .passed("a")
        .end(Verdict::Passed);
    let text = report(&[&varied(), &passed, &varied()]);
    assert_eq!(counted(&text), [15, 2, 0, 6]);
    let document = Document::parse(&text).expect("well-formed");
    assert_eq!(named(document.root_element(), "testsuite").count(), 3);
}

#[test]
fn names_are_unique_and_do_not_depend_on_lines() {
    let names = |text: &str| {
        let sample = Sample::of(text).begin().none_runs();
        let report = report(&[&sample.end(Verdict::Passed)]);
        let document = Document::parse(&report).expect("well-formed");
        let cases = named(document.root_element(), "testcase");
        cases
            .map(|case| (attribute(case, "classname"), attribute(case, "name")))
            .collect::<Vec<_>>()
    };
    let before = names(WORKSHOP);
    assert_eq!(
        before.iter().collect::<BTreeSet<_>>().len(),
        8,
        "{before:?}"
    );
    assert!(
        before
            .iter()
            .all(|(class, _)| class.matches('.').count() == 1),
        "{before:?}"
    );
    assert_eq!(before[0].0, "docs/talk_md.One_ Two");
    assert_eq!(
        (before[0].1.as_str(), before[6].1.as_str()),
        ("One. Two 1: a <1>", "One. Two 5: a <1>")
    );
    let moved = WORKSHOP.replace("# One", "More text.\n\n# One");
    assert_eq!(names(&moved), before);
}

#[test]
fn a_failure_names_its_place_and_repeats_the_last_lines() {
    let lines: Vec<_> = (1..=300).map(|nth| format!("line {nth}")).collect();
    let sample = Sample::of("<!-- @SHOW -->\n```sh\ntrue; a\n```\n")
        .begin()
        .start("true")
        .output("true", lines.join("\n"))
        .failed("true", 7)
        .end(Verdict::Failed);
    let report = report(&[&sample]);
    let document = Document::parse(&report).expect("well-formed");
    let failure = named(document.root_element(), "failure")
        .next()
        .expect("there");
    assert_eq!(attribute(failure, "type"), "exit-status");
    assert_eq!(attribute(failure, "message"), "status 7, expected 0");
    let text = failure.text().expect("details");
    let (head, tail) = text.split_once("line ").expect("output");
    assert_eq!(head, "docs/talk.md:3:1: status 7, expected 0\n$ true; a\n");
    assert_eq!((tail.lines().count(), &tail[..3]), (200, "101"));
}

#[test]
fn output_is_bounded_and_clean() {
    let mut sample = Sample::of("<!-- @SHOW -->\n```sh\na\n```\n")
        .begin()
        .start("a")
        .output("a", "BEGIN\n");
    for _ in 0..100 {
        sample = sample
            .output("a", "\x1b[31m\0\u{8}&&&&&\u{ffff}".repeat(500))
            .output("a", [0xff; 5000]);
    }
    let sample = sample.output("a", "END\n").passed("a").end(Verdict::Passed);
    let report = report(&[&sample]);
    let document = Document::parse(&report).expect("well-formed");
    let output = named(document.root_element(), "system-out")
        .next()
        .expect("there");
    let text = output.text().expect("text");
    assert!(
        text.starts_with("BEGIN\n&&&&&") && text.ends_with("END\n"),
        "{text}"
    );
    assert!(
        text.contains(" bytes left out]\n") && text.len() <= 64 * 1024,
        "{}",
        text.len()
    );
}

#[test]
fn what_no_command_says_is_an_error() {
    let errors = |sample: &Sample| {
        let report = report(&[sample]);
        assert_eq!(counted(&report)[2], 1, "{report}");
        let document = Document::parse(&report).expect("well-formed");
        let error = named(document.root_element(), "error")
            .next()
            .expect("there");
        (attribute(error, "type"), attribute(error, "message"))
    };
    let preflight = Sample::of("```sh\na\n```\n<!-- @SHOW -->\n")
        .begin()
        .start("a")
        .failed("a", 1);
    assert_eq!(
        errors(&preflight.end(Verdict::PreflightFailed)).0,
        "exit-status"
    );
    let unmet = Sample::of("<!-- @SHOW -->\n```sh\na\n```\n")
        .begin()
        .notice("`k3d` is not installed");
    let unmet = unmet
        .not_run("a", NotRun::Ended)
        .end(Verdict::PreflightFailed);
    assert_eq!(
        errors(&unmet),
        ("preflight".into(), "`k3d` is not installed".into())
    );
    let empty = Sample::of("# Text\n").begin().end(Verdict::Passed);
    assert_eq!(errors(&empty).0, "nothing-to-run");
    let wrong = Sample::of("<!-- @SHOW -->\n```sh {tiemout=1s}\na\n```\n")
        .begin()
        .end(Verdict::Failed);
    assert_eq!(errors(&wrong).1, "unknown attribute `tiemout`");
    let interrupted = Outcome::Failed(Failure::Interrupted);
    let stopped = Sample::of("<!-- @SHOW -->\n```sh\na\n```\n")
        .begin()
        .start("a");
    let stopped = stopped
        .finished("a", interrupted, Some(130), 1)
        .end(Verdict::Signalled(2));
    assert_eq!(errors(&stopped).0, "interrupted");
}

#[test]
fn an_undefined_name_is_no_case() {
    let sample = Sample::of("<!-- @SHOW -->\n<!-- @show_5 -->\n```sh\na\n```\n").begin();
    let sample = sample
        .not_run("show_5", NotRun::Undefined)
        .start("a")
        .passed("a");
    assert_eq!(
        counted(&report(&[&sample.end(Verdict::Passed)])),
        [1, 0, 0, 0]
    );
}

#[test]
fn the_report_is_whole_after_every_event() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.xml");
    let mut junit = JUnit::create(&path).expect("created");
    let mut said = Vec::new();
    assert_eq!(counted(&fs::read_to_string(&path).expect("there")), [0; 4]);
    varied().play_each(&mut junit, || {
        let text = fs::read_to_string(&path).expect("there");
        counted(&text);
        let document = Document::parse(&text).expect("well-formed");
        let error = named(document.root_element(), "error").next();
        said.extend(error.map(|error| attribute(error, "message")));
    });
    said.dedup();
    assert_eq!(said[0], "the run was aborted after 0 of 8 commands");
    assert_eq!(
        said[1],
        "the run was aborted while command 1 of 8 ran: docs/talk.md:4:1: a <1>"
    );
    assert_eq!(said[2], "the run was aborted after 1 of 8 commands");
    assert_eq!(counted(&fs::read_to_string(&path).expect("there"))[2], 0);
}

/// The variable for the child process that the next test kills: where it writes its report.
const VICTIM: &str = "DEMOSH_TEST_VICTIM";

#[test]
fn a_run_that_is_killed_leaves_a_whole_report() {
    if let Some(path) = std::env::var_os(VICTIM) {
        write_until_killed(&PathBuf::from(path));
    }
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..10 {
        let path = folder.path().join(format!("{round}.xml"));
        let mut victim = victim(&path);
        wait_until(|| fs::metadata(&path).is_ok_and(|file| file.len() > 10_000 * (round + 1)));
        victim.kill().expect("killed");
        victim.wait().expect("gone");
        let counts = counted(&fs::read_to_string(&path).expect("there"));
        assert!(counts[0] > 1 && counts[2] == 1, "{counts:?}");
    }
}

fn victim(path: &Path) -> Child {
    let program = std::env::current_exe().expect("a path");
    Command::new(program)
        .args([
            "--exact",
            "report::junit::tests::a_run_that_is_killed_leaves_a_whole_report",
        ])
        .env(VICTIM, path)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("started")
}

fn write_until_killed(path: &Path) -> ! {
    let mut junit = JUnit::create(path).expect("created");
    let sample = Sample::of("<!-- @SHOW -->\n```sh\na\n```\n").begin();
    sample.play(&mut junit);
    let again = Sample::of("<!-- @SHOW -->\n```sh\na\n```\n")
        .start("a")
        .output("a", "x".repeat(20_000))
        .passed("a");
    loop {
        again.play(&mut junit);
    }
}

fn wait_until(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "it never came true");
        std::thread::yield_now();
    }
}
