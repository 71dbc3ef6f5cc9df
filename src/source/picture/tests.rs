use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// The header and the end of a PNG of this size in pixels.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0....\0\0\0\0");
    bytes.extend(b"IEND\xaeB`\x82");
    bytes
}

#[test]
fn a_picture_is_read_with_its_size_and_everything_else_is_refused() {
    let root = tempfile::tempdir().expect("a folder");
    let own = root.path().join("talk");
    fs::create_dir_all(own.join("img/folder.png")).expect("made");
    let write = |name: &str, bytes: &[u8]| fs::write(own.join(name), bytes).expect("written");
    write("img/a b.png", &png(30, 20));
    write("text.png", b"hello");
    write("empty.png", b"");
    write("none.png", &png(0, 9));
    write("wide.png", &png(10_001, 9));
    write("cut.png", &png(30, 20)[..40]);
    write(
        "longer.png",
        &[&png(5, 5)[..], b"what a tool adds"].concat(),
    );
    let mut huge = png(5, 5);
    huge[33..37].fill(0xff);
    write("huge.png", &huge);
    symlink("loop.png", own.join("loop.png")).expect("linked");
    symlink("/dev/zero", own.join("zero.png")).expect("linked");
    let _listener = std::os::unix::net::UnixListener::bind(own.join("socket.png")).expect("bound");
    let pipe = own.join("pipe.png");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).expect("made");
    let large = fs::File::create(own.join("large.png")).expect("made");
    large.set_len(LARGEST + 1).expect("resized");
    fs::write(root.path().join("secret.png"), png(1, 1)).expect("written");
    symlink("../secret.png", own.join("outside.png")).expect("linked");
    let read = |target: &str| Picture::read(&own, &own, target);
    let found = read("./img/../img/a b.png").expect("a picture");
    assert_eq!((found.width, found.height, found.is_png), (30, 20, true));
    write("100%.png", &png(8, 8));
    write("größe%20.png", &png(7, 7));
    for (target, width) in [
        ("img/a%20b.png", 30),
        ("img%2Fa b.png", 30),
        ("100%.png", 8),
        ("100%25.png", 8),
        ("gr%C3%B6%C3%9Fe%2520.png", 7),
        ("größe%20.png", 7),
        ("longer.png", 5),
    ] {
        assert_eq!(read(target).map(|found| found.width), Ok(width), "{target}");
    }
    for (target, why) in [
        ("%2e%2e/secret.png", NoPicture::Outside),
        ("img/a%00b.png", NoPicture::Missing),
        ("%ff.png", NoPicture::Missing),
        ("%+1%", NoPicture::Missing),
        ("text.png", NoPicture::NotAPicture),
        ("empty.png", NoPicture::NotAPicture),
        ("none.png", NoPicture::NotAPicture),
        ("wide.png", NoPicture::TooManyPixels),
        ("cut.png", NoPicture::CutOff),
        ("huge.png", NoPicture::CutOff),
        ("loop.png", NoPicture::Unreadable),
        ("loop.png/a.png", NoPicture::Unreadable),
        ("zero.png", NoPicture::Outside),
        ("/dev/zero", NoPicture::Outside),
        ("socket.png", NoPicture::NotRegular),
        ("pipe.png", NoPicture::NotRegular),
        ("text.png/a.png", NoPicture::Missing),
        ("large.png", NoPicture::TooLarge),
        ("outside.png", NoPicture::Outside),
        ("../secret.png", NoPicture::Outside),
        ("img/folder.png", NoPicture::NotRegular),
        ("gone.png", NoPicture::Missing),
        ("", NoPicture::Unnamed),
        ("https://x.example/a.png", NoPicture::Remote),
        ("data:image/png;base64,AAAA", NoPicture::Remote),
    ] {
        assert_eq!(read(target), Err(why), "{target}");
    }
}
