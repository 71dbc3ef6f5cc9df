//! Pictures on stage: drawn if the terminal says that it can, text everywhere else.

use super::{at, demo, press};
use crate::support::answers::Script;
use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

const TALK: &str = "<!-- @SHOW -->\n# Title\n\n![The whole plan](plan.png)\n\nText below.\n\n```bash\necho done\n```\n";

/// The answer of kitty: the size of a cell, that it shows pictures, its name.
const KITTY: &str =
    "\x1b]11;rgb:0/0/0\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;20;10t\x1b_Gi=31;OK\x1b\\\x1b[?62c";
const ITERM: &str = "\x1b]11;rgb:0/0/0\x07\x1bP>|iTerm2 3.5.0\x1b\\\x1b[6;20;10t\x1b[?62;4c";

/// The header and the end of a PNG of this size, and bytes between them.
fn png(width: u32, height: u32, between: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0....");
    if let Some(length) = between.checked_sub(12) {
        bytes.extend(u32::try_from(length).expect("short").to_be_bytes());
        bytes.extend(b"IDAT");
        bytes.extend(vec![b'x'; length + 4]);
    }
    bytes.extend(b"\0\0\0\0IEND\xaeB`\x82");
    bytes
}

fn talk() -> Demo {
    demo(TALK).file("plan.png", png(300, 100, 5000))
}

fn written(pty: &Pty) -> String {
    String::from_utf8_lossy(&pty.transcript()).into_owned()
}

/// The output until the first stop.
fn shown(demo: &Demo, script: Script, options: &[&str]) -> (String, String) {
    let arguments = [options, &["--type", "off", "talk.md"]].concat();
    let mut pty = demo.stage_before(script, arguments);
    at(&pty, "> echo done");
    let screen = pty.screen_text();
    press(&pty, "Q");
    pty.wait_exit();
    (written(&pty), screen)
}

#[test]
fn a_picture_is_drawn_where_the_terminal_says_that_it_can() {
    let (all, screen) = shown(&talk(), Script::at_once(KITTY), &[]);
    assert!(
        all.contains("\x1b_Ga=T,f=100,t=d,q=2,C=1,c=30,r=5,m=1;iVBOR"),
        "{all:?}"
    );
    assert!(all.contains("\x1b_Gm=0,q=2;"), "{all:?}");
    let below = "Title\n━━━━━\n\n\n\n\n\n\n\nText below.\n\n> echo done";
    assert_eq!(screen, below, "five rows are left for the picture");
    let (all, screen) = shown(&talk(), Script::at_once(ITERM), &[]);
    let order = "\x1b]1337;File=inline=1;size=5045;width=30;height=5:iVBOR";
    assert!(all.contains(order), "{all:?}");
    assert_eq!(screen, below);
}

