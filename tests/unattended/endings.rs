//! How runs end: the EXIT trap, limits and signals in it, what a session leaves behind, sessions
//! that break, and workshops that have not begun.

use std::io::Read as _;

use super::*;
use crate::support::processes::FINDS_DAEMONS;

/// Starts a run whose output comes through pipes.
fn start(demo: &Demo, arguments: &[&str]) -> std::process::Child {
    let mut command = demo.command();
    command.args(arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("started")
}

fn wait(child: std::process::Child) -> Finished {
    let output = child.wait_with_output().expect("ended");
    Finished {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status,
    }
}

/// Everything that the run has made in TMPDIR.
fn temporary_files(demo: &Demo) -> Vec<std::path::PathBuf> {
    let folder = demo.path("../tmp");
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("readable").path())
        .collect()
}

#[test]
fn the_exit_trap_is_the_last_entry_of_the_log_and_of_every_report() {
    let text = "```bash\ntrap 'echo \"bye $?\"' EXIT\nfalse\n```\n```bash {ci=finally}\necho cleaned\n```\n";
    let (demo, finished) = ci(text, &["--events", "events", "--junit", "j.xml"]);
    assert_code(&finished, 1);
    let log = &finished.stdout;
    let at = |text: &str| {
        log.find(text)
            .unwrap_or_else(|| panic!("{text} is not in\n{log}"))
    };
    assert!(at("\ncleaned\n") < at("\nEXIT trap  trap -- "), "{log}");
    assert!(
        at("\nEXIT trap  trap -- ") < at("\nbye 1\nEXIT trap passed in "),
        "{log}"
    );
    assert!(last_line(&finished).starts_with("demosh: run.md: FAILED 1 of 4 (3 passed) in "));
    let events = demo.read("events");
    let names = [
        "exit_trap_started",
        "exit_trap_output",
        "exit_trap_finished",
        "run_finished",
    ];
    let last: Vec<_> = events.lines().rev().take(4).collect();
    for (line, name) in last.iter().rev().zip(names) {
        assert!(line.contains(&format!("\"event\":\"{name}\"")), "{events}");
    }
    assert!(last[2].contains("\"text\":\"bye 1\\n\""), "{events}");
    let report = demo.read("j.xml");
    let document = roxmltree::Document::parse(&report).expect("well-formed");
    let cases: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    assert_eq!(cases.len(), 4, "{report}");
    let trap = cases[3];
    assert_eq!(trap.attribute("name"), Some("EXIT trap"));
    let output = trap.children().find(|node| node.has_tag_name("system-out"));
    assert_eq!(output.and_then(|node| node.text()), Some("bye 1\n"));
}

#[test]
fn a_status_of_the_exit_trap_s_own_is_a_failure() {
    for (trap, code) in [
        ("exit 7", 1),
        ("set -e; false; echo not here", 1),
        ("false", 0),
        ("false; exit", 0),
        ("exit 0", 0),
        ("", 0),
    ] {
        let (demo, finished) = ci(
            &format!("```bash\ntrap '{trap}' EXIT\n```\n"),
            &["--junit", "j.xml"],
        );
        assert_code(&finished, code);
        if code == 1 {
            assert!(last_line(&finished).contains("FAILED 1 of 2"), "{trap}");
            assert!(last_line(&finished).ends_with("first: EXIT trap"), "{trap}");
            assert!(demo.read("j.xml").contains("failures=\"1\""), "{trap}");
        }
    }
}

#[test]
fn what_the_exit_trap_writes_has_no_secrets() {
    let text = "```bash\nDB_PASSWORD=s3cret-one\ntrap 'echo \"<$DB_PASSWORD>\"' EXIT\n```\n";
    let (demo, finished) = ci(text, &["--events", "events", "--junit", "j.xml"]);
    assert_code(&finished, 0);
    for text in [finished.stdout, demo.read("events"), demo.read("j.xml")] {
        assert!(!text.contains("s3cret-one"), "{text}");
        assert!(text.contains("***"), "{text}");
    }
}

