//! The shell's own process: how it starts, stops and ends. Does not know what it runs.

use std::io;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Signal, WaitOptions, WaitStatus};
use tokio::signal::unix::{Signal as SignalStream, SignalKind, signal};

use super::tree;

/// The shells of this process that have not ended. No other code may wait for these children.
static SHELLS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Whether `pid` is a shell of this process.
pub(super) fn is_shell(pid: u32) -> bool {
    shells().contains(&pid)
}

/// Whether this process has at most one shell.
pub(super) fn is_only_shell() -> bool {
    shells().len() <= 1
}

fn shells() -> MutexGuard<'static, Vec<u32>> {
    // No code panics while it holds the lock, and a list of numbers is always consistent.
    SHELLS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running bash. It is waited for by process id, because its end is the only sign of its death:
/// its descendants may keep every pipe open forever.
#[derive(Debug)]
pub(super) struct ShellProcess {
    pid: u32,
    status: Option<i32>,
    changes: SignalStream,
}

impl ShellProcess {
    /// Starts `command`. Must not be called on a thread that ends before the session: the kernel
    /// sends the parent-death signal when the spawning *thread* ends.
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        // Before the spawn, since an early death would go unnoticed.
        let changes = signal(SignalKind::child())?;
        // Locked, so that the reaper never finds a shell that is not listed yet.
        let mut shells = shells();
        let pid = command.spawn()?.id();
        shells.push(pid);
        drop(shells);
        Ok(Self {
            pid,
            status: None,
            changes,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// The status with which it ended, as a shell reports it: 128 + n for a signal.
    pub(super) fn status(&self) -> Option<i32> {
        self.status
    }

    /// Waits until it has ended. A shell that stopped itself (`suspend`) is continued.
    pub(super) async fn ended(&mut self) -> i32 {
        loop {
            if let Some(status) = self.look() {
                return status;
            }
            self.changes.recv().await;
        }
    }

    /// Checks whether it has ended.
    pub(super) fn look(&mut self) -> Option<i32> {
        if self.status.is_some() {
            return self.status;
        }
        let options = WaitOptions::NOHANG | WaitOptions::UNTRACED;
        match rustix::process::waitpid(Some(tree::pid(self.pid)), options) {
            Ok(Some((_, status))) if status.stopped() => self.signal(Signal::CONT),
            Ok(Some((_, status))) => self.has_ended(as_shell_status(status)),
            Ok(None) => {}
            // Another part of the program has waited for it: it is gone, and its status is unknown.
            Err(_) => self.has_ended(127),
        }
        self.status
    }

    fn has_ended(&mut self, status: i32) {
        self.status = Some(status);
        shells().retain(|pid| *pid != self.pid);
    }

    pub(super) fn signal(&self, signal: Signal) {
        if self.status.is_none() {
            tracing::debug!(?signal, pid = self.pid, "signal to the shell");
            let _ = rustix::process::kill_process(tree::pid(self.pid), signal);
        }
    }

    /// Kills it and waits for its end, which is immediate.
    pub(super) fn kill(&mut self) {
        self.signal(Signal::KILL);
        while self.look().is_none() {
            std::thread::yield_now();
        }
    }
}

/// The status that a shell reports for a process that a signal ended.
pub const fn status_of_signal(signal: i32) -> i32 {
    128 + signal
}

fn as_shell_status(status: WaitStatus) -> i32 {
    status
        .exit_status()
        .or_else(|| status.terminating_signal().map(status_of_signal))
        .unwrap_or(127)
}
