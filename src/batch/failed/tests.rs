use super::*;

#[test]
fn a_failure_is_remembered_until_the_workshop_passes() {
    let folder = tempfile::tempdir().expect("a folder");
    let failed = FailedWorkshops {
        folder: Some(folder.path().join("failed")),
    };
    let (path, other) = (folder.path().join("a.md"), folder.path().join("b.md"));
    fs::write(&path, "").expect("written");
    assert!(!failed.has(&path));
    failed.remove(&path).expect("nothing to remove");
    failed.add(&path).expect("kept");
    failed.add(&path).expect("kept");
    assert!(failed.has(&folder.path().join("./a.md")) && !failed.has(&other));
    failed.remove(&path).expect("removed");
    assert!(!failed.has(&path));
    let nowhere = FailedWorkshops::default();
    nowhere.add(&path).expect("left alone");
    assert!(!nowhere.is_kept() && !nowhere.has(&path));
}