#[test]
fn an_exit_trap_that_does_not_end_is_ended_at_the_limit() {
    for (trap, options, code) in [
        ("echo $$ >pid; sleep 1000", &["--step-timeout", "1s"][..], 1),
        (
            "echo $$ >pid; while :; do :; done",
            &["--step-timeout", "1s"],
            1,
        ),
        (
            "trap \"\" INT TERM; bash -c \"echo \\$\\$ >pid; sleep 1000; :\"",
            &["--step-timeout", "1s"],
            1,
        ),
        ("echo $$ >pid; sleep 1000", &["--timeout", "1s"], 124),
    ] {
        let (demo, finished) = ci(&format!("```bash\ntrap '{trap}' EXIT\n```\n"), options);
        assert_code(&finished, code);
        assert!(finished.stdout.contains("EXIT trap FAILED in "), "{trap}");
        assert!(!is_left(&demo.read("pid")), "{trap}");
    }
}

#[test]
fn a_signal_ends_an_exit_trap() {
    let demo = Demo::new().file(
        "run.md",
        "```bash\ntrap 'sleep 1000 & echo $! >pid; touch begun; wait' EXIT\n```\n",
    );
    for signal in [Signal::INT, Signal::TERM] {
        let _ = std::fs::remove_file(demo.path("begun"));
        let child = start(&demo, &["ci", "run.md", "--junit", "j.xml"]);
        wait_until("the trap", || demo.path("begun").exists());
        send(&child, signal);
        let finished = wait(child);
        assert_code(&finished, 128 + signal.as_raw());
        assert!(
            finished.stdout.contains("EXIT trap FAILED in "),
            "{}",
            finished.stdout
        );
        assert!(
            demo.read("j.xml").contains("errors=\"1\""),
            "{}",
            demo.read("j.xml")
        );
        assert!(!is_left(&demo.read("pid")));
    }
}

#[test]
fn after_a_signal_the_exit_trap_runs_and_a_second_one_ends_it() {
    let demo = Demo::new().file(
        "run.md",
        "```bash\ntrap 'touch leaving; sleep 1000' EXIT\ntouch started; sleep 1000\n```\n",
    );
    let child = start(&demo, &["ci", "run.md", "--events", "events"]);
    wait_until("the command", || demo.path("started").exists());
    send(&child, Signal::TERM);
    wait_until("the trap", || demo.path("leaving").exists());
    send(&child, Signal::TERM);
    assert_code(&wait(child), 143);
    assert!(
        demo.read("events")
            .contains("\"event\":\"exit_trap_finished\",\"outcome\":\"failed\"")
    );
}

#[test]
fn a_shell_that_is_killed_or_replaced_leaves_no_children() {
    for text in [
        "sleep 1000 & echo $! >pid; kill -9 $$",
        "sleep 1000 & echo $! >pid; exec true",
        "(sleep 1000; :) & echo $! >pid; kill -9 $$",
        "env -i sleep 1000 >/dev/null 2>&1 & echo $! >pid; kill -9 $$",
        "env -i setsid sleep 1000 >/dev/null 2>&1 & echo $! >pid; exec true",
    ] {
        if text.contains("env") && !FINDS_DAEMONS {
            continue;
        }
        let (demo, finished) = ci(&format!("```bash\n{text}\n```\n"), &[]);
        assert_code(&finished, 1);
        assert!(!is_left(&demo.read("pid")), "{text}\n{}", finished.stdout);
        assert!(
            finished.stdout.contains("background jobs ("),
            "{text}\n{}",
            finished.stdout
        );
    }
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "orphans go to the system's first process"
)]
fn an_orphan_that_has_ended_is_gone_at_once() {
    let text = "```bash {timeout=20s}\n(until [ -e go ]; do sleep 0.02; done & echo $! >pid)\ntouch go; while kill -0 $(cat pid) 2>/dev/null; do sleep 0.02; done\n```\n";
    let (_, finished) = ci(text, &[]);
    assert_code(&finished, 0);
}

