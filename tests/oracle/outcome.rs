//! The outcome of a program under bash and under `demosh ci`: its output, its files, the state of
//! the shell at its end, its status.
//!
//! Owns how both are run and how their outcome is read. [`super::differences`] knows what may
//! differ.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use super::differences;
use super::program::{Place, Program, script};
use super::stage as on_stage;
use crate::support::demo::Demo;

/// How long one program may take.
const LIMIT: Duration = Duration::from_secs(20);

/// What a session sets in any shell: assignments are exported, jobs have process groups, ERR traps
/// are inherited, aliases expand.
const OPTIONS: &str = "set -amE; shopt -s expand_aliases\n";

/// The last statement: writes the state of the shell into the file STATE.
const STATE: &str = r#"{
echo "status $?, $# arguments: $*"
trap -p DEBUG; trap - DEBUG
trap -p EXIT ERR RETURN INT USR1
for o in errexit nounset pipefail noglob noclobber xtrace posix functrace; do [[ -o $o ]] && echo "$o"; done
shopt extglob nullglob failglob nocasematch dotglob globstar lastpipe inherit_errexit
declare -p a b c d e i j k l n r m s u x calls REPLY OPTIND COPROC
declare -f f g h
alias; umask; dirs -p; pwd
} >|STATE 2>&1 || :"#;

/// The parts of the outcome of a program, by name.
pub(crate) type Outcome = BTreeMap<String, String>;

/// A program that bash has run.
pub(crate) struct Expected {
    /// The statements that bash has reached.
    statements: Vec<String>,
    outcome: Outcome,
}

/// Runs `program` under bash. If bash ends early (`set -e`, `exit`, an error), the program is cut
/// there: a run ends only the command and continues.
pub(crate) fn under_bash(program: &Program) -> Expected {
    let statements = program.statements();
    let whole = [statements.clone(), vec![STATE.to_owned()]].concat();
    let outcome = run_bash(program, &whole);
    if outcome.contains_key("state") {
        return Expected {
            statements: whole,
            outcome,
        };
    }
    // The number of statements after which bash still continues.
    let (mut reached, mut ended) = (0, statements.len());
    while ended - reached > 1 {
        let middle = reached.midpoint(ended);
        let probe = [&statements[..middle], &[STATE.to_owned()]].concat();
        if run_bash(program, &probe).contains_key("state") {
            reached = middle;
        } else {
            ended = middle;
        }
    }
    let statements = statements[..ended].to_vec();
    let outcome = run_bash(program, &statements);
    Expected {
        statements,
        outcome,
    }
}

impl Expected {
    /// Runs the same under `demosh ci` and returns the differences, part by part.
    pub(crate) fn compare(&self, program: &Program) -> BTreeMap<String, (String, String)> {
        let actual = run_demosh(program, &self.statements);
        let names = self.outcome.keys().chain(actual.keys());
        let part = |outcome: &Outcome, name: &str| outcome.get(name).cloned().unwrap_or_default();
        let pairs = names.map(|name| {
            (
                name.clone(),
                (part(&self.outcome, name), part(&actual, name)),
            )
        });
        pairs.filter(|(_, (wanted, seen))| wanted != seen).collect()
    }

    /// The file for `demosh`, for a report.
    pub(crate) fn workshop(&self, program: &Program) -> String {
        let statements = self.statements.iter().filter(|text| *text != STATE);
        program.workshop(&statements.cloned().collect::<Vec<_>>())
    }

    /// Whether bash gives the same outcome ten more times. A program that does not cannot be
    /// compared.
    pub(crate) fn is_stable(&self, program: &Program) -> bool {
        (0..10).all(|_| run_bash(program, &self.statements) == self.outcome)
    }
}

fn run_bash(program: &Program, statements: &[String]) -> Outcome {
    let demo = stage(program, statements, |statements| {
        OPTIONS.to_owned() + &script(statements)
    });
    let mut command = demo.command_for("/bin/bash");
    command.arg(program.form.file());
    let (status, stdout, stderr) = run(command, &demo);
    let status = status.map_or(-1, |status| {
        status
            .code()
            .unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
    });
    let status = match program.place {
        Place::Pipes => status.to_string(),
        // On stage the last status is in the state, and nowhere else.
        Place::Stage | Place::Hidden => String::new(),
    };
    gather(&demo, program, [stdout, stderr], &status)
}

fn run_demosh(program: &Program, statements: &[String]) -> Outcome {
    let demo = stage(program, statements, |statements| {
        program.workshop(statements)
    });
    if program.place != Place::Pipes {
        let status = on_stage::play(&demo, program.form.file()).err();
        return gather(
            &demo,
            program,
            Default::default(),
            &status.unwrap_or_default(),
        );
    }
    let mut command = demo.command();
    command.args(["ci", program.form.file(), "--keep-going"]);
    command.args(["--events", "../events", "--step-timeout", "9s"]);
    let (status, _, message) = run(command, &demo);
    let (printed, last) = read_events(&demo.read("../events"));
    let mut status = match status.and_then(|status| status.code()) {
        Some(0 | 1) => last.to_string(),
        other => format!("{other:?} of the whole run: {message}"),
    };
    if printed.len() != 2 {
        status += " and events that cannot be read";
    }
    let streams = printed.try_into().unwrap_or_default();
    gather(&demo, program, streams, &status)
}

