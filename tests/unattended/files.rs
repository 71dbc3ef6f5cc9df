//! Which files an unattended run accepts: standard input, and files without commands.

use std::io::Write as _;
use std::process::{Output, Stdio};

use crate::support::demo::Demo;

const TALK: &str = "# T\n```bash\necho hello there\n```\n";

/// `demosh` with `input` on standard input.
fn fed(demo: &Demo, arguments: &[&str], input: &str) -> Output {
    let mut command = demo.command();
    command.args(arguments).stdin(Stdio::piped());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that does not read it closes the pipe.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[track_caller]
fn assert_says(output: &Output, code: i32, words: &[&str]) {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for words in words {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_workshop_may_come_from_standard_input() {
    let demo = Demo::new();
    let ran = fed(&demo, &["ci", "-"], TALK);
    assert_says(&ran, 0, &["stdin.md:3", "hello there", "PASSED 1 of 1"]);
    let ran = fed(
        &demo,
        &["ci", "-", "--stdin-name", "talk.sh"],
        "echo hello\nfalse\n",
    );
    assert_says(&ran, 1, &["talk.sh:2", "FAILED 1 of 2"]);
    assert_says(&fed(&demo, &["list", "-"], TALK), 0, &["echo hello there"]);
    assert_says(&fed(&demo, &["export", "-"], TALK), 0, &["<html"]);
    let bad = "# T\n```bash {timeout=soon}\nx\n```\n";
    assert_says(&fed(&demo, &["check", "-"], bad), 3, &["stdin.md:2:"]);
    assert_says(&fed(&demo, &["ci", "-", "-"], TALK), 2, &["read only once"]);
    assert_says(
        &fed(&demo, &["ci", "-", "--update"], TALK),
        2,
        &["cannot be updated"],
    );
}

#[test]
fn a_file_without_commands_is_a_note_among_several_and_an_error_alone() {
    let demo = Demo::new()
        .file("a.md", "# Only words\n")
        .file("b.md", TALK);
    let note = "note: `a.md` has no commands; it is left out";
    let run = |arguments: &[&str]| fed(&demo, arguments, "");
    assert_says(&run(&["ci", "a.md", "b.md"]), 0, &[note, "PASSED 1 of 1"]);
    assert_says(&run(&["ci", "a.md"]), 4, &["`a.md` has nothing to run"]);
    assert_says(&run(&["ci", "a.md", "--no-commands=pass"]), 0, &[note]);
    let failed = run(&["ci", "b.md", "a.md", "--no-commands=fail"]);
    assert_says(&failed, 4, &["`a.md` has nothing to run"]);
    assert!(failed.stdout.is_empty());
    assert_says(
        &run(&["ci", "a.md", "a.md"]),
        4,
        &["no file has anything to run"],
    );
}

#[test]
fn a_file_without_commands_says_what_in_it_does_not_run() {
    let transcript = "```console\n$ ls\n```\n";
    let demo = Demo::new()
        .file("one.md", transcript)
        .file("two.md", format!("{transcript}{transcript}"))
        .file("both.md", format!("{transcript}{TALK}"))
        .file(
            "allowed.md",
            format!("---\ncheck: {{allow: [transcript-fence]}}\n---\n{transcript}{TALK}"),
        )
        .file("open.md", "```bash\necho 'open\n```\n");
    let run = |file: &str| fed(&demo, &["ci", file], "");
    let help = "and in transcripts with `{run}`";
    let one = "note: one.md: 1 transcript does not run: see `demosh check`";
    assert_says(&run("one.md"), 4, &[one, help]);
    assert_says(&run("two.md"), 4, &["two.md: 2 transcripts do not run"]);
    assert_says(&run("both.md"), 0, &["both.md: 1 transcript does not run"]);
    let open = "open.md: 1 command is unterminated, so it does not run";
    assert_says(&run("open.md"), 4, &[open]);
    let allowed = run("allowed.md");
    assert_says(&allowed, 0, &["PASSED 1 of 1"]);
    let said = String::from_utf8_lossy(&allowed.stderr);
    assert!(!said.contains("transcript"), "{said}");
}

#[test]
fn a_workshop_with_errors_keeps_the_others_from_running_and_says_so() {
    let demo = Demo::new()
        .file("a.md", TALK)
        .file("b.md", "```bash {timeout=soon}\ntrue\n```\n")
        .file("c.md", TALK);
    let run = |arguments: &[&str]| fed(&demo, arguments, "");
    let others = "so nothing was run; 2 other workshops were not run either";
    assert_says(&run(&["ci", "a.md", "b.md", "c.md"]), 3, &[others]);
    let other = "so nothing was run; another workshop was not run either";
    assert_says(&run(&["ci", "b.md", "c.md"]), 3, &[other]);
    assert_says(&run(&["ci", "b.md"]), 3, &["so nothing was run\n"]);
}

#[test]
fn a_check_needs_an_exercise_before_it() {
    let check = "```bash {verify}\ntrue\n```\n";
    let demo = Demo::new()
        .file("a.md", format!("<!-- @SHOW -->\n\n{check}"))
        .file("b.md", format!("Make it.\n\n{check}"));
    let words = [
        "a.md:3:1",
        "there is no exercise",
        "help: write the exercise above it",
    ];
    assert_says(&fed(&demo, &["ci", "a.md"], ""), 3, &words);
    assert_says(&fed(&demo, &["ci", "b.md"], ""), 0, &["PASSED 1 of 1"]);
}

#[test]
fn a_workshop_that_changes_its_own_file_runs_as_it_was() {
    let talk =
        "```bash\nprintf '```bash\\necho new\\n```\\n' > talk.md\n```\n```bash\necho old\n```\n";
    let demo = Demo::new().file("talk.md", talk);
    let finished = demo.pipes(["ci", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(finished.stdout.contains("\nold\n"), "{finished:?}");
    assert!(finished.stdout.contains("PASSED 2 of 2"), "{finished:?}");
    assert_eq!(demo.read("talk.md"), "```bash\necho new\n```\n");
}