#[test]
fn every_signal_that_ends_programs_ends_the_run_after_its_cleanup() {
    for signal in [
        Signal::QUIT,
        Signal::USR1,
        Signal::USR2,
        Signal::HUP,
        Signal::ALARM,
    ] {
        let (demo, child) = in_the_middle("touch cleaned");
        send(&child, signal);
        let finished = wait(child);
        assert_code(&finished, 128 + signal.as_raw());
        assert!(demo.path("cleaned").exists());
        assert_eq!(temporary_files(&demo), <[std::path::PathBuf; 0]>::default());
    }
}

/// The second attempt gets a session without its folder.
const BREAKS: &str = "```bash\nKEPT=yes\n```\n```bash {within=1m}\n(rm -rf \"$DEMOSH_SESSION\"; sleep 1000) & false\n```\n```bash\ntouch later\n```\n```bash {ci=finally}\necho \"cleaned: $KEPT\"\n```\n";

#[test]
fn a_session_that_breaks_is_replaced_for_the_cleanup_and_the_reports_are_whole() {
    let demo = Demo::new()
        .file("run.md", BREAKS)
        .file("other.md", "```bash\ntrue\n```\n");
    let options = ["--junit", "j.xml", "--events", "events"];
    let finished = demo.pipes([&["ci", "run.md", "other.md"], &options[..]].concat());
    assert_code(&finished, 70);
    for expected in [
        "the session broke: ",
        "\ncleaned: yes\n",
        "demosh: run.md: BROKEN after 3 of 4 (2 passed, 1 failed, 1 not run) in ",
        "demosh: other.md: PASSED 1 of 1 in ",
        "demosh: 2 files: BROKEN after 4 of 5",
    ] {
        assert!(
            finished.stdout.contains(expected),
            "{expected}\n{}",
            finished.stdout
        );
    }
    assert!(!demo.path("later").exists());
    let report = demo.read("j.xml");
    let document = roxmltree::Document::parse(&report).expect("well-formed");
    assert_eq!(
        document.root_element().attribute("tests"),
        Some("5"),
        "{report}"
    );
    assert!(
        report.contains("<error type=\"session-broken\""),
        "{report}"
    );
    assert!(demo.read("events").contains("\"verdict\":\"broken\""));
}

#[test]
fn a_shell_that_cannot_start_is_mentioned_in_every_report() {
    let demo = Demo::new().file("run.md", "```bash\ntrue\n```\n");
    let finished = demo.pipes(["ci", "run.md", "--shell", "/bin/true", "--junit", "j.xml"]);
    assert_code(&finished, 70);
    assert!(
        last_line(&finished).contains("BROKEN after 0 of 1"),
        "{}",
        finished.stdout
    );
    assert!(finished.stderr.contains("help: "), "{}", finished.stderr);
    assert!(demo.read("j.xml").contains("type=\"session-broken\""));
}

#[test]
fn workshops_that_have_not_begun_when_a_signal_comes_are_not_begun() {
    let demo = Demo::new()
        .file("a.md", "```bash\ntouch started; sleep 1000\n```\n")
        .file(
            "b.md",
            "```bash\ntouch ran\n```\n```bash {ci=finally}\ntouch ran\n```\n",
        );
    let child = start(&demo, &["ci", "a.md", "b.md", "b.md"]);
    wait_until("the command", || demo.path("started").exists());
    send(&child, Signal::INT);
    let finished = wait(child);
    assert_code(&finished, 130);
    for expected in [
        "note: not begun: signal 2 ended the run\n",
        "2 not begun: the run was ended before\n",
        "demosh: b.md: STOPPED by signal 2 after 0 of 2 (0 passed, 2 not run) in ",
        "demosh: 3 files: STOPPED by signal 2 after 1 of 5 (0 passed, 1 failed, 4 not run) in ",
    ] {
        assert!(
            finished.stdout.contains(expected),
            "{expected}\n{}",
            finished.stdout
        );
    }
    assert!(
        !finished.stdout.contains("PREFLIGHT"),
        "{}",
        finished.stdout
    );
    assert!(!demo.path("ran").exists());
}

