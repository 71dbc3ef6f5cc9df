//! The background processes of the shell, as far as they may have to wait.
//!
//! Owns finding the stopped ones below a shell and continuing them. They stop because the terminal
//! accepts no output of background jobs for a while, which the kernel enforces (`TOSTOP`).

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use rustix::process::Signal;

use super::tree;

/// The processes below one shell; empty for a shell that was not started.
#[derive(Debug, Clone, Copy, Default)]
pub struct BackgroundProcesses {
    shell: Option<u32>,
}

/// The processes that were stopped at a certain time.
#[derive(Debug, Clone, Default)]
pub struct StoppedProcesses(HashSet<u32>);

impl BackgroundProcesses {
    pub(super) fn of(shell: u32) -> Self {
        Self { shell: Some(shell) }
    }

    /// The current directory of the shell, if the system reports it.
    pub fn directory(self) -> Option<PathBuf> {
        std::fs::read_link(format!("/proc/{}/cwd", self.shell?)).ok()
    }

    /// The files that the shell itself has open, besides its standard streams; none if the system
    /// does not list them.
    pub fn open_files(self) -> Vec<PathBuf> {
        let folder = self.shell.map(|shell| format!("/proc/{shell}/fd"));
        let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
        let entries = entries.into_iter().flatten().flatten();
        let streams = ["0", "1", "2"];
        let entries = entries.filter(|entry| !streams.iter().any(|fd| entry.file_name() == *fd));
        let targets = entries.filter_map(|entry| std::fs::read_link(entry.path()).ok());
        let is_file = |path: &PathBuf| path.is_absolute() && !path.starts_with("/dev");
        targets.filter(is_file).collect()
    }

    /// The processes that are stopped now.
    pub fn stopped(self) -> StoppedProcesses {
        if self.shell.is_none() {
            return StoppedProcesses::default();
        }
        let processes = tree::processes();
        let parents: HashMap<u32, u32> = processes
            .iter()
            .map(|process| (process.pid, process.parent))
            .collect();
        let stopped = processes.iter().filter(|process| process.stopped);
        let pids = stopped.map(|process| process.pid);
        StoppedProcesses(pids.filter(|pid| self.is_above(*pid, &parents)).collect())
    }

    /// Continues every process that is stopped now and was not `before`.
    pub fn wake_since(self, before: &StoppedProcesses) {
        for pid in self.stopped().0.difference(&before.0) {
            // If it has ended since, that is no error.
            let _ = rustix::process::kill_process(tree::pid(*pid), Signal::CONT);
        }
    }

    fn is_above(self, pid: u32, parents: &HashMap<u32, u32>) -> bool {
        let ancestors = std::iter::successors(Some(pid), |at| parents.get(at).copied());
        // An inconsistent reading of the table could contain a loop.
        ancestors
            .take(parents.len())
            .any(|at| Some(at) == self.shell)
    }
}

#[cfg(test)]
mod tests;
