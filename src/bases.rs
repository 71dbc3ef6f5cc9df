//! Where private folders may be made: sessions, stand-ins and sockets need one each.
//!
//! Owns the list of possible places and the decision whether one can be trusted. A folder is safe
//! only if no other user can rename a folder on the path to it. `private` makes the folders, `whole`
//! replaces files as a whole.

mod private;
mod whole;

use std::fmt;
use std::fs::{self, DirBuilder, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use private::{PrivateDirectory, stale_directories, stale_in};
pub use whole::{WholeFile, WriteError, resolved};

/// What to do if no place can be used.
pub const REMEDY: &str =
    "set TMPDIR to a folder of your own with room in it, from which programs may be run";

/// A place, and whether to create it if it is missing.
struct Candidate {
    path: PathBuf,
    is_made: bool,
}

/// Makes something private in the best place that can be used. `/tmp` is the last resort: demos
/// empty it.
///
/// # Errors
/// Why none of the places can be used.
pub fn make_in<T>(mut make: impl FnMut(&Path) -> io::Result<T>) -> io::Result<T> {
    let mut refusals = NoPlace(Vec::new());
    for candidate in candidates() {
        let made = base(&candidate).and_then(|base| make(&base));
        match made {
            Ok(made) => return Ok(made),
            Err(error) => refusals.0.push((candidate.path, error)),
        }
    }
    Err(io::Error::other(refusals))
}

/// The places that exist and can be used.
pub fn usable() -> Vec<PathBuf> {
    let there = candidates().into_iter().map(|candidate| Candidate {
        is_made: false,
        ..candidate
    });
    let mut bases: Vec<_> = there
        .filter_map(|candidate| base(&candidate).ok())
        .collect();
    bases.dedup();
    bases
}

/// Makes sure that no other user can reach what is made in `folder`, or in the first folder above
/// it that exists.
///
/// # Errors
/// Whose it is, or who can write to it.
pub fn trust(folder: &Path) -> io::Result<()> {
    let there = folder
        .ancestors()
        .find_map(|above| above.canonicalize().ok());
    let there = there.ok_or(io::ErrorKind::NotFound)?;
    let me = Owner::of_this_process();
    for (depth, path) in there.ancestors().enumerate() {
        me.trusts(path, &fs::metadata(path)?, depth == 0)?;
    }
    Ok(())
}

/// Why there is no place for a private folder.
#[derive(Debug)]
struct NoPlace(Vec<(PathBuf, io::Error)>);

impl fmt::Display for NoPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no folder for temporary files can be used")?;
        for (path, error) in &self.0 {
            write!(f, "; `{}`: {}", path.display(), reason(error))?;
        }
        Ok(())
    }
}

impl std::error::Error for NoPlace {}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "it is full".to_owned(),
        io::ErrorKind::InvalidFilename => "its path is too long for a socket".to_owned(),
        _ => error.to_string(),
    }
}

fn candidates() -> Vec<Candidate> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")));
    let candidates = [
        (variable("XDG_RUNTIME_DIR"), false),
        // In memory: on a disk, the text of each command would be written to the disk.
        (Some(PathBuf::from("/dev/shm")), false),
        (cache.map(|cache| cache.join("demosh")), true),
        (Some(std::env::temp_dir()), false),
        (Some(PathBuf::from("/tmp")), false),
    ];
    let mut list: Vec<Candidate> = Vec::new();
    for (path, is_made) in candidates {
        let path = path.filter(|path| path.is_absolute());
        if let Some(path) = path.filter(|path| list.iter().all(|other| other.path != *path)) {
            list.push(Candidate { path, is_made });
        }
    }
    list
}

/// The folder of a place, with symbolic links resolved.
fn base(candidate: &Candidate) -> io::Result<PathBuf> {
    // PATH cannot contain such a folder.
    let has_colon = |path: &Path| path.as_os_str().as_encoded_bytes().contains(&b':');
    let refused = || io::Error::other("there is a colon in its path");
    if has_colon(&candidate.path) {
        return Err(refused());
    }
    if !candidate.path.is_dir() {
        if !candidate.is_made {
            return Err(io::ErrorKind::NotFound.into());
        }
        trust(&candidate.path)?;
        let mut builder = DirBuilder::new();
        builder
            .recursive(true)
            .mode(0o700)
            .create(&candidate.path)?;
    }
    let base = candidate.path.canonicalize()?;
    if has_colon(&base) {
        return Err(refused());
    }
    trust(&base)?;
    Ok(base)
}

/// The users whose folders can be trusted.
struct Owner {
    user: u32,
    /// In a user namespace, files of users outside it appear to belong to this user.
    others: Option<u32>,
}

impl Owner {
    fn of_this_process() -> Self {
        // Needed several times at each start, and constant while the process lives.
        static OTHERS: OnceLock<Option<u32>> = OnceLock::new();
        let others = *OTHERS.get_or_init(|| {
            let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
            let length = map.split_whitespace().nth(2).unwrap_or("4294967295");
            (length != "4294967295").then_some(65534)
        });
        Self {
            user: rustix::process::geteuid().as_raw(),
            others,
        }
    }

    /// A folder on the path may belong to the system. The one in which files are made (`is_base`)
    /// must belong to this user, or be one in which users can change only their own files.
    fn trusts(&self, path: &Path, meta: &Metadata, is_base: bool) -> io::Result<()> {
        let sticky = meta.mode() & 0o1000 != 0;
        let is_open = meta.mode() & 0o022 != 0 && !sticky;
        let is_ours = meta.uid() == self.user;
        let is_systems = meta.uid() == 0 || Some(meta.uid()) == self.others;
        let why = if is_open {
            "can be written to by others"
        } else if !is_ours && !(is_systems && (sticky || !is_base)) {
            "belongs to another user"
        } else {
            return Ok(());
        };
        let message = if is_base {
            format!("it {why}")
        } else {
            format!("`{}` {why}", path.display())
        };
        Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
    }
}

#[cfg(test)]
mod tests;
