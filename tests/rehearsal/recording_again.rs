//! Recording over a recording: calls that did not run are kept, calls that ran are updated, and
//! nothing is half written.

use std::process::Stdio;

use crate::stage::{at, press};
use crate::support::demo::{Demo, Finished};

const FRONT: &str = "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n";

/// Headings and their commands as a workshop.
fn talk(sections: &[(&str, &str)]) -> String {
    let sections = sections
        .iter()
        .map(|(title, commands)| format!("# {title}\n```bash\n{commands}\n```\n"));
    FRONT.to_owned() + &sections.collect::<String>()
}

/// A machine whose `k` is this script.
fn machine(k: &str) -> Demo {
    let demo = Demo::new()
        .program("bin/k", format!("#!/bin/sh\n{k}\n"))
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ");
    let path = std::env::var("PATH").expect("set");
    let path = format!("{}:{path}", demo.path("bin").display());
    demo.env("PATH", path)
}

fn recorded(demo: &Demo, arguments: &[&str]) -> Finished {
    let finished = demo.pipes([&["ci", "--record"], arguments].concat());
    assert!(finished.status.success(), "{finished:?}");
    finished
}

#[test]
fn calls_of_sections_that_were_not_run_stay() {
    let text = talk(&[("One", "k a\nk a"), ("Two", "k b\nk a"), ("Three", "k a")]);
    let demo = machine("echo \"$1\"; echo x >>n; wc -l <n").file("talk.md", text);
    recorded(&demo, &["talk.md"]);
    let before = demo.read("rehearsal.yaml");
    assert_eq!(before.matches("argv").count(), 5, "{before}");
    for section in ["Two", "Three", "One"] {
        recorded(&demo, &["--only", section, "talk.md"]);
        let after = demo.read("rehearsal.yaml");
        let others = |text: &str| {
            let calls = text.split("  - step: ").skip(1);
            let others = calls.filter(|call| !call.starts_with(&format!("\"{section}\"")));
            others
                .map(|call| call.trim().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(after.matches("argv").count(), 5, "{section}: {after}");
        recorded(&demo, &["--only", section, "talk.md"]);
        assert_eq!(
            others(&demo.read("rehearsal.yaml")),
            others(&after),
            "{section}"
        );
    }
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
}

#[test]
fn nothing_ran_so_nothing_is_written() {
    let kept = "version: 1\n# by hand\ncalls:\n  - {argv: [k, a], stdout: kept}\n...\n";
    let text = talk(&[("One", "k a")]).replace(
        "rehearse:",
        "requires: {tools: [no-such-tool-x]}\nrehearse:",
    );
    let demo = machine("echo new")
        .file("talk.md", text)
        .file("rehearsal.yaml", kept);
    demo.pipes(["ci", "--record", "talk.md"]);
    assert_eq!(demo.read("rehearsal.yaml"), kept);
    let mut stage = demo.stage(["record", "talk.md"]);
    stage.wait_for_text("missing");
    press(&stage, "q");
    stage.wait_exit();
    assert_eq!(demo.read("rehearsal.yaml"), kept);
    // A run that makes no call.
    let demo = machine("echo new")
        .file("talk.md", talk(&[("One", "true")]))
        .file("rehearsal.yaml", kept);
    let finished = recorded(&demo, &["talk.md"]);
    assert!(
        finished.stderr.contains("nothing was recorded"),
        "{finished:?}"
    );
    assert_eq!(demo.read("rehearsal.yaml"), kept);
}

#[test]
fn a_show_that_is_left_keeps_the_calls_that_it_did_not_reach() {
    let demo = machine("echo \"$1 $(cat state)\"")
        .file("state", "old")
        .file("talk.md", talk(&[("One", "k a\nk b\nk a")]));
    recorded(&demo, &["talk.md"]);
    let demo = demo.file("state", "new");
    let mut stage = demo.stage(["record", "--type", "off", "talk.md"]);
    at(&stage, "> k a");
    press(&stage, "\r");
    stage.wait_for_text("a new");
    at(&stage, "> k b");
    press(&stage, "Q");
    stage.wait_exit();
    let recording = demo.read("rehearsal.yaml");
    for (text, count) in [("a new", 1), ("b old", 1), ("a old", 1)] {
        assert_eq!(
            recording.matches(text).count(),
            count,
            "{text}: {recording}"
        );
    }
}

#[test]
fn a_tool_called_bash_is_recorded_and_is_not_the_shell_of_the_workshop() {
    let talk = "---\nrequires: {tools: [bash]}\n---\n<!-- @SHOW -->\n## One\n```bash\nbash -c 'echo in\"side\"'\n```\n";
    let demo = machine("true").file("talk.md", talk);
    recorded(&demo, &["talk.md"]);
    let recording = demo.read("rehearsal.yaml");
    assert!(recording.contains("inside"), "{recording}");
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stdout);
    assert!(finished.stdout.contains("inside"), "{}", finished.stdout);
}

#[test]
fn a_sample_gives_way_altogether() {
    let sample = "version: 1\nsample: true\ncalls:\n  - {step: One, argv: [k, pod], stdout: web-6d5f8c7b9d-4kq2x}\n  - {step: One, argv: [k, old]}\n";
    let demo = machine("echo web-77f49d5c6b-zz7x4")
        .file("talk.md", talk(&[("One", "k pod")]))
        .file("rehearsal.yaml", sample);
    recorded(&demo, &["talk.md"]);
    let recording = demo.read("rehearsal.yaml");
    assert!(recording.contains("web-77f49d5c6b-zz7x4"), "{recording}");
    for gone in ["4kq2x", "sample", "old"] {
        assert!(!recording.contains(gone), "{gone}: {recording}");
    }
}

#[test]
fn calls_of_a_sample_that_this_run_cannot_make_stay() {
    let text = talk(&[("One", "k get"), ("Two", "watch k get")])
        .replace("```bash\nwatch", "```bash {ci=\"k get pods\"}\nwatch");
    let text = text.replace("tools: [k]", "tools: [k, watch]");
    let sample = "version: 1\nsample: true\ncalls:\n  - {step: One, argv: [k, get], stdout: made up}\n  # On stage only.\n  - {step: Two, argv: [watch, k, get], stays: true}\n  - {step: Two, argv: [k, get, pods], stdout: made up}\n";
    let demo = machine("echo real")
        .file("talk.md", text)
        .file("rehearsal.yaml", sample);
    let finished = recorded(&demo, &["talk.md"]);
    let recording = demo.read("rehearsal.yaml");
    assert!(!recording.contains("made up"), "{recording}");
    assert!(
        recording
            .contains("  # On stage only.\n  - {step: Two, argv: [watch, k, get], stays: true}\n")
            && recording.contains("sample: true"),
        "{recording}"
    );
    assert!(
        finished.stderr.contains("it stays a sample"),
        "{finished:?}"
    );
}

/// A recording as a person writes it.
const BY_HAND: &str = "# Recorded on a cluster of three nodes.\nworkshop: talk.md\nversion: 1\ncalls:\n# The first one.\n- argv:\n    - k\n    - a\n  # Why it is so.\n  stdout: \"kept\\n\"   # as it was\n  step: One\n\n\n# Both.\n- {step: Two, argv: [k, b], stdout: 'old two', after: 3s}\n- step: Two\n  argv: [k, c]\n  stdout: |+\n    old\n\n# And the last one.\n- step: 'Three'\n  argv: ['k', 'd']\n  stdout: >-\n    folded\n    text\n# After all.\n...\n";

#[test]
fn what_did_not_run_keeps_its_layout_and_its_comments() {
    let sections = [("One", "k a"), ("Two", "k b\nk c"), ("Three", "k d")];
    let demo = machine("echo new \"$1\"").file("talk.md", talk(&sections));
    let parts = |text: &str| -> Vec<String> {
        let marks = ["# The first", "# Both", "# And", "# After"];
        let at = marks.map(|mark| text.find(mark).unwrap_or(text.len()));
        let ends = at[1..].iter().copied().chain([text.len()]);
        let parts = at
            .iter()
            .zip(ends)
            .map(|(start, end)| text[*start..end].to_owned());
        std::iter::once(text[..at[0]].to_owned())
            .chain(parts)
            .collect()
    };
    let before = parts(BY_HAND);
    for (nth, (section, _)) in sections.iter().enumerate() {
        let demo = machine("echo new \"$1\"")
            .file("talk.md", talk(&sections))
            .file("rehearsal.yaml", BY_HAND);
        recorded(&demo, &["--only", section, "talk.md"]);
        let after = demo.read("rehearsal.yaml");
        assert!(
            after.contains(&format!("new {}", ["a", "b", "d"][nth])),
            "{after}"
        );
        for (other, part) in before
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != nth + 1)
        {
            assert!(
                after.contains(part.as_str()),
                "{section}, part {other}: {after}"
            );
        }
        // Recording again changes nothing.
        recorded(&demo, &["--only", section, "talk.md"]);
        assert_eq!(demo.read("rehearsal.yaml"), after, "{section}");
    }
    // A run whose calls give the same results changes nothing at all.
    let same = "case $1 in a) echo kept;; b) printf 'old two';; c) printf 'old\\n\\n';; d) printf 'folded text';; esac";
    let demo = demo
        .program("bin/k", format!("#!/bin/sh\n{same}\n"))
        .file("rehearsal.yaml", BY_HAND);
    recorded(&demo, &["talk.md"]);
    let after = demo.read("rehearsal.yaml");
    for line in [
        "  # Why it is so.\n",
        "   # as it was\n",
        "    folded\n    text\n# After all.\n...\n",
    ] {
        assert!(after.contains(line), "{line}: {after}");
    }
}

