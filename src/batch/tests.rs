use super::*;

#[test]
fn a_place_that_runs_no_programs_is_passed_over_and_left_as_it_was() {
    let base = tempfile::tempdir().expect("a folder");
    let error = folder_in(base.path(), &|_| false).expect_err("nothing runs there");
    assert!(error.to_string().contains("`noexec`"), "{error}");
    assert_eq!(std::fs::read_dir(base.path()).expect("readable").count(), 0);
    let folder = folder_in(base.path(), &can_run).expect("made");
    let left = std::fs::read_dir(folder.path().join("bin")).expect("readable");
    assert_eq!(left.count(), 0);
}
