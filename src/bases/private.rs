//! Directories that only this user can look into: the one kind of them, and the one proof that one is stale.
//!
//! Each has a file, `lock`, that its process keeps locked and that says on which machine. The lock goes with the
//! process, however that ends. So a directory is stale when it was made on this machine and its lock is free. One
//! without such a file is of no one: it is left alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

/// Every name starts with this; what it is for, the process id and a number follow.
const PREFIX: &str = "demosh-";

/// While it is being made, a directory has another name, so that no one takes it for a stale one before it is
/// locked.
const UNFINISHED: &str = ".demosh-";

/// The name of the file that is locked.
const LOCK: &str = "lock";

/// Making a directory takes less than this.
const LONGEST_MAKING: Duration = Duration::from_secs(3600);

/// The name of a machine is not longer than this, in bytes.
const LONGEST_NAME: u64 = 4096;

/// A directory that only the user can look into, removed on drop.
#[derive(Debug)]
pub struct PrivateDirectory {
    path: PathBuf,
    /// Locked as long as it is open; a process that was killed has none.
    _lock: File,
}

impl PrivateDirectory {
    /// Makes one in the first place that can be used. Its name has `purpose` in it, which may be empty. `furnish`
    /// puts in what has to be there from the start, and refuses a place where that cannot be; the directory gets
    /// its name afterwards.
    ///
    /// # Errors
    /// Why none of the places can be used.
    pub fn create(
        purpose: &str,
        mut furnish: impl FnMut(&Path) -> io::Result<()>,
    ) -> io::Result<Self> {
        super::make_in(|base| Self::create_in(base, purpose, &mut furnish))
    }

    /// As [`Self::create`], in `base`.
    ///
    /// # Errors
    /// When it cannot be made there, or as `furnish` refuses.
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
                // What cannot be removed now is stale later.
                let _ = fs::remove_dir_all(&scratch);
                Err(error)
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets go of the lock, as when the process is killed.
    #[cfg(test)]
    pub fn abandon(&self) {
        let Self { _lock: lock, .. } = self;
        flock(lock, FlockOperation::Unlock).expect("unlocked");
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        // Gone already, or the user took the rights away: then it is stale afterwards.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The directories of this user whose process is no longer there.
pub fn stale_directories() -> Vec<PathBuf> {
    let bases = super::usable();
    bases.iter().flat_map(|base| stale_in(base, "")).collect()
}

/// Those in `base` whose names begin with `purpose`.
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

/// Makes the file that says where the directory was made, and locks it. Where a file system has no locks, no
/// process can take it for a free one either: what a killed process leaves there stays.
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

/// Whether its lock is free; `None` where there is none. That of another machine, which may share this one's
/// home, counts as taken.
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