#[test]
fn a_recording_whose_parts_depend_on_each_other_is_rewritten() {
    let anchors = "version: 1\ncalls:\n  - {step: One, argv: [k, a], stdout: &text old}\n  - {step: Two, argv: [k, b], stdout: *text}\n...\n";
    let demo = machine("echo new")
        .file("talk.md", talk(&[("One", "k a"), ("Two", "k b")]))
        .file("rehearsal.yaml", anchors);
    recorded(&demo, &["--only", "One", "talk.md"]);
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(
        finished.stdout.contains("new\n") && finished.stdout.contains("old"),
        "{finished:?}"
    );
}

#[test]
fn only_the_outermost_call_is_recorded() {
    let demo = machine(
        "[ \"$1\" = in ] && echo \"inner $2\" && exit; k in one; sh -c 'k in two'; echo out",
    )
    .file("talk.md", talk(&[("One", "k")]));
    recorded(&demo, &["talk.md"]);
    let recording = demo.read("rehearsal.yaml");
    assert_eq!(recording.matches("argv").count(), 1, "{recording}");
    assert!(
        recording.contains("inner one\n      inner two\n      out\n"),
        "{recording}"
    );
}

#[test]
fn workshops_in_one_folder_have_their_own_recordings() {
    let long = "head -c 5000 /dev/zero | tr '\\0' \"$1\"; echo";
    let demo = machine(long)
        .file("a.md", talk(&[("One", "k a")]))
        .file("b.md", talk(&[("One", "k b")]));
    for arguments in [
        &["a.md", "b.md"][..],
        &["a.md"],
        &["b.md"],
        &["b.md", "a.md"],
    ] {
        recorded(&demo, arguments);
        for name in ["a.md", "b.md"] {
            let finished = demo.pipes(["ci", "--rehearse", name]);
            assert!(
                finished.status.success(),
                "{arguments:?} {name}: {finished:?}"
            );
            let letter = &name[..1].repeat(5000);
            assert!(finished.stdout.contains(letter), "{arguments:?} {name}");
        }
    }
    assert_eq!(demo.read("rehearsal.yaml").matches("argv").count(), 1);
}

