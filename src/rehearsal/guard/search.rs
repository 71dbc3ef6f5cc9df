//! Where programs are searched as a command proceeds.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

/// PATH at one point of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathSearch {
    /// As it was before the command: the stand-ins come first.
    AsBefore,
    /// The command has set it to this.
    Value(String),
    /// It is unknown, for this reason.
    Unknown(String),
}

impl PathSearch {
    /// The real program with this name that would run. `Err` contains the reason why that is
    /// unknown.
    pub(super) fn real(
        &self,
        name: &str,
        folders: &[PathBuf],
        places: &[PathBuf],
    ) -> Result<Option<PathBuf>, String> {
        let path = match self {
            Self::AsBefore => return Ok(None),
            Self::Value(path) => path,
            Self::Unknown(why) => return Err(why.clone()),
        };
        for part in path.split(':') {
            for folder in places.iter().map(|place| place.join(part)) {
                if folders.contains(&folder) {
                    return Ok(None);
                }
                let program = folder.join(name);
                if is_program(&program) {
                    return Ok(Some(program));
                }
            }
        }
        Ok(None)
    }
}

/// True for an executable file.
pub(super) fn is_program(path: &Path) -> bool {
    path.is_file() && access(path, Access::EXEC_OK).is_ok()
}
