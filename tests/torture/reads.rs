//! Interrupted reads: a `read` that is stopped in its middle, by a time limit or by Control-C,
//! leaves text in the buffers of bash. None of it ever runs, and the next commands are right.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::Value;

use super::{number, seed, torture};
use crate::support::demo::Demo;
use crate::support::pty::Pty;

/// Reads that do not end by themselves, by the way they read. `big` contains more than a buffer of
/// lines that must not run, `small` less.
const READS: &[&str] = &[
    "while :; do read -r -d '' L <big; done",
    "while :; do while read -r l; do :; done <big; done",
    "while :; do while read -r l; do :; done <small; done",
    "while :; do read -r l <big; done",
    "while :; do while read -r -n 1 l; do :; done <big; done",
    "while :; do while read -r -N 700 l; do :; done <big; done",
    "shopt -s lastpipe; set +m; while :; do cat big | read -r -N 5000 l; done",
    "while :; do mapfile -t list <big; done",
    "while :; do while read -r l; do :; done < <(cat big big big); done",
    "coproc cat big big big - 2>/dev/null; while read -r l <&\"${COPROC[0]}\"; do :; done",
    "while :; do while read -r l; do :; done <<EOF\n$(cat big)\nEOF\ndone",
    "text=$(cat big); while :; do read -r -d '' l <<<\"$text\"; done",
    "exec 0<big; while :; do read -r l || exec 0<big; done",
    "exec 9<big; while :; do read -r -u 9 l || exec 9<big; done",
    "read l </dev/zero",
    "while :; do read -t 0.01 l </dev/zero; done",
    "set -o posix; while :; do while read -r l; do :; done <big; done",
    "while :; do cat big | while read -r l; do :; done; done",
    "while :; do read -r -t 0.001 -d '' l <big; done",
];

/// Reads that end by their own time limit.
const LIMITED: &[&str] = &[
    "read -t 0.05 l </dev/zero",
    "read -t 0.02 -d x l </dev/zero",
    "read -t 0.05 -N 5000 l < <(cat small; sleep 0.2)",
    "read -t 0.05 -d '' l < <(cat small; sleep 0.2)",
];

/// The longest delay of Control-C after the command has begun.
const LONGEST: u64 = 54;

#[test]
fn nothing_of_an_interrupted_read_is_run_unattended() {
    torture("read unattended", 1, 2 * READS.len() as u64, unattended);
}

#[test]
fn nothing_of_an_interrupted_read_is_run_on_stage() {
    torture("read on stage", 1, 6, on_stage);
}

#[test]
#[ignore = "the long form: DEMOSH_READS of each kind, from DEMOSH_SEED"]
fn nothing_of_many_interrupted_reads_is_run_unattended() {
    let count = number("DEMOSH_READS", 100) * (READS.len() + LIMITED.len()) as u64;
    torture("read unattended", seed(), count, unattended);
}

#[test]
#[ignore = "the long form: a tenth of DEMOSH_READS of each kind, from DEMOSH_SEED"]
fn nothing_of_many_interrupted_reads_is_run_on_stage() {
    let count = number("DEMOSH_READS", 100).div_ceil(10) * READS.len() as u64;
    torture("read on stage", seed(), count, on_stage);
}

fn files() -> Demo {
    let lines = |count| "touch pwned\n".repeat(count);
    Demo::new()
        .file("big", lines(1_000))
        .file("small", lines(40))
}

fn choose(number: u64, from: usize) -> usize {
    usize::try_from(number % from as u64).expect("smaller than a length")
}