#[test]
fn two_runs_into_one_file_lose_nothing() {
    let demo = machine("echo \"$1\"; while [ ! -e go ]; do sleep 0.05; done").file(
        "talk.md",
        talk(&[("One", "k a"), ("Two", "k b"), ("Three", "k c")]),
    );
    let run = |section: &str| {
        let mut command = demo.command();
        command.args(["ci", "--record", "--only", section, "talk.md"]);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started")
    };
    let mut runs = ["One", "Two", "Three"].map(run);
    std::fs::write(demo.path("go"), "").expect("written");
    for run in &mut runs {
        assert!(run.wait().expect("ended").success());
    }
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
}

#[test]
fn the_beginning_of_a_tools_very_long_output_is_kept() {
    let demo = machine("head -c 100000000 /dev/zero | tr '\\0' x")
        .file("talk.md", talk(&[("One", "k | wc -c")]));
    let finished = recorded(&demo, &["talk.md"]);
    assert!(finished.stdout.contains("100000000"), "{finished:?}");
    assert!(
        finished.stderr.contains("only the first 8 MiB"),
        "{finished:?}"
    );
    let file = std::fs::metadata(demo.path("rehearsal/k-1.txt")).expect("there");
    assert_eq!(file.len(), 8 * 1024 * 1024);
}

