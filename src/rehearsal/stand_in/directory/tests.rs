use std::os::unix::fs::MetadataExt as _;

use super::*;

fn create_in(base: &Path) -> Directory {
    let tools = ["kubectl", "kind"].map(ToOwned::to_owned);
    Directory::create_in(base, Path::new("/bin/true"), &tools).expect("made")
}

#[test]
fn a_directory_is_private_and_goes_with_its_owner() {
    let base = tempfile::tempdir().expect("a folder");
    let directory = create_in(base.path());
    let mode = fs::metadata(directory.path()).expect("there").mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(
        fs::read_link(directory.links().join("kubectl")).expect("a link"),
        Path::new("/bin/true")
    );
    assert!(holds_stand_ins(&directory.links()));
    drop(directory);
    assert_eq!(fs::read_dir(base.path()).expect("readable").count(), 0);
}

#[test]
fn stale_directories_go_and_others_stay() {
    let base = tempfile::tempdir().expect("a folder");
    let (alive, dead) = (create_in(base.path()), create_in(base.path()));
    let left = dead.path().to_owned();
    dead.0.abandon();
    let unfinished = base.path().join(format!(".demosh-{PURPOSE}1"));
    fs::create_dir(&unfinished).expect("made");
    fs::create_dir(base.path().join("demosh-rehearsal")).expect("made");
    remove_stale(base.path());
    assert!(alive.path().exists() && unfinished.exists());
    assert!(base.path().join("demosh-rehearsal").exists());
    assert!(!left.exists());
}

#[test]
fn a_path_too_long_for_a_socket_is_refused() {
    let base = tempfile::tempdir().expect("a folder");
    let base = base.path().join("x".repeat(LONGEST_PATH));
    fs::create_dir(&base).expect("made");
    let refused = Directory::create_in(&base, Path::new("/bin/true"), &[]);
    assert_eq!(
        refused.expect_err("too long").kind(),
        io::ErrorKind::InvalidFilename
    );
}

#[test]
fn the_real_program_is_behind_all_stand_ins() {
    let base = tempfile::tempdir().expect("a folder");
    let (one, two) = (create_in(base.path()), create_in(base.path()));
    let real = base.path().join("real");
    fs::create_dir(&real).expect("made");
    symlink("/bin/true", real.join("kubectl")).expect("linked");
    let path = std::env::join_paths([one.links(), two.links(), real.clone()]).expect("joined");
    assert_eq!(
        real_program("kubectl".as_ref(), &path),
        Some(real.join("kubectl"))
    );
    assert_eq!(real_program("kind".as_ref(), &path), None);
}