/// A read and its time limit, unattended.
fn unattended(number: u64) -> Result<(), String> {
    let mut random = Rng::with_seed(number);
    let which = choose(number, READS.len() + LIMITED.len());
    let (read, attributes) = match READS.get(which) {
        Some(read) => (
            (*read).to_owned(),
            format!(" {{timeout={}ms}}", random.u64(4..60)),
        ),
        None => (
            format!("{}; echo \"ended by $?\"", LIMITED[which - READS.len()]),
            String::new(),
        ),
    };
    let text = format!(
        "```bash{attributes}\n{read}\n```\n```bash\necho ok\nread z <<<mine; echo \"z=$z\"\nfalse\n\
         echo \"end $? $z\"\necho >reached\n```\n"
    );
    let demo = files().file("run.md", text);
    let finished = demo.pipes(["ci", "run.md", "--keep-going", "--events", "events"]);
    let first = if attributes.is_empty() {
        step("passed", "ended by 142\n")
    } else {
        step("timeout", "")
    };
    let wanted = [
        first,
        step("passed", "ok\n"),
        step("passed", "z=mine\n"),
        step("exit-status", ""),
        step("passed", "end 1 mine\n"),
        step("passed", ""),
    ];
    let mut seen = steps(&demo.read("events"));
    // bash ends the line when it is interrupted. How the read was stopped is not checked here.
    if let Some((_, printed)) = seen.first_mut().filter(|_| !attributes.is_empty()) {
        printed.retain(|letter| letter != '\n');
    }
    let code = finished.status.code();
    if seen == wanted && code == Some(1) && demo.path("reached").exists() && !was_run(&demo) {
        return Ok(());
    }
    Err(format!(
        "`{read}`{attributes}: exit code {code:?}, steps {seen:?}, {}",
        if was_run(&demo) {
            "ITS TEXT WAS RUN"
        } else {
            "its text was not run"
        }
    ))
}

fn step(outcome: &str, printed: &str) -> (String, String) {
    (outcome.to_owned(), printed.to_owned())
}

/// Whether any of the text that was read has run.
fn was_run(demo: &Demo) -> bool {
    fs::exists(demo.path("pwned")).expect("a path of this test")
}

/// For each step its outcome and its output.
fn steps(events: &str) -> Vec<(String, String)> {
    let mut steps = Vec::new();
    let mut printed = String::new();
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_default();
        if event["event"] == "output" {
            printed += event["text"].as_str().unwrap_or("bytes");
        } else if event["event"] == "step_finished" {
            let failure = event["failure"]["kind"].as_str();
            let outcome = failure.or(event["outcome"].as_str()).unwrap_or_default();
            steps.push((outcome.to_owned(), std::mem::take(&mut printed)));
        }
    }
    steps
}

/// A read and Control-C, on stage. The function keeps the text off the screen.
fn on_stage(number: u64) -> Result<(), String> {
    let mut random = Rng::with_seed(number);
    let read = READS[choose(number, READS.len())];
    let text = format!(
        "```bash\nit_reads() {{\n{read}\n}}\n```\n<!-- @SHOW -->\n```bash\ntouch started; it_reads\n\
         echo ok\nread z <<<mine; echo \"z=$z\"\nfalse\necho \"end $? $z\"\n```\n"
    );
    let demo = files()
        .file("run.md", text)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ");
    let mut pty = demo.stage(["--type", "off", "run.md"]);
    press_return(&pty, "> touch started; it_reads");
    pty.wait_for(|_| demo.path("started").exists(), "the read");
    thread::sleep(Duration::from_millis(random.u64(4..LONGEST)));
    interrupt(&pty, "> echo ok");
    press_return(&pty, "> echo ok");
    press_return(&pty, "\nok\n> read z");
    press_return(&pty, "\nz=mine\n> false");
    press_return(&pty, "> echo \"end");
    let status = pty.wait_exit();
    let screen = pty.screen_text();
    if status.code() == Some(0) && screen.ends_with("\nend 1 mine") && !was_run(&demo) {
        return Ok(());
    }
    Err(format!(
        "`{read}`: {status:?}, text run: {}\n{screen}",
        was_run(&demo)
    ))
}

/// Presses Control-C until the prompt appears. bash misses some: in `read -t`, and without job
/// control when the program that it waits for ends by itself.
fn interrupt(pty: &Pty, prompt: &str) {
    for _ in 0..20 {
        pty.send("\x03");
        let until = Instant::now() + Duration::from_millis(500);
        while Instant::now() < until {
            if pty.screen_text().contains(prompt) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Waits for a prompt and presses RETURN as soon as it counts.
fn press_return(pty: &Pty, prompt: &str) {
    pty.wait_for_text(prompt);
    thread::sleep(Duration::from_millis(150));
    pty.send("\r");
}