/// What commands printed on both streams, and the last status.
fn read_events(events: &str) -> (Vec<String>, i64) {
    let mut streams = [Vec::new(), Vec::new()];
    let mut last = 0;
    for line in events.lines() {
        let Ok(event) = serde_json::from_str::<Value>(line) else {
            return (Vec::new(), last);
        };
        let kind = event["event"].as_str().unwrap_or_default();
        // A trap on EXIT that fails decides about the status, as in a script.
        if kind == "step_finished" || kind == "exit_trap_finished" && event["outcome"] == "failed" {
            last = event["status"].as_i64().unwrap_or(last);
        } else if kind == "output" || kind == "exit_trap_output" {
            let stream = &mut streams[usize::from(event["stream"] == "stderr")];
            let text = event["text"].as_str().map(|text| text.as_bytes().to_vec());
            stream.extend(text.unwrap_or_else(|| decode(&event["base64"])));
        }
    }
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    (streams.iter().map(text).collect(), last)
}

fn decode(base64: &Value) -> Vec<u8> {
    let text = base64.as_str().expect("text or base64");
    let decoded = base64::engine::general_purpose::STANDARD.decode(text);
    decoded.expect("base64")
}

/// A place with the files that programs read, and the program.
fn stage(program: &Program, statements: &[String], write: impl Fn(&[String]) -> String) -> Demo {
    let big = "touch pwned\n".repeat(900);
    let demo = Demo::new()
        .file("in.txt", "one\ntwo\nthree\n")
        .file("two words.txt", "of two words\n")
        .file("big.txt", big)
        .file("sub/below.txt", "below\n")
        // `cd ..` sees the same files under both.
        .file("../events", "")
        .file("../shown", "")
        .file("../errors", "")
        .file("../stdout", "")
        .file("../stderr", "")
        .env("DEMOSH_NO_BLURB", "1");
    let state = demo.path("../final");
    let state = state.to_str().expect("UTF-8");
    let text = write(statements).replace("STATE", state);
    demo.file(program.form.file(), text)
}

/// All parts of an outcome, without what may differ.
fn gather(demo: &Demo, program: &Program, streams: [String; 2], status: &str) -> Outcome {
    let [stdout, stderr] = match program.place {
        Place::Pipes => streams,
        Place::Stage | Place::Hidden => ["../shown", "../errors"].map(|name| demo.read(name)),
    };
    let mut parts = vec![
        ("stdout".to_owned(), stdout),
        ("stderr".to_owned(), stderr),
        ("status".to_owned(), status.to_owned()),
    ];
    if demo.path("../final").exists() {
        parts.push(("state".to_owned(), demo.read("../final")));
    }
    list_files(&demo.path(""), &demo.path(program.form.file()), &mut parts);
    let root = demo.path("..").canonicalize().expect("a directory");
    let root = root.to_str().expect("UTF-8").to_owned();
    let parts = parts.into_iter().map(|(name, text)| {
        let name = name.replace(&root, "");
        let text = differences::without(&name, &text.replace(&root, ""));
        (name, text)
    });
    parts.collect()
}

/// The files below `folder` with mode and content.
fn list_files(folder: &Path, but: &Path, parts: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()).filter(|path| path != but) {
        let Ok(data) = fs::symlink_metadata(&path) else {
            continue;
        };
        let content = fs::read(&path).unwrap_or_default();
        let content = String::from_utf8_lossy(&content).into_owned();
        let mode = data.permissions().mode();
        parts.push((
            format!("file {}", path.display()),
            format!("{mode:o}\n{content}"),
        ));
        if data.is_dir() {
            list_files(&path, but, parts);
        }
    }
}

/// Runs `command` to its end, or kills it at the limit: `None`. Output goes into files, so that a
/// process that is left behind does not block the test.
fn run(mut command: Command, demo: &Demo) -> (Option<ExitStatus>, String, String) {
    let [stdout, stderr] = ["../stdout", "../stderr"];
    let file = |name| Stdio::from(fs::File::create(demo.path(name)).expect("a file"));
    command
        .stdin(Stdio::null())
        .stdout(file(stdout))
        .stderr(file(stderr))
        .process_group(0);
    let mut child = command.spawn().expect("the program starts");
    let until = Instant::now() + LIMIT;
    let mut wait = || -> io::Result<Option<ExitStatus>> {
        while Instant::now() < until {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            thread::sleep(Duration::from_millis(2));
        }
        // It fails if the process has just ended, which does not matter.
        let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
        child.wait()?;
        Ok(None)
    };
    let status = wait().expect("our own child");
    let read = |name: &str| {
        let bytes = fs::read(demo.path(name)).expect("our own file");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    (status, read(stdout), read(stderr))
}
