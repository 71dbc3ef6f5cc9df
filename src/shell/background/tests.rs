use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::*;

fn stop(child: &Child, background: BackgroundProcesses) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let _ = rustix::process::kill_process(tree::pid(child.id()), Signal::STOP);
    while !background.stopped().0.contains(&child.id()) {
        assert!(Instant::now() < deadline, "it does not stop");
        std::thread::yield_now();
    }
}

#[test]
fn only_processes_stopped_since_then_are_continued() {
    let background = BackgroundProcesses::of(std::process::id());
    let sleep = || {
        Command::new("sleep")
            .arg("100")
            .spawn()
            .expect("sleep runs")
    };
    let (mut early, mut late) = (sleep(), sleep());
    stop(&early, background);
    let before = background.stopped();
    stop(&late, background);
    background.wake_since(&before);
    let deadline = Instant::now() + Duration::from_secs(10);
    while background.stopped().0.contains(&late.id()) {
        assert!(Instant::now() < deadline, "it is not woken");
        std::thread::yield_now();
    }
    assert!(background.stopped().0.contains(&early.id()));
    for child in [&mut early, &mut late] {
        child.kill().expect("our child");
        child.wait().expect("our child");
    }
}