#[test]
fn a_tool_that_never_ends_is_recorded_as_one_that_stays() {
    for k in [
        "echo up; exec sleep 1000",
        "trap 'exit 3' INT TERM; echo up; while :; do sleep 0.05; done",
        "exec sleep 1000",
    ] {
        let demo = machine(k).file("talk.md", talk(&[("One", "timeout 2 k || true")]));
        recorded(&demo, &["talk.md"]);
        let recording = demo.read("rehearsal.yaml");
        assert!(recording.contains("stays: true"), "{k}: {recording}");
        assert!(!recording.contains("status"), "{k}: {recording}");
    }
}

#[test]
fn secrets_are_masked_in_words_output_and_names() {
    let text = talk(&[(
        "One",
        "mkdir -p s3cret-token; cd s3cret-token; k --token=$TOKEN | cat; k - <<<$TOKEN",
    )])
    .replace("rehearse:", "requires: {env: [TOKEN!]}\nrehearse:");
    let demo = machine(
        "printf '\\377 %s\\n' \"$TOKEN\"; cat; echo \"$TOKEN\" >&2; echo $TOKEN >$TOKEN.txt",
    )
    .file("talk.md", text)
    .env("TOKEN", "s3cret-token");
    recorded(&demo, &["talk.md"]);
    let mut all = demo.read("rehearsal.yaml").into_bytes();
    for entry in std::fs::read_dir(demo.path("rehearsal"))
        .into_iter()
        .flatten()
        .flatten()
    {
        all.extend(std::fs::read(entry.path()).expect("readable"));
    }
    let all = String::from_utf8_lossy(&all);
    assert!(all.contains("***") && !all.contains("s3cret"), "{all}");
}

#[test]
fn a_recording_that_is_cut_off_is_never_played() {
    let demo = machine("seq 5").file("talk.md", talk(&[("One", "k a\nk b")]));
    recorded(&demo, &["talk.md"]);
    let whole = demo.read("rehearsal.yaml");
    for length in (0..whole.len() - 1).step_by(7) {
        std::fs::write(demo.path("rehearsal.yaml"), &whole[..length]).expect("written");
        let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
        assert_eq!(finished.status.code(), Some(3), "{length}: {finished:?}");
        assert!(
            finished.stderr.starts_with("error"),
            "{length}: {finished:?}"
        );
    }
    // Recording again makes it complete.
    std::fs::write(demo.path("rehearsal.yaml"), &whole[..whole.len() / 2]).expect("written");
    demo.pipes(["ci", "--record", "talk.md"]);
    assert_eq!(demo.read("rehearsal.yaml").matches("argv").count(), 2);
}
