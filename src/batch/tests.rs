use super::*;

#[test]
fn a_place_that_runs_no_programs_is_passed_over_and_left_as_it_was() {
    let base = tempfile::tempdir().expect("a folder");
    let folder_in = |can_run: &dyn Fn(&Path) -> bool| {
        PrivateDirectory::create_in(base.path(), "", |folder| furnish(folder, can_run))
    };
    let error = folder_in(&|_| false).expect_err("nothing runs there");
    assert!(error.to_string().contains("`noexec`"), "{error}");
    assert_eq!(std::fs::read_dir(base.path()).expect("readable").count(), 0);
    let folder = folder_in(&can_run).expect("made");
    let left = std::fs::read_dir(folder.path().join("bin")).expect("readable");
    assert_eq!(left.count(), 0);
}
