//! Files that a recording names, and only those: below a folder, not behind links that lead out of it,
//! and files in earnest.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// A recording must not reach files that have nothing to do with it.
pub(super) fn stays_inside(path: &Path) -> bool {
    let fits = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    path.components().all(fits)
}

/// True for the path of a file: it ends in a name.
pub(super) fn names_a_file(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    let ends_in_name = !text.ends_with(b"/") && !text.ends_with(b"/.") && !text.contains(&0);
    ends_in_name && matches!(path.components().next_back(), Some(Component::Normal(_)))
}

/// The place of `path` below `folder`, links followed.
///
/// # Errors
/// When a link leads out of `folder`, or what is there is no regular file.
pub(super) fn place_in(folder: &Path, path: &Path) -> io::Result<PathBuf> {
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
    // A link to nowhere has no place: a file would be made where it leads.
    let real = there.canonicalize().map_err(|_| leads_out())?;
    if !real.starts_with(&folder) {
        return Err(leads_out());
    }
    if there == full && !fs::metadata(&real)?.is_file() {
        let message = format!("`{}` is no regular file", path.display());
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
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_lead_no_further_than_the_folder() {
        let root = tempfile::tempdir().expect("a folder");
        let own = root.path().join("own");
        fs::create_dir_all(own.join("sub")).expect("made");
        fs::create_dir(root.path().join("other")).expect("made");
        fs::write(own.join("sub/real"), "").expect("written");
        for (link, target) in [
            ("in", "sub"),
            ("out", "../other"),
            ("file", "sub/real"),
            ("nowhere", "../other/new"),
        ] {
            symlink(target, own.join(link)).expect("linked");
        }
        for (path, inside) in [
            ("sub/real", true),
            ("new/deep/file", true),
            ("in/real", true),
            ("in/new", true),
            ("file", true),
            ("out/x", false),
            ("out/new/x", false),
            ("nowhere", false),
            ("sub", false),
        ] {
            let place = place_in(&own, Path::new(path));
            assert_eq!(place.is_ok(), inside, "{path}: {place:?}");
        }
    }

    #[test]
    fn a_path_that_ends_in_no_name_is_no_files() {
        for (path, is_one) in [
            ("a", true),
            ("a/b.txt", true),
            ("./a", true),
            ("", false),
            (".", false),
            ("a/", false),
            ("a/.", false),
            ("..", false),
            ("a\0b", false),
        ] {
            assert_eq!(names_a_file(Path::new(path)), is_one, "{path}");
        }
    }
}
