//! Expected output: compared, reported if it differs, and written into the workshop.

use std::os::unix::fs::PermissionsExt as _;

use super::{assert_code, ci};

/// A block and its expected output.
fn expecting(commands: &str, output: &str) -> String {
    format!("```bash\n{commands}\n```\n\n```output\n{output}\n```\n")
}

#[test]
fn what_is_printed_must_match_in_order_without_colours() {
    let commands = "echo a; echo b >&2; printf '\\e[31mc\\e[0m  \\n'\nfor i in 1 2 3; do echo $i; echo e$i >&2; done";
    let stated = "a\nb\nc\n1\n...\n[..]3";
    let (_, finished) = ci(&expecting(commands, stated), &[]);
    assert_code(&finished, 0);
    let (_, finished) = ci(&expecting("echo a; echo x >&2", "a\nb"), &[]);
    assert_code(&finished, 1);
    let diff = "--- expected\n  +++ printed\n  @@ -1,2 +1,2 @@\n   a\n  -b\n  +x\n";
    assert!(finished.stdout.contains(diff), "{}", finished.stdout);
    assert!(
        finished
            .stdout
            .contains("the output differs from what run.md:5:1 states"),
        "{}",
        finished.stdout
    );
}

#[test]
fn every_report_has_the_difference() {
    let (demo, finished) = ci(
        &expecting("echo a", "b"),
        &["--junit", "junit.xml", "--events", "events.jsonl"],
    );
    assert_code(&finished, 1);
    let junit = demo.read("junit.xml");
    assert!(
        junit.contains("type=\"output\"") && junit.contains("\n-b\n+a"),
        "{junit}"
    );
    let events = demo.read("events.jsonl");
    assert!(events.contains(r#""kind":"output""#), "{events}");
    assert!(events.contains(r"@@ -1 +1 @@\n-b\n+a"), "{events}");
}

#[test]
fn a_block_is_repeated_until_its_output_matches() {
    let text = "```bash {within=20s}\necho x >> tries; wc -l < tries | tr -d ' '\n```\n```output\n3\n```\n";
    let (demo, finished) = ci(text, &[]);
    assert_code(&finished, 0);
    assert_eq!(demo.read("tries").lines().count(), 3);
}

#[test]
fn all_commands_of_a_fence_are_compared_together() {
    let text =
        "```bash\necho a\n##@ exit=3\n(echo b; exit 3)\necho c\n```\n```output\na\nb\nc\n```\n";
    assert_code(&ci(text, &[]).1, 0);
    assert_code(&ci(&text.replace("\nb\n", "\n"), &["--only", "1"]).1, 0);
}

#[test]
fn an_update_writes_what_was_printed_and_a_second_one_changes_nothing() {
    let text = "# T\r\n\r\n- one\r\n\r\n```bash\r\necho one; echo 12:30; seq 3\r\n```\r\n\r\n```output\r\nzero\r\n12:[..]\r\n...\r\n3\r\n```\r\nend";
    let (demo, finished) = ci(text, &["--update"]);
    assert_code(&finished, 0);
    assert!(
        finished.stderr.contains("updated `run.md`: 1 output"),
        "{}",
        finished.stderr
    );
    let updated = text.replace("zero", "one");
    assert_eq!(demo.read("run.md"), updated);
    let again = demo.pipes(["ci", "run.md", "--update"]);
    assert_code(&again, 0);
    assert!(!again.stderr.contains("updated"), "{}", again.stderr);
    assert_eq!(demo.read("run.md"), updated);
    assert_code(&demo.pipes(["ci", "run.md"]), 0);
}

#[test]
fn what_must_not_be_written_stays_and_says_why() {
    for (attributes, command, code, why) in [
        ("ci=skip", "echo a", 0, "its block has `ci=`"),
        ("ci=\"echo c\"", "echo a", 0, "its block has `ci=`"),
        ("ci=finally", "echo a", 0, "its block has `ci=`"),
        ("secret", "echo a", 1, "its block is `secret`"),
        (
            "timeout=1m",
            "echo a; false",
            1,
            "its commands did not all run as expected",
        ),
        (
            "timeout=1m",
            "API_TOKEN=hunter2hunter2; echo $API_TOKEN",
            1,
            "there is a secret in the output",
        ),
    ] {
        let text = format!("```bash {{{attributes}}}\n{command}\n```\n```output\nb\n```\n");
        let (demo, finished) = ci(&text, &["--update"]);
        assert_code(&finished, code);
        let all = format!("{}{}", finished.stdout, finished.stderr);
        assert!(
            all.contains(&format!("run.md:4:1 is not updated: {why}")),
            "{attributes}: {all}"
        );
        assert!(!all.contains("+hunter2"), "{all}");
        assert_eq!(demo.read("run.md"), text, "{attributes}");
    }
}

#[test]
fn a_read_only_file_is_refused_before_anything_runs() {
    let text = expecting("touch ran; echo a", "b");
    let demo = crate::support::demo::Demo::new().file("run.md", &text);
    let read_only = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(demo.path("run.md"), read_only).expect("set");
    let finished = demo.pipes(["ci", "run.md", "--update"]);
    assert_code(&finished, 2);
    assert!(
        finished
            .stderr
            .contains("cannot update `run.md`: it is read-only"),
        "{}",
        finished.stderr
    );
    assert!(
        finished.stderr.contains("help: make it writable"),
        "{}",
        finished.stderr
    );
    assert_eq!(demo.read("run.md"), text);
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_file_that_was_changed_meanwhile_is_left_as_it_is() {
    let text = expecting("echo more >> run.md; echo a", "b");
    let (demo, finished) = ci(&text, &["--update"]);
    assert_code(&finished, 70);
    let words = "error: `run.md` is not updated: it was changed while its commands ran";
    assert!(finished.stderr.contains(words), "{}", finished.stderr);
    assert_eq!(demo.read("run.md"), format!("{text}more\n"));
}

#[test]
fn a_transcript_runs_is_compared_and_updated() {
    let text = "# T\n\n```console {run}\n$ echo a; echo b >&2\na\nb\n\n$ for i in 1 2; do\n> echo $i\n> done\n1\n...\n$ cd /\n$ pwd\n/tmp\n```\n";
    let (demo, finished) = ci(text, &[]);
    assert_code(&finished, 1);
    let words = "the output differs from what run.md:15:1 states";
    assert!(finished.stdout.contains(words), "{}", finished.stdout);
    assert!(
        finished.stdout.contains("-/tmp\n  +/"),
        "{}",
        finished.stdout
    );
    assert_code(&demo.pipes(["ci", "run.md", "--update"]), 0);
    assert_eq!(demo.read("run.md"), text.replace("/tmp", "/"));
    assert_code(&demo.pipes(["ci", "run.md"]), 0);
}

#[test]
fn a_transcript_runs_with_the_front_matter_and_needs_a_command() {
    let text = "---\ntranscripts: run\n---\n\n```shell-session\n$ echo a\n```\n";
    let (demo, finished) = ci(text, &["--update"]);
    assert_code(&finished, 0);
    assert_eq!(demo.read("run.md"), text.replace("echo a\n", "echo a\na\n"));
    let (_, finished) = ci("```console {run}\necho a\n```\n", &[]);
    assert_code(&finished, 3);
    let words = "no line of this transcript begins with `$ `";
    assert!(finished.stdout.contains(words), "{}", finished.stdout);
}

#[test]
fn an_argument_called_exec_keeps_the_order_of_the_streams() {
    let text = expecting(
        "e() { echo \"$1\"; echo err >&2; echo out; }; e exec",
        "exec\nerr\nout",
    );
    assert_code(&ci(&text, &[]).1, 0);
}

#[test]
fn a_command_without_an_end_is_not_passed_over_in_silence() {
    for text in ["echo 'open", "if true; then\necho x", "x b' >>log"] {
        let (_, finished) = ci(&format!("```bash\necho a\n{text}\n```\n"), &[]);
        assert_code(&finished, 0);
        let said = finished.stdout + &finished.stderr;
        let warning = "the command at run.md:3:1 is unterminated, so it does not run";
        assert!(said.contains(warning), "{text}: {said}");
    }
}
