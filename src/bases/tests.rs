use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn with_mode(mode: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("ours");
    folder
}

#[test]
fn a_folder_is_taken_when_no_one_else_can_write_to_it_or_all_can_only_change_their_own_files() {
    for (mode, taken) in [
        (0o700, true),
        (0o755, true),
        (0o1777, true),
        (0o777, false),
        (0o770, false),
        (0o702, false),
    ] {
        assert_eq!(trust(with_mode(mode).path()).is_ok(), taken, "{mode:o}");
    }
}

#[test]
fn a_folder_that_is_missing_is_judged_by_what_is_above_it() {
    let open = with_mode(0o777);
    let error = trust(&open.path().join("a/b")).expect_err("open");
    assert!(
        error.to_string().contains("written to by others"),
        "{error}"
    );
    let private = open.path().join("private");
    DirBuilder::new()
        .mode(0o700)
        .create(&private)
        .expect("made");
    let error = trust(&private).expect_err("it can be renamed");
    let above = format!("`{}` can be written", open.path().display());
    assert!(error.to_string().starts_with(&above), "{error}");
}

#[test]
fn folders_of_others_are_not_taken() {
    let folder = with_mode(0o700);
    let meta = fs::metadata(folder.path()).expect("there");
    let other = Owner {
        user: meta.uid() + 1,
        others: None,
    };
    assert!(other.trusts(folder.path(), &meta, true).is_err());
    let root = fs::metadata("/").expect("there");
    let other = Owner {
        user: 12345,
        others: (root.uid() != 0).then_some(root.uid()),
    };
    assert!(other.trusts(Path::new("/"), &root, false).is_ok());
    assert!(other.trusts(Path::new("/"), &root, true).is_err());
}

#[test]
fn every_place_that_was_refused_is_named() {
    let error = make_in(|_| Err::<(), _>(io::ErrorKind::StorageFull.into())).expect_err("full");
    let said = error.to_string();
    assert!(said.contains("; `/tmp`: it is full"), "{said}");
}
