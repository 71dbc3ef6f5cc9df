//! The folders for settings, state and sockets, by the XDG rules.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::bases::{self, WholeFile};

use super::Environment;

/// The folders of this program. Each is `None` if the environment names no base for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The settings file.
    pub settings: Option<PathBuf>,
    /// Files that outlive a run: progress, timings.
    pub state: Option<PathBuf>,
    /// Files that live as long as a run: sockets.
    pub runtime: Option<PathBuf>,
}

impl Places {
    /// The places that `environment` names. As the XDG rules require, relative paths are ignored.
    pub fn find(environment: &Environment<'_>) -> Self {
        let absolute = |name| {
            environment(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let at_home = |path: &str| Some(absolute("HOME")?.join(path));
        let base = |name, default| absolute(name).or_else(|| at_home(default));
        let state = base("XDG_STATE_HOME", ".local/state").map(|base| base.join("demosh"));
        let runtime = absolute("XDG_RUNTIME_DIR").map(|base| base.join("demosh"));
        Self {
            settings: base("XDG_CONFIG_HOME", ".config")
                .map(|base| base.join("demosh/config.yaml")),
            runtime: runtime.or_else(|| Some(state.as_ref()?.join("run"))),
            state,
        }
    }

    /// The places of this process.
    pub fn of_this_process() -> Self {
        Self::find(&|name| std::env::var_os(name))
    }
}

/// Makes sure that `path` is a folder that only this user can read.
///
/// # Errors
/// When it cannot be made, would lie where others can write, or belongs to another user.
pub fn private_folder(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        // Make nothing in the home of another user, whose environment this process may have.
        bases::trust(path)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let found = fs::metadata(path)?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        let message = format!("`{}` belongs to another user", path.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    if found.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Replaces `file` as a whole by one that [only this user can read](WholeFile::private), and waits for the disk: after a
/// loss of power there is either the old file or the new one.
///
/// # Errors
/// When it cannot be written; then the old one is still there.
pub fn replace_private_file(file: &Path, text: &str) -> io::Result<()> {
    Ok(WholeFile::at(file).private().replace(text.as_bytes())?)
}

/// The same as [`replace_private_file`], for files that a run can do without. It does not wait for
/// the disk, which takes longer than a small run. After a loss of power the file may be empty.
///
/// # Errors
/// When it cannot be written; then the old one is still there.
pub fn replace_private_note(file: &Path, text: &str) -> io::Result<()> {
    let file = WholeFile::at(file).private().without_waiting();
    Ok(file.replace(text.as_bytes())?)
}

#[cfg(test)]
mod tests;
