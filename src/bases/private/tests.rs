use super::*;

fn create_in(base: &Path) -> PrivateDirectory {
    PrivateDirectory::create_in(base, "", |_| Ok(())).expect("made")
}

#[test]
fn a_directory_is_private_and_goes_with_its_owner() {
    let base = tempfile::tempdir().expect("a folder");
    let directory = create_in(base.path());
    let mode = fs::metadata(directory.path()).expect("there").mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(!is_stale(directory.path()), "its owner is alive");
    drop(directory);
    assert_eq!(fs::read_dir(base.path()).expect("readable").count(), 0);
}

#[test]
fn what_cannot_be_furnished_leaves_nothing() {
    let base = tempfile::tempdir().expect("a folder");
    let refused = PrivateDirectory::create_in(base.path(), "", |directory| {
        fs::write(directory.join("a"), "")?;
        Err(io::ErrorKind::Unsupported.into())
    });
    assert_eq!(
        refused.expect_err("refused").kind(),
        io::ErrorKind::Unsupported
    );
    assert_eq!(fs::read_dir(base.path()).expect("readable").count(), 0);
}

#[test]
fn directories_whose_lock_is_free_are_stale_and_others_are_not() {
    let base = tempfile::tempdir().expect("a folder");
    let (alive, dead) = (create_in(base.path()), create_in(base.path()));
    dead.abandon();
    assert_eq!(stale_in(base.path(), ""), [dead.path()]);
    let elsewhere = create_in(base.path());
    elsewhere.abandon();
    fs::write(elsewhere.path().join(LOCK), "elsewhere").expect("written");
    assert!(!is_stale(elsewhere.path()), "it is of another machine");
    assert!(!is_stale(alive.path()));
    assert!(stale_in(base.path(), "other-").is_empty());
}

#[test]
fn directories_of_others_are_never_stale() {
    let base = tempfile::tempdir().expect("a folder");
    for name in [
        "demosh-",
        "demosh-1",
        "demosh-1-00000000",
        ".demosh-1",
        "x-1-2",
    ] {
        fs::create_dir(base.path().join(name)).expect("made");
    }
    fs::write(base.path().join("demosh-file"), machine()).expect("written");
    let dead = create_in(base.path());
    dead.abandon();
    std::os::unix::fs::symlink(dead.path(), base.path().join("demosh-link")).expect("linked");
    assert_eq!(stale_in(base.path(), ""), [dead.path()]);
}

#[test]
fn an_unfinished_directory_is_stale_when_it_is_old_and_has_no_owner() {
    let base = tempfile::tempdir().expect("a folder");
    let unfinished = base.path().join(format!("{UNFINISHED}1-0"));
    fs::create_dir(&unfinished).expect("made");
    let made_long_ago = || {
        let long_ago = std::time::SystemTime::now() - 2 * LONGEST_MAKING;
        let folder = File::open(&unfinished).expect("there");
        folder.set_modified(long_ago).expect("ours");
    };
    assert!(!is_stale(&unfinished), "it is new");
    made_long_ago();
    assert!(is_stale(&unfinished));
    let lock = locked(&unfinished).expect("locked");
    made_long_ago();
    assert!(!is_stale(&unfinished), "someone is making it");
    drop(lock);
    assert!(is_stale(&unfinished));
}
