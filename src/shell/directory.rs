//! The private directory of a session: only its FIFOs. Also finds all that runs left which could not
//! end themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::bases::{self, PrivateDirectory};

use super::tree::{self, Process};

/// Makes the directory for a session.
pub(super) fn create() -> io::Result<PrivateDirectory> {
    PrivateDirectory::create("", probe_fifos)
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
