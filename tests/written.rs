//! Files that commands write: none replaces another file.

use std::os::unix::fs::symlink;

use crate::support::demo::{Demo, Finished};

const TALK: &str = "<!-- @SHOW -->\n# One\n```bash\necho one\n```\n<!-- @import part.sh -->\n```bash {ci=@script.sh}\necho two\n```\n";

fn demo() -> Demo {
    let demo = Demo::new()
        .file("a.md", TALK)
        .file("b.md", "<!-- @SHOW -->\n```bash\necho b\n```\n")
        .file("part.sh", "echo part\n")
        .file("script.sh", "echo script\n")
        .file("rehearsal.yaml", "version: 1\nsample: true\ncalls: []\n")
        .file("rehearsal/long.txt", "long\n")
        .file("notes.txt", "notes\n")
        .file("folder/there", "");
    symlink("a.md", demo.path("link.md")).expect("linked");
    symlink("new.xml", demo.path("nowhere.xml")).expect("linked");
    std::fs::hard_link(demo.path("part.sh"), demo.path("twin.xml")).expect("linked");
    demo
}

/// All files, with their texts.
fn contents(demo: &Demo) -> Vec<(String, String)> {
    let names = [
        "a.md",
        "b.md",
        "part.sh",
        "script.sh",
        "rehearsal.yaml",
        "rehearsal/long.txt",
        "notes.txt",
        "new.xml",
        "x.xml",
    ];
    names
        .iter()
        .map(|name| ((*name).to_owned(), demo.read(name)))
        .collect()
}

/// Runs it, and checks that all files are unchanged.
fn refused(line: &str) -> Finished {
    let demo = demo();
    let before = contents(&demo);
    let finished = demo.pipes(line.split(' '));
    assert_eq!(finished.status.code(), Some(2), "{line}: {finished:?}");
    assert!(finished.stderr.contains("\nhelp: "), "{line}: {finished:?}");
    assert_eq!(contents(&demo), before, "{line}");
    finished
}

#[test]
fn no_report_overwrites_what_is_read() {
    for (line, what) in [
        (
            "ci a.md --junit a.md",
            "`--junit` would overwrite the workshop, `a.md`",
        ),
        (
            "ci a.md --events a.md",
            "`--events` would overwrite the workshop",
        ),
        (
            "ci a.md --events ./folder/../a.md",
            "would overwrite the workshop",
        ),
        (
            "ci a.md --junit link.md",
            "would overwrite the workshop, `link.md`",
        ),
        ("ci link.md --junit a.md", "would overwrite the workshop"),
        ("ci a.md --junit part.sh", "would overwrite an import"),
        ("ci a.md --junit twin.xml", "would overwrite an import"),
        (
            "ci a.md --junit script.sh",
            "would overwrite a script of the workshop",
        ),
        (
            "ci a.md --junit rehearsal.yaml",
            "would overwrite the recording",
        ),
        (
            "ci a.md --rehearse --events rehearsal/long.txt",
            "a part of the recording",
        ),
        ("ci b.md a.md --events a.md", "would overwrite the workshop"),
        (
            "export a.md --output a.md",
            "`--output` would overwrite the workshop",
        ),
        ("export a.md -o part.sh", "would overwrite an import"),
        ("export a.md --with notes.txt -o notes.txt", "notes.txt"),
    ] {
        let finished = refused(line);
        assert!(finished.stderr.contains(what), "{line}: {finished:?}");
    }
}

#[test]
fn no_file_that_is_something_else_is_overwritten() {
    for line in [
        // What `ci --junit *.md` expands to.
        "ci --junit a.md b.md",
        "ci --events a.md b.md",
        "ci b.md --junit notes.txt",
        "ci b.md --events notes.txt",
        "export b.md -o notes.txt",
    ] {
        let finished = refused(line);
        assert!(
            finished.stderr.contains("already exists"),
            "{line}: {finished:?}"
        );
    }
}

#[test]
fn two_reports_need_two_files() {
    for line in [
        "ci a.md --junit x.xml --events x.xml",
        "ci a.md --junit x.xml --events folder/../x.xml",
        "ci a.md --junit new.xml --events nowhere.xml",
        "ci b.md --record --junit rehearsal.yaml",
    ] {
        let finished = refused(line);
        assert!(
            finished.stderr.contains("would both write to"),
            "{line}: {finished:?}"
        );
    }
}

#[test]
fn earlier_reports_are_replaced() {
    let demo = demo();
    for _ in 0..2 {
        let finished = demo.pipes(["ci", "b.md", "--junit", "j.xml", "--events", "e.json"]);
        assert!(finished.status.success(), "{finished:?}");
        let finished = demo.pipes(["export", "b.md", "--with", "e.json", "-o", "b.html"]);
        assert!(finished.status.success(), "{finished:?}");
    }
    let finished = demo.pipes(["ci", "b.md", "--events", "/dev/null"]);
    assert!(finished.status.success(), "{finished:?}");
}

#[test]
fn a_show_is_not_recorded_over_what_it_reads() {
    let demo = demo();
    for (line, what) in [
        (
            "--record a.md a.md",
            "`--record` would overwrite the workshop",
        ),
        (
            "--record link.md a.md",
            "`--record` would overwrite the workshop",
        ),
        ("record --record rehearsal.yaml b.md", "would both write to"),
    ] {
        let mut stage = demo.stage(line.split(' '));
        stage.wait_for_text(what);
        assert_eq!(stage.wait_exit().code(), Some(2), "{line}");
    }
    assert_eq!(demo.read("a.md"), TALK);
}
