//! Recordings that are interrupted: a run that is killed leaves the old recording or a complete new
//! one.

use std::os::unix::process::CommandExt as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::stage::at;
use crate::support::demo::Demo;

const FRONT: &str = "---\nrehearse: {tools: [k]}\n---\n<!-- @SHOW -->\n";

/// How many runs are killed. `DEMOSH_KILLS` sets another number, `DEMOSH_SEED` repeats earlier
/// ones.
const KILLS: u64 = 6;

/// How many calls a run makes, and how many lines the long ones print.
const PARTS: usize = 16;
const LINES: usize = PARTS / 4 * 400;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// A workshop with many calls, some of which print more than fits into the recording itself.
fn machine() -> Demo {
    let blocks = (0..PARTS).map(|nth| format!("# Part {nth}\n```bash\nk {nth}\n```\n"));
    let k = "#!/bin/sh\n[ $(($1 % 4)) != 0 ] || seq -f \"$(cat state) line %g of call $1\" 400\necho \"$(cat state) $1\"\n";
    let demo = Demo::new()
        .file("talk.md", FRONT.to_owned() + &blocks.collect::<String>())
        .file("state", "old")
        .program("bin/k", k)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ");
    let path = std::env::var("PATH").expect("set");
    let path = format!("{}:{path}", demo.path("bin").display());
    demo.env("PATH", path)
}

/// Which run the recording and its side files come from; they must all come from the same one.
#[track_caller]
fn state_of(demo: &Demo, when: &str) -> &'static str {
    let recording = demo.read("rehearsal.yaml");
    assert!(recording.ends_with("...\n"), "{when}: cut off");
    assert_eq!(recording.matches("argv").count(), PARTS, "{when}");
    let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
    assert!(finished.status.success(), "{when}: {finished:?}");
    let of = |state: &str| {
        let calls = (0..PARTS).filter(|nth| finished.stdout.contains(&format!("{state} {nth}\n")));
        let lines = finished.stdout.matches(&format!("{state} line")).count();
        (calls.count(), lines)
    };
    match (of("old"), of("new")) {
        ((PARTS, LINES), (0, 0)) => "old",
        ((0, 0), (PARTS, LINES)) => "new",
        mixed => panic!("{when}: {mixed:?}"),
    }
}

/// Waits until the last call was made: from then on the recording may be written at any moment.
fn wait_for(demo: &Demo, file: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    while !demo.path(file).exists() {
        assert!(
            Instant::now() < until,
            "the run never came to its last call"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_run_that_is_killed_leaves_the_old_recording_or_a_whole_new_one() {
    let seed = number("DEMOSH_SEED", 20);
    let mut random = fastrand::Rng::with_seed(seed);
    let demo = machine();
    let finished = demo.pipes(["ci", "--record", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    let demo = demo.file("state", "new").program(
        "bin/k",
        "#!/bin/sh\n[ $(($1 % 4)) != 0 ] || seq -f \"$(cat state) line %g of call $1\" 400\necho \"$(cat state) $1\"\n[ \"$1\" != 15 ] || touch last\n",
    );
    let mut now = "old";
    for nth in 0..number("DEMOSH_KILLS", KILLS) {
        let next = if now == "old" { "new" } else { "old" };
        std::fs::write(demo.path("state"), next).expect("written");
        let _ = std::fs::remove_file(demo.path("last"));
        let mut command = demo.command();
        command.args(["ci", "--record", "talk.md"]).process_group(0);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = command.spawn().expect("started");
        let pid = Pid::from_child(&run);
        // Most of them while the recording is being written, the others anywhere.
        if random.u8(..4) > 0 {
            wait_for(&demo, "last");
            std::thread::sleep(Duration::from_micros(random.u64(..60_000)));
        } else {
            std::thread::sleep(Duration::from_millis(random.u64(..800)));
        }
        let signal = if random.bool() {
            Signal::KILL
        } else {
            Signal::TERM
        };
        // If it has ended already, it needs no signal.
        let _ = if random.bool() {
            kill_process_group(pid, signal)
        } else {
            kill_process(pid, signal)
        };
        run.wait().expect("ended");
        let when = format!("seed {seed}, run {nth}, {signal:?}");
        // A run that is asked to end saves its calls: those of both runs are in the recording.
        if signal == Signal::TERM {
            let recording = demo.read("rehearsal.yaml");
            assert!(recording.ends_with("...\n"), "{when}: cut off");
            let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
            assert!(finished.status.success(), "{when}: {finished:?}");
            std::fs::write(demo.path("state"), now).expect("written");
            let finished = demo.pipes(["ci", "--record", "talk.md"]);
            assert!(finished.status.success(), "{when}: {finished:?}");
        }
        now = state_of(&demo, &when);
    }
    // The next run that writes removes what was only begun.
    let finished = demo.pipes(["ci", "--record", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    for folder in [".", "rehearsal"] {
        let entries = std::fs::read_dir(demo.path(folder)).expect("there");
        let names = entries.map(|entry| entry.expect("readable").file_name());
        let begun: Vec<_> = names
            .filter(|name| name.to_string_lossy().starts_with(".demosh"))
            .collect();
        assert_eq!(begun, [""; 0], "seed {seed}");
    }
}

#[test]
fn a_show_that_is_killed_leaves_the_old_recording_or_a_whole_new_one() {
    let mut random = fastrand::Rng::with_seed(number("DEMOSH_SEED", 20));
    let demo = machine();
    let finished = demo.pipes(["ci", "--record", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    std::fs::write(demo.path("state"), "new").expect("written");
    for signal in [Signal::KILL, Signal::TERM, Signal::HUP] {
        let mut stage = demo.stage(["record", "--type", "off", "talk.md"]);
        at(&stage, "> k 0");
        crate::stage::press(&stage, "\r");
        at(&stage, "> k 1");
        crate::stage::press(&stage, "Q");
        std::thread::sleep(Duration::from_micros(random.u64(..50_000)));
        stage.signal(signal);
        stage.wait_exit();
        let recording = demo.read("rehearsal.yaml");
        assert!(recording.ends_with("...\n"), "{signal:?}: {recording}");
        assert_eq!(recording.matches("argv").count(), PARTS, "{signal:?}");
        let finished = demo.pipes(["ci", "--rehearse", "talk.md"]);
        assert!(finished.status.success(), "{signal:?}: {finished:?}");
    }
}
