//! Programs into which lines are typed: the recording contains the answer to each line, and a
//! rehearsal answers line by line.

use crate::stage::{at, press};
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// Greets, asks, answers, and says goodbye. It reads the password without echo.
const K: &str = "#!/bin/bash\n\
    [ -z \"$1\" ] || exec \"$@\"\n\
    printf 'ready\\n? '\n\
    while read -r a; do\n\
    if [ \"$a\" = login ]; then read -rsp 'Password: ' p; echo; echo \"${#p} letters\"; fi\n\
    printf '<%s>\\n? ' \"$a\"\n\
    done\n\
    echo bye\n";

/// A workshop whose `k` gets these lines.
fn talk(command: &str, keys: &str, lines: &str) -> String {
    format!(
        "---\nrehearse: {{tools: [k]}}\nrequires: {{env: [TOKEN!]}}\n---\n<!-- @SHOW -->\n# A\n```bash\n{command}\n```\n\n```text {{{keys}}}\n{lines}```\n\n```bash\necho the end\n```\n"
    )
}

fn machine(text: &str) -> Demo {
    let demo = Demo::new()
        .file("talk.md", text)
        .program("bin/k", K)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
        .env("TOKEN", "s3cret-token");
    let path = std::env::var("PATH").expect("set");
    let path = format!("{}:{path}", demo.path("bin").display());
    demo.env("PATH", path)
}

