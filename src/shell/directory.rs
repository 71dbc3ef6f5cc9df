//! The private directory of a session: it contains only its FIFOs. Also finds the directories and
//! processes of runs that were killed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::bases::{self, PrivateDirectory};

use super::tree::{self, Process};

/// Makes the directory for a session.
pub(super) fn create() -> io::Result<PrivateDirectory> {
    PrivateDirectory::create("", probe_fifos)
}

/// The directory of a run that was killed, and perhaps processes of its shell.
#[derive(Debug)]
pub struct StaleDirectory {
    path: PathBuf,
}

impl StaleDirectory {
    /// The processes that the shell of that run has started and that still exist.
    pub fn processes(&self) -> Vec<Process> {
        tree::marked(&self.path.to_string_lossy())
    }

    /// Ends those processes and removes the directory.
    pub fn clean(self) -> io::Result<()> {
        tree::kill_all(&self.processes());
        fs::remove_dir_all(&self.path)
    }
}

/// The directories of this user whose run no longer exists.
pub fn stale_directories() -> Vec<StaleDirectory> {
    let paths = bases::stale_directories().into_iter();
    paths.map(|path| StaleDirectory { path }).collect()
}

/// Some file systems have no FIFOs.
fn probe_fifos(directory: &Path) -> io::Result<()> {
    let probe = directory.join("probe");
    super::system::make_fifo(&probe)?;
    fs::remove_file(probe)
}

#[cfg(test)]
mod tests;
