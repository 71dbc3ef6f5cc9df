//! Recordings that are wrong, or contain something that is not allowed: reported with a place, and
//! nothing outside the workshop's folder is touched.

use std::os::unix::fs::symlink;
use std::time::Instant;

use crate::stage::{at, press};
use crate::support::demo::{Demo, Finished};

const TALK: &str = "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n```bash\nk get\n```\n";

fn workshop(calls: &str) -> Demo {
    Demo::new()
        .file("talk.md", TALK)
        .file(
            "rehearsal.yaml",
            format!("version: 1\nsample: true\ncalls:\n{calls}"),
        )
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

fn rehearsed(demo: &Demo) -> Finished {
    let started = Instant::now();
    let finished = demo.pipes(["ci", "--rehearse", "talk.md", "--timeout", "1m"]);
    assert!(started.elapsed().as_secs() < 50, "{finished:?}");
    finished
}

#[test]
fn what_is_wrong_with_a_recording_is_reported_with_its_place() {
    let deep = format!("  - {}\n", "[".repeat(100_000));
    for (calls, place, message) in [
        (
            "  - argv: [k, get]\n    leaves: [{path: \"\", content: x}]\n",
            ":5:5",
            "`` names no file",
        ),
        (
            "  - argv: [k, get]\n    leaves: [{path: ., gone: true}]\n",
            ":5:5",
            "`.` names no file",
        ),
        (
            "  - argv: [k, get]\n    stdout: {file: pipe}\n",
            ":5:5",
            "is not a regular file",
        ),
        (
            "  - argv: [k, get]\n    stdout: {file: out/secret}\n",
            ":5:5",
            "link that leads elsewhere",
        ),
        (
            "  - argv: [k, get]\n    stdout: {file: secret.txt}\n",
            ":5:5",
            "link that leads elsewhere",
        ),
        (&deep, ":4:105", "nested too deeply"),
    ] {
        let demo = workshop(calls);
        let secret = demo.home().join("secret");
        std::fs::write(&secret, "s3cret").expect("written");
        symlink(demo.home(), demo.path("out")).expect("linked");
        symlink(&secret, demo.path("secret.txt")).expect("linked");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, demo.path("pipe"), mode).expect("made");
        let finished = rehearsed(&demo);
        assert_eq!(finished.status.code(), Some(3), "{finished:?}");
        let said = &finished.stderr;
        assert!(
            said.contains(message) && said.contains(place),
            "{message}: {said}"
        );
        let mut stage = demo.stage(["rehearse", "talk.md"]);
        assert_eq!(stage.wait_exit().code(), Some(3), "{message}");
    }
}

#[test]
fn nothing_is_left_behind_through_a_link_that_leads_out() {
    for (leaves, link) in [
        ("{path: out/new, content: x}", "out"),
        ("{path: out/sub/new, content: x}", "out"),
        ("{path: file, content: x}", "file"),
        ("{path: nowhere, content: x}", "nowhere"),
        ("{path: out/kept, gone: true}", "out"),
    ] {
        let demo = workshop(&format!(
            "  - {{argv: [k, get], stdout: ok, leaves: [{leaves}]}}\n"
        ));
        let kept = demo.home().join("kept");
        std::fs::write(&kept, "kept").expect("written");
        symlink(demo.home(), demo.path("out")).expect("linked");
        symlink(&kept, demo.path("file")).expect("linked");
        symlink(demo.home().join("made"), demo.path("nowhere")).expect("linked");
        let finished = rehearsed(&demo);
        assert_eq!(finished.status.code(), Some(1), "{leaves}: {finished:?}");
        let said = format!("`{link}` is a link that leads elsewhere");
        assert!(finished.stdout.contains(&said), "{leaves}: {finished:?}");
        assert_eq!(std::fs::read(&kept).expect("there"), b"kept", "{leaves}");
        let count = std::fs::read_dir(demo.home()).expect("readable").count();
        assert_eq!(count, 1, "{leaves}");
        let mut stage = demo.stage(["rehearse", "--type", "off", "talk.md"]);
        at(&stage, "> k get");
        press(&stage, "\r");
        stage.wait_for_text("leads elsewhere");
        press(&stage, "Q");
        stage.wait_exit();
        assert_eq!(std::fs::read(&kept).expect("there"), b"kept", "{leaves}");
    }
}

#[test]
fn a_call_that_was_killed_unasked_does_not_stay() {
    let demo = workshop("")
        .file("rehearsal.yaml", "version: 1\nsample: true\ncalls: []\n")
        .file(
            "talk.md",
            "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n```bash {exit=137}\nk get\n```\n",
        )
        .program("bin/k", "#!/bin/sh\necho up\nkill -KILL $$\n");
    let path = std::env::var("PATH").expect("set");
    let demo_path = format!("{}:{path}", demo.path("bin").display());
    let demo = demo.env("PATH", demo_path);
    let finished = demo.pipes(["ci", "--record", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    let recording = demo.read("rehearsal.yaml");
    assert!(
        recording.contains("status: 137") && !recording.contains("stays"),
        "{recording}"
    );
    let finished = rehearsed(&demo);
    assert!(finished.status.success(), "{finished:?}");
}
