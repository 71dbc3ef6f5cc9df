//! Files that are replaced as a whole: readers see the earlier file or the new one, never a part.
//!
//! Owns how a complete file takes the place of another one: the new one is written beside it, and
//! renamed. Its link, its permissions and its owner stay. Whether a file may be replaced is decided
//! before; what it contains is not known here.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The most symbolic links that are followed, as in the system.
const MOST_LINKS: usize = 40;

/// The beginning of the names of incomplete files.
const SCRATCH: &str = ".demosh-";

/// A file that is about to be written as a whole.
///
/// If the name is a link, the file to which it leads is replaced, and the link stays. Devices and
/// pipes are written to directly.
#[derive(Debug, Clone, Copy)]
pub struct WholeFile<'a> {
    path: &'a Path,
    scratch: &'static str,
    is_private: bool,
    is_synced: bool,
}

/// Why a file is not written. An earlier one is then unchanged.
#[derive(Debug)]
pub struct WriteError {
    /// The file, as the caller names it.
    pub path: PathBuf,
    /// The error of the system.
    pub cause: io::Error,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for WriteError {}

impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> Self {
        Self::new(error.cause.kind(), error)
    }
}

impl<'a> WholeFile<'a> {
    /// The file at `path`. An earlier one keeps its permissions and, if the user may give files
    /// away, its owner. A new one gets the usual permissions.
    pub const fn at(path: &'a Path) -> Self {
        Self {
            path,
            scratch: SCRATCH,
            is_private: false,
            is_synced: true,
        }
    }

    /// Only this user can read it, unless it is there already and this user has permitted more.
    pub const fn private(mut self) -> Self {
        self.is_private = true;
        self
    }

    /// Does not wait for the disk, which takes longer than a small run. After a loss of power the
    /// file may be empty.
    pub const fn without_waiting(mut self) -> Self {
        self.is_synced = false;
        self
    }

    /// While it is incomplete, its name begins with `scratch`, so that its owner can find the
    /// remains of a killed process.
    pub const fn scratch(mut self, scratch: &'static str) -> Self {
        self.scratch = scratch;
        self
    }

    /// Writes `bytes`, and replaces an earlier file.
    ///
    /// # Errors
    /// If it cannot be written. An earlier file is then unchanged, and nothing is left beside it.
    pub fn replace(self, bytes: &[u8]) -> Result<(), WriteError> {
        self.replace_if(bytes, || Ok(()))
    }

    /// The same, if `check` agrees at the last moment, when the new file is complete.
    ///
    /// # Errors
    /// That of `check`, or if it cannot be written. An earlier file is then unchanged.
    pub fn replace_if<E: From<WriteError>>(
        self,
        bytes: &[u8],
        check: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let earlier = self.named(earlier(self.path))?;
        if earlier.as_ref().is_some_and(|found| !found.is_file()) {
            check()?;
            return Ok(self.named(fs::write(self.path, bytes))?);
        }
        let target = self.named(target(self.path))?;
        let complete = self.named(self.complete(&target, earlier.as_ref(), bytes))?;
        check()?;
        let replaced = complete.persist(&target).map(drop);
        Ok(self.named(replaced.map_err(|error| error.error))?)
    }

    /// Writes `bytes` to a file that does not exist yet.
    ///
    /// # Errors
    /// If it cannot be written, or another program has made it meanwhile.
    pub fn create(self, bytes: &[u8]) -> Result<(), WriteError> {
        let complete = self.named(self.complete(self.path, None, bytes))?;
        let created = complete.persist_noclobber(self.path).map(drop);
        self.named(created.map_err(|error| error.error))
    }

    /// The new file, beside `target`. It is removed on drop.
    fn complete(
        &self,
        target: &Path,
        earlier: Option<&Metadata>,
        bytes: &[u8],
    ) -> io::Result<NamedTempFile> {
        let earlier = earlier.filter(|found| !self.is_private || is_ours(found));
        // An earlier file may be private, so its permissions are set after the new one is written.
        let is_open = earlier.is_none() && !self.is_private;
        let mode = if is_open { 0o666 } else { 0o600 };
        let mut options = File::options();
        options.write(true).create_new(true).mode(mode);
        // Unlike that of `tempfile_in`, the error does not name the temporary file.
        let mut file = tempfile::Builder::new()
            .prefix(self.scratch)
            .suffix(".new")
            .make_in(folder_of(target), |path| options.open(path))?;
        file.as_file_mut().write_all(bytes)?;
        if let Some(earlier) = earlier {
            keep_access(file.as_file(), earlier)?;
        }
        if self.is_synced {
            file.as_file().sync_all()?;
        }
        Ok(file)
    }

    fn named<T>(&self, result: io::Result<T>) -> Result<T, WriteError> {
        result.map_err(|cause| WriteError {
            path: self.path.to_owned(),
            cause,
        })
    }
}

/// The place of a file, whether it exists or not: the folder with symbolic links resolved, and the
/// name to which a link points. `None` if there is no such folder.
pub fn resolved(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let name: OsString = path.file_name()?.to_owned();
        let folder = folder_of(&path).canonicalize().ok()?;
        match fs::read_link(folder.join(&name)) {
            Ok(target) => path = folder.join(target),
            Err(_) => return Some(folder.join(name)),
        }
    }
    None
}

/// What is there already.
fn earlier(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The file that is replaced.
fn target(path: &Path) -> io::Result<PathBuf> {
    let text = path.as_os_str().as_encoded_bytes();
    if text.ends_with(b"/") || text.ends_with(b"/.") {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    resolved(path).ok_or_else(|| io::Error::from_raw_os_error(libc::ENOENT))
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent();
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn is_ours(earlier: &Metadata) -> bool {
    earlier.uid() == rustix::process::geteuid().as_raw()
}

/// Gives `file` the owner and the permissions of the earlier file.
fn keep_access(file: &File, earlier: &Metadata) -> io::Result<()> {
    // Only some users may give files away; otherwise the new file belongs to the user of this run.
    let _ = fchown(file, Some(earlier.uid()), Some(earlier.gid()));
    file.set_permissions(earlier.permissions())
}

#[cfg(test)]
mod tests;
