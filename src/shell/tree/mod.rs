//! The processes of a session, wherever they went.
//!
//! Owns the search of the process table and the signals to the processes in it. On Linux this
//! process adopts its orphans (`PR_SET_CHILD_SUBREAPER`), so a daemon that has forked twice and
//! made its own session is still found. On other systems orphans go to the system's first process:
//! they are found if they are still in the session's own session, or if an earlier search has seen
//! them, and missed otherwise. `--cfg portable` builds that on Linux too, for tests.
//!
//! Children that other parts of the program start (probes of tools) must stay in its process group:
//! a child in another group that is not a shell counts as an orphan of a session, and is reaped
//! when it ends.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Pid, Signal, WaitOptions};
use tokio::signal::unix::{SignalKind, signal as signals};

use super::process::{is_only_shell, is_shell};

#[cfg(all(target_os = "linux", not(portable)))]
#[path = "linux.rs"]
mod table;
#[cfg(not(all(target_os = "linux", not(portable))))]
#[path = "portable.rs"]
mod table;

pub(super) use table::{marked, processes};

/// The variable that marks every process of a session, and contains the driver's directory.
pub(super) const MARK: &str = "DEMOSH_SESSION";

/// The most searches of the process table: a fork bomb always shows something new.
const WALKS: usize = 10;

/// A process of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its process id.
    pub pid: u32,
    /// Its command line, as far as the system reports it.
    pub command: String,
    pub(super) parent: u32,
    group: u32,
    session: u32,
    /// When it started, in ticks of the system's clock: distinguishes two processes with the same
    /// id.
    started: u64,
    zombie: bool,
    /// A signal has stopped it, and none has continued it.
    pub(super) stopped: bool,
}

/// Makes this process the parent of the orphans of its descendants, if the system supports that.
pub(super) fn adopt_orphans() {
    #[cfg(all(target_os = "linux", not(portable)))]
    {
        // Kernels before 3.4 do not support it: orphans are missed then, as on other systems.
        let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    }
}

/// True while [`reap_orphans`] runs: then every child in another process group is an orphan.
static REAPS: AtomicBool = AtomicBool::new(false);

/// Waits for orphans of sessions whenever one ends, forever: a program may be waiting for its
/// process id to disappear, and zombies count against the limit of processes. It acts on the whole
/// program: no other code may start children in other process groups meanwhile.
pub async fn reap_orphans() {
    let Ok(mut ended) = signals(SignalKind::child()) else {
        return;
    };
    let children = table::OwnChildren::open();
    REAPS.store(true, Ordering::Relaxed);
    loop {
        for child in children.read() {
            let foreign = |group| group != rustix::process::getpgrp();
            let is_orphan =
                !is_shell(child) && rustix::process::getpgid(Some(pid(child))).is_ok_and(foreign);
            if is_orphan {
                let _ = rustix::process::waitpid(Some(pid(child)), WaitOptions::NOHANG);
            }
        }
        if ended.recv().await.is_none() {
            return;
        }
    }
}

/// The process id of every process of the system, and that of its parent.
pub fn parents() -> Vec<(u32, u32)> {
    let processes = table::processes().into_iter();
    processes
        .map(|process| (process.pid, process.parent))
        .collect()
}

/// The processes of one session.
#[derive(Debug)]
pub(super) struct Tree {
    shell: u32,
    mark: String,
    own_session: bool,
    seen: HashSet<(u32, u64)>,
    children: table::Children,
}

/// The first generation: all other processes of the session are below one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Roots {
    /// The children of the shell: its jobs.
    pub(super) jobs: HashSet<u32>,
    /// The children of this process, including the orphans of the session.
    pub(super) orphans: HashSet<u32>,
}

impl Roots {
    fn contains(&self, pid: u32) -> bool {
        self.jobs.contains(&pid) || self.orphans.contains(&pid)
    }

    /// Whether there is a process that was not there `before`.
    pub(super) fn grew_since(&self, before: &Self) -> bool {
        !self.jobs.is_subset(&before.jobs) || !self.orphans.is_subset(&before.orphans)
    }
}

impl Tree {
    /// The tree of the shell with process id `shell`; `own_session` if it leads one.
    pub(super) fn new(shell: u32, mark: String, own_session: bool) -> Self {
        Self {
            shell,
            mark,
            own_session,
            seen: HashSet::new(),
            children: table::Children::of(shell),
        }
    }

    /// The direct children of the shell and of this process; `None` if the system cannot list them
    /// quickly. Two system calls: cheap enough for every command.
    pub(super) fn roots(&self) -> Option<Roots> {
        let mut roots = self.children.read()?;
        // The shells of other sessions, which exist with `--jobs`, are not orphans.
        roots
            .orphans
            .retain(|child| *child != self.shell && !is_shell(*child));
        Some(roots)
    }

