//! bash as the oracle of an unattended run.
//!
//! For every example, and every suitable workshop of the compatibility suite, the programs that
//! `demosh ci` calls (name, arguments, directory, in order) are those that plain bash calls when
//! the same blocks are one script. [`script`] makes the script, and shares no code with the
//! program.

pub(crate) mod differences;
mod grammar;
pub(crate) mod outcome;
pub(crate) mod program;
mod script;
mod stage;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use regex::Regex;
use tempfile::TempDir;

use crate::compat::NAMES;
use crate::compat::case::{self, Case, Ending};
use crate::support::demo::Demo;

/// The directories of the programs.
const PATH: [&str; 2] = ["/usr/bin", "/bin"];

/// The directory of the stand-ins for the compatibility cases.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compat/tools");

/// A directory with a shim for every program of the machine.
static SHIMS: LazyLock<TempDir> = LazyLock::new(|| {
    let shims = tempfile::tempdir().expect("a directory");
    for name in programs() {
        let shim = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/shim");
        symlink(shim, shims.path().join(name)).expect("a link");
    }
    shims
});

/// The calls of one run, and how it ended.
#[derive(Debug)]
struct Calls {
    lines: Vec<String>,
    succeeded: bool,
    output: String,
}

#[test]
fn every_example_calls_what_bash_calls() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = repository.join("examples");
    let mut files = workshops(&examples);
    assert!(!files.is_empty(), "no examples");
    // Its commands read lines that a script does not have; tests/unattended/input.rs tests those.
    files.retain(|file| !file.ends_with("into.md"));
    let failures: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let name = file.strip_prefix(repository).expect("an example");
            compare(&|| stage(&examples, "examples"), name)
                .map_err(|text| format!("{}:\n{text}", name.display()))
                .err()
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn the_compatibility_cases_call_what_bash_calls() {
    let mut compared = 0;
    let mut failures = Vec::new();
    for name in NAMES {
        let case = Case::load(name);
        let place = || stage(&case::directory().join(name), ".");
        if !makes_sense(&case, &place()) {
            continue;
        }
        compared += 1;
        let result = compare(&place, Path::new(&case.run[0]));
        failures.extend(result.map_err(|text| format!("{name}:\n{text}")).err());
    }
    assert!(compared >= 20, "only {compared} cases were compared");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Whether a case has the same meaning unattended and as a bash script: it needs no keys, no
/// start-up file and no arguments, something runs in it, and nothing fails.
fn makes_sense(case: &Case, demo: &Demo) -> bool {
    let plain = case.ends == Ending::Finished && case.keys.is_empty() && case.differs.is_empty();
    let own = case.env.is_empty() && !demo.path("home").exists();
    let [workshop] = case.run.as_slice() else {
        return false;
    };
    if !plain || !own || !workshop.starts_with("demo") {
        return false;
    }
    let calls = under_bash(demo, Path::new(workshop));
    calls.succeeded && !calls.lines.is_empty()
}

/// Runs `workshop` under both and returns the differences.
fn compare(place: &dyn Fn() -> Demo, workshop: &Path) -> Result<(), String> {
    let (bash, demosh) = (place(), place());
    let mut expected = under_bash(&bash, workshop).lines;
    let mut command = demosh.command();
    command.arg("ci").arg(workshop);
    let mut actual = calls(&demosh, command);
    let script = bash.read("../script");
    for lines in [&mut expected, &mut actual.lines] {
        leave_what_is_certain(lines, &script);
    }
    if actual.succeeded && actual.lines == expected {
        return Ok(());
    }
    Err(format!(
        "-- bash calls\n{}\n-- demosh ci calls\n{}\n-- and says\n{}",
        expected.join("\n"),
        actual.lines.join("\n"),
        actual.output
    ))
}

/// Removes calls of a script that may vary: when a background command runs, and how often a block
/// is repeated.
fn leave_what_is_certain(lines: &mut Vec<String>, script: &str) {
    if script.lines().any(|line| line.ends_with(" &")) {
        lines.sort_unstable();
    }
    if script.contains(script::WITHIN) {
        lines.dedup();
    }
}

/// Runs the blocks of `workshop` as one script.
fn under_bash(demo: &Demo, workshop: &Path) -> Calls {
    let script = script::of(&demo.path("."), workshop);
    fs::write(demo.path("../script"), &script).expect("the script");
    let mut command = demo.command_for("/bin/bash");
    command.arg("-c").arg(script).arg(workshop);
    // `$SHELL` is demosh itself, and runs its own workshop.
    command.envs([("CI", "true"), ("SHELL", "/bin/true")]);
    calls(demo, command)
}

/// Runs `command` and reads its calls.
fn calls(demo: &Demo, mut command: Command) -> Calls {
    command.stdin(Stdio::null());
    let output = command.output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Calls {
        lines: in_order(&demo.read("../calls"), demo),
        succeeded: output.status.success(),
        output: text(&output.stdout) + &text(&output.stderr),
    }
}

/// The lines of the log. The programs of one pipeline start in any order, so neighbours of one
/// process group are sorted; names of temporary files are cut.
fn in_order(log: &str, demo: &Demo) -> Vec<String> {
    static TEMPORARY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\btmp\.\w{10}\b").expect("a pattern"));
    let root = demo.path("..").canonicalize().expect("a directory");
    let log = log.replace(root.to_str().expect("UTF-8"), "");
    let log = TEMPORARY.replace_all(&log, "tmp.");
    let parts = log.lines().filter_map(|line| line.split_once(' '));
    let mut calls: Vec<(&str, &str)> = parts.collect();
    for pipeline in calls.chunk_by_mut(|one, other| one.0 == other.0) {
        pipeline.sort_unstable();
    }
    calls.into_iter().map(|(_, call)| call.into()).collect()
}

/// A place with a copy of the files below `from` in the directory `to`, and a shim before every
/// program.
fn stage(from: &Path, to: &str) -> Demo {
    let demo = Demo::new().file("../calls", "");
    case::copy(from, &demo.path(to));
    let (calls, machine) = (demo.path("../calls"), PATH.join(":"));
    demo.env("PATH", format!("{}:{machine}", SHIMS.path().display()))
        .env("ORACLE_LOG", calls)
        .env("ORACLE_PATH", format!("{TOOLS}:{machine}"))
        .env("PROBE_LOG", "/dev/null")
}

/// The names of all programs but the shells: demosh itself starts one.
fn programs() -> Vec<String> {
    let entries = PATH
        .iter()
        .chain([&TOOLS])
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| {
            fs::metadata(entry.path()).is_ok_and(|file| file.permissions().mode() & 0o111 != 0)
        })
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !["bash", "sh"].contains(&name.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The workshops below `directory`: Markdown and shell files.
fn workshops(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(workshops(&path));
        } else if path
            .extension()
            .is_some_and(|suffix| suffix == "md" || suffix == "sh")
        {
            files.push(path);
        }
    }
    files.sort_unstable();
    files
}
