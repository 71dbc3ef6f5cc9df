//! The process table of Linux, read from `/proc`.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt;

use super::{MARK, Process, Roots};

/// The lists of children of a shell and of this process, kept open.
#[derive(Debug)]
pub(super) struct Children {
    lists: Option<[File; 2]>,
}

impl Children {
    pub(super) fn of(shell: u32) -> Self {
        // The kernel gives orphans to the main thread of the reaper.
        let me = std::process::id();
        let open = |pid| File::open(format!("/proc/{pid}/task/{pid}/children")).ok();
        let lists = open(shell).zip(open(me)).map(|(a, b)| [a, b]);
        Self { lists }
    }

    /// `None` when the kernel was built without these lists.
    pub(super) fn read(&self) -> Option<Roots> {
        let [jobs, orphans] = self.lists.as_ref()?;
        // A shell that has ended has no list: not an error, but no children either.
        Some(Roots {
            jobs: numbers(jobs).unwrap_or_default(),
            orphans: numbers(orphans).unwrap_or_default(),
        })
    }
}

/// The list of children of this process, kept open.
pub(super) struct OwnChildren(Option<File>);

impl OwnChildren {
    pub(super) fn open() -> Self {
        let me = std::process::id();
        Self(File::open(format!("/proc/{me}/task/{me}/children")).ok())
    }

    /// The current children; empty if the kernel was built without these lists.
    pub(super) fn read(&self) -> HashSet<u32> {
        self.0.as_ref().and_then(numbers).unwrap_or_default()
    }
}

fn numbers(list: &File) -> Option<HashSet<u32>> {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = list.read_at(&mut buffer, text.len() as u64).ok()?;
        text.extend_from_slice(&buffer[..length]);
        if length == 0 || length < buffer.len() {
            break;
        }
    }
    let text = String::from_utf8(text).ok()?;
    Some(
        text.split_whitespace()
            .filter_map(|pid| pid.parse().ok())
            .collect(),
    )
}

/// Every process of the system.
pub(in super::super) fn processes() -> Vec<Process> {
    pids().filter_map(process).collect()
}

fn pids() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn process(pid: u32) -> Option<Process> {
    let stat = beginning(&format!("/proc/{pid}/stat"))?;
    let stat = String::from_utf8_lossy(&stat);
    // The name is in parentheses and may contain any character, even parentheses.
    let (name, fields) = stat.rsplit_once(") ")?;
    let name = name.split_once('(')?.1;
    let fields: Vec<&str> = fields.split(' ').collect();
    let number = |index: usize| fields.get(index)?.parse::<i64>().ok();
    let id = |index| number(index).and_then(|value| u32::try_from(value).ok());
    Some(Process {
        pid,
        command: name.to_owned(),
        parent: id(1)?,
        group: id(2).unwrap_or(0),
        session: id(3).unwrap_or(0),
        started: number(19)?.unsigned_abs(),
        zombie: matches!(fields.first(), Some(&("Z" | "X"))),
        stopped: matches!(fields.first(), Some(&("T" | "t"))),
    })
}

/// The same with its command line instead of its name, if it has one. Not done for every process of
/// the system: it takes longer than everything else.
pub(super) fn with_command_line(mut process: Process) -> Process {
    let bytes = beginning(&format!("/proc/{}/cmdline", process.pid)).unwrap_or_default();
    let words = String::from_utf8_lossy(&bytes).replace('\0', " ");
    let line = words.trim();
    if !line.is_empty() {
        line.clone_into(&mut process.command);
    }
    process
}

/// A small file in one read, or the beginning of a large one.
fn beginning(path: &str) -> Option<Vec<u8>> {
    let mut buffer = vec![0; 4096];
    let length = File::open(path).ok()?.read(&mut buffer).ok()?;
    buffer.truncate(length);
    Some(buffer)
}

/// The processes that a session with this mark started.
pub(in super::super) fn marked(mark: &str) -> Vec<Process> {
    pids()
        .filter(|&pid| has_mark(pid, mark))
        .filter_map(process)
        .filter(|process| !process.zombie)
        .map(with_command_line)
        .collect()
}

/// Whether the process has the mark in its environment or, if it has cleared that, still writes
/// into the session's pipes.
pub(super) fn has_mark(pid: u32, mark: &str) -> bool {
    let writes_there =
        |fd| fs::read_link(format!("/proc/{pid}/fd/{fd}")).is_ok_and(|path| path.starts_with(mark));
    is_in_environment(pid, mark) || writes_there(1) || writes_there(2)
}

fn is_in_environment(pid: u32, mark: &str) -> bool {
    let Ok(environment) = fs::read(format!("/proc/{pid}/environ")) else {
        return false;
    };
    let wanted = format!("{MARK}={mark}");
    environment
        .split(|&byte| byte == 0)
        .any(|entry| entry == wanted.as_bytes())
}

#[cfg(test)]
#[path = "linux/tests.rs"]
mod tests;
