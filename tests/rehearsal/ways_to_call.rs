//! A tool is recorded and replaced however it is called, even from many processes, whatever it
//! prints.

use crate::support::demo::{Demo, Finished};

const FRONT: &str = "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n# A\n";

/// A machine whose `k` is this script, and a workshop with these blocks.
fn machine(k: &str, blocks: &[&str]) -> Demo {
    let blocks = blocks
        .iter()
        .map(|block| format!("```bash\n{block}\n```\n"));
    let demo = Demo::new()
        .file("talk.md", FRONT.to_owned() + &blocks.collect::<String>())
        .program("bin/k", format!("#!/bin/bash\n{k}\n"));
    let path = std::env::var("PATH").expect("set");
    let path = format!("{}:{path}", demo.path("bin").display());
    demo.env("PATH", path)
}

fn ran(demo: &Demo, how: &str) -> Finished {
    let finished = demo.pipes(["ci", how, "talk.md"]);
    assert!(finished.status.success(), "{how}: {finished:?}");
    finished
}

/// Records, removes the real tool, and rehearses.
#[track_caller]
fn comes_back(demo: &Demo, calls: usize, expected: &[&str]) {
    for expected in expected {
        let real = ran(demo, "--record");
        assert!(real.stdout.contains(expected), "real: {real:?}");
    }
    let recording = demo.read("rehearsal.yaml");
    assert_eq!(recording.matches("argv:").count(), calls, "{recording}");
    std::fs::rename(demo.path("bin/k"), demo.path("bin/not-k")).expect("moved");
    let played = ran(demo, "--rehearse");
    for expected in expected {
        assert!(played.stdout.contains(expected), "played: {played:?}");
    }
}

#[test]
fn programs_that_call_others_call_what_is_recorded() {
    let demo = machine(
        "echo \"k $*\"",
        &[
            "command k one",
            "env X=1 k two",
            "echo three | xargs k",
            "timeout 20 k four",
            "printf 'all:\\n\\t@k five\\n' >Makefile; if type make; then make; else k five; fi",
            "if type python3; then python3 -c 'import subprocess; subprocess.run([\"k\", \"six\"], check=True)'; else k six; fi",
            "printf 'k seven\\n' >s.sh; bash s.sh; . ./s.sh",
            "kk() { k eight; }; kk",
            "k() { command k \"$@\" nine; }",
            "k with",
            "unset -f k; nohup k ten 2>/dev/null",
            "find . -name s.sh -exec k eleven \\;",
        ],
    );
    let words = "one two three four five six seven eight eleven ten";
    let mut expected: Vec<_> = words.split(' ').map(|word| format!("k {word}\n")).collect();
    expected.push("k with nine\n".into());
    let expected: Vec<_> = expected.iter().map(String::as_str).collect();
    let real = ran(&demo, "--record");
    for expected in &expected {
        assert!(real.stdout.contains(expected), "{expected}: {real:?}");
    }
    // Equal calls with equal results in one step are recorded once.
    comes_back(&demo, 11, &expected[..1]);
    let played = ran(&demo, "--rehearse");
    for expected in &expected {
        assert!(played.stdout.contains(expected), "{expected}: {played:?}");
    }
}

#[test]
fn calls_at_the_same_time_are_each_recorded_whole() {
    let demo = machine(
        "for n in 1 2 3 4 5; do echo \"$1 line $n\"; done",
        &["for n in $(seq 20); do k part$n >out$n & done; wait; cat out* | sort | uniq -c | wc -l"],
    );
    let real = ran(&demo, "--record");
    assert!(real.stdout.contains("100\n"), "{real:?}");
    let recording = demo.read("rehearsal.yaml");
    for nth in 1..=20 {
        let lines = (1..=5).map(|line| format!("      part{nth} line {line}\n"));
        let lines = lines.collect::<Vec<_>>().concat();
        assert!(
            recording.contains(&format!("argv: [k, part{nth}]\n    stdout: |\n{lines}")),
            "{nth}: {recording}"
        );
    }
    comes_back(&demo, 20, &["100\n"]);
}

#[test]
fn output_that_is_no_text_comes_back_byte_by_byte() {
    let demo = machine(
        "for n in $(seq 0 255); do printf \"\\\\x$(printf %x $n)\"; done; printf '\\0\\xff\\r\\n' >&2",
        &["k 2>err | sha256sum; sha256sum <err"],
    );
    let real = ran(&demo, "--record").stdout;
    let sums: Vec<_> = real.lines().filter(|line| line.ends_with("  -")).collect();
    assert_eq!(sums.len(), 2, "{real}");
    comes_back(&demo, 1, &sums);
}

#[test]
fn what_comes_from_the_environment_and_from_standard_input_is_masked() {
    let text = "---\nrequires: {env: [TOKEN!]}\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n# A\n```bash\nprintf %s \"$TOKEN\" | k --password-stdin\nk <<<\"$(printf %s \"$TOKEN\" | base64)\"\nk --config={\\\"token\\\":\\\"$TOKEN\\\"} 3<<<x\n```\n";
    let demo = machine(
        "env | grep TOKEN; cat; echo; echo \"$*\" | tee -a log >&2",
        &[],
    )
    .file("talk.md", text)
    .env("TOKEN", "s3cret-token-of-mine");
    ran(&demo, "--record");
    let recording = demo.read("rehearsal.yaml");
    let encoded = "czNjcmV0LXRva2VuLW9mLW1pbmU=";
    assert!(
        recording.contains("***") && !recording.contains("s3cret") && !recording.contains(encoded),
        "{recording}"
    );
    let played = ran(&demo, "--rehearse");
    assert!(!played.stdout.contains("s3cret"), "{played:?}");
}
