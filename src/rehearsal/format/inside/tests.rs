use std::os::unix::fs::symlink;

use super::*;

#[test]
fn links_lead_no_further_than_the_folder() {
    let root = tempfile::tempdir().expect("a folder");
    let own = root.path().join("own");
    fs::create_dir_all(own.join("sub")).expect("made");
    fs::create_dir(root.path().join("other")).expect("made");
    fs::write(own.join("sub/real"), "").expect("written");
    for (link, target) in [
        ("in", "sub"),
        ("out", "../other"),
        ("file", "sub/real"),
        ("nowhere", "../other/new"),
    ] {
        symlink(target, own.join(link)).expect("linked");
    }
    for (path, inside) in [
        ("sub/real", true),
        ("new/deep/file", true),
        ("in/real", true),
        ("in/new", true),
        ("file", true),
        ("out/x", false),
        ("out/new/x", false),
        ("nowhere", false),
        ("sub", false),
    ] {
        let place = place_in(&own, Path::new(path));
        assert_eq!(place.is_ok(), inside, "{path}: {place:?}");
    }
}

#[test]
fn a_path_that_ends_in_no_name_is_no_files() {
    for (path, is_one) in [
        ("a", true),
        ("a/b.txt", true),
        ("./a", true),
        ("", false),
        (".", false),
        ("a/", false),
        ("a/.", false),
        ("..", false),
        ("a\0b", false),
    ] {
        assert_eq!(names_a_file(Path::new(path)), is_one, "{path}");
    }
}
