//! Which workshops failed when they last ran unattended, kept from one run to the next.
//!
//! Owns the files: an empty folder for a user whose workshops all passed, one file for each that did not. A
//! file for each, so that runs side by side do not overwrite each other's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::plan::fingerprint;
use crate::settings::{Places, private_folder, replace_private_note};

/// The workshops that failed last time.
#[derive(Debug, Clone, Default)]
pub struct FailedWorkshops {
    /// `None` when the environment names no place for it.
    folder: Option<PathBuf>,
}

impl FailedWorkshops {
    /// Those of this user.
    pub fn of_this_user() -> Self {
        let state = Places::of_this_process().state;
        Self {
            folder: state.map(|state| state.join("failed")),
        }
    }

    /// True when there is a place to remember failures.
    pub const fn is_kept(&self) -> bool {
        self.folder.is_some()
    }

    /// True when the workshop at `path` failed when it last ran.
    pub fn has(&self, path: &Path) -> bool {
        self.file(path).is_some_and(|(_, file)| file.exists())
    }

    /// Remembers that the workshop at `path` failed.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn add(&self, path: &Path) -> io::Result<()> {
        let Some((folder, file)) = self.file(path) else {
            return Ok(());
        };
        private_folder(folder)?;
        replace_private_note(&file, &format!("{}\n", full(path).display()))
    }

    /// Forgets that it failed: it has passed.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        match self.file(path).map(|(_, file)| fs::remove_file(file)) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The folder, and the file for the workshop at `path`, the same for every way to write the path.
    fn file(&self, path: &Path) -> Option<(&Path, PathBuf)> {
        let folder = self.folder.as_deref()?;
        let print = fingerprint(full(path).as_os_str().as_encoded_bytes());
        Some((folder, folder.join(format!("{print:016x}"))))
    }
}

/// The path without links and dots, as far as there is such a file.
fn full(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests;