#[test]
fn the_time_limit_is_that_of_all_workshops_together() {
    let demo = Demo::new()
        .file("a.md", "```bash\nsleep 1000\n```\n")
        .file("b.md", "```bash\ntouch ran\n```\n");
    let began = Instant::now();
    let finished = demo.pipes(["ci", "a.md", "b.md", "--timeout", "1s"]);
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_code(&finished, 124);
    for expected in [
        "note: not begun: the run's time limit is reached\n",
        "demosh: b.md: TIMED OUT after 0 of 1 (0 passed, 1 not run) in ",
        "demosh: 2 files: TIMED OUT after 1 of 2 (0 passed, 1 failed, 1 not run) in ",
    ] {
        assert!(
            finished.stdout.contains(expected),
            "{expected}\n{}",
            finished.stdout
        );
    }
    assert!(!demo.path("ran").exists());
}

#[test]
fn the_gravest_end_of_several_workshops_gives_word_and_code() {
    let demo = Demo::new()
        .file("failed.md", "```bash\nfalse\n```\n")
        .file("preflight.md", "```bash\nfalse\n```\n<!-- @SHOW -->\n")
        .file("passed.md", "```bash\ntrue\n```\n");
    for (files, code, word) in [
        (
            ["failed.md", "preflight.md", "passed.md"],
            5,
            "PREFLIGHT FAILED",
        ),
        (
            ["preflight.md", "failed.md", "passed.md"],
            5,
            "PREFLIGHT FAILED",
        ),
        (["passed.md", "failed.md", "passed.md"], 1, "FAILED"),
    ] {
        for jobs in ["1", "3"] {
            let finished = demo.pipes([&["ci", "--jobs", jobs], &files[..]].concat());
            assert_code(&finished, code);
            let start = format!("demosh: 3 files: {word} ");
            assert!(
                last_line(&finished).starts_with(&start),
                "{}",
                last_line(&finished)
            );
        }
    }
}

#[test]
fn the_time_of_several_workshops_is_that_of_all_of_them() {
    let demo = Demo::new().file("a.md", "```bash\nsleep 0.6\n```\n");
    let finished = demo.pipes(["ci", "a.md", "a.md", "a.md"]);
    assert_code(&finished, 0);
    let time = last_line(&finished).rsplit(' ').next().expect("a time");
    let seconds: f64 = time.trim_end_matches('s').parse().expect("seconds");
    assert!(seconds >= 1.8, "{}", last_line(&finished));
}

#[test]
fn a_log_that_no_one_reads_delays_neither_limits_nor_signals_nor_cleanup() {
    let text = "```bash {timeout=1s}\nyes\n```\n```bash {ci=finally}\ntouch cleaned\n```\n";
    let demo = Demo::new().file("run.md", text).file(
        "signal.md",
        "```bash\n(until [ -e full ]; do sleep 0.02; done; touch seen) & yes\n```\n```bash {ci=finally}\ntouch cleaned\n```\n",
    );
    let mut child = start(&demo, &["ci", "run.md", "--junit", "j.xml"]);
    // The log has no reader; the messages about it have.
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("piped");
    stderr.read_to_string(&mut said).expect("text");
    assert_eq!(child.wait().expect("ended").code(), Some(1));
    assert!(
        said.contains("bytes of the log are left out: no one read it"),
        "{said}"
    );
    assert!(demo.path("cleaned").exists());
    assert!(demo.read("j.xml").contains("tests=\"2\""));

    std::fs::remove_file(demo.path("cleaned")).expect("removed");
    let mut child = start(&demo, &["ci", "signal.md"]);
    std::fs::write(demo.path("full"), "").expect("written");
    wait_until("the command", || demo.path("seen").exists());
    send(&child, Signal::TERM);
    assert_eq!(child.wait().expect("ended").code(), Some(143));
    assert!(demo.path("cleaned").exists());
}
