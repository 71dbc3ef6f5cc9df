//! A process and its descendants, which are ended together.
//!
//! They get no process group: the session's shell would treat a child of this program in another
//! group as an orphan, and wait for it.

use std::collections::HashSet;

use rustix::process::{Pid, Signal, kill_process};

use crate::shell::parents;

/// Kills a process and its descendants when dropped, unless released before.
pub(super) struct Family(Option<u32>);

impl Family {
    /// The family of the process `id`, which must not have been waited for yet.
    pub(super) fn of(id: Option<u32>) -> Self {
        Self(id)
    }

    /// Releases it: it has been waited for, and its number may belong to another process.
    pub(super) fn let_go(&mut self) {
        self.0 = None;
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        let Some(root) = self.0 else { return };
        // A stopped process starts nothing, so when a second walk finds nothing new, all are found.
        let mut found = HashSet::from([root]);
        let mut new = vec![root];
        while !new.is_empty() {
            send(&new, Signal::STOP);
            let table = parents();
            new.clear();
            // The table is not ordered: repeat until it contains nothing new.
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
        // It is no error if the process has ended meanwhile.
        let _ = kill_process(process, signal);
    }
}
