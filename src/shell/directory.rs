//! The private directory of a session: only its FIFOs. Also names the other private
//! directories of a run, and finds all that runs left which could not end themselves.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::bases;

use super::tree::{self, Process};

/// Every directory's name starts with this; process id, its start time, a counter and the machine's
/// name follow.
const PREFIX: &str = "demosh-";

/// A directory that only the user can look into, removed on drop.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
}

impl Directory {
    pub(super) fn create() -> io::Result<Self> {
        bases::make_in(|base| {
            let path = base.join(private_name());
            make(&path).map(|()| Self { path })
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Gone already, or the user took the rights away: the next run offers to remove it.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A name for a private directory of this process, new each time. When the process is gone,
/// [`stale_directories`] finds the directory by it.
pub fn private_name() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let me = std::process::id();
    let started = tree::started(me).unwrap_or(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{PREFIX}{me}-{started}-{number}-{}", machine())
}

/// What a run left that was killed: its directory, and perhaps processes of its shell.
#[derive(Debug)]
pub struct StaleDirectory {
    path: PathBuf,
}

impl StaleDirectory {
    /// The processes that were started by that run's shell and are still there.
    pub fn processes(&self) -> Vec<Process> {
        tree::marked(&self.path.to_string_lossy())
    }

    /// Ends those processes and removes the directory.
    pub fn clean(self) -> io::Result<()> {
        tree::kill_all(&self.processes());
        fs::remove_dir_all(&self.path)
    }
}

/// The directories of this user whose run is no longer there.
pub fn stale_directories() -> Vec<StaleDirectory> {
    bases::usable()
        .iter()
        .filter_map(|base| fs::read_dir(base).ok())
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        // The name first: `/tmp` may hold thousands of others.
        .filter(|path| is_stale(path) && is_ours(path))
        .map(|path| StaleDirectory { path })
        .collect()
}

fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)?;
    // Some file systems have no FIFOs.
    let probe = path.join("probe");
    super::system::make_fifo(&probe)
        .and_then(|()| fs::remove_file(probe))
        .inspect_err(|_| drop(fs::remove_dir_all(path)))
}

/// Not a link, and owned by this user: others may write to `/tmp` too.
fn is_ours(path: &Path) -> bool {
    let uid = rustix::process::getuid().as_raw();
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir() && meta.uid() == uid)
}

fn is_stale(path: &Path) -> bool {
    owner(path).is_some_and(|(pid, started)| tree::started(pid) != Some(started))
}

/// The process that made the directory, and when that process had started. `None` for a process of
/// another machine, which may share this one's home.
fn owner(path: &Path) -> Option<(u32, u64)> {
    let name = path.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    let mut parts = name.splitn(4, '-');
    let owner = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next()?.parse::<u32>().ok()?;
    (parts.next()? == machine()).then_some(owner)
}

fn machine() -> String {
    let system = rustix::system::uname();
    let name = system.nodename().to_string_lossy();
    name.replace('/', "")
}

#[cfg(test)]
mod tests;