    /// All living processes that the shell started, except those below `before`.
    pub(super) fn since(&mut self, before: &Roots) -> Vec<Process> {
        self.walk(before).0
    }

    /// The same, and whether it found an orphan that had ended.
    fn walk(&mut self, before: &Roots) -> (Vec<Process>, bool) {
        let table = table::processes();
        let me = std::process::id();
        let parents: HashMap<u32, u32> = table.iter().map(|p| (p.pid, p.parent)).collect();
        let orphans: HashSet<u32> = table
            .iter()
            .filter(|process| process.pid != self.shell && self.is_orphan(process, me))
            .map(|process| process.pid)
            .collect();
        let mut found = Vec::new();
        let mut reaped = false;
        for process in table {
            let root = self.root(process.pid, &parents, &orphans);
            if root.is_none_or(|root| before.contains(root)) {
                continue;
            }
            self.seen.insert((process.pid, process.started));
            if process.zombie {
                reaped |= process.parent == me;
                reap(&process, me);
            } else {
                found.push(table::with_command_line(process));
            }
        }
        (found, reaped)
    }

    /// Whether a process lost its parent and was adopted: most often a daemon.
    pub(super) fn is_adopted(process: &Process) -> bool {
        process.parent == std::process::id() || process.parent == 1
    }

    /// Called before the shell ends: if orphans do not come to this process, they are recognised by
    /// having been seen.
    pub(super) fn remember(&mut self) {
        if self.roots().is_none() {
            self.all();
        }
    }

    /// All living processes that the shell started.
    ///
    /// A program that forks and ends during a search leaves a child that the search may have
    /// missed. So it searches again until it finds nothing new and nothing that has ended.
    pub(super) fn all(&mut self) -> Vec<Process> {
        for _ in 1..WALKS {
            let met = self.seen.len();
            let (found, reaped) = self.walk(&Roots::default());
            if self.seen.len() == met && !reaped {
                return found;
            }
        }
        self.since(&Roots::default())
    }

    /// Whether it is certain, without a search, that there are none.
    pub(super) fn is_bare(&self) -> bool {
        self.roots().is_some_and(|roots| roots == Roots::default())
    }

    /// Whether `process` lost its parent and was a descendant of this process.
    fn is_orphan(&self, process: &Process, me: u32) -> bool {
        if process.parent != me && process.parent != 1 {
            return false;
        }
        self.seen.contains(&(process.pid, process.started))
            || (self.own_session && process.session == self.shell)
            || (process.parent == me && self.is_stray(process))
    }

    fn is_stray(&self, process: &Process) -> bool {
        let own_group = rustix::process::getpgrp().as_raw_nonzero().get();
        let is_foreign = process.group != own_group.unsigned_abs();
        if process.zombie {
            return !self.own_session && is_foreign;
        }
        if table::has_mark(process.pid, &self.mark) {
            return true;
        }
        // It has cleared the mark and closed its pipes, and was never seen before its parent ended.
        let is_ours = is_foreign && is_only_shell() && !is_shell(process.pid);
        is_ours && REAPS.load(Ordering::Relaxed)
    }

    /// The ancestor of `pid` that is a child of the shell, or an orphan.
    fn root(&self, pid: u32, parents: &HashMap<u32, u32>, orphans: &HashSet<u32>) -> Option<u32> {
        let mut at = pid;
        // No chain is longer than the table; an inconsistent reading could contain a loop.
        for _ in 0..=parents.len() {
            if orphans.contains(&at) {
                return Some(at);
            }
            let parent = *parents.get(&at)?;
            if parent == self.shell {
                return Some(at);
            }
            at = parent;
        }
        None
    }
}

/// Sends `signal` to each process. It is no error if one has ended meanwhile.
pub(super) fn signal(processes: &[Process], signal: Signal) {
    if !processes.is_empty() {
        let processes: Vec<_> = processes.iter().map(|process| process.pid).collect();
        tracing::debug!(?signal, ?processes, "signal to processes");
    }
    for process in processes {
        let _ = rustix::process::kill_process(pid(process.pid), signal);
    }
}

/// Kills `processes`.
pub(super) fn kill_all(processes: &[Process]) {
    signal(processes, Signal::KILL);
}

/// A process id in the type for system calls.
pub(super) fn pid(raw: u32) -> Pid {
    i32::try_from(raw)
        .ok()
        .and_then(Pid::from_raw)
        .expect("the id of a process is positive")
}

/// Only this process waits for its orphans.
fn reap(process: &Process, me: u32) {
    if process.parent == me {
        let _ = rustix::process::waitpid(Some(pid(process.pid)), WaitOptions::NOHANG);
    }
}

#[cfg(test)]
mod tests;
