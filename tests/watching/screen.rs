//! A watch on a terminal: the screen, and the keys.

use crate::support::demo::Demo;
use crate::support::pty::Pty;

fn text(word: &str) -> String {
    format!(
        "# T\n```bash\nX=1\n```\n```bash\necho {word}\n```\n```output\none\n```\n\
         ```bash {{ci=finally}}\necho cleanup $X\n```\n"
    )
}

fn watch(demo: &Demo) -> Pty {
    demo.stage(["watch", "a.md"])
}

fn save(demo: &Demo, text: &str) {
    std::fs::write(demo.path("a.md"), text).expect("written");
}

#[test]
fn the_screen_shows_how_each_command_stands_and_how_output_differs() {
    let demo = Demo::new().file("a.md", text("one"));
    let mut pty = watch(&demo);
    pty.wait_for_text("passed, 2 commands");
    pty.wait_for_text("\u{2713} a.md:3  X=1");
    save(&demo, &text("two"));
    pty.wait_for_text("FAILED, 1 of 2 passed");
    for part in [
        "saved: runs from a.md:6, block 2 of 2, with the state before it",
        "\u{2717} a.md:6  echo two",
        "a.md:6: the output differs from what a.md:8",
        "-one",
        "+two",
        "r runs all",
    ] {
        pty.wait_for_text(part);
    }
    save(&demo, &(text("one") + "<!-- @import gone.md -->\n"));
    pty.wait_for_text("a.md:14: error: ");
    pty.wait_for_text("nothing runs until the errors are fixed");
    save(&demo, &text("one"));
    pty.wait_for_text("passed, 2 commands");
    pty.send("q");
    assert_eq!(pty.wait_exit().code(), Some(0));
    // The first screen is there again, with the cleanup.
    let screen = pty.screen_text();
    assert!(screen.contains("\ncleanup 1\n"), "{screen}");
    assert!(!screen.contains("r runs all"), "{screen}");
}

#[test]
fn keys_run_all_of_it_or_what_failed_again_and_end_the_watch() {
    let blocks = "# T\n```bash\necho a >> ran\n```\n```bash\ntest -e there\n```\n";
    let demo = Demo::new().file("a.md", blocks);
    let mut pty = watch(&demo);
    pty.wait_for_text("FAILED, 1 of 2 passed");
    std::fs::write(demo.path("there"), "").expect("written");
    pty.send("\r");
    pty.wait_for_text("passed, 2 commands");
    assert_eq!(demo.read("ran"), "a\n");
    pty.send("\r");
    pty.wait_for_text("nothing has failed");
    pty.send("r");
    pty.wait_for_text("runs all, from a.md:3");
    pty.wait_for(|_| demo.read("ran") == "a\na\n", "the second run");
    pty.send("\x03");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn a_running_command_ends_with_the_watch_and_the_screen_fits_any_size() {
    let slow = "# T\n```bash\necho $$ > pid; echo begun; sleep 600\n```\n";
    let demo = Demo::new().file("a.md", slow);
    let mut pty = watch(&demo);
    pty.wait_for_text("running 1 of 1");
    pty.wait_for_text("begun");
    pty.resize(30, 6);
    pty.wait_for(
        |screen| screen.contents().lines().count() <= 6 && screen.contents().contains("running 1"),
        "a smaller screen",
    );
    pty.send("q");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(!crate::support::processes::is_running(&demo.read("pid")));
}

#[test]
fn the_settings_come_from_every_layer() {
    let demo = Demo::new()
        .file("a.md", text("one"))
        .env("DEMOSH_COLOR", "never");
    let pty = watch(&demo);
    pty.wait_for_text("passed, 2 commands");
    let plain = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!plain.contains("\x1b[0;"), "{plain:?}");
    let demo = demo.env("DEMOSH_COLOR", "always");
    let pty = watch(&demo);
    pty.wait_for_text("passed, 2 commands");
    let colored = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(colored.contains("\x1b[0;1"), "{colored:?}");
}