/// Runs the workshop, and returns the output of the command with the lines.
fn ran(demo: &Demo, how: &str) -> String {
    let finished = demo.pipes(["ci", how, "--events", "events", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    let events = demo.read("events");
    let events = events
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let outputs = events.filter(|event| event["event"] == "output" && event["text"] != "the end\n");
    outputs
        .map(|event| event["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The output of the only call of the recording.
fn output(demo: &Demo) -> String {
    let recording = demo.read("rehearsal.yaml");
    let start = recording.find("    output:\n").map(|at| at + 12);
    let output = &recording[start.unwrap_or_else(|| panic!("no pieces: {recording}"))..];
    let lines = output.lines().take_while(|line| line.starts_with("      "));
    lines
        .map(|line| line[6..].trim_end().to_owned() + "\n")
        .collect()
}

/// Removes the real program.
fn without_program(demo: &Demo) {
    std::fs::remove_file(demo.path("bin/k")).expect("removed");
}

#[track_caller]
fn shows(pty: &Pty, last: &str) {
    let stands = |screen: &vt100::Screen| {
        let rows = rows(screen);
        let row = rows.iter().rev().find(|row| !row.is_empty());
        row.is_some_and(|row| row == last)
    };
    pty.wait_for(stands, last);
}

const ANSWERS: &str = "- stdout: |-\n    ready\n    ?\n- typed: \"one\"\n- stdout: |-\n    <one>\n    ?\n- typed: \"two words\"\n- stdout: |-\n    <two words>\n    ?\n- end_of_input: true\n- stdout: |\n    bye\n";

#[test]
fn an_unattended_recording_has_the_answer_to_each_line() {
    for keys in ["into", "into=tty"] {
        let demo = machine(&talk("k", keys, "one\ntwo words\n"));
        let real = ran(&demo, "--record");
        assert_eq!(output(&demo), ANSWERS, "{keys}");
        without_program(&demo);
        let played = ran(&demo, "--rehearse");
        assert_eq!(played.replace('\r', ""), real.replace('\r', ""), "{keys}");
    }
}

/// Types two lines, ends the input, and leaves; checks the screen before each line.
fn present(demo: &Demo, how: &str) {
    let mut stage = demo.stage([how, "--type", "off", "talk.md"]);
    at(&stage, "> k");
    press(&stage, "\r");
    shows(&stage, "?");
    assert!(!stage.screen_text().contains("<one>"));
    press(&stage, "\r");
    shows(&stage, "? one");
    press(&stage, "\r");
    stage.wait_for_text("<one>\n?");
    assert!(!stage.screen_text().contains("<two words>"));
    press(&stage, "\r");
    shows(&stage, "? two words");
    press(&stage, "\r");
    stage.wait_for_text("<two words>\n?");
    press(&stage, "\x04");
    stage.wait_for_text("bye");
    at(&stage, "> echo the end");
    press(&stage, "Q");
    stage.wait_exit();
}

#[test]
fn a_show_is_recorded_and_rehearsed_line_by_line() {
    let demo = machine(&talk("k", "into", "one\ntwo words\n"));
    present(&demo, "record");
    assert_eq!(output(&demo), ANSWERS);
    without_program(&demo);
    present(&demo, "rehearse");
    assert!(ran(&demo, "--rehearse").contains("<two words>"));
}

#[test]
fn what_was_recorded_unattended_is_rehearsed_on_stage_line_by_line() {
    let demo = machine(&talk("k", "into", "one\ntwo words\n"));
    ran(&demo, "--record");
    without_program(&demo);
    present(&demo, "rehearse");
}

#[test]
fn a_program_without_prompts_is_rehearsed_with_auto() {
    let demo = machine(&talk("k sed -u s/^/got:/", "into", "one\ntwo\n"));
    ran(&demo, "--record");
    without_program(&demo);
    let mut stage = demo.stage(["rehearse", "--type", "off", "--auto=10ms", "talk.md"]);
    stage.wait_for_text("one\ngot:one\ntwo\ngot:two\n");
    assert!(stage.wait_exit().success());
}

#[test]
fn a_line_without_an_answer_fails_and_says_what_was_typed() {
    let demo = machine(&talk("k", "into", "one\ntwo words\n"));
    ran(&demo, "--record");
    without_program(&demo);
    let demo = demo.file("talk.md", talk("k", "into", "one\nthree\n"));
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert_eq!(finished.status.code(), Some(1), "{finished:?}");
    assert!(
        finished
            .stdout
            .contains("error: the recording has no answer to `three`")
            && finished.stdout.contains("`two words` was typed here"),
        "{finished:?}"
    );
}

/// Runs the command, and sends both lines.
fn type_both(stage: &Pty, answer: &str) {
    press(stage, "\r");
    shows(stage, "?");
    press(stage, "\r");
    shows(stage, "? say s3cret-token");
    press(stage, "\r");
    stage.wait_for_text(answer);
    press(stage, "\r");
    shows(stage, "? login");
    press(stage, "\r");
}

#[test]
fn secrets_that_are_typed_are_not_recorded() {
    let demo = machine(&talk("k", "into", "say s3cret-token\nlogin\n"));
    let mut stage = demo.stage(["record", "--type", "off", "talk.md"]);
    at(&stage, "> k");
    type_both(&stage, "<say s3cret-token>\n?");
    stage.wait_for_text("Password:");
    press(&stage, "open sesame\r");
    stage.wait_for_text("11 letters\n<login>\n?");
    press(&stage, "\x04");
    at(&stage, "> echo the end");
    press(&stage, "Q");
    stage.wait_exit();
    let recording = demo.read("rehearsal.yaml");
    for secret in ["s3cret", "sesame"] {
        assert!(!recording.contains(secret), "{recording}");
    }
    assert!(
        recording.contains("- typed: {glob: \"say *\"}\n")
            && recording.contains("- typed: {glob: \"*\"}\n"),
        "{recording}"
    );
    // A rehearsal accepts any password, and does not echo it either.
    without_program(&demo);
    let mut stage = demo.stage(["rehearse", "--type", "off", "talk.md"]);
    at(&stage, "> k");
    type_both(&stage, "<say ***>\n?");
    stage.wait_for_text("Password:");
    press(&stage, "anything\r");
    stage.wait_for_text("<login>\n?");
    assert!(!stage.screen_text().contains("anything"));
    press(&stage, "\x04");
    at(&stage, "> echo the end");
    press(&stage, "Q");
    stage.wait_exit();
}

#[test]
fn what_a_program_does_not_read_is_left_for_the_next_one() {
    let demo = machine(&talk("k sed -u 1q && cat", "into", "one\ntwo\nthree\n"));
    let real = ran(&demo, "--record");
    assert_eq!(real, "one\ntwo\nthree\n");
    without_program(&demo);
    assert_eq!(ran(&demo, "--rehearse"), real);
}
