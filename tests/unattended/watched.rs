//! Runs that people watch: messages about time and repeated commands, and the quiet log.

use crate::support::demo::Demo;

use super::{assert_code, ci, last_line};

#[test]
fn a_silent_command_is_named_again_and_again() {
    let text = "```bash\nsleep 1.2\necho done\n```\n";
    let demo = Demo::new()
        .file("run.md", text)
        .env("DEMOSH_STILL_RUNNING", "200ms");
    let finished = demo.pipes(["ci", "run.md"]);
    assert_code(&finished, 0);
    // On a slow machine the second command may be named too.
    let is_named = |line: &&str| {
        line.starts_with("[1/2] still running for ") && line.ends_with("s: sleep 1.2")
    };
    let said = finished.stdout.lines().filter(is_named).count();
    assert!(said >= 2, "{}", finished.stdout);
    let quiet = demo.pipes(["ci", "--quiet", "--still-running", "100ms", "run.md"]);
    assert!(!quiet.stdout.contains("still running"), "{}", quiet.stdout);
}

#[test]
fn output_is_no_silence() {
    let text = "```bash\nfor i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done\n```\n";
    let demo = Demo::new()
        .file("run.md", text)
        .env("DEMOSH_STILL_RUNNING", "20s");
    let finished = demo.pipes(["ci", "run.md"]);
    assert!(
        !finished.stdout.contains("still running"),
        "{}",
        finished.stdout
    );
}

#[test]
fn the_commands_that_took_longest_are_listed_at_the_end() {
    let (_, finished) = ci("```bash\nsleep 1.1\ntrue\n```\n", &[]);
    let lines: Vec<_> = finished.stdout.lines().rev().take(3).collect();
    assert_eq!(lines[2], "slowest:", "{}", finished.stdout);
    assert!(
        lines[1].ends_with("s  run.md:2  sleep 1.1"),
        "{}",
        finished.stdout
    );
    let demo = Demo::new()
        .file("a.md", "```bash\nsleep 1.1\n```\n")
        .file("b.md", "```bash\nsleep 1.6\n```\n");
    let finished = demo.pipes(["ci", "a.md", "b.md"]);
    assert_eq!(
        finished.stdout.matches("slowest:").count(),
        1,
        "{}",
        finished.stdout
    );
    let list = finished.stdout.split_once("slowest:").expect("a list").1;
    let (first, second) = (list.find("b.md:2"), list.find("a.md:2"));
    assert!(first < second && first.is_some(), "{list}");
}

#[test]
fn a_quiet_log_has_failures_and_the_last_line_only() {
    let (_, finished) = ci(
        "# H\n```bash\necho fine\necho why; false\n```\n",
        &["--quiet"],
    );
    assert_code(&finished, 1);
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "run.md:4:1: status 1, expected 0",
            "    $ echo why; false",
            "  why",
            ""
        ]
    );
    assert_eq!(lines.len(), 5, "{}", finished.stdout);
    assert!(last_line(&finished).starts_with("demosh: run.md: FAILED 1 of 2"));
    let (_, finished) = ci("```bash\necho fine\n```\n", &["--quiet"]);
    assert_eq!(finished.stdout.lines().count(), 1, "{}", finished.stdout);
    let missing = "---\nrequires:\n  tools: [no-such-tool]\n---\n```bash\ntrue\n```\n";
    let (_, finished) = ci(missing, &["--quiet"]);
    assert_code(&finished, 5);
    assert!(
        finished.stdout.contains("no-such-tool"),
        "{}",
        finished.stdout
    );
    let demo = Demo::new()
        .file("a.md", "```bash\ntrue\n```\n")
        .file("b.md", "```bash\ntrue\n```\n");
    let finished = demo.pipes(["ci", "--quiet", "a.md", "b.md"]);
    assert_eq!(finished.stdout.lines().count(), 1, "{}", finished.stdout);
    assert!(last_line(&finished).starts_with("demosh: 2 files: PASSED 2 of 2"));
}

