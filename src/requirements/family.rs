//! A process and everything it has started, to be ended together.
//!
//! No process group is made for it: to the session's shell, a child of this program in another group
//! is an orphan of this program, and is waited for there.

use std::collections::HashSet;

use rustix::process::{Pid, Signal, kill_process};

use crate::shell::parents;

/// Kills a process and its descendants when dropped, unless let go before.
pub(super) struct Family(Option<u32>);

impl Family {
    /// The family of the process `id`, which must not have been waited for.
    pub(super) fn of(id: Option<u32>) -> Self {
        Self(id)
    }

    /// Forgets it: it has been waited for, and its number may be another process's.
    pub(super) fn let_go(&mut self) {
        self.0 = None;
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        let Some(root) = self.0 else { return };
        // What is stopped starts nothing more, so a second walk that finds nothing new has all.
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

fn send(processes: &[u32], signal: Signal) {
    let numbers = processes.iter().filter_map(|id| i32::try_from(*id).ok());
    for process in numbers.filter_map(Pid::from_raw) {
        // One that has ended meanwhile is no error.
        let _ = kill_process(process, signal);
    }
}
