//! Where programs are looked for while a command continues.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

/// PATH at one point of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Search {
    /// As it was before the command: the stand-ins come first.
    AsBefore,
    /// The command has set it to this.
    Value(String),
    /// No one knows, for this reason.
    Unknown(String),
}

impl Search {
    /// The real program of this name that would be run. `Err` says why that is not known.
    pub(super) fn real(
        &self,
        name: &str,
        folders: &[PathBuf],
        current: &Path,
    ) -> Result<Option<PathBuf>, String> {
        let path = match self {
            Self::AsBefore => return Ok(None),
            Self::Value(path) => path,
            Self::Unknown(why) => return Err(why.clone()),
        };
        let parts = path.split(':').map(|part| current.join(part));
        for folder in parts {
            if folders.contains(&folder) {
                return Ok(None);
            }
            let program = folder.join(name);
            if program.is_file() && access(&program, Access::EXEC_OK).is_ok() {
                return Ok(Some(program));
            }
        }
        Ok(None)
    }
}