#[test]
fn a_quiet_log_keeps_the_annotations_for_github() {
    let text = "```bash\necho ::error::no; false\n```\n";
    let (_, finished) = ci(text, &["--quiet", "--annotations", "github"]);
    assert!(
        finished.stdout.contains("::error file=run.md"),
        "{}",
        finished.stdout
    );
    assert!(
        !finished.stdout.contains("::group::"),
        "{}",
        finished.stdout
    );
    // For the runner, the output of the command is not a command.
    let stopped = finished.stdout.find("::stop-commands::");
    assert!(
        stopped.is_some() && stopped < finished.stdout.find("\n  ::error::no"),
        "{}",
        finished.stdout
    );
}

#[test]
fn a_repeated_command_that_passed_is_flaky_in_the_log_and_the_report() {
    let text = "```bash {within=20s}\necho try; echo x >>tries; [[ $(wc -l <tries) -ge 3 ]]\n```\n";
    let (demo, finished) = ci(text, &["--junit", "out.xml"]);
    assert_code(&finished, 0);
    for words in [
        "attempt 2: status 1",
        ", attempt 3 (flaky)",
        "flaky: run.md:2 passed at attempt 3; before: status 1, expected 0",
    ] {
        assert!(
            finished.stdout.contains(words),
            "{words}: {}",
            finished.stdout
        );
    }
    let report = demo.read("out.xml");
    let document = roxmltree::Document::parse(&report).expect("XML");
    let flaky = document
        .descendants()
        .filter(|node| node.has_tag_name("flakyFailure"));
    let flaky: Vec<_> = flaky
        .map(|node| (node.attribute("message"), node.text()))
        .collect();
    assert_eq!(flaky.len(), 2, "{report}");
    for (number, (message, _)) in (1..).zip(&flaky) {
        let expected = format!("attempt {number}: status 1, expected 0");
        assert_eq!(*message, Some(&*expected), "{report}");
    }
    assert!(
        flaky[0].1.is_some_and(|text| text.ends_with("try")),
        "{report}"
    );
    assert!(report.contains("failures=\"0\""), "{report}");
}

#[test]
fn a_repeated_command_that_failed_in_the_end_has_its_earlier_attempts() {
    let text = "```bash {within=1s}\ntrue\necho no; false\n```\n";
    let (demo, finished) = ci(text, &["--junit", "out.xml"]);
    assert_code(&finished, 1);
    let report = demo.read("out.xml");
    let document = roxmltree::Document::parse(&report).expect("XML");
    let rerun = document
        .descendants()
        .find(|node| node.has_tag_name("rerunFailure"));
    let case = rerun.and_then(|node| node.parent()).expect("a case");
    assert!(
        case.attribute("name")
            .is_some_and(|name| name.contains("echo no")),
        "{report}"
    );
    assert!(
        !report.contains("flakyFailure") && report.contains("failures=\"1\""),
        "{report}"
    );
    assert!(!finished.stdout.contains("flaky"), "{}", finished.stdout);
}

/// A workshop whose second command runs until the file `go` exists.
fn waiting() -> Demo {
    let text = "```bash\necho first\nuntil [ -e go ]; do sleep 0.02; done; echo second\n```\n";
    Demo::new().file("run.md", text)
}

