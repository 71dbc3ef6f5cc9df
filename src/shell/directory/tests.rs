use super::*;

#[test]
fn a_directory_is_private_and_goes_with_its_owner() {
    let directory = Directory::create().expect("a directory");
    let path = directory.path().to_owned();
    assert_eq!(
        fs::metadata(&path).expect("it exists").mode() & 0o777,
        0o700
    );
    assert!(!is_stale(&path), "its owner is alive");
    drop(directory);
    assert!(!path.exists());
}

#[test]
fn names_of_others_are_never_stale() {
    let here = machine();
    for name in [
        "demosh-1".to_owned(),
        "demosh-1-2".to_owned(),
        "demosh-1-2-3".to_owned(),
        "demosh-1-2-3-elsewhere".to_owned(),
        format!("demosh-a-2-3-{here}"),
        format!("x-1-2-3-{here}"),
    ] {
        assert!(!is_stale(&PathBuf::from("/tmp").join(&name)), "{name}");
    }
}

#[test]
fn a_directory_of_a_dead_process_is_stale() {
    let mut child = std::process::Command::new("true")
        .spawn()
        .expect("true runs");
    let path = PathBuf::from(format!("/tmp/demosh-{}-1-0-{}", child.id(), machine()));
    child.wait().expect("our child");
    assert!(is_stale(&path));
}
