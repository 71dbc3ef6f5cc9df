use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("readable").file_name())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_keeps_its_permissions_whatever_the_mask_of_the_process() {
    let folder = folder();
    let file = folder.path().join("a");
    for kept in [0o600, 0o640, 0o666, 0o755, 0o777] {
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, Permissions::from_mode(kept)).expect("set");
        WholeFile::at(&file).replace(b"new").expect("replaced");
        assert_eq!(mode(&file), kept, "{kept:o}");
        assert_eq!(fs::read(&file).expect("read"), b"new");
        WholeFile::at(&file)
            .private()
            .replace(b"newer")
            .expect("replaced");
        assert_eq!(mode(&file), kept, "{kept:o}");
    }
    assert_eq!(names(folder.path()), ["a"]);
}

#[test]
fn a_new_file_has_the_usual_permissions_or_is_private() {
    let folder = folder();
    let [usual, shared, private] =
        ["usual", "shared", "private"].map(|name| folder.path().join(name));
    fs::write(&usual, "").expect("written");
    WholeFile::at(&shared).replace(b"").expect("written");
    WholeFile::at(&private)
        .private()
        .replace(b"")
        .expect("written");
    assert_eq!(mode(&shared), mode(&usual));
    assert_eq!(mode(&private), 0o600);
}

#[test]
fn the_file_behind_links_is_replaced_even_if_it_is_new_or_in_another_folder() {
    let folder = folder();
    let here = folder.path().join("here");
    let other = folder.path().join("other");
    fs::create_dir(&here).expect("made");
    fs::create_dir(&other).expect("made");
    symlink("second", here.join("first")).expect("linked");
    symlink("../other/file", here.join("second")).expect("linked");
    for text in ["new", "newer"] {
        WholeFile::at(&here.join("first"))
            .replace(text.as_bytes())
            .expect("replaced");
        assert_eq!(fs::read_to_string(other.join("file")).expect("read"), text);
    }
    assert!(here.join("first").is_symlink() && here.join("second").is_symlink());
    assert_eq!((names(&here).len(), names(&other).len()), (2, 1));
}

#[test]
fn links_in_a_circle_are_an_error_and_stay() {
    let folder = folder();
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    symlink("two", &one).expect("linked");
    symlink("one", &two).expect("linked");
    WholeFile::at(&one).replace(b"new").expect_err("no file");
    assert!(one.is_symlink() && two.is_symlink());
    assert_eq!(names(folder.path()).len(), 2);
}

#[test]
fn a_file_that_exists_is_not_created_again() {
    let folder = folder();
    let file = folder.path().join("a");
    WholeFile::at(&file).create(b"first").expect("created");
    let error = WholeFile::at(&file).create(b"second").expect_err("there");
    assert_eq!(error.cause.kind(), io::ErrorKind::AlreadyExists);
    let link = folder.path().join("link");
    symlink("nowhere", &link).expect("linked");
    WholeFile::at(&link).create(b"second").expect_err("there");
    assert_eq!(fs::read(&file).expect("read"), b"first");
    assert_eq!(names(folder.path()), ["a", "link"]);
}

#[test]
fn a_check_that_refuses_leaves_the_earlier_file_alone() {
    let folder = folder();
    let file = folder.path().join("a");
    fs::write(&file, "old").expect("written");
    let refused = WholeFile::at(&file).replace_if(b"new", || {
        let beside = names(folder.path());
        assert_eq!(beside.len(), 2, "the new file is complete: {beside:?}");
        Err(io::Error::other("changed"))
    });
    assert_eq!(refused.expect_err("refused").to_string(), "changed");
    assert_eq!(fs::read(&file).expect("read"), b"old");
    assert_eq!(names(folder.path()), ["a"]);
}

#[test]
fn an_error_names_the_file_and_no_other_one() {
    let folder = folder();
    let missing = folder.path().join("none/a");
    let is_folder = folder.path().join("b");
    fs::create_dir(&is_folder).expect("made");
    let unnamed = folder.path().join("c/");
    for (path, why) in [
        (&missing, io::ErrorKind::NotFound),
        (&is_folder, io::ErrorKind::IsADirectory),
        (&unnamed, io::ErrorKind::IsADirectory),
    ] {
        let error = WholeFile::at(path).replace(b"new").expect_err("no file");
        assert_eq!(error.cause.kind(), why, "{error}");
        let error = io::Error::from(error);
        assert_eq!(error.kind(), why);
        let name = format!("`{}`: ", path.display());
        assert!(error.to_string().starts_with(&name), "{error}");
        assert!(!error.to_string().contains(SCRATCH), "{error}");
    }
    let error = WholeFile::at(&missing)
        .create(b"new")
        .expect_err("no folder");
    assert!(!error.to_string().contains(SCRATCH), "{error}");
    assert_eq!(names(folder.path()), ["b"]);
}

#[test]
fn a_folder_in_which_nothing_can_be_made_keeps_its_file() {
    // No user can make a file there, not even the administrator.
    let file = Path::new("/proc/self/comm-of-another-name");
    let error = WholeFile::at(file)
        .replace(b"new")
        .expect_err("no such place");
    assert!(
        error.to_string().starts_with("`/proc/self/comm-"),
        "{error}"
    );
}

#[test]
fn a_device_stays_a_device() {
    WholeFile::at(Path::new("/dev/null"))
        .replace(b"new")
        .expect("written");
    assert!(!Path::new("/dev/null").is_file());
    // The device of Linux on which there is never room.
    let full = Path::new("/dev/full");
    if full.exists() {
        let error = WholeFile::at(full).replace(b"new").expect_err("full");
        assert_eq!(error.cause.kind(), io::ErrorKind::StorageFull);
    }
}

#[test]
fn a_private_file_does_not_keep_what_another_user_permits() {
    let folder = folder();
    let file = folder.path().join("a");
    fs::write(&file, "old").expect("written");
    fs::set_permissions(&file, Permissions::from_mode(0o666)).expect("set");
    // Only the administrator can give the file away.
    if std::os::unix::fs::chown(&file, Some(12345), None).is_ok() {
        WholeFile::at(&file)
            .private()
            .replace(b"new")
            .expect("replaced");
        assert_eq!(mode(&file), 0o600);
        assert!(is_ours(&fs::metadata(&file).expect("there")));
    }
}