#[test]
fn a_line_below_the_log_of_a_terminal_says_what_runs_and_leaves_no_trace() {
    let demo = waiting();
    let mut pty = demo.stage(["ci", "run.md"]);
    pty.wait_for_text("[2/2] until [ -e go ]");
    pty.wait_for_text("s of 5m");
    let cursor = pty.screen().cursor_position();
    assert_eq!(cursor.1, 0, "the cursor waits before the line");
    std::fs::write(demo.path("go"), "").expect("written");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let history = pty.history();
    assert!(!history.contains("s of 5m"), "{history}");
    // The log is the same as through a pipe, except for colours and times.
    let without_times = |text: &str| {
        let lines = text.lines().map(|line| line.split(" in ").next());
        lines
            .map(|line| line.unwrap_or_default().trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    let pipe = demo.pipes(["ci", "run.md"]).stdout;
    assert!(
        !pipe.contains("s of 5m") && !pipe.contains('\x1b'),
        "{pipe:?}"
    );
    let pipe = without_times(&pipe);
    let mut shown = without_times(&history);
    shown.truncate(pipe.len());
    assert_eq!(shown, pipe);
}

#[test]
fn the_next_run_knows_what_commands_usually_take() {
    let demo = waiting();
    std::fs::write(demo.path("go"), "").expect("written");
    assert_code(&demo.pipes(["ci", "run.md"]), 0);
    std::fs::remove_file(demo.path("go")).expect("removed");
    let mut pty = demo.stage(["ci", "--step-timeout", "2m", "run.md"]);
    let is_told = |line: &str| {
        line.contains("s of 2m  usually ") && line.contains("s  about ") && line.contains("s left")
    };
    pty.wait_for(
        |screen| screen.contents().lines().any(is_told),
        "the usual time",
    );
    std::fs::write(demo.path("go"), "").expect("written");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn the_line_fits_a_terminal_that_becomes_narrow_and_is_removed_there() {
    let demo = waiting();
    let mut pty = demo.stage(["ci", "run.md"]);
    pty.wait_for_text("s of 5m");
    pty.resize(24, 10);
    pty.wait_for(
        |screen| {
            screen
                .contents()
                .lines()
                .any(|line| line.starts_with("[2/2] until") && line.len() < 30)
        },
        "a shorter line",
    );
    std::fs::write(demo.path("go"), "").expect("written");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(
        !pty.screen_text().contains(" of 5m"),
        "{}",
        pty.screen_text()
    );
}

#[test]
fn the_line_comes_always_or_never_on_request() {
    let demo = waiting().env("DEMOSH_PROGRESS", "never");
    std::fs::write(demo.path("go"), "").expect("written");
    let mut pty = demo.stage(["ci", "run.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let bytes = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!bytes.contains("\x1b[?7l"), "{bytes:?}");
    let text = "```bash\nsleep 0.7\n```\n";
    let demo = Demo::new().file("slow.md", text);
    let always = demo.pipes(["ci", "--progress", "always", "slow.md"]);
    assert!(
        always.stdout.contains("\x1b[?7l[1/1] sleep 0.7"),
        "{}",
        always.stdout
    );
    let quiet = demo.pipes(["ci", "--progress", "always", "--quiet", "slow.md"]);
    assert!(!quiet.stdout.contains('\x1b'), "{}", quiet.stdout);
}

#[test]
fn each_try_says_its_number_and_what_was_missing_and_a_difference_once() {
    let block = "echo x >> tries; n=$(wc -l < tries); [ $n -lt 3 ] && echo no || echo yes";
    let text = format!("```bash {{within=30s}}\n{block}\n```\n```output\nyes\n```\n");
    let expect =
        "```bash {within=30s expect=/ready/}\n[ -e there ] && echo ready; touch there\n```\n";
    let demo = Demo::new().file("run.md", text + expect);
    let finished = demo.pipes(["ci", "--junit", "j.xml", "--events", "e", "run.md"]);
    assert_code(&finished, 0);
    let log = &finished.stdout;
    assert!(
        log.contains("attempt 1: the output differs from what run.md:4"),
        "{log}"
    );
    assert!(
        log.contains("attempt 2: the output differs from what run.md:4"),
        "{log}"
    );
    assert_eq!(log.matches("    -yes\n    +no\n").count(), 1, "{log}");
    assert!(
        log.contains("attempt 1: the output does not match expect=/ready/"),
        "{log}"
    );
    assert!(log.contains(", attempt 3 (flaky)"), "{log}");
    let events = demo.read("e");
    for part in [
        r#""event":"attempt","step":1,"attempt":2,"failure":{"kind":"output""#,
        r#""attempt":1,"failure":{"kind":"expectation","message":"the output does not match expect=/ready/""#,
    ] {
        assert!(events.contains(part), "{part}:\n{events}");
    }
    let junit = demo.read("j.xml");
    for part in [
        "flakyFailure",
        "the output does not match expect=/ready/",
        "attempt 2",
    ] {
        assert!(junit.contains(part), "{part}:\n{junit}");
    }
}
