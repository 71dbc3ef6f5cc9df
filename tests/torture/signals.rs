//! Signals at any moment of a run of quick commands: the exit status shows the signal, cleanup runs
//! once, reports are complete, nothing is left behind.
//!
//! On stage SIGINT is for the running command: sent to the program alone it does nothing, and
//! Control-C stops one command.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::LocalModes;
use serde_json::Value;

use super::{number, seed, torture};
use crate::support::demo::Demo;
use crate::support::processes::FINDS_DAEMONS;
use crate::support::pty::Pty;

const SIGNALS: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];

/// How long a run may take to end.
const LIMIT: Duration = Duration::from_secs(60);

/// In the environment of everything that a run starts; the value is unique to the run.
const MARKER: &str = "DEMOSH_TORTURE";

/// The commands that run repeatedly between the first command and cleanup.
const QUICK: &[&str] = &[
    "n=$((n + 1))",
    "/bin/true",
    "x=$(echo text)",
    "echo \"$n\"",
    "f() { return 0; }; f",
    "read -r line <run.md",
    "sleep 100 &",
    "echo a | cat",
    "list+=(\"$n\")",
    "sleep 0.01",
];

/// Rounds of the commands above.
const ROUNDS: usize = 4;

#[test]
fn signals_at_any_moment_of_an_unattended_run() {
    torture("signal unattended", 1, 80, unattended);
}

#[test]
fn signals_at_any_moment_on_stage() {
    torture("signal on stage", 1, 25, on_stage);
}

#[test]
#[ignore = "the long form: DEMOSH_MOMENTS for each signal, from DEMOSH_SEED"]
fn many_signals_at_any_moment_of_an_unattended_run() {
    let moments = number("DEMOSH_MOMENTS", 1_000);
    torture("signal unattended", seed(), moments * 4, unattended);
}

#[test]
#[ignore = "the long form: a fifth of DEMOSH_MOMENTS for each signal, from DEMOSH_SEED"]
fn many_signals_at_any_moment_on_stage() {
    let moments = number("DEMOSH_MOMENTS", 1_000) / 5;
    torture("signal on stage", seed(), moments * 5, on_stage);
}

fn commands() -> impl Iterator<Item = &'static str> {
    QUICK.iter().copied().cycle().take(QUICK.len() * ROUNDS)
}

fn workshop() -> Demo {
    let quick: Vec<&str> = commands().collect();
    let text = format!(
        "```bash\ntouch begun\n{}\n```\n```bash {{ci=finally}}\necho cleaned >>cleaned\n```\n",
        quick.join("\n")
    );
    marked(Demo::new().file("run.md", text))
}

