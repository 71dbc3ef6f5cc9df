//! Directories that only this user can read: the only kind of private directory, and the only way
//! to recognise a stale one.
//!
//! Each contains a file, `lock`, that its process keeps locked and that names the machine. The lock
//! is released when the process ends, however it ends. So a directory is stale if it was made on
//! this machine and its lock is free. A directory without such a file has another origin, and is
//! left alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

/// The beginning of every name; the purpose, the process id and a number follow.
const PREFIX: &str = "demosh-";

/// While it is being made, a directory has another name, so that no one takes it for a stale one before it is
/// locked.
const UNFINISHED: &str = ".demosh-";

/// The name of the file that is locked.
const LOCK: &str = "lock";

/// The longest time that making a directory may take.
const LONGEST_MAKING: Duration = Duration::from_secs(3600);

/// The longest name of a machine, in bytes.
const LONGEST_NAME: u64 = 4096;

/// A directory that only the user can look into, removed on drop.
#[derive(Debug)]
pub struct PrivateDirectory {
    path: PathBuf,
    /// Locked while it is open; a killed process releases the lock.
    _lock: File,
}

impl PrivateDirectory {
    /// Makes a directory in the first place that can be used. `purpose` is a part of its name, and
    /// may be empty. `furnish` adds the initial contents, and refuses a place where that is
    /// impossible; the directory gets its final name afterwards.
    ///
    /// # Errors
    /// Why none of the places can be used.
    pub fn create(
        purpose: &str,
        mut furnish: impl FnMut(&Path) -> io::Result<()>,
    ) -> io::Result<Self> {
        super::make_in(|base| Self::create_in(base, purpose, &mut furnish))
    }

    /// The same as [`Self::create`], in `base`.
    ///
    /// # Errors
    /// When it cannot be made there, or the error of `furnish`.
    pub fn create_in(
        base: &Path,
        purpose: &str,
        furnish: impl FnOnce(&Path) -> io::Result<()>,
    ) -> io::Result<Self> {
        let number = fastrand::u32(..);
        let name = format!("{purpose}{}-{number:08x}", std::process::id());
        let scratch = base.join(format!("{UNFINISHED}{name}"));
        let path = base.join(format!("{PREFIX}{name}"));
        DirBuilder::new().mode(0o700).create(&scratch)?;
        let made = locked(&scratch).and_then(|lock| {
            furnish(&scratch)?;
            fs::rename(&scratch, &path)?;
            Ok(lock)
        });
        match made {
            Ok(lock) => Ok(Self { path, _lock: lock }),
            Err(error) => {
                // If it cannot be removed now, it is stale later.
                let _ = fs::remove_dir_all(&scratch);
                Err(error)
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Releases the lock, as when the process is killed.
    #[cfg(test)]
    pub fn abandon(&self) {
        let Self { _lock: lock, .. } = self;
        flock(lock, FlockOperation::Unlock).expect("unlocked");
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        // It is gone already, or the user has changed its permissions: then it is stale afterwards.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The directories of this user whose process no longer exists.
pub fn stale_directories() -> Vec<PathBuf> {
    let bases = super::usable();
    bases.iter().flat_map(|base| stale_in(base, "")).collect()
}

/// The stale directories in `base` whose names begin with `purpose`.
pub fn stale_in(base: &Path, purpose: &str) -> Vec<PathBuf> {
    let prefixes = [PREFIX, UNFINISHED].map(|prefix| format!("{prefix}{purpose}"));
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    // The name first: `/tmp` may hold thousands of others.
    let named = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        prefixes
            .iter()
            .any(|prefix| name.starts_with(prefix.as_bytes()))
    });
    let paths = named.map(|entry| entry.path());
    paths
        .filter(|path| is_ours(path) && is_stale(path))
        .collect()
}

/// Makes the file that names the machine, and locks it. On a file system without locks, no process
/// can find the lock free either: the directory of a killed process stays.
fn locked(directory: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    let mut lock = options.open(directory.join(LOCK))?;
    let _ = flock(&lock, FlockOperation::NonBlockingLockExclusive);
    lock.write_all(machine().as_bytes())?;
    Ok(lock)
}

/// Not a link, and owned by this user: others may write to `/tmp` too.
fn is_ours(path: &Path) -> bool {
    let uid = rustix::process::getuid().as_raw();
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir() && meta.uid() == uid)
}

fn is_stale(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    if name.starts_with(UNFINISHED.as_bytes()) {
        return is_old(path) && has_free_lock(path).unwrap_or(true);
    }
    has_free_lock(path).unwrap_or(false)
}

/// Whether its lock is free; `None` if there is none. The lock of another machine, which may share
/// this user's home, counts as taken.
fn has_free_lock(path: &Path) -> Option<bool> {
    let mut options = OpenOptions::new();
    let lock = options.read(true).write(true).open(path.join(LOCK)).ok()?;
    let mut made_on = String::new();
    let read = (&lock).take(LONGEST_NAME).read_to_string(&mut made_on);
    let is_here = read.is_ok() && made_on == machine();
    Some(is_here && flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok())
}

fn is_old(path: &Path) -> bool {
    let made = fs::metadata(path).and_then(|meta| meta.modified());
    made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > LONGEST_MAKING))
}

fn machine() -> String {
    let system = rustix::system::uname();
    system.nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
