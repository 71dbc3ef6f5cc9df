use std::os::unix::fs::symlink;

use super::*;

#[test]
fn nothing_from_outside_gets_into_the_page() {
    let root = tempfile::tempdir().expect("a folder");
    let own = root.path().join("talk");
    fs::create_dir_all(own.join("img")).expect("made");
    fs::write(root.path().join("secret.png"), "secret").expect("written");
    fs::write(own.join("img/real.png"), "real").expect("written");
    symlink("img/real.png", own.join("inside.png")).expect("linked");
    symlink("../secret.png", own.join("outside.png")).expect("linked");
    symlink("..", own.join("up")).expect("linked");
    fs::create_dir(own.join("folder.png")).expect("made");
    let mut pictures = Pictures::of_workshop(Some(&own.join("a.md")));
    for (target, embedded) in [
        ("img/real.png", true),
        ("inside.png", true),
        ("./img/../img/real.png", true),
        ("outside.png", false),
        ("up/secret.png", false),
        ("../secret.png", false),
        ("folder.png", false),
    ] {
        let before = pictures.remarks.len();
        assert_eq!(
            pictures.embedded(&own, target).is_some(),
            embedded,
            "{target}"
        );
        assert_eq!(pictures.remarks.len() > before, !embedded, "{target}");
    }
    assert!(pictures.embedded(&own, "missing.png").is_none());
    assert_eq!(pictures.remarks.len(), 4);
}
