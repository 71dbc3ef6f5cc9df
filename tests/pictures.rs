//! `demosh export --to svg` and `--to bash`: pictures of recordings and of runs, and scripts that run alone.

use std::process::Command;

use crate::support::demo::Demo;

const TALK: &str = "---\ntitle: A <talk>\n---\n```bash\nNAME=Ada\n```\n<!-- @SHOW -->\n# One & all\n\nRead **this**.\n\n```bash\nfor i in 1 2; do\n  echo \"hello, $NAME $i\"\ndone\n```\n";

fn demo() -> Demo {
    Demo::new().file("talk.md", TALK)
}

#[track_caller]
fn assert_is_picture(picture: &str) {
    let document = roxmltree::Document::parse(picture).expect("sound XML");
    assert_eq!(document.root_element().tag_name().name(), "svg");
    assert!(!picture.contains("<script"), "{picture}");
    assert_eq!(
        picture.matches("http").count(),
        1,
        "the name of the form alone"
    );
}

#[test]
fn a_picture_is_made_of_a_run() {
    let demo = demo();
    let finished = demo.pipes(["export", "talk.md", "--to", "svg", "-o", "talk.svg"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let picture = demo.read("talk.svg");
    assert_is_picture(&picture);
    assert!(picture.contains("hello, Ada 2"));
    assert!(picture.contains("<title>One &amp; all</title>"));
    assert!(picture.contains("A &lt;talk&gt;"));
    let again = demo.pipes(["export", "talk.md", "--to", "svg", "-o", "talk.svg"]);
    assert_eq!(again.status.code(), Some(0), "{}", again.stderr);
    assert!(
        demo.read("talk.svg") == picture,
        "the same run gives the same picture"
    );
}

#[test]
fn a_picture_is_made_of_a_recording() {
    let demo = demo().env("DEMOSH_NO_BLURB", "1");
    let mut pty = demo.stage([
        "--record",
        "t.cast",
        "--auto=100ms",
        "--type",
        "fast",
        "talk.md",
    ]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    for arguments in [&["t.cast"][..], &["talk.md", "--with", "t.cast"]] {
        let finished = demo.pipes([&["export", "--to", "svg"], arguments].concat());
        assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
        assert_is_picture(&finished.stdout);
        assert!(finished.stdout.contains("hello, Ada 2"));
    }
}

#[test]
fn nothing_is_destroyed_for_a_picture_without_leave() {
    let text = "---\ndestroys: [everything]\n---\n```bash\ntouch ran\n```\n";
    let demo = Demo::new().file("run.md", text);
    let finished = demo.pipes(["export", "run.md", "--to", "svg"]);
    assert_eq!(finished.status.code(), Some(2));
    assert!(finished.stderr.contains("everything") && finished.stderr.contains("--yes"));
    assert!(!demo.path("ran").exists());
    let finished = demo.pipes(["export", "run.md", "--to", "svg", "--yes"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    assert!(demo.path("ran").exists());
}

#[test]
fn a_run_that_fails_makes_no_picture() {
    let demo = Demo::new().file("run.md", "```bash\nfalse\n```\n");
    let finished = demo.pipes(["export", "run.md", "--to", "svg", "-o", "run.svg"]);
    assert_eq!(finished.status.code(), Some(1));
    assert!(
        finished.stderr.contains("`demosh ci run.md` shows"),
        "{}",
        finished.stderr
    );
    assert!(!demo.path("run.svg").exists());
}

#[test]
fn a_script_runs_without_this_program() {
    let demo = demo();
    let finished = demo.pipes(["export", "talk.md", "--to", "bash", "-o", "talk.sh"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let script = demo.read("talk.sh");
    assert!(script.contains("# Read **this**."), "{script}");
    let output = Command::new("bash")
        .arg(demo.path("talk.sh"))
        .output()
        .expect("bash");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "hello, Ada 1\nhello, Ada 2\n"
    );
    assert!(output.stderr.is_empty());
}

#[test]
fn every_workshop_becomes_a_script_that_bash_reads() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("workshops");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("workshops") {
        let workshop = entry.expect("an entry").path().join("README.md");
        if !workshop.is_file() {
            continue;
        }
        let demo = Demo::new();
        let arguments = [
            workshop.as_os_str(),
            "--to".as_ref(),
            "bash".as_ref(),
            "-o".as_ref(),
            "x.sh".as_ref(),
        ];
        let finished = demo.pipes([&["export".as_ref()], &arguments[..]].concat());
        assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
        let checked = Command::new("bash")
            .arg("-n")
            .arg(demo.path("x.sh"))
            .output()
            .expect("bash");
        assert!(
            checked.status.success(),
            "{}: {checked:?}",
            workshop.display()
        );
        count += 1;
    }
    assert!(count > 0);
}

/// `SNAPSHOTS=overwrite cargo test` draws it again.
#[test]
fn the_picture_in_the_readme_is_current() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("readable");
    let example = readme
        .split("````markdown\n")
        .nth(1)
        .and_then(|rest| rest.split("````").next());
    let demo = Demo::new().file("hello.md", example.expect("an example"));
    let finished = demo.pipes(["export", "hello.md", "--to", "svg"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let file = root.join("docs/hello.svg");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&file, &finished.stdout).expect("written");
    }
    let drawn = std::fs::read_to_string(file).expect("readable");
    assert!(
        drawn == finished.stdout,
        "docs/hello.svg is of another example"
    );
}
