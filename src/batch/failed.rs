//! Which workshops failed in their last unattended run, remembered between runs.
//!
//! Owns the files: one for each workshop that failed, so that concurrent runs do not overwrite each
//! other's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::plan::fingerprint;
use crate::settings::{Places, private_folder, replace_private_note};

/// The workshops that failed in their last run.
#[derive(Debug, Clone, Default)]
pub struct FailedWorkshops {
    /// `None` if the environment names no place for it.
    folder: Option<PathBuf>,
}

impl FailedWorkshops {
    /// The workshops of this user.
    pub fn of_this_user() -> Self {
        let state = Places::of_this_process().state;
        Self {
            folder: state.map(|state| state.join("failed")),
        }
    }

    /// True when failures can be remembered.
    pub const fn is_kept(&self) -> bool {
        self.folder.is_some()
    }

    /// True when the last run of the workshop at `path` failed.
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

    /// Forgets the failure, since the workshop has passed.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        match self.file(path).map(|(_, file)| fs::remove_file(file)) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The folder, and the file for the workshop at `path`. The file is the same however the path
    /// is written.
    fn file(&self, path: &Path) -> Option<(&Path, PathBuf)> {
        let folder = self.folder.as_deref()?;
        let print = fingerprint(full(path).as_os_str().as_encoded_bytes());
        Some((folder, folder.join(format!("{print:016x}"))))
    }
}

/// The path without symbolic links and dots, as far as it exists.
fn full(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests;
