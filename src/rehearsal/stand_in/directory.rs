//! The private directory of a rehearsal: the links, the socket, and a lock that says that someone
//! is there.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use crate::bases;
use crate::source::Diagnostic;

/// The variable that leads stand-ins to their rehearsal.
pub(in crate::rehearsal) const VARIABLE: &str = "DEMOSH_REHEARSAL";

const PREFIX: &str = "demosh-rehearsal-";

/// While it is being made, a directory has another name, so that no one takes it for a stale one
/// before it is locked.
const UNFINISHED: &str = ".demosh-rehearsal-";

/// A file that tells a directory of stand-ins from all others.
const MARK: &str = ".demosh-stand-ins";

/// The path of a socket must fit into 104 bytes on some systems.
const LONGEST_PATH: usize = 100;

/// A directory that only the user can look into, removed on drop.
#[derive(Debug)]
pub(in crate::rehearsal) struct Directory {
    path: PathBuf,
    /// The lock lasts as long as this is open; a process that was killed has none.
    _lock: File,
}

impl Directory {
    /// Makes a directory with a link to `program` for each of `tools`, and removes those that
    /// rehearsals left which were killed.
    pub(in crate::rehearsal) fn create(program: &Path, tools: &[String]) -> io::Result<Self> {
        bases::make_in(|base| {
            remove_stale(base);
            Self::create_in(base, program, tools)
        })
    }

    fn create_in(base: &Path, program: &Path, tools: &[String]) -> io::Result<Self> {
        let id = format!("{}-{:08x}", std::process::id(), fastrand::u32(..));
        let scratch = base.join(format!("{UNFINISHED}{id}"));
        let path = base.join(format!("{PREFIX}{id}"));
        if socket_in(&path).as_os_str().len() > LONGEST_PATH {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        }
        DirBuilder::new().mode(0o700).create(&scratch)?;
        let made = furnish(&scratch, program, tools)
            .and_then(|lock| fs::rename(&scratch, &path).map(|()| lock));
        match made {
            Ok(lock) => Ok(Self { path, _lock: lock }),
            Err(error) => {
                // What cannot be removed now is stale for the next rehearsal.
                let _ = fs::remove_dir_all(&scratch);
                Err(error)
            }
        }
    }

    /// What to say when no directory could be made.
    pub(in crate::rehearsal) fn refused(error: &io::Error) -> Diagnostic {
        let message = format!("the stand-ins cannot be put in place: {error}");
        Diagnostic::error("no-stand-ins", message).help(bases::REMEDY)
    }

    /// What a session's environment needs, so that the links come first.
    pub(in crate::rehearsal) fn environment(&self) -> Vec<(OsString, OsString)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        vec![
            ("PATH".into(), first_on(&path, &self.links())),
            (VARIABLE.into(), self.path().into()),
        ]
    }

    /// The directory itself, which [`VARIABLE`] names.
    pub(in crate::rehearsal) fn path(&self) -> &Path {
        &self.path
    }

    /// The directory of the links.
    pub(in crate::rehearsal) fn links(&self) -> PathBuf {
        links_in(&self.path)
    }

    /// The socket's place.
    pub(in crate::rehearsal) fn socket(&self) -> PathBuf {
        socket_in(&self.path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Gone already, or the user took the rights away: then the next rehearsal tries again.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The links in a rehearsal's directory.
pub(in crate::rehearsal) fn links_in(directory: &Path) -> PathBuf {
    directory.join("bin")
}

/// The socket in a rehearsal's directory.
pub(in crate::rehearsal) fn socket_in(directory: &Path) -> PathBuf {
    directory.join("socket")
}

fn furnish(directory: &Path, program: &Path, tools: &[String]) -> io::Result<File> {
    let lock = File::create(directory.join("lock"))?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
    let links = links_in(directory);
    fs::create_dir(&links)?;
    File::create(links.join(MARK))?;
    for tool in tools {
        symlink(program, links.join(tool))?;
    }
    Ok(lock)
}

/// Removes the directories of this user whose rehearsal is no longer there.
fn remove_stale(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_one = name.starts_with(PREFIX) || name.starts_with(UNFINISHED);
        if is_one && is_ours(&path) && is_stale(&path) {
            // Someone else may be removing it as well.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Not a link, and owned by this user: others may write to `/tmp` too.
fn is_ours(path: &Path) -> bool {
    let uid = rustix::process::getuid().as_raw();
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir() && meta.uid() == uid)
}

fn is_stale(path: &Path) -> bool {
    const LONG_AGO: std::time::Duration = std::time::Duration::from_secs(3600);
    match File::open(path.join("lock")) {
        Ok(lock) if !is_unfinished(path) => {
            flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok()
        }
        // Being made: that takes no hour.
        _ => fs::metadata(path)
            .and_then(|meta| meta.modified())
            .is_ok_and(|made| made.elapsed().is_ok_and(|age| age > LONG_AGO)),
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// True for a directory of stand-ins, of this rehearsal or another.
pub(in crate::rehearsal) fn holds_stand_ins(directory: &Path) -> bool {
    directory.join(MARK).exists()
}

/// The first program of this name on a search path that is no stand-in.
pub(in crate::rehearsal) fn real_program(name: &OsStr, search_path: &OsStr) -> Option<PathBuf> {
    let directories = std::env::split_paths(search_path);
    let mut others = directories.filter(|directory| !holds_stand_ins(directory));
    others.find_map(|directory| {
        let path = directory.join(name);
        let runs = rustix::fs::access(&path, rustix::fs::Access::EXEC_OK).is_ok() && path.is_file();
        runs.then_some(path)
    })
}

/// `search_path` without the stand-ins of any rehearsal.
pub(in crate::rehearsal) fn without_stand_ins(search_path: &OsStr) -> OsString {
    let directories = std::env::split_paths(search_path);
    let others = directories.filter(|directory| !holds_stand_ins(directory));
    // None of them has a colon in its name: they come out of such a list.
    std::env::join_paths(others).unwrap_or_default()
}

/// `search_path` with `directory` first.
fn first_on(search_path: &OsStr, directory: &Path) -> OsString {
    let mut path = directory.as_os_str().to_owned();
    if !search_path.is_empty() {
        path.push(":");
        path.push(search_path);
    }
    path
}

#[cfg(test)]
mod tests;
