//! Unattended runs with real processes: how results are judged, what is ended at a limit, what is
//! cleaned up, and the contents of the log.

mod cleanup;
mod clock;
mod conditions;
mod endings;
mod events;
mod files;
mod handover;
mod inherited;
mod input;
mod output;
mod prompts;
mod scale;
mod secrets;
mod traps;
mod watched;

use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::demo::{Demo, Finished};
use crate::support::processes::is_left;

fn ci(text: &str, options: &[&str]) -> (Demo, Finished) {
    let demo = Demo::new().file("run.md", text);
    let finished = demo.pipes([&["ci", "run.md"], options].concat());
    (demo, finished)
}

#[track_caller]
fn assert_code(finished: &Finished, code: i32) {
    let Finished {
        stdout,
        stderr,
        status,
    } = finished;
    assert_eq!(status.code(), Some(code), "{stdout}\n{stderr}");
}

fn last_line(finished: &Finished) -> &str {
    finished.stdout.lines().last().unwrap_or_default()
}

#[test]
fn a_run_that_is_as_expected_passes() {
    let (_, finished) = ci(
        "```bash\necho one\n```\n```bash {exit=3}\n(exit 3)\n```\n",
        &[],
    );
    assert_code(&finished, 0);
    assert!(last_line(&finished).starts_with("demosh: run.md: PASSED 2 of 2 in "));
}

#[test]
fn the_first_failure_ends_the_run_and_the_rest_is_reported() {
    let (demo, finished) = ci("```bash\ntrue\nfalse\ntouch later\n```\n", &[]);
    assert_code(&finished, 1);
    assert!(
        last_line(&finished).starts_with("demosh: run.md: FAILED 1 of 3 (1 passed, 1 not run) in ")
    );
    assert!(
        last_line(&finished).ends_with(", first: run.md:3"),
        "{}",
        last_line(&finished)
    );
    assert!(!demo.path("later").exists());
}

#[test]
fn keep_going_continues_and_still_fails() {
    let (demo, finished) = ci("```bash\nfalse\ntouch later\n```\n", &["--keep-going"]);
    assert_code(&finished, 1);
    assert!(demo.path("later").exists());
}

#[test]
fn what_is_before_show_is_the_preflight() {
    let (_, finished) = ci(
        "```bash\nfalse\n```\n<!-- @SHOW -->\n```bash\ntrue\n```\n",
        &[],
    );
    assert_code(&finished, 5);
}

#[test]
fn a_limit_ends_all_that_the_command_started_and_keeps_the_variables() {
    let stubborn = "bash -c 'trap \"\" INT TERM; setsid bash -c \"trap \\\"\\\" INT TERM; echo \\$\\$ > grandchild; sleep 1000; sleep 1000\" & echo $$ > child; sleep 1000; sleep 1000'";
    let text = format!(
        "```bash\nKEPT=yes\nLIST=(a b)\n```\n```bash {{timeout=1s}}\n{stubborn}\n```\n```bash {{ci=finally}}\necho \"kept: $KEPT ${{LIST[1]}}\"\n```\n"
    );
    let (demo, finished) = ci(&text, &[]);
    assert_code(&finished, 1);
    assert!(
        finished.stdout.contains("still running after 1s"),
        "{}",
        finished.stdout
    );
    assert!(
        finished.stdout.contains("\nkept: yes b\n"),
        "{}",
        finished.stdout
    );
    for name in ["child", "grandchild"] {
        assert!(!is_left(&demo.read(name)), "the {name} is left");
    }
}

#[test]
fn the_run_has_its_own_limit() {
    let (demo, finished) = ci(
        "```bash\nsleep 1000\n```\n```bash {ci=finally}\ntouch cleaned\n```\n",
        &["--timeout", "1s"],
    );
    assert_code(&finished, 124);
    assert!(demo.path("cleaned").exists());
}

#[test]
fn a_lost_shell_is_replaced_and_reported() {
    let text = "```bash\nKEPT=yes\nsleep 1000 &\nexec true\necho \"after: $KEPT\"\n```\n";
    let (_, finished) = ci(text, &["--keep-going"]);
    assert_code(&finished, 1);
    for expected in [
        "the shell itself ended with status 0",
        "lost: background jobs",
        "\nafter: yes\n",
    ] {
        assert!(
            finished.stdout.contains(expected),
            "{expected}\n{}",
            finished.stdout
        );
    }
}

