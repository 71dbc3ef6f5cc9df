use super::*;

#[test]
fn a_directory_of_a_session_begins_without_fifos_and_goes_with_its_owner() {
    let directory = create().expect("a directory");
    let path = directory.path().to_owned();
    assert!(path.is_dir() && !path.join("probe").exists());
    drop(directory);
    assert!(!path.exists());
}

#[test]
fn what_a_dead_run_left_is_removed() {
    let base = tempfile::tempdir().expect("a folder");
    let left = PrivateDirectory::create_in(base.path(), "", probe_fifos).expect("made");
    left.abandon();
    let stale = bases::stale_in(base.path(), "");
    assert_eq!(stale, [left.path()]);
    for path in stale {
        StaleDirectory { path }.clean().expect("ours");
    }
    assert!(!left.path().exists());
}
