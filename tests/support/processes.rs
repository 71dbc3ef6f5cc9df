//! The processes that a run has started.

use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, test_kill_process};

/// Whether orphans come to the session, which then finds daemons and the processes of a killed run.
/// On other systems they go to the system's first process.
pub(crate) const FINDS_DAEMONS: bool = cfg!(all(target_os = "linux", not(portable)));

/// All processes with their parents: on Linux from `/proc`, so that no `ps` is needed.
fn parents() -> Vec<(String, String)> {
    if cfg!(target_os = "linux") {
        let processes = std::fs::read_dir("/proc").expect("`/proc` is mounted");
        let stats = processes.filter_map(|process| {
            let process = process.ok()?;
            let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
            // The name of the program is in parentheses, before the state and the parent.
            let parent = stat.rsplit(") ").next()?.split(' ').nth(1)?.to_owned();
            Some((process.file_name().into_string().ok()?, parent))
        });
        return stats.collect();
    }
    let ps = Command::new("/bin/ps")
        .args(["-e", "-o", "pid=,ppid="])
        .output();
    let all = String::from_utf8(ps.expect("`ps` runs").stdout).expect("numbers");
    let pairs = all.lines().filter_map(|line| {
        let mut numbers = line.split_whitespace().map(str::to_owned);
        numbers.next().zip(numbers.next())
    });
    pairs.collect()
}

/// The numbers of all processes that descend from this one.
pub(crate) fn descendants(of: Pid) -> Vec<String> {
    let pairs = parents();
    let mut found = vec![of.as_raw_nonzero().to_string()];
    let mut nth = 0;
    while nth < found.len() {
        let parent = found[nth].clone();
        let children = pairs.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(pid, _)| pid.clone()));
        nth += 1;
    }
    found.split_off(1)
}

/// Whether the process with this number exists, even as a zombie.
pub(crate) fn is_there(pid: &str) -> bool {
    let number = pid.trim().parse().ok().and_then(Pid::from_raw);
    test_kill_process(number.expect("a process id")).is_ok()
}

/// The same as [`is_there`], for a process whose parent may be slow to notice its end.
pub(crate) fn is_running(pid: &str) -> bool {
    if cfg!(target_os = "linux") {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        // The name of the program is in parentheses before the state.
        let stat = stat.unwrap_or_default();
        let state = stat.rsplit(") ").next().unwrap_or_default();
        return !state.is_empty() && !state.starts_with('Z');
    }
    let ps = Command::new("/bin/ps")
        .args(["-o", "stat=", "-p", pid.trim()])
        .output();
    let state = ps.expect("`ps` runs").stdout;
    !state.is_empty() && !state.starts_with(b"Z")
}

/// Whether a run that has ended has left this process. The session reaps its orphans; the system's
/// first process may be slow.
pub(crate) fn is_left(pid: &str) -> bool {
    if FINDS_DAEMONS {
        is_there(pid)
    } else {
        is_running(pid)
    }
}

/// Waits until no process has this text in its environment; all processes of a demo have its folder
/// there. Only on Linux; on other systems none is found.
pub(crate) fn wait_until_none_has(text: &str) {
    let until = Instant::now() + Duration::from_secs(120);
    loop {
        let there = having(text);
        if there.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "still there: {there:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The processes with this text in their environment.
fn having(text: &str) -> Vec<String> {
    let folders = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let has = |environment: Vec<u8>| {
        let mut parts = environment.windows(text.len());
        parts.any(|part| part == text.as_bytes())
    };
    folders
        .filter(|folder| std::fs::read(folder.path().join("environ")).is_ok_and(has))
        .map(|folder| folder.path().display().to_string())
        .collect()
}