#[test]
fn exit_ends_the_command_alone() {
    let (_, finished) = ci(
        "```bash\nexit 0\necho after\n```\n```bash {exit=7}\nexit 7\n```\n",
        &[],
    );
    assert_code(&finished, 0);
    assert!(finished.stdout.contains("\nafter\n"));
}

#[test]
fn output_is_reported_with_its_step() {
    let text = "```bash\n(until [ -e go ]; do sleep 0.02; done; echo late) &\necho second; touch go; wait\n```\n";
    let (demo, finished) = ci(text, &["--events", "events"]);
    assert_code(&finished, 0);
    let events = demo.read("events");
    let step_of = |word: &str| {
        let line = events
            .lines()
            .find(|line| line.contains(&format!("\"text\":\"{word}")));
        let line = line.unwrap_or_else(|| panic!("{word} is missing in\n{events}"));
        let step = line.split("\"step\":").nth(1).expect("a step");
        step.split(',').next().expect("a number").to_owned()
    };
    assert_eq!(
        (step_of("late"), step_of("second")),
        ("1".to_owned(), "2".to_owned())
    );
}

#[test]
fn statuses_that_do_not_matter_are_ignored() {
    let (_, finished) = ci(
        "```bash\nls /no/such/folder >/dev/null 2>&1\nfalse || true\nyes | head -1\n```\n",
        &[],
    );
    assert_code(&finished, 0);
}

#[test]
fn odd_output_harms_nothing() {
    let (demo, finished) = ci(
        "```bash\nprintf 'no line end'\nprintf 'a\\377\\000\\033[31mb'\nyes | head -n 1\nseq 100000 | tail -n 1\necho end\n```\n",
        &["--junit", "j.xml"],
    );
    assert_code(&finished, 0);
    let shown = finished.stdout.replace('\0', "NUL");
    for line in [
        "\nno line end\n[1/5] passed",
        "\ny\n[3/5] passed",
        "\n100000\n[4/5] passed",
    ] {
        assert!(shown.contains(line), "{line:?} in {shown}");
    }
    let report = demo.read("j.xml");
    let is_odd = |c: char| c.is_control() && c != '\n';
    assert!(!report.contains(is_odd), "{report}");
    assert!(report.contains("b</system-out>") && report.contains("no line end</system-out>"));
}

#[test]
fn a_block_is_repeated_until_it_holds() {
    let text = "```bash {within=30s expect=/ready/ expect!=/broken/}\necho x >> tries\nif [ $(wc -l < tries) -ge 3 ]; then echo ready; fi\n```\n";
    let (demo, finished) = ci(text, &[]);
    assert_code(&finished, 0);
    assert_eq!(demo.read("tries").lines().count(), 3);
    assert!(finished.stdout.contains("attempt 3"), "{}", finished.stdout);
}

#[test]
fn an_expectation_that_does_not_hold_is_a_failure() {
    for attribute in ["expect=/absent/", "expect!=/pre.ent/"] {
        let (_, finished) = ci(
            &format!("```bash {{{attribute}}}\necho present\n```\n"),
            &[],
        );
        assert_code(&finished, 1);
        assert!(finished.stdout.contains(attribute), "{}", finished.stdout);
    }
}

#[test]
fn blocks_are_skipped_or_replaced() {
    let demo = Demo::new().file("fix.sh", "touch from-file\n").file(
        "run.md",
        "```bash {ci=skip}\ntouch skipped\n```\n```bash {ci=\"touch replaced\"}\ntouch a\ntouch b\n```\n```bash {ci=@fix.sh}\ntouch c\n```\n",
    );
    let finished = demo.pipes(["ci", "run.md"]);
    assert_code(&finished, 0);
    let there =
        ["skipped", "a", "b", "c", "replaced", "from-file"].map(|name| demo.path(name).exists());
    assert_eq!(there, [false, false, false, false, true, true]);
    assert!(
        finished.stdout.contains("ci= runs instead: touch replaced"),
        "{}",
        finished.stdout
    );
}

#[test]
fn cleanup_runs_after_success_and_failure_or_alone_or_not_at_all() {
    let text = |command: &str| {
        format!(
            "```bash {{ci=finally}}\necho cleaned >> log\n```\n```bash\n{command}\necho end >> log\n```\n"
        )
    };
    for (command, options, code, log) in [
        ("true", &[][..], 0, "end\ncleaned\n"),
        ("false", &[][..], 1, "cleaned\n"),
        ("true", &["--cleanup-only"][..], 0, "cleaned\n"),
        ("true", &["--no-cleanup"][..], 0, "end\n"),
        ("true", &["--only", "1"][..], 0, "cleaned\n"),
    ] {
        let (demo, finished) = ci(&text(command), options);
        assert_code(&finished, code);
        assert_eq!(demo.read("log"), log, "{command} {options:?}");
    }
}

