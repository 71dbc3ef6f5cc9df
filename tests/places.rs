//! Where private folders are made: never where others could reach them, and elsewhere if a place
//! cannot be used.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::stage::{at, press};
use crate::support::demo::Demo;

const TALK: &str = "<!-- @SHOW -->\n```bash\nls -A \"$OPEN\"/* | tee found; echo done\n```\n";

/// A demo with folders to which everyone can write.
fn open_to_all() -> Demo {
    let mut demo = Demo::new().file("talk.md", TALK);
    let open = demo.path("open");
    for (variable, name) in [
        ("XDG_RUNTIME_DIR", "runtime"),
        ("XDG_CACHE_HOME", "cache"),
        ("TMPDIR", "tmp"),
    ] {
        let folder = open.join(name);
        fs::create_dir_all(&folder).expect("made");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("ours");
        demo = demo.env(variable, folder);
    }
    demo.env("OPEN", open)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

/// The output of `ls` for the three folders while a session runs.
fn nothing_found(demo: &Demo) {
    let found = demo.read("found");
    let entries: Vec<_> = found
        .lines()
        .filter(|line| !line.is_empty() && !line.ends_with(':'))
        .collect();
    assert!(entries.is_empty() && found.contains("tmp:"), "{found}");
}

#[test]
fn folders_that_others_can_write_to_are_left_alone() {
    let demo = open_to_all();
    let watch = TALK.replace("echo done", "watch echo once");
    let demo = demo.file("talk.md", watch);
    let finished = demo.pipes(["ci", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(finished.stdout.contains("\nonce\n"), "{finished:?}");
    nothing_found(&demo);
}

#[test]
fn on_stage_they_are_left_alone_too() {
    let demo = open_to_all();
    let mut stage = demo.stage(["--type", "off", "talk.md"]);
    stage.wait_for_text("> ls -A");
    stage.wait_for_text("echo done");
    press(&stage, "\r");
    assert!(stage.wait_exit().success());
    nothing_found(&demo);
}

#[test]
fn a_sticky_folder_is_as_good_as_our_own() {
    let demo = open_to_all();
    let sticky = demo.path("open/runtime");
    fs::set_permissions(&sticky, fs::Permissions::from_mode(0o1777)).expect("ours");
    let finished = demo.pipes(["ci", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(demo.read("found").contains("demosh-"), "{finished:?}");
    assert_eq!(
        fs::read_dir(sticky).expect("readable").count(),
        0,
        "all is gone"
    );
}

#[test]
fn a_missing_folder_for_temporary_files_is_no_obstacle() {
    let talk = "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n```bash\nwatch k get\n```\n";
    let recording =
        "version: 1\nsample: true\ncalls:\n  - {argv: [k, get], stdout: \"played\\n\"}\n";
    let demo = Demo::new()
        .file("talk.md", talk)
        .file("rehearsal.yaml", recording);
    let missing = demo.path("missing");
    let demo = demo
        .env("TMPDIR", &missing)
        .env("XDG_RUNTIME_DIR", &missing)
        .env("XDG_CACHE_HOME", missing.join("x"))
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ");
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(finished.stdout.contains("played"), "{finished:?}");
    let mut stage = demo.stage(["rehearse", "--type", "off", "talk.md"]);
    at(&stage, "> watch k get");
    press(&stage, "Q");
    stage.wait_exit();
}

#[test]
fn nothing_is_made_beneath_a_folder_of_another_user() {
    let demo = open_to_all();
    let home = demo.path("open");
    fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).expect("ours");
    let demo = demo
        .env("XDG_CACHE_HOME", home.join("new/cache"))
        .env("XDG_STATE_HOME", home.join("new/state"));
    let finished = demo.pipes(["ci", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(!home.join("new").exists());
}

/// A script that runs `demosh` in a mount namespace with separate folders, from which no program
/// may run: `mounts` are additional ones.
fn where_nothing_may_be_run(demo: &Demo, mounts: &[&str]) -> std::process::Output {
    let (open, closed) = (demo.path("open"), demo.path("closed"));
    for folder in [&open, &closed] {
        fs::create_dir_all(folder).expect("made");
    }
    // The program may be in a folder that a mount hides.
    let script = r#"set -e
mounts=$1 program=$2; shift 2
mount -t tmpfs tmpfs /mnt; cp "$program" /mnt/demosh
for place in /dev/shm "$TMPDIR" $mounts; do mount -t tmpfs -o noexec,mode=1777 tmpfs "$place"; done
exec /mnt/demosh "$@""#;
    demo.command_for("unshare")
        .args(["-Urm", "bash", "-c", script, "bash", &mounts.join(" ")])
        .arg(env!("CARGO_BIN_EXE_demosh"))
        .args(["ci", "--rehearse", "talk.md"])
        .env_remove("XDG_RUNTIME_DIR")
        .env("TMPDIR", closed)
        .env("XDG_CACHE_HOME", open)
        .output()
        .expect("unshare runs")
}

#[test]
#[ignore = "mounts file systems: needs user namespaces"]
fn stand_ins_are_put_where_programs_may_be_run_or_the_rehearsal_is_refused() {
    let talk = "---\nrehearse: {tools: [k]}\n---\n```bash\nk get\n```\n";
    let recording =
        "version: 1\nsample: true\ncalls:\n  - {argv: [k, get], stdout: \"played\\n\"}\n";
    let demo = Demo::new()
        .file("talk.md", talk)
        .file("rehearsal.yaml", recording);
    let finished = where_nothing_may_be_run(&demo, &[]);
    let printed = String::from_utf8_lossy(&finished.stdout).into_owned();
    assert!(finished.status.success(), "{finished:?}");
    assert!(printed.contains("\nplayed\n"), "{printed}");

    let open = demo.path("open");
    let mounts = [&*open.to_string_lossy(), "/tmp"];
    let finished = where_nothing_may_be_run(&demo, &mounts);
    let errors = String::from_utf8_lossy(&finished.stderr).into_owned();
    assert_eq!(finished.status.code(), Some(70), "{finished:?}");
    assert!(
        errors.contains("`/dev/shm`: no programs may be run from it (`noexec`)"),
        "{errors}"
    );
    assert!(
        errors.contains("\nhelp: set TMPDIR to a folder"),
        "{errors}"
    );
    assert!(!errors.contains("^J"), "{errors}");
}