/// Commands that write their number, displayed.
fn show() -> Demo {
    let steps: Vec<_> = commands()
        .enumerate()
        .map(|(number, quick)| format!("echo {number} >>log; {quick}"))
        .collect();
    let text = format!("<!-- @SHOW -->\n```bash\n{}\n```\n", steps.join("\n"));
    marked(Demo::new().file("run.md", text))
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

fn marked(demo: Demo) -> Demo {
    let value = demo.path(".");
    demo.env(MARKER, value)
}

// Unattended.

fn start(demo: &Demo) -> Child {
    let mut command: Command = demo.command();
    command.args(["ci", "run.md", "--junit", "junit.xml", "--events", "events"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

/// The end of a process, or `None` at the limit.
fn end(child: &mut Child) -> Option<ExitStatus> {
    let until = Instant::now() + LIMIT;
    while Instant::now() < until {
        if let Some(status) = child.try_wait().expect("our own child") {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(2));
    }
    None
}

/// A run without a signal, for comparison.
struct Undisturbed {
    length: Duration,
    files: BTreeSet<String>,
}

static UNATTENDED: LazyLock<Undisturbed> = LazyLock::new(|| {
    let demo = workshop();
    let begun = Instant::now();
    let mut child = start(&demo);
    let status = end(&mut child).expect("it ends");
    let length = begun.elapsed();
    assert_eq!(status.code(), Some(0));
    let files = files(&demo);
    Undisturbed { length, files }
});

/// A moment of a run of `length`, or just after it.
fn moment(random: &mut Rng, length: Duration) -> Duration {
    length.mul_f64(random.f64() * 1.05)
}

fn choose(number: u64, from: u64) -> usize {
    usize::try_from(number % from).expect("smaller than a length")
}

fn unattended(number: u64) -> Result<(), String> {
    let mut random = Rng::with_seed(number);
    let signal = SIGNALS[choose(number, 4)];
    let moment = moment(&mut random, UNATTENDED.length);
    let demo = workshop();
    let mut child = start(&demo);
    thread::sleep(moment);
    // It fails if the run has ended, which is checked below.
    let _ = kill_process(Pid::from_child(&child), signal);
    let status = end(&mut child);
    let mut wrong = Vec::new();
    match status {
        None => wrong.push(format!("it has not ended after {LIMIT:?}")),
        Some(status) => judge(&demo, status, signal, &mut wrong),
    }
    // It is a child of this process, and was waited for already unless it did not end.
    let _ = child.kill();
    let _ = child.wait();
    left(&demo, &UNATTENDED, &mut wrong);
    verdict(&format!("{signal:?}"), moment, &wrong)
}

fn verdict(signal: &str, moment: Duration, wrong: &[String]) -> Result<(), String> {
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("{signal} after {moment:?}: {}", wrong.join("; ")))
}

/// The status in the form of a shell.
fn code(status: ExitStatus) -> i32 {
    let signal = || 128 + status.signal().unwrap_or_default();
    status.code().unwrap_or_else(signal)
}

fn judge(demo: &Demo, status: ExitStatus, signal: Signal, wrong: &mut Vec<String>) {
    let code = code(status);
    let begun = demo.path("begun").exists();
    let cleaned = demo.read("cleaned").lines().count();
    let may = if begun { 1..=1 } else { 0..=1 };
    if !may.contains(&cleaned) {
        wrong.push(format!("cleanup ran {cleaned} times"));
    }
    if code != 0 && code != 128 + signal.as_raw() {
        wrong.push(format!("exit code {code}"));
    }
    let is_killed = status.signal().is_some();
    if is_killed && begun {
        wrong.push("it was killed".to_owned());
    }
    match whole_reports(demo) {
        // Killed before it could write any.
        Err(_) if is_killed && !begun => {}
        Err(why) => wrong.push(why),
        Ok(last) => {
            let signalled = last["verdict"] == "signalled" && last["signal"] == signal.as_raw();
            let passed = last["verdict"] == "passed" && code == 0;
            // A signal before the first command: nothing has run.
            let refused = !begun && code != 0;
            if !(passed || signalled && code != 0 || refused) {
                wrong.push(format!("exit code {code}, but {last}"));
            }
        }
    }
}

/// The last event, if both reports can be read and are complete.
fn whole_reports(demo: &Demo) -> Result<Value, String> {
    let junit = demo.read("junit.xml");
    roxmltree::Document::parse(&junit).map_err(|error| format!("JUnit: {error}"))?;
    let mut last = Value::Null;
    for line in demo.read("events").lines() {
        last =
            serde_json::from_str(line).map_err(|error| format!("events: {error} in `{line}`"))?;
    }
    if last["event"] != "run_finished" {
        return Err(format!("the last event is {last}"));
    }
    Ok(last)
}

// Left on the machine.

/// The files of the folders that do not belong to the user.
fn files(demo: &Demo) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = demo.path("..");
    for folder in ["tmp", "runtime", "cache", "config", "data", "home"] {
        walk(&root.join(folder), &mut found);
    }
    let root = format!("{}/", root.display());
    found.iter().map(|path| path.replace(&root, "")).collect()
}

fn walk(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        found.insert(entry.path().display().to_string());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), found);
        }
    }
}

/// Reports what exists that an undisturbed run does not leave.
fn left(demo: &Demo, undisturbed: &Undisturbed, wrong: &mut Vec<String>) {
    let now = files(demo);
    let new: Vec<_> = now.difference(&undisturbed.files).collect();
    if !new.is_empty() {
        wrong.push(format!("left files {new:?}"));
    }
    let processes = processes(demo);
    if !processes.is_empty() {
        wrong.push(format!("left processes {processes:?}"));
    }
}