#[test]
fn a_failed_cleanup_is_a_warning_unless_it_must_not_be() {
    let text = "```bash\ntrue\n```\n```bash {ci=finally}\nfalse\n```\n";
    let (_, finished) = ci(text, &[]);
    assert_code(&finished, 0);
    assert!(
        finished
            .stdout
            .contains("warning: cleanup at run.md:5:1 failed"),
        "{}",
        finished.stdout
    );
    assert_code(&ci(text, &["--strict-cleanup"]).1, 1);
}

/// A run in the middle of its second command, with its demo.
fn in_the_middle(cleanup: &str) -> (Demo, std::process::Child) {
    let text = format!(
        "```bash\necho first\n```\n```bash\ntouch started; sleep 1000\necho third\n```\n```bash {{ci=finally}}\n{cleanup}\n```\n"
    );
    let demo = Demo::new().file("run.md", text);
    let mut command = demo.command();
    command.args(["ci", "run.md", "--junit", "report.xml"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().expect("started");
    wait_until("the second command", || demo.path("started").exists());
    (demo, child)
}

#[track_caller]
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::yield_now();
    }
}

fn send(child: &std::process::Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("sent");
}

#[test]
fn a_signal_ends_the_run_after_its_cleanup() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let (demo, child) = in_the_middle("touch cleaned");
        send(&child, signal);
        let output = child.wait_with_output().expect("ended");
        assert_eq!(output.status.code(), Some(code));
        assert!(demo.path("cleaned").exists());
        let report = demo.read("report.xml");
        let document = roxmltree::Document::parse(&report).expect("well-formed");
        let cases = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        assert_eq!(cases.count(), 4, "{report}");
    }
}

#[test]
fn a_second_signal_ends_it_immediately() {
    let (demo, child) = in_the_middle("touch cleaning; sleep 1000");
    send(&child, Signal::INT);
    wait_until("the cleanup", || demo.path("cleaning").exists());
    send(&child, Signal::INT);
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(130));
}

#[test]
fn a_killed_run_leaves_a_report_that_says_how_far_it_came() {
    let (demo, mut child) = in_the_middle("true");
    child.kill().expect("killed");
    child.wait().expect("ended");
    let report = demo.read("report.xml");
    let document = roxmltree::Document::parse(&report).expect("well-formed");
    let cases: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    assert!(!cases.is_empty(), "{report}");
}

#[test]
fn parts_of_a_workshop_are_chosen_by_heading_number_and_line() {
    let text = "# One\n```bash\necho 1 >> log\n```\n# Two\n```bash\necho 2 >> log\n```\n# Three\n```bash\necho 3 >> log\n```\n<!-- @HIDE -->\n";
    for (options, log) in [
        (&["--only", "Two"][..], "2\n"),
        (&["--from", "two"][..], "2\n3\n"),
        (&["--to", "run.md:7"][..], "1\n2\n"),
        (&["--from", "2", "--to", "Three"][..], "2\n3\n"),
    ] {
        let (demo, finished) = ci(text, options);
        assert_code(&finished, 0);
        assert_eq!(demo.read("log"), log, "{options:?}");
    }
    let (_, finished) = ci(text, &["--only", "Thre"]);
    assert_code(&finished, 0);
    let (_, finished) = ci(text, &["--only", "Twoo"]);
    assert_code(&finished, 4);
    assert!(
        finished.stderr.contains("did you mean `Two`?"),
        "{}",
        finished.stderr
    );
}

#[test]
fn no_one_is_waited_for() {
    let text = "<!-- @SHOW -->\n<!-- @wait -->\n<!-- @show_5 -->\n<!-- @wait_clear -->\n```bash\nread -r line; echo \"read: [$line]\"\nwatch -n 1 echo watched\nprintf 'a\\n' | ${PAGER:-less}\nopen http://x\n```\n";
    let (_, finished) = ci(text, &[]);
    assert_code(&finished, 0);
    for expected in [
        "read: []",
        "watched",
        "\na\n",
        "open: not opened in an unattended run",
    ] {
        assert!(
            finished.stdout.contains(expected),
            "{expected} is missing in\n{}",
            finished.stdout
        );
    }
}

