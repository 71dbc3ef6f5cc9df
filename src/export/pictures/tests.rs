use std::fs;
use std::os::unix::fs::symlink;

use super::*;

#[test]
fn nothing_from_outside_gets_into_the_page() {
    let root = tempfile::tempdir().expect("a folder");
    let own = root.path().join("talk");
    fs::create_dir_all(own.join("img")).expect("made");
    fs::write(root.path().join("secret.png"), "secret").expect("written");
    let gif = b"GIF89a\x0a\0\x0a\0\0\0\0;";
    fs::write(own.join("img/real.gif"), gif).expect("written");
    for (name, bytes) in [
        ("plan.svg", &b"<?xml version='1.0'?><svg/>"[..]),
        ("text.svg", b"hello"),
        ("text.png", b"hello"),
        ("text.webp", b"RIFFxxxxWAVE"),
        ("photo.webp", b"RIFFxxxxWEBP"),
    ] {
        fs::write(own.join(name), bytes).expect("written");
    }
    symlink("loop.png", own.join("loop.png")).expect("linked");
    symlink("img/real.gif", own.join("inside.gif")).expect("linked");
    symlink("../secret.png", own.join("outside.png")).expect("linked");
    symlink("..", own.join("up")).expect("linked");
    fs::create_dir(own.join("folder.png")).expect("made");
    let mut pictures = Pictures::of_workshop(Some(&own.join("a.md")));
    for (target, embedded) in [
        ("img/real.gif", true),
        ("inside.gif", true),
        ("./img/../img/real.gif", true),
        ("outside.png", false),
        ("up/secret.png", false),
        ("../secret.png", false),
        ("folder.png", false),
        ("loop.png", false),
        ("missing.png", false),
        ("text.png", false),
        ("text.svg", false),
        ("text.webp", false),
        ("plan.svg", true),
        ("photo.webp", true),
    ] {
        let before = pictures.remarks.len();
        assert_eq!(
            pictures.embedded(&own, target).is_some(),
            embedded,
            "{target}"
        );
        assert_eq!(pictures.remarks.len() > before, !embedded, "{target}");
    }
    let told = pictures.remarks.clone();
    assert!(pictures.embedded(&own, "missing.png").is_none());
    assert_eq!(pictures.remarks, told, "each is named once");
    let address = "https://x.example/a.png";
    assert!(pictures.embedded(&own, address).is_none());
    assert_eq!(pictures.remarks, told, "an address is a link");
}
