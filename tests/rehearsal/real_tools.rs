//! A rehearsal never runs the real tools, whatever a workshop does to find them.

use crate::stage::{at, press};
use crate::support::demo::{Demo, Finished};

const FRONT: &str = "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n";

const RECORDING: &str =
    "version: 1\nsample: true\ncalls:\n  - {argv: [k, get], stdout: \"played\\n\"}\n";

/// A workshop with these blocks, on a machine that has the real tool in `real/`.
fn workshop(blocks: &[&str]) -> Demo {
    let blocks: Vec<_> = blocks
        .iter()
        .map(|block| format!("```bash\n{block}\n```\n"))
        .collect();
    Demo::new()
        .file("README.md", format!("{FRONT}{}", blocks.concat()))
        .file("rehearsal.yaml", RECORDING)
        .program("real/k", "#!/bin/sh\necho really >>\"$HOME/ran\"\n")
        .file("setup.sh", "export PATH=\"$PWD/real:$PATH\"\n")
}

fn has_run(demo: &Demo) -> bool {
    demo.home().join("ran").exists()
}

fn rehearsed(demo: &Demo) -> Finished {
    let finished = demo.pipes(["ci", "--rehearse", "README.md"]);
    assert!(!has_run(demo), "the real tool has run: {finished:?}");
    finished
}

#[test]
fn the_stand_ins_are_first_again_before_each_command() {
    for change in [
        "export PATH=\"$PWD/real:$PATH\"",
        "PATH=$PWD/real",
        "source ./setup.sh",
        "hash -p \"$PWD/real/k\" k",
        "declare +x PATH",
        "unset PATH",
        "set -o posix; PATH=$PWD/real:$PATH",
    ] {
        let demo = workshop(&[change, "k get", "(k get)", "builtin command k get >got"]);
        let finished = rehearsed(&demo);
        assert!(finished.status.success(), "{change}: {finished:?}");
        assert!(finished.stdout.contains("played"), "{change}: {finished:?}");
        assert_eq!(demo.read("got"), "played\n", "{change}");
    }
}

#[test]
fn a_command_that_would_run_the_real_tool_is_refused() {
    for blocks in [
        &["./real/k get"][..],
        &["\"$PWD\"/real/k get"],
        &["BIN=$PWD/real", "\"$BIN\"/k get"],
        &["alias k=\"$PWD/real/k\"", "k get"],
        &["alias t=\"$PWD/real/k get\"", "echo x; t"],
        &["t() { \"$PWD/real/k\" \"$@\"; }", "t get"],
        &["k() { command \"$PWD/real/k\" \"$@\"; }", "k get"],
        &["t() { PATH=$PWD/real:$PATH; k get; }", "t"],
        &["source ./setup.sh && k get"],
        &["PATH=\"$PWD/real:$PATH\" k get"],
        &["env PATH=\"$PWD/real:$PATH\" k get"],
        &["export PATH=\"$PWD/real:$PATH\"; k get"],
        &["hash -p \"$PWD/real/k\" k; k get"],
        &["exec \"$PWD/real/k\" get"],
        &["command -p k get"],
        &["sh -c './real/k get'"],
        &["echo get | xargs ./real/k"],
        &["PATH=$PWD/real:$PATH; readonly PATH", "k get"],
        &["./real/k get || true"],
        &["./real/k get >/dev/null 2>&1"],
    ] {
        let demo = workshop(blocks);
        let finished = rehearsed(&demo);
        assert_eq!(finished.status.code(), Some(1), "{blocks:?}: {finished:?}");
    }
}

#[test]
fn a_refusal_says_why_and_is_not_tried_again() {
    let demo = Demo::new()
        .file(
            "README.md",
            format!("{FRONT}# A\n```bash {{within=1m exit=any}}\n./real/k get\n```\n"),
        )
        .file("rehearsal.yaml", RECORDING)
        .program("real/k", "#!/bin/sh\necho really >>\"$HOME/ran\"\n");
    let started = std::time::Instant::now();
    let finished = rehearsed(&demo);
    assert!(!finished.status.success(), "{finished:?}");
    assert!(
        finished.stdout.contains(
            "error: not run, because this is a rehearsal: `./real/k` would run the real `k`"
        ) && finished.stdout.contains("help: call it as `k`"),
        "{finished:?}"
    );
    assert!(started.elapsed().as_secs() < 30);
}

#[test]
fn places_with_a_colon_are_passed_over() {
    let demo = workshop(&["k get"]);
    for name in ["a:b", "c:d", "e:f"] {
        std::fs::create_dir(demo.path(name)).expect("made");
    }
    let places = ["a:b", "c:d", "e:f"].map(|name| demo.path(name));
    let demo = demo
        .env("XDG_RUNTIME_DIR", &places[0])
        .env("XDG_CACHE_HOME", &places[1])
        .env("TMPDIR", &places[2]);
    let finished = demo.pipes(["ci", "--rehearse", "README.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(finished.stdout.contains("played"), "{finished:?}");
    for place in places {
        assert_eq!(std::fs::read_dir(place).expect("readable").count(), 0);
    }
}

#[test]
fn on_stage_nothing_reaches_the_real_tool_either() {
    let demo = workshop(&[
        "export PATH=\"$PWD/real:$PATH\"",
        "k get",
        "./real/k get",
        "echo end",
    ]);
    let mut stage = demo.stage(["rehearse", "--type", "off", "--no-blurb", "README.md"]);
    at(&stage, "$ export PATH=\"$PWD/real:$PATH\"");
    press(&stage, "\r");
    at(&stage, "$ k get");
    press(&stage, "\r");
    stage.wait_for_text("played");
    at(&stage, "$ ./real/k get");
    press(&stage, "\r");
    stage.wait_for_text("would run the real `k`");
    // One of the presenter's commands.
    at(&stage, "$ echo end");
    press(&stage, ":");
    press(&stage, "\"$PWD\"/real/k get\r");
    stage.wait_for_text("`\"$PWD\"/real/k` would run");
    at(&stage, "$ echo end");
    press(&stage, "Q");
    stage.wait_exit();
    assert!(!has_run(&demo));
}

#[test]
fn a_recording_has_the_calls_after_a_change_of_path_too() {
    let demo = workshop(&["export PATH=\"$PWD/real:$PATH\"", "k get"]);
    let finished = demo.pipes(["ci", "--record", "README.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(has_run(&demo), "it is real");
    let recording = demo.read("rehearsal.yaml");
    assert!(
        recording.contains("argv: [k, get]") && recording.ends_with("...\n"),
        "{recording}"
    );
}
