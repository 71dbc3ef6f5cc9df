//! The files that a call names, and how it has changed them.
//!
//! Owns which files may be read for a recording: small regular ones in the workshop's folder.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::wire::FileHead;
use crate::rehearsal::format::inside::{place_in, stays_inside};

/// The largest file that is kept after a call, in bytes.
const LARGEST_FILE: u64 = 1024 * 1024;

/// Files and their contents before a call, if they exist.
pub(super) struct NamedFiles(Vec<(PathBuf, Option<Vec<u8>>)>);

impl NamedFiles {
    /// The files that the arguments name, with their current contents. Files outside the workshop
    /// are not recorded.
    pub(super) fn of(arguments: &[OsString]) -> Self {
        let mut files = Vec::new();
        for word in arguments.iter().filter_map(|word| word.to_str()) {
            let path = Path::new(word.split_once('=').map_or(word, |(_, value)| value));
            let is_name = !path.as_os_str().is_empty() && !word.starts_with("http");
            if is_name && stays_inside(path) && !path.is_dir() {
                files.push((path.to_owned(), content(path)));
            }
        }
        Self(files)
    }

    /// Those that have changed, with their new contents one after the other.
    pub(super) fn changed(self) -> (Vec<FileHead>, Vec<u8>) {
        let (mut heads, mut bytes) = (Vec::new(), Vec::new());
        for (path, old) in self.0 {
            let new = content(&path);
            if new == old || (new.is_none() && path.exists()) {
                continue;
            }
            heads.push(FileHead {
                path,
                length: new.as_ref().map(Vec::len),
            });
            bytes.extend(new.into_iter().flatten());
        }
        (heads, bytes)
    }
}

fn content(path: &Path) -> Option<Vec<u8>> {
    // Not a pipe, which may have no end, and not the target of a link that leads outside.
    let file = File::open(place_in(Path::new("."), path).ok()?).ok()?;
    let meta = file.metadata().ok()?;
    let mut bytes = Vec::new();
    let small = meta.is_file() && meta.len() <= LARGEST_FILE;
    small.then(|| file.take(LARGEST_FILE).read_to_end(&mut bytes).ok())??;
    Some(bytes)
}

#[cfg(test)]
mod tests;