#[test]
fn a_picture_is_fitted_to_the_window_and_stops_before_it_scrolls_away() {
    let demo = demo(TALK).file("plan.png", png(4000, 3000, 0));
    let mut pty = demo.stage_before(Script::at_once(KITTY), ["--type", "off", "talk.md"]);
    at(&pty, "…");
    press(&pty, "\r");
    // 22 rows of 20 pixels are 440 high, so 587 wide.
    pty.wait_for_bytes(b",c=59,r=22,m=0;", 1);
    at(&pty, "…");
    press(&pty, "\r");
    at(&pty, "> echo done");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn pictures_are_removed_when_the_stage_is_cleared_or_becomes_narrower() {
    let removed = b"\x1b_Ga=d,d=A,q=2\x1b\\";
    let text = format!("{TALK}<!-- @clear -->\n## Two\n<!-- @wait -->\n");
    let demo = demo(&text).file("plan.png", png(300, 100, 0));
    let mut pty = demo.stage_before(Script::at_once(KITTY), ["--type", "off", "talk.md"]);
    at(&pty, "> echo done");
    press(&pty, "\r");
    pty.wait_for_text("Two");
    pty.wait_for_bytes(removed, 1);
    press(&pty, "Q");
    pty.wait_exit();
    let narrower = talk();
    let mut pty = narrower.stage_before(Script::at_once(KITTY), ["--type", "off", "talk.md"]);
    at(&pty, "> echo done");
    pty.resize(60, 24);
    press(&pty, "o");
    pty.wait_for_bytes(removed, 1);
    press(&pty, "\x1b");
    press(&pty, "Q");
    pty.wait_exit();
}

#[test]
fn a_picture_is_drawn_again_for_another_width() {
    let demo = talk();
    for (answer, orders) in [
        (KITTY, [",c=20,r=4,m=1;", ",c=30,r=5,m=1;"]),
        (ITERM, ["width=20;height=4:", "width=30;height=5:"]),
    ] {
        let mut pty = demo.stage_before(Script::at_once(answer), ["--type", "off", "talk.md"]);
        at(&pty, "> echo done");
        pty.resize(20, 24);
        pty.wait_for_bytes(orders[0].as_bytes(), 1);
        at(&pty, "> echo done");
        let narrow = "Title\n━━━━━\n\n\n\n\n\n\nText below.\n\n> echo done";
        assert_eq!(pty.screen_text(), narrow, "four rows for the picture");
        // Pages that are drawn over the stage do not lose it.
        press(&pty, "o");
        pty.wait_for_text("find:");
        pty.resize(200, 24);
        press(&pty, "\x1b");
        pty.wait_for_bytes(orders[1].as_bytes(), 2);
        at(&pty, "> echo done");
        let wide = narrow.replace("\nText", "\n\nText");
        assert_eq!(pty.screen_text(), wide, "five again");
        // After a command its position is unknown.
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
    }
}

const TWO: &str = "<!-- @SHOW -->\n# Title\n\n![One](plan.png)\n\nBetween.\n\n![Two](tall.png)\n\nText below.\n\n```bash\necho done\n```\n\n```bash\necho next\n```\n";

#[test]
fn all_pictures_that_are_there_are_drawn_again_for_another_width() {
    let demo = demo(TWO)
        .file("plan.png", png(300, 100, 0))
        .file("tall.png", png(100, 60, 0));
    let mut pty = demo.stage_before(Script::at_once(KITTY), ["--type", "off", "talk.md"]);
    at(&pty, "> echo done");
    pty.resize(20, 24);
    pty.wait_for_bytes(b",c=20,r=4,m=0;", 1);
    pty.wait_for_bytes(b",c=10,r=3,m=0;", 2);
    at(&pty, "> echo done");
    let narrow = "Title\n━━━━━\n\n\n\n\n\n\nBetween.\n\n\n\n\n\nText below.\n\n> echo done";
    assert_eq!(pty.screen_text(), narrow, "four rows, and three");
    pty.resize(80, 24);
    pty.wait_for_bytes(b",c=30,r=5,m=0;", 2);
    at(&pty, "> echo done");
    let wide = narrow.replace("\nBetween", "\n\nBetween");
    assert_eq!(pty.screen_text(), wide, "five again, and three");
    press(&pty, "Q");
    pty.wait_exit();
}

#[test]
fn control_l_draws_pictures_again_that_another_width_has_removed() {
    let demo = demo(TWO)
        .file("plan.png", png(300, 100, 0))
        .file("tall.png", png(100, 60, 0));
    let mut pty = demo.stage_before(Script::at_once(KITTY), ["--type", "off", "talk.md"]);
    at(&pty, "> echo done");
    press(&pty, "\r");
    at(&pty, "> echo next");
    // Their position is unknown below the output of a command.
    pty.resize(20, 24);
    pty.wait_for_bytes(b"\x1b_Ga=d,d=A,q=2\x1b\\", 1);
    press(&pty, "\x0c");
    pty.wait_for_bytes(b",c=20,r=4,m=0;", 1);
    pty.wait_for_bytes(b",c=10,r=3,m=0;", 2);
    at(&pty, "> echo next");
    // They are drawn again in their place from now on.
    pty.resize(80, 24);
    pty.wait_for_bytes(b",c=30,r=5,m=0;", 2);
    at(&pty, "> echo next");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn everywhere_else_its_text_is_shown() {
    let kitty = || Script::at_once(KITTY);
    for script in [
        Script::default(),
        Script::silent(),
        Script::at_once("\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?62c"),
        Script::at_once("\x1bP>|xterm(379)\x1b\\\x1b[?62;4c"),
    ] {
        let (all, screen) = shown(&talk(), script, &[]);
        assert!(all.contains("a=q"), "it is asked: {all:?}");
        assert!(!all.contains("a=T") && !all.contains("1337"), "{all:?}");
        assert!(
            screen.contains("\n\nThe whole plan\n\nText below."),
            "{screen}"
        );
    }
    for (name, value) in [
        ("TMUX", "/tmp/x,1,0"),
        ("STY", "1.x"),
        ("NO_COLOR", "1"),
        ("TERM", "rxvt-unicode"),
        ("TERM", "dumb"),
        ("ACCESSIBLE", "1"),
    ] {
        let (all, screen) = shown(&talk().env(name, value), kitty(), &[]);
        assert!(!all.contains("\x1b_G"), "{name}: {all:?}");
        assert!(screen.contains("The whole plan"), "{name}: {screen}");
    }
    let none = demo("<!-- @SHOW -->\n# Title\n```bash\necho done\n```\n");
    let (all, _) = shown(&none, kitty(), &[]);
    assert!(
        !all.contains("\x1b_G"),
        "nothing is asked without a picture"
    );
}

#[test]
fn what_is_no_picture_of_the_workshop_is_its_text() {
    let demo = Demo::new()
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
        .file("text.png", "\x1b[31mno picture")
        .file("cut.png", &png(300, 100, 500)[..300])
        .file("wide.png", png(20_000, 9, 0))
        .file("large.png", vec![0; 5 * 1024 * 1024])
        .file("photo.gif", b"GIF89a\x0a\0\x0a\0\0\0\0;")
        .file("plan.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        .file("folder.png/inside.png", png(9, 9, 0))
        .file("../outside.png", png(9, 9, 0));
    let listener = std::os::unix::net::UnixListener::bind(demo.path("socket.png"));
    let _listener = listener.expect("bound");
    let (cwd, mode) = (rustix::fs::CWD, rustix::fs::Mode::RUSR);
    rustix::fs::mkfifoat(cwd, demo.path("pipe.png"), mode).expect("made");
    for (target, name) in [("loop.png", "loop.png"), ("/dev/zero", "zero.png")] {
        std::os::unix::fs::symlink(target, demo.path(name)).expect("linked");
    }
    for target in [
        "text.png",
        "cut.png",
        "wide.png",
        "large.png",
        "gone.png",
        "../outside.png",
        "/dev/zero",
        "https://x.example/a.png",
        "photo.gif",
        "",
        "pipe.png",
        "socket.png",
        "loop.png",
        "folder.png",
        "zero.png",
        "plan.svg",
    ] {
        let text = format!("<!-- @SHOW -->\n![its text]({target})\n\n```bash\necho done\n```\n");
        let demo_file = demo.path("talk.md");
        std::fs::write(demo_file, text).expect("written");
        let (all, screen) = shown(&demo, Script::at_once(KITTY), &[]);
        assert!(!all.contains("a=T"), "{target}: {all:?}");
        assert_eq!(screen, "its text\n\n> echo done", "{target}");
    }
}

#[test]
fn a_recording_has_the_text() {
    let demo = talk();
    let cast = demo.cast_before(Script::at_once(KITTY));
    assert!(
        cast.contains("The whole plan") && !cast.contains("_G"),
        "{cast}"
    );
}

#[test]
fn a_picture_passes_the_terminal_in_the_middle() {
    let text = format!("{TALK}```bash {{into}}\ncat\nhello\n```\n");
    let demo = demo(&text).file("plan.png", png(300, 100, 0));
    let (all, _) = shown(&demo, Script::at_once(KITTY), &[]);
    assert!(all.contains("c=30,r=5,m=0;iVBOR"), "{all:?}");
}

#[test]
fn a_learner_sees_pictures() {
    let demo = talk();
    let arguments = ["learn", "--yes", "talk.md"];
    let mut pty = demo.stage_before(Script::at_once(KITTY), arguments);
    at(&pty, "> echo done");
    assert!(written(&pty).contains("c=30,r=5"), "{:?}", written(&pty));
    press(&pty, "Q");
    pty.wait_exit();
}

/// The first screens of a workshop with every kind of drawing.
#[test]
fn whole_screens_at_three_widths_and_in_three_manners() {
    let text = "<!-- @SHOW -->\n# A title for a talk\n\nWords, **strong** ones and `code`.\n\n![The plan](plan.png)\n\n- one\n- two\n\n> a quote\n\n| key | value |\n|---|---|\n| a | 1 |\n\n```bash\necho done\n```\n";
    let drawn = "A title for a talk\n━━━━━━━━━━━━━━━━━━\n\nWords, strong ones and code.\n\nThe plan\n\n• one\n• two\n\n│ a quote\n\nkey │ value\n────┼──────\na   │ 1\n\n> echo done";
    let ascii = "A title for a talk\n==================\n\nWords, strong ones and code.\n\nThe plan\n\n* one\n* two\n\n| a quote\n\nkey | value\n----+------\na   | 1\n\n> echo done";
    let words = "Heading 1: A title for a talk\n\nWords, strong ones and code.\n\nPicture: The plan\n\none\ntwo\n\nQuote:\na quote\n\nkey: a\nvalue: 1\n\n> echo done";
    for cols in [40, 80, 200] {
        for (name, value, expected) in [
            ("LANG", "C.UTF-8", drawn),
            ("LC_ALL", "C", ascii),
            ("ACCESSIBLE", "1", words),
        ] {
            let demo = demo(text).env(name, value);
            let mut pty = demo.stage_sized(cols, 24, ["--type", "off", "talk.md"]);
            at(&pty, "> echo done");
            let screen = rows(&pty.screen()).join("\n");
            let screen = screen.trim_matches('\n');
            assert_eq!(screen, expected, "{name} at {cols}");
            press(&pty, "Q");
            pty.wait_exit();
        }
    }
}
