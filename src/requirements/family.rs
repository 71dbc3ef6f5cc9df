//! A process and everything it has started, to be ended together.
//!
//! No process group is made for it: to the session's shell, a child of this program in another group
//! is one of its own orphans, and is waited for there.

use std::collections::HashSet;

use rustix::process::{Pid, Signal, kill_process};

/// Kills a process and its descendants when dropped, unless let go before.
pub(super) struct Family(Option<Pid>);

impl Family {
    /// The family of the process `id`, which must not have been waited for.
    pub(super) fn of(id: Option<u32>) -> Self {
        let id = id.and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(Pid::from_raw))
    }

    /// Forgets it: it has been waited for, and its number may be somebody else's.
    pub(super) fn let_go(&mut self) {
        self.0 = None;
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        let Some(root) = self.0 else { return };
        // What is stopped starts nothing more, so the second walk that finds nobody new has all.
        let mut found = HashSet::from([root]);
        let mut new = vec![root];
        while !new.is_empty() {
            send(&new, Signal::STOP);
            let table = parents();
            new.clear();
            // The table is in no order: go over it until it says nothing new.
            while let Some((child, _)) = table
                .iter()
                .find(|(child, parent)| found.contains(parent) && !found.contains(child))
            {
                found.insert(*child);
                new.push(*child);
            }
        }
        send(&found.into_iter().collect::<Vec<_>>(), Signal::KILL);
    }
}

fn send(processes: &[Pid], signal: Signal) {
    for process in processes {
        // One that has ended meanwhile is no error.
        let _ = kill_process(*process, signal);
    }
}

/// Every process with its parent.
#[cfg(all(target_os = "linux", not(portable)))]
fn parents() -> Vec<(Pid, Pid)> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let parent = |entry: std::fs::DirEntry| {
        let process = pid(entry.file_name().to_str()?)?;
        // The name in parentheses may hold anything, blanks and parentheses too.
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?;
        Some((process, pid(parent)?))
    };
    entries.flatten().filter_map(parent).collect()
}

/// Every process with its parent.
#[cfg(not(all(target_os = "linux", not(portable))))]
fn parents() -> Vec<(Pid, Pid)> {
    let listed = std::process::Command::new("/bin/ps")
        .args(["-A", "-o", "pid=,ppid="])
        .output();
    let text = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let parent = |line: &str| {
        let (process, parent) = line.trim().split_once(' ')?;
        Some((pid(process)?, pid(parent.trim())?))
    };
    text.unwrap_or_default()
        .lines()
        .filter_map(parent)
        .collect()
}

fn pid(text: &str) -> Option<Pid> {
    Pid::from_raw(text.parse().ok()?)
}
