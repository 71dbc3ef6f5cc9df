//! The process table of systems without `/proc`: read from the system's `ps`.

use std::process::Command;

use super::{Process, Roots};
use crate::shell::system::session;

/// There is no quick way to list children.
#[derive(Debug)]
pub(super) struct Children;

impl Children {
    pub(super) fn of(_shell: u32) -> Self {
        Self
    }

    // A method, since the implementation for Linux reads from `self`.
    #[allow(clippy::unused_self)]
    pub(super) fn read(&self) -> Option<Roots> {
        None
    }
}

/// Orphans go to the system's first process, which reaps them.
pub(super) struct OwnChildren;

impl OwnChildren {
    pub(super) fn open() -> Self {
        Self
    }

    // A method for the same reason.
    #[allow(clippy::unused_self)]
    pub(super) fn read(&self) -> [u32; 0] {
        []
    }
}

/// Every process of the system.
pub(in super::super) fn processes() -> Vec<Process> {
    let output = Command::new("/bin/ps")
        .args(["-A", "-o", "pid=,ppid=,pgid=,stat=,command="])
        .output();
    let Ok(output) = output else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(process).collect()
}

fn process(line: &str) -> Option<Process> {
    let mut fields = line.split_whitespace();
    let pid = fields.next()?.parse().ok()?;
    let parent = fields.next()?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    let state = fields.next()?;
    Some(Process {
        pid,
        parent,
        group,
        session: session(pid),
        started: 0,
        zombie: state.starts_with('Z'),
        stopped: state.starts_with('T'),
        command: fields.collect::<Vec<_>>().join(" "),
    })
}

/// `ps` has printed it already.
pub(super) fn with_command_line(process: Process) -> Process {
    process
}

/// The environment of other processes cannot be read.
pub(in super::super) fn marked(_mark: &str) -> Vec<Process> {
    Vec::new()
}

pub(super) fn has_mark(_pid: u32, _mark: &str) -> bool {
    false
}