#[test]
fn an_editor_fails_with_the_place_and_the_remedy() {
    let (_, finished) = ci("```bash\n$EDITOR file\n```\n", &[]);
    assert_code(&finished, 1);
    assert!(
        finished
            .stdout
            .contains("interactive edit at run.md:2; add ci=\"...\""),
        "{}",
        finished.stdout
    );
}

#[test]
fn editors_of_workshops_side_by_side_name_their_own_places() {
    // Each waits until the other one has started its editor.
    let text = |me: &str, other: &str, before: &str| {
        format!(
            "{before}```bash\ntouch {me}; until [ -e {other} ]; do sleep 0.01; done; $EDITOR file\n```\n"
        )
    };
    let demo = Demo::new()
        .file("a.md", text("a", "b", ""))
        .file("b.md", text("b", "a", "\n\n"));
    let finished = demo.pipes(["ci", "--jobs", "2", "a.md", "b.md"]);
    assert_code(&finished, 1);
    for place in ["interactive edit at a.md:2;", "interactive edit at b.md:4;"] {
        assert!(finished.stdout.contains(place), "{}", finished.stdout);
    }
}

#[test]
fn hooks_stay_live() {
    let demo = Demo::new()
        .file(
            "run.md",
            "<!-- @hook show_browser BROWSER -->\n<!-- @browser_then_terminal -->\n",
        )
        .env("DEMO_HOOK_BROWSER", "echo fetched");
    let finished = demo.pipes(["ci", "run.md"]);
    assert_code(&finished, 0);
    assert!(
        finished.stdout.contains("\nfetched\n"),
        "{}",
        finished.stdout
    );
}

#[test]
fn secrets_are_masked_in_the_log_and_in_every_report() {
    let demo = Demo::new()
        .env("MY_TOKEN", "s3cret-one")
        .file(
            "run.md",
            "```bash\necho \"$MY_TOKEN\"\n```\n```bash {secret}\nOTHER=s3cret-two\n```\n```bash\nDB_PASSWORD=s3cret-four; echo \"$DB_PASSWORD\"\nPASSWORD=s3cret-three\necho \"$OTHER $PASSWORD\"\n```\n",
        );
    let finished = demo.pipes(["ci", "run.md", "--junit", "j.xml", "--events", "events"]);
    assert_code(&finished, 0);
    for (name, text) in [
        ("log", finished.stdout),
        ("report", demo.read("j.xml")),
        ("events", demo.read("events")),
    ] {
        for secret in ["s3cret-one", "s3cret-two", "s3cret-three", "s3cret-four"] {
            assert!(!text.contains(secret), "{secret} is in the {name}:\n{text}");
        }
        assert!(text.contains("***"), "{name}");
    }
}

#[test]
fn several_workshops_have_one_summary_and_one_code() {
    let demo = Demo::new()
        .file("a.md", "```bash\ntrue\n```\n")
        .file("b.md", "```bash\nfalse\n```\n")
        .file("c.md", "```bash\necho c\n```\n");
    for options in [&[][..], &["--jobs", "3"][..]] {
        let finished = demo.pipes([&["ci", "a.md", "b.md", "c.md"], options].concat());
        assert_code(&finished, 1);
        assert!(finished.stdout.contains("\nc\n"), "{}", finished.stdout);
        assert!(
            last_line(&finished).starts_with("demosh: 3 files: FAILED 1 of 3"),
            "{}",
            last_line(&finished)
        );
    }
}

