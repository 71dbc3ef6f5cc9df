//! The private directory of a rehearsal: the links and the socket.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::bases::{self, PrivateDirectory};
use crate::source::Diagnostic;

/// The variable by which stand-ins find their rehearsal.
pub(in crate::rehearsal) const VARIABLE: &str = "DEMOSH_REHEARSAL";

/// A part of the name of such a directory.
const PURPOSE: &str = "rehearsal-";

/// A file that distinguishes a directory of stand-ins from all others.
const MARK: &str = ".demosh-stand-ins";

/// The path of a socket must fit into 104 bytes on some systems.
const LONGEST_PATH: usize = 100;

/// A directory that only the user can read, with the links of a rehearsal.
#[derive(Debug)]
pub(in crate::rehearsal) struct Directory(PrivateDirectory);

impl Directory {
    /// Makes a directory with a link to `program` for each of `tools`, and removes the directories
    /// of killed rehearsals.
    pub(in crate::rehearsal) fn create(program: &Path, tools: &[String]) -> io::Result<Self> {
        bases::make_in(|base| {
            remove_stale(base);
            Self::create_in(base, program, tools)
        })
    }

    fn create_in(base: &Path, program: &Path, tools: &[String]) -> io::Result<Self> {
        let furnish = |scratch: &Path| furnish(scratch, program, tools);
        PrivateDirectory::create_in(base, PURPOSE, furnish).map(Self)
    }

    /// The message if no directory could be made.
    pub(in crate::rehearsal) fn refused(error: &io::Error) -> Diagnostic {
        let message = format!("the stand-ins cannot be put in place: {error}");
        Diagnostic::error("no-stand-ins", message).help(bases::REMEDY)
    }

    /// The variables for a session's environment, so that the links come first.
    pub(in crate::rehearsal) fn environment(&self) -> Vec<(OsString, OsString)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        vec![
            ("PATH".into(), first_on(&path, &self.links())),
            (VARIABLE.into(), self.path().into()),
        ]
    }

    /// The directory itself, which [`VARIABLE`] names.
    pub(in crate::rehearsal) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The directory of the links.
    pub(in crate::rehearsal) fn links(&self) -> PathBuf {
        links_in(self.path())
    }

    /// The path of the socket.
    pub(in crate::rehearsal) fn socket(&self) -> PathBuf {
        socket_in(self.path())
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

fn furnish(directory: &Path, program: &Path, tools: &[String]) -> io::Result<()> {
    if socket_in(directory).as_os_str().len() > LONGEST_PATH {
        return Err(io::Error::from(io::ErrorKind::InvalidFilename));
    }
    let links = links_in(directory);
    fs::create_dir(&links)?;
    File::create(links.join(MARK))?;
    for tool in tools {
        symlink(program, links.join(tool))?;
    }
    Ok(())
}

/// Removes the directories of this user whose rehearsal no longer exists.
fn remove_stale(base: &Path) {
    for path in bases::stale_in(base, PURPOSE) {
        // Another process may be removing it too.
        let _ = fs::remove_dir_all(path);
    }
}

/// True for a directory of stand-ins, of this rehearsal or another.
pub(in crate::rehearsal) fn holds_stand_ins(directory: &Path) -> bool {
    directory.join(MARK).exists()
}

/// The first program with this name on a search path that is not a stand-in.
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
    // None of them has a colon in its name: they come from such a list.
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