/// The command lines of processes with the run's marker. Processes that were just killed get a
/// moment to disappear.
fn processes(demo: &Demo) -> Vec<String> {
    if !FINDS_DAEMONS {
        return Vec::new();
    }
    let marker = format!("{MARKER}={}", demo.path(".").display());
    let until = Instant::now() + Duration::from_millis(500);
    loop {
        let found = marked_processes(marker.as_bytes());
        if found.is_empty() || Instant::now() > until {
            return found;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn marked_processes(marker: &[u8]) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("it is there");
    let marked = entries.flatten().filter(|entry| {
        let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
        environment
            .split(|byte| *byte == 0)
            .any(|line| line == marker)
    });
    let line = |path: &Path| {
        let line = fs::read(path.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ")
    };
    marked.map(|entry| line(&entry.path())).collect()
}

// On stage.

/// The same on stage.
static STAGE: LazyLock<Undisturbed> = LazyLock::new(|| {
    let demo = show();
    let begun = Instant::now();
    let mut pty = play(&demo);
    assert_eq!(pty.wait_exit().code(), Some(0), "{}", pty.screen_text());
    let length = begun.elapsed();
    let files = files(&demo);
    Undisturbed { length, files }
});

fn play(demo: &Demo) -> Pty {
    let mut pty = demo.stage(["--auto=0s", "--type", "off", "run.md"]);
    pty.deadline(LIMIT);
    pty
}

fn on_stage(number: u64) -> Result<(), String> {
    let mut random = Rng::with_seed(number);
    let which = choose(number, 5);
    let moment = moment(&mut random, STAGE.length);
    let demo = show();
    let mut pty = play(&demo);
    thread::sleep(moment);
    let mut wrong = Vec::new();
    let Some(signal) = SIGNALS.get(which).copied() else {
        control_c(&demo, &mut pty, &mut wrong);
        left(&demo, &STAGE, &mut wrong);
        return verdict("Control-C", moment, &wrong);
    };
    let ended = pty.has_ended();
    if !ended {
        pty.signal(signal);
    }
    let status = pty.wait_exit();
    let ends_it = signal != Signal::INT;
    let begun = demo.path("log").exists();
    let all = demo.read("log").lines().count() == commands().count();
    let allowed = match code(status) {
        0 => all,
        code => code == 128 + signal.as_raw() && (ends_it || !begun),
    };
    if !allowed {
        wrong.push(format!(
            "{status:?}, log of {} lines",
            demo.read("log").lines().count()
        ));
    }
    if status.signal().is_some() && begun {
        wrong.push("it was killed".to_owned());
    }
    if !pty.mode().local_modes.contains(LocalModes::ICANON) {
        wrong.push("the terminal is left raw".to_owned());
    }
    left(&demo, &STAGE, &mut wrong);
    verdict(&format!("{signal:?}"), moment, &wrong)
}

/// Control-C ends one command at most; keys continue. It is delayed until the first command has
/// run: earlier, while the shell starts, the terminal sends it to the shell and the program gives
/// up.
fn control_c(demo: &Demo, pty: &mut Pty, wrong: &mut Vec<String>) {
    pty.wait_for(|_| demo.path("log").exists(), "the first command");
    pty.send("\x03");
    let until = Instant::now() + LIMIT;
    while !pty.has_ended() && Instant::now() < until {
        pty.send("\r");
        // Longer than a prompt must have been visible before RETURN counts.
        thread::sleep(Duration::from_millis(150));
    }
    let status = pty.wait_exit();
    let log = demo.read("log");
    let numbers: Vec<usize> = log.lines().filter_map(|line| line.parse().ok()).collect();
    let last = commands().count() - 1;
    let missing = (0..last).filter(|number| !numbers.contains(number)).count();
    // RETURN at the choices after the last command runs it again.
    let again = numbers
        .windows(2)
        .any(|pair| pair[0] >= pair[1] && pair[1] != last);
    if code(status) == 0 {
        if missing > 1 || again {
            wrong.push(format!("{missing} are missing: {numbers:?}"));
        }
    } else {
        wrong.push(format!("{status:?}\n{}", pty.screen_text()));
    }
}