#[test]
fn bad_input_is_refused_with_its_code_before_anything_runs() {
    let demo = Demo::new()
        .file("prose.md", "nothing to run\n")
        .file("bad.md", "```bash {exit=x}\ntouch ran\n```\n")
        .file("word.md", "```bash {exitt=1 secret}\ntouch ran\n```\n")
        .file(
            "near.md",
            "```bash {tiemout=1s}\ntouch ran\n```\n<!-- @SHOW -->\n",
        )
        .file("regex.md", "```bash {expect=/(/}\ntouch ran\n```\n")
        .file("time.md", "```bash {within=soon}\ntouch ran\n```\n")
        .file(
            "import.md",
            "<!-- @import gone.md -->\n```bash\ntouch ran\n```\n",
        )
        .file("ok.md", "```bash\ntouch ran\n```\n")
        .file(
            "needs.md",
            "---\nrequires: {tools: [no-such-tool]}\n---\n```bash\ntouch ran\n```\n",
        );
    for (arguments, code, words) in [
        (&["ci", "gone.md"][..], 3, "there is no such file"),
        (&["ci", "prose.md"][..], 4, "has nothing to run"),
        (&["ci", "ok.md", "bad.md"][..], 3, "bad.md:1:10"),
        (&["ci", "word.md"][..], 3, "did you mean `exit`"),
        (&["ci", "near.md"][..], 3, "did you mean `timeout`"),
        (&["ci", "regex.md"][..], 3, "regex.md:1:10"),
        (&["ci", "time.md"][..], 3, "time.md:1:10"),
        (&["ci", "import.md"][..], 3, "import.md:1:"),
        (&["ci", "."][..], 3, "README.md"),
        (
            &["ci", "ok.md", "--junit", "no/folder/j.xml"][..],
            70,
            "cannot write",
        ),
        (&["ci", "ok.md", "--timeout", "soon"][..], 2, "--timeout"),
        (&["ci", "needs.md"][..], 5, ""),
    ] {
        let finished = demo.pipes(arguments);
        assert_code(&finished, code);
        let said = format!("{}{}", finished.stdout, finished.stderr);
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(!demo.path("ran").exists(), "{arguments:?}");
    }
}

#[test]
fn a_call_that_is_not_recorded_is_not_tried_again() {
    let workshop = "---\nrehearse: {tools: [far]}\n---\n```bash {within=10m}\nfar away\n```\n";
    let recording = "version: 1\nsample: true\ncalls:\n  - argv: [far, near]\n...\n";
    let demo = Demo::new()
        .file("run.md", workshop)
        .file("rehearsal.yaml", recording);
    let finished = demo.pipes(["ci", "--rehearse", "run.md", "--events", "events"]);
    assert_code(&finished, 1);
    let nearest = "nearest: rehearsal.yaml:4:5 has `near` where the call has `away`";
    assert!(finished.stdout.contains(nearest), "{}", finished.stdout);
    assert!(!demo.read("events").contains("\"event\":\"attempt\""));
}

#[test]
fn on_github_findings_and_failures_have_their_place_from_the_repositorys_root() {
    let document = "<!-- @SHOW -->\n<!-- @import part.md -->\n```bash\nfalse\n```\n";
    let demo = Demo::new()
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file("docs/talks/talk.md", document)
        .file("docs/talks/part.md", "<!-- @showw -->\n");
    for folder in ["", "docs", "docs/talks", "docs/talks/../talks"] {
        let file = demo.path("docs/talks/talk.md");
        let near = file.strip_prefix(demo.path(folder)).unwrap_or(&file);
        for (command, place) in [
            (
                ["check", "--format", "github"],
                "file=docs/talks/part.md,line=1,",
            ),
            (
                ["ci", "--annotations", "github"],
                "file=docs/talks/talk.md,line=4,",
            ),
        ] {
            let mut run = demo.command();
            let run = run.current_dir(demo.path(folder)).args(command).arg(near);
            let said = run.output().expect("started").stdout;
            let said = String::from_utf8_lossy(&said);
            assert!(said.contains(place), "{command:?} in `{folder}`: {said}");
        }
    }
}

#[test]
fn on_github_the_log_is_a_job_log_and_the_summary_a_table() {
    let demo = Demo::new()
        .file("run.md", "# One\n```bash\necho \"$MY_TOKEN\"\nfalse\n```\n")
        .env("GITHUB_ACTIONS", "true")
        .env("MY_TOKEN", "s3cret-one");
    let demo = {
        let summary = demo.path("summary.md").display().to_string();
        demo.env("GITHUB_STEP_SUMMARY", summary)
    };
    let finished = demo.pipes(["ci", "run.md"]);
    assert_code(&finished, 1);
    let mut lines = finished.stdout.lines();
    assert_eq!(lines.next(), Some("::add-mask::s3cret-one"));
    let mut rest = lines.clone();
    assert!(!rest.any(|line| line.contains("s3cret-one")));
    for start in ["::group::run.md:3 ", "::error file=run.md,line=4,"] {
        let mut lines = lines.clone();
        assert!(
            lines.any(|line| line.starts_with(start)),
            "{start}: {}",
            finished.stdout
        );
    }
    assert!(
        demo.read("summary.md").contains("| run.md:4 |"),
        "{}",
        demo.read("summary.md")
    );
}
