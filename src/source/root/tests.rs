use super::*;

#[test]
fn paths_begin_at_the_repository() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("docs/parts");
    std::fs::create_dir_all(&inner).expect("created");
    std::fs::create_dir(folder.path().join(".git")).expect("created");
    std::fs::write(inner.join("a.md"), "").expect("written");
    let root = Root::above(&inner.join("a.md"));
    assert_eq!(
        root.relative(&inner.join("../parts/./a.md")),
        "docs/parts/a.md"
    );
}

#[test]
fn a_path_elsewhere_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Root(folder.path().join("gone"));
    assert_eq!(root.relative(Path::new("./x//y.md")), "x/y.md");
    assert_eq!(root.relative(Path::new("/x/y.md")), "/x/y.md");
}
