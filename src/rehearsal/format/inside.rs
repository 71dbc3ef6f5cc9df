//! Files that a recording names: only regular files below its folder, not reached through symbolic
//! links that lead out of it.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Whether a path stays below the folder: a recording must not reach unrelated files.
pub(in crate::rehearsal) fn stays_inside(path: &Path) -> bool {
    let fits = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    path.components().all(fits)
}

/// True for the path of a file: it ends in a name.
pub(in crate::rehearsal) fn names_a_file(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    let ends_in_name = !text.ends_with(b"/") && !text.ends_with(b"/.") && !text.contains(&0);
    ends_in_name && matches!(path.components().next_back(), Some(Component::Normal(_)))
}

/// The place of `path` below `folder`, with symbolic links resolved.
///
/// # Errors
/// When a symbolic link leads out of `folder`, or when it is not a regular file.
pub(in crate::rehearsal) fn place_in(folder: &Path, path: &Path) -> io::Result<PathBuf> {
    let folder = folder.canonicalize()?;
    let full = folder.join(path);
    let there = full
        .ancestors()
        .find(|above| fs::symlink_metadata(above).is_ok());
    let there = there.unwrap_or(&folder);
    let leads_out = || {
        let link = there.strip_prefix(&folder).unwrap_or(there).display();
        io::Error::other(format!("`{link}` is a link that leads elsewhere"))
    };
    // A dangling link cannot be resolved: a file would be created where it points.
    let real = there.canonicalize().map_err(|_| leads_out())?;
    if !real.starts_with(&folder) {
        return Err(leads_out());
    }
    if there == full && !fs::metadata(&real)?.is_file() {
        let message = format!("`{}` is not a regular file", path.display());
        return Err(io::Error::other(message));
    }
    let rest = full.strip_prefix(there).unwrap_or(Path::new(""));
    Ok(if rest.as_os_str().is_empty() {
        real
    } else {
        real.join(rest)
    })
}

#[cfg(test)]
mod tests;
