//! Stand-ins as processes: the links of a rehearsal, called by a real bash.

mod dialogues;
mod interrupted;
mod real_tools;
mod recording_again;
mod recordings;
mod screens;
mod ways_to_call;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use demosh::testing::{Plan, PlanOptions, plan};
use demosh::testing::{PlaybackPace, Recorder, RecorderOptions, Rehearsal, RehearsalOptions};

use crate::support::pty::Pty;

const PROGRAM: &str = env!("CARGO_BIN_EXE_demosh");

const FRONT: &str = "---\nrequires: {tools: [k, jq]}\nrehearse: {tools: [far], real: [jq]}\n---\n";

/// A workshop with a recording.
struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    fn new(calls: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = format!("version: 1\nsample: true\ncalls:\n{calls}");
        fs::write(folder.path().join("rehearsal.yaml"), text).expect("written");
        fs::write(folder.path().join("README.md"), format!("{FRONT}# A\n")).expect("written");
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("README.md")
    }

    fn rehearse(&self, options: &RehearsalOptions) -> Rehearsal {
        let plan = plan(&self.path(), &PlanOptions::default(), &|_| None);
        let options = RehearsalOptions {
            program: Some(PROGRAM.into()),
            ..options.clone()
        };
        Rehearsal::prepare(&plan, &self.path(), options).unwrap_or_else(|f| panic!("{f:?}"))
    }

    fn bash(&self, rehearsal: &Rehearsal, text: &str) -> Output {
        self.run(
            Command::new("bash").args(["-o", "pipefail", "-c", text]),
            rehearsal,
        )
    }

    fn run(&self, command: &mut Command, rehearsal: &Rehearsal) -> Output {
        command
            .current_dir(self.folder.path())
            .envs(rehearsal.environment());
        command.output().expect("started")
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn everything_but_the_tools_is_real() {
    let workshop = Workshop::new(
        "  - {argv: [k, name], stdout: \"web-1\\n\"}\n  - {argv: [k, log, web-1], stdout: \"a 1\\nb 2\\n\", stderr: \"!\", status: 3}\n",
    );
    let rehearsal = workshop.rehearse(&RehearsalOptions::default());
    assert!(rehearsal.is_sample());
    let text = "POD=$(k name); k log $POD | sed -n 's/b //p'; echo ${PIPESTATUS[0]}; type -P jq far | wc -l";
    let output = workshop.bash(&rehearsal, text);
    let real_jq = 1 + usize::from(Command::new("jq").arg("-n").output().is_ok());
    assert_eq!(
        (stdout(&output), stderr(&output)),
        (format!("2\n3\n{real_jq}\n"), "!".into())
    );
}

#[test]
fn calls_at_the_same_time_do_not_get_the_same_answer() {
    let calls: Vec<_> = (10..40)
        .map(|n| format!("  - {{argv: [k], stdout: \"{n}\\n\"}}\n"))
        .collect();
    let workshop = Workshop::new(&calls.concat());
    let rehearsal = workshop.rehearse(&RehearsalOptions::default());
    let output = workshop.bash(&rehearsal, "for i in {10..39}; do k & done | sort");
    let expected: Vec<_> = (10..40).map(|n| n.to_string()).collect();
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn standard_input_is_read_where_the_call_asks_for_it_and_left_alone_elsewhere() {
    let workshop = Workshop::new(concat!(
        "  - {argv: [k, apply, -f, '-'], stdout: applied}\n",
        "  - {argv: [k, get, a], stdout: A}\n  - {argv: [k, get, b], stdout: B}\n",
    ));
    let rehearsal = workshop.rehearse(&RehearsalOptions::default());
    // Without a reader, the writer would end with 141.
    let output = workshop.bash(
        &rehearsal,
        "head -c 1000000 /dev/zero | k apply -f -; echo $?",
    );
    assert_eq!(stdout(&output), "applied0\n");
    let output = workshop.bash(
        &rehearsal,
        "printf 'a\\nb\\n' | while read x; do k get $x; done",
    );
    assert_eq!(stdout(&output), "AB");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let workshop = Workshop::new("  - {argv: [k], stdout: {file: long.txt}}\n");
    fs::write(
        workshop.folder.path().join("long.txt"),
        "x\n".repeat(1_000_000),
    )
    .expect("written");
    let rehearsal = workshop.rehearse(&RehearsalOptions::default());
    let output = workshop.bash(&rehearsal, "k | head -1; echo ${PIPESTATUS[0]}");
    assert_eq!(
        (stdout(&output), stderr(&output)),
        ("x\n141\n".into(), String::new())
    );
}

#[test]
fn files_are_left_behind_in_the_directory_of_the_call() {
    let workshop = Workshop::new(
        "  - argv: [k, edit]\n    leaves: [{path: new/a.txt, content: hello}, {path: old, gone: true}]\n",
    );
    fs::create_dir(workshop.folder.path().join("sub")).expect("made");
    fs::write(workshop.folder.path().join("sub/old"), "").expect("written");
    let rehearsal = workshop.rehearse(&RehearsalOptions::default());
    let output = workshop.bash(&rehearsal, "cd sub; k edit; cat new/a.txt; ls");
    assert_eq!(stdout(&output), "hellonew\n");
}

#[test]
fn two_concurrent_rehearsals_do_not_disturb_each_other() {
    let [one, two] = ["one", "two"].map(|name| {
        Workshop::new(&format!(
            "  - {{argv: [k], stdout: {name}}}\n  - {{argv: [k], stdout: {name} again}}\n"
        ))
    });
    let (first, second) = (
        one.rehearse(&RehearsalOptions::default()),
        two.rehearse(&RehearsalOptions::default()),
    );
    assert_eq!(stdout(&one.bash(&first, "k")), "one");
    assert_eq!(stdout(&two.bash(&second, "k")), "two");
    drop(first);
    assert_eq!(stdout(&two.bash(&second, "k")), "two again");
}

#[test]
fn the_stand_ins_are_gone_when_the_rehearsal_is_over() {
    let workshop = Workshop::new("  - {argv: [k]}\n");
    let rehearsal = workshop.rehearse(&RehearsalOptions::default());
    let links = rehearsal.links();
    assert!(links.join("k").is_symlink() && links.join("far").is_symlink());
    assert!(!links.join("jq").exists());
    drop(rehearsal);
    assert!(!links.parent().expect("a parent").exists());
}

#[test]
fn outside_a_rehearsal_a_stand_in_says_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let links = folder.path().join("bin");
    fs::create_dir(&links).expect("made");
    fs::write(links.join(".demosh-stand-ins"), "").expect("written");
    symlink(PROGRAM, links.join("kubectl")).expect("linked");
    let by_path = Command::new(links.join("kubectl"))
        .arg("get")
        .output()
        .expect("started");
    let mut bash = Command::new("bash");
    let path = format!(
        "{}:{}",
        links.display(),
        std::env::var("PATH").expect("set")
    );
    let by_name = bash
        .args(["-c", "kubectl get"])
        .env("PATH", path)
        .output()
        .expect("started");
    for output in [by_path, by_name] {
        assert_eq!(output.status.code(), Some(127));
        let said = stderr(&output);
        assert!(
            said.starts_with("error: this `kubectl` is a stand-in of a rehearsal"),
            "{said}"
        );
        assert!(
            said.contains(&format!("help: remove `{}` from PATH", links.display())),
            "{said}"
        );
    }
}

#[test]
fn an_understudy_plays_one_command_in_the_live_session() {
    let workshop = Workshop::new(concat!(
        "  - {argv: [k, name], stdout: web-5f8-abc}\n",
        "  - {argv: [k, log, web-5f8-abc], stdout: \"it's\", status: 4}\n",
    ));
    let rehearsal = workshop.rehearse(&RehearsalOptions {
        understudy: true,
        ..RehearsalOptions::default()
    });
    let played = |text: &str| rehearsal.played(text);
    let text = [
        &played("A=$(k name) B='it'\\''s'; C=(1 2)"),
        "A=live-77d-xyz",
        &played("D=$(k log $A); f() { echo f; }; far"),
        "echo $? $A $B ${C[1]} $D $(f) $(type -P k) $(declare -p A)",
    ]
    .join("\n");
    let mut bash = Command::new("bash");
    bash.args(["-c", &text]).current_dir(workshop.folder.path());
    let output = bash.output().expect("started");
    assert_eq!(
        stdout(&output),
        "127 live-77d-xyz it's 2 it's f declare -- A=\"live-77d-xyz\"\n"
    );
}

#[test]
fn on_stage_output_takes_its_time() {
    let workshop = Workshop::new("  - {argv: [k], stdout: \"a\\nb\\n\", after: 40s}\n");
    let pace = PlaybackPace::Timed {
        speed: 1.0,
        longest: std::time::Duration::from_millis(300),
    };
    let rehearsal = workshop.rehearse(&RehearsalOptions {
        pace,
        ..RehearsalOptions::default()
    });
    let started = std::time::Instant::now();
    let output = workshop.bash(&rehearsal, "k");
    assert_eq!(stdout(&output), "a\nb\n");
    assert!(started.elapsed().as_millis() >= 300, "it waited");
}

#[test]
fn the_workshops_play_from_their_recordings() {
    for name in ["kubernetes-101", "linkerd-2.16"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("workshops")
            .join(name)
            .join("README.md");
        let plan = plan(&path, &PlanOptions::default(), &|_| None);
        for unattended in [true, false] {
            let options = RehearsalOptions {
                program: Some(PROGRAM.into()),
                unattended,
                ..RehearsalOptions::default()
            };
            let rehearsal = Rehearsal::prepare(&plan, &path, options).unwrap_or_else(|findings| {
                panic!("{}", demosh::testing::render_all(&findings, false))
            });
            let warnings = demosh::testing::render_all(rehearsal.warnings(), false);
            assert_eq!(warnings, "", "{name}");
        }
    }
}

/// Real tools in the workshop's folder, and the recording of their calls.
struct Studio {
    workshop: Workshop,
}

impl Studio {
    /// `k` is this text, run by `sh`.
    fn new(k: &str) -> Self {
        let workshop = Workshop::new("");
        let folder = workshop.folder.path();
        fs::remove_file(folder.join("rehearsal.yaml")).expect("removed");
        fs::create_dir(folder.join("real")).expect("made");
        let tool = folder.join("real/k");
        fs::write(&tool, format!("#!/bin/sh\n{k}\n")).expect("written");
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("changed");
        Self { workshop }
    }

    fn plan(&self) -> Plan {
        plan(&self.workshop.path(), &PlanOptions::default(), &|_| None)
    }

    /// Runs `text` without a terminal while its calls are recorded, in section A. Returns its
    /// output and the recording.
    fn record(&self, text: &str) -> (Output, String) {
        self.record_with(|bash| bash.args(["-c", text]).output().expect("started"))
    }

    /// Runs a bash with `run` while calls are recorded.
    fn record_with<T>(&self, run: impl FnOnce(&mut Command) -> T) -> (T, String) {
        let options = RecorderOptions {
            mask: Arc::new(|text| text.replace("geheim", "***")),
            program: Some(PROGRAM.into()),
            unattended: true,
        };
        let plan = self.plan();
        let recorder = Recorder::prepare(&plan, &self.workshop.path(), options)
            .unwrap_or_else(|findings| panic!("{findings:?}"));
        recorder.follower().enter(0, Some("A"));
        let mut bash = Command::new("bash");
        bash.current_dir(self.workshop.folder.path());
        for (name, value) in recorder.environment() {
            let mut value = value;
            if name == "PATH" {
                value.push(":");
                value.push(self.workshop.folder.path().join("real"));
            }
            bash.env(name, value);
        }
        let output = run(&mut bash);
        recorder.finish(&plan).expect("written");
        let recording = fs::read_to_string(self.workshop.folder.path().join("rehearsal.yaml"));
        // On a busy machine everything takes longer.
        let is_time = |line: &&str| line.starts_with("    after: ");
        let recording = recording.unwrap_or_default();
        let recording = recording.lines().filter(|line| !is_time(line));
        (output, recording.collect::<Vec<_>>().join("\n") + "\n")
    }
}

#[test]
fn what_was_recorded_is_played() {
    let studio = Studio::new("cat; echo \"$1 geheim\"; echo oops >&2; exit 3");
    let text = "cd real; echo in | k -; echo $?; k \"$(pwd)/x\" </dev/null";
    let (live, recording) = studio.record(text);
    assert_eq!(
        stdout(&live).lines().collect::<Vec<_>>()[..3],
        ["in", "- geheim", "3"]
    );
    assert_eq!(
        recording,
        r#"version: 1
workshop: README.md
calls:

  - step: "A"
    argv: [k, '-']
    cwd: real
    stdout: |
      in
      - ***
    stderr: |
      oops
    status: 3
  - step: "A"
    argv: [k, {glob: "*/real/x"}]
    cwd: real
    stdout: |
      PLACE/real/x ***
    stderr: |
      oops
    status: 3
...
"#
        .replace(
            "PLACE",
            &fs::canonicalize(studio.workshop.folder.path())
                .expect("there")
                .to_string_lossy()
        )
    );
    let rehearsal = studio.workshop.rehearse(&RehearsalOptions::default());
    let played = studio.workshop.bash(&rehearsal, text);
    assert_eq!(stdout(&played), stdout(&live).replace("geheim", "***"));
    assert_eq!(
        (stderr(&played), played.status),
        (stderr(&live), live.status)
    );
}

#[test]
fn recording_again_changes_only_what_has_changed() {
    let studio = Studio::new(concat!(
        "case $1 in name) cat ../pod ;; age) echo \"$(cat ../pod) $$s\" ;;\n",
        "log) echo \"log of $2\"; cat ../state ;; esac",
    ));
    let file = |name: &str, text: &str| {
        fs::write(studio.workshop.folder.path().join(name), text).expect("written");
    };
    let text = "cd real; POD=$(k name); k age; k log $POD";
    file("pod", "web-6d5f8c7b9d-4kq2x");
    file("state", "fine\n");
    let (_, first) = studio.record(text);
    file("pod", "web-77f49d5c6b-zz7x4");
    let (live, second) = studio.record(text);
    assert!(stdout(&live).contains("web-77f49d5c6b-zz7x4"));
    assert_eq!(first, second);
    file("state", "broken\n");
    let (_, third) = studio.record(text);
    assert_eq!(third, first.replace("fine", "broken"));
    let (_, less) = studio.record("k other");
    assert!(
        !less.contains("age"),
        "the workshop has no such call:\n{less}"
    );
}

#[test]
fn a_call_that_is_stopped_is_recorded_as_one_that_stays() {
    let studio = Studio::new("echo $$ >pid; echo up; exec sleep 1000");
    let text = "k >out & until [ -s out ]; do :; done; kill $!; wait $!; echo $?; cat out\n\
        while kill -0 $(cat pid) 2>/dev/null; do :; done";
    let (live, recording) = studio.record(text);
    assert_eq!(stdout(&live), "143\nup\n", "the real one is gone as well");
    assert!(
        recording.contains("    stdout: |\n      up\n    stays: true\n"),
        "{recording}"
    );
    let rehearsal = studio.workshop.rehearse(&RehearsalOptions::default());
    let text = "k >out & until [ -s out ]; do :; done; kill $!; wait $!; echo $?";
    assert_eq!(stdout(&studio.workshop.bash(&rehearsal, text)), "143\n");
}

#[test]
fn a_call_without_end_ends_with_its_reader() {
    let studio = Studio::new("exec yes");
    let (live, recording) = studio.record("k | head -1");
    assert_eq!(stdout(&live), "y\n");
    assert!(
        !recording.contains("stays") && !recording.contains("status"),
        "{recording}"
    );
}

#[test]
fn files_that_a_call_names_are_recorded_as_left_behind() {
    let studio = Studio::new("echo new >\"$2\"; rm -f \"$3\"");
    fs::write(studio.workshop.folder.path().join("old.txt"), "").expect("written");
    let (_, recording) = studio.record("k -o new.txt old.txt");
    let leaves = "    leaves:\n      - path: new.txt\n        content: |\n          new\n      - path: old.txt\n        gone: true\n";
    assert!(recording.contains(leaves), "{recording}");
}

#[test]
fn a_tool_that_is_not_there_cannot_be_recorded() {
    let studio = Studio::new("");
    let (live, recording) = studio.record("far away; echo $?");
    assert_eq!(stdout(&live), "127\n");
    assert_eq!(
        stderr(&live),
        "error: cannot record `far`: there is no such program on PATH\n"
    );
    assert_eq!(recording, "\n", "there is nothing to write");
}

/// A bash in a terminal that has not been started yet.
fn in_terminal(bash: &mut Command, arguments: &[&str]) -> Pty {
    let mut command = Command::new("bash");
    command.args(arguments).env("TERM", "xterm");
    command.current_dir(bash.get_current_dir().expect("set"));
    command.envs(
        bash.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    Pty::spawn(command, 80, 24)
}

#[test]
fn an_editor_that_a_tool_calls_has_the_terminal() {
    let studio = Studio::new("\"$EDITOR\" \"$1\"; echo edited");
    let editor =
        "[ -t 0 ] && [ -t 1 ] && echo \"editing $2\"; read line; echo \"$1 $line\" >\"$2\"";
    let editor_path = studio.workshop.folder.path().join("ed.sh");
    fs::write(&editor_path, editor).expect("written");
    let (status, recording) = studio.record_with(|bash| {
        bash.env("VISUAL", format!("sh {} with", editor_path.display()));
        let mut pty = in_terminal(bash, &["-c", "k conf.txt"]);
        pty.wait_for_text("editing conf.txt");
        pty.send("typed\n");
        pty.wait_exit()
    });
    assert!(status.success());
    let kept = "    stdout: |\n      edited\n    leaves:\n      - path: conf.txt\n        content: |\n          with typed\n";
    assert!(recording.contains(kept), "{recording}");
}

#[test]
fn control_c_ends_a_recorded_call_and_the_loop_around_it() {
    let studio = Studio::new("echo up; exec sleep 1000");
    let (status, recording) = studio.record_with(|bash| {
        let mut pty = in_terminal(bash, &["-c", "while :; do k; done"]);
        pty.wait_for_text("up");
        pty.send([3]);
        pty.wait_exit()
    });
    assert_eq!(status.signal(), Some(2), "{status}");
    assert!(recording.contains("      up\n"), "{recording}");
    assert!(recording.contains("    stays: true\n"), "{recording}");
}

#[test]
fn what_fills_the_screen_has_the_screen() {
    let studio = Studio::new("[ -t 1 ] && echo \"on a terminal\" && read line; exit 4");
    let (status, recording) = studio.record_with(|bash| {
        let mut pty = in_terminal(bash, &["-c", "k exec -it x"]);
        pty.wait_for_text("on a terminal");
        pty.send("\n");
        pty.wait_exit()
    });
    assert_eq!(status.code(), Some(4));
    assert!(
        recording.contains("    argv: [k, exec, -it, x]\n    status: 4\n"),
        "{recording}"
    );
}

#[test]
fn an_interrupted_understudy_leaves_the_path_as_it_was() {
    let workshop = Workshop::new("  - {argv: [k], stays: true, stdout: \"up\\n\"}\n");
    let rehearsal = workshop.rehearse(&RehearsalOptions {
        understudy: true,
        ..RehearsalOptions::default()
    });
    let mut bash = Command::new("bash");
    bash.current_dir(workshop.folder.path());
    let mut pty = in_terminal(&mut bash, &["--norc", "-i"]);
    pty.send(format!("{}\n", rehearsal.played("A=1; k; A=2")));
    pty.wait_for(
        |screen| screen.contents().lines().any(|line| line.trim() == "up"),
        "up",
    );
    pty.send([3]);
    pty.send("case $PATH in *demosh-rehearsal*) echo a$A-on ;; *) echo a$A-off ;; esac\n");
    pty.wait_for_text("a1-off");
    pty.send("exit 0\n");
    assert!(pty.wait_exit().success());
}
