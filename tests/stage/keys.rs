//! Keys of the stage: going back, redrawing, the list of keys, the presenter's own commands.

use std::time::{Duration, Instant};

use super::{at, demo, press, stage_with};
use crate::support::pty::{Pty, rows};

const THREE: &str = "<!-- @SHOW -->\n```bash\necho one\necho two\necho three\n```\n";

fn quit(mut pty: Pty) {
    press(&pty, "Q");
    pty.wait_exit();
}

#[test]
fn page_up_goes_back_as_on_the_second_screen() {
    let (_demo, pty) = stage_with(THREE, &["--type", "off"]);
    at(&pty, "> echo one");
    press(&pty, "\x1b[6~");
    at(&pty, "> echo two");
    press(&pty, "\x1b[5~");
    at(&pty, "> echo one");
    assert_eq!(pty.screen_text(), "> echo one\none\n> echo two\n> echo one");
    quit(pty);
}

#[test]
fn control_l_draws_what_stands_there_in_a_fresh_line() {
    let text = "<!-- @SHOW -->\n```bash\n#@immed\n( until [ -e go ]; do sleep 0.02; done; printf ' torn' >/dev/tty ) &\necho one\necho two\n```\n";
    let (demo, pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> echo one");
    std::fs::write(demo.path("go"), "").expect("written");
    at(&pty, "> echo one torn");
    press(&pty, "\x0c");
    at(&pty, "> echo one");
    assert_eq!(pty.screen_text(), "> echo one torn\n> echo one");
    for (key, stands) in [(":", ">"), ("e", "> echo one")] {
        press(&pty, key);
        at(&pty, stands);
        press(&pty, "x\x0c");
        let again = format!("{} x", stands.trim_end_matches(" x"));
        pty.wait_for(
            |screen| {
                rows(screen)
                    .iter()
                    .filter(|row| row.replace(' ', "") == again.replace(' ', ""))
                    .count()
                    == 2
            },
            "the editor twice",
        );
        press(&pty, "\x1b");
        at(&pty, "> echo one");
    }
    press(&pty, "\r");
    at(&pty, "> echo two");
    quit(pty);
}

#[test]
fn control_l_leaves_the_sign_that_there_is_more() {
    let text = format!("<!-- @SHOW -->\n{}", super::lines_of_prose());
    let (_demo, pty) = stage_with(&text, &[]);
    at(&pty, "…");
    for key in ["\x0c", ":\x1b"] {
        press(&pty, key);
        at(&pty, "…");
    }
    // After the second key the screen still shows the signs of the first one for a moment.
    let has_two = |screen: &vt100::Screen| rows(screen).concat().matches('…').count() == 2;
    pty.wait_for(has_two, "not two signs");
    press(&pty, "\r");
    at(&pty, "…");
    quit(pty);
}

/// The labels and the foot of the list of keys.
fn listed(pty: &Pty) -> (Vec<String>, String) {
    let mut lines = rows(&pty.screen());
    lines.retain(|line| !line.is_empty());
    let foot = lines.pop().expect("a foot");
    let labels = lines.iter().filter(|line| !line.starts_with(' '));
    let label = |line: &String| line.split("  ").next().unwrap_or_default().to_owned();
    (labels.map(label).collect(), foot)
}

#[test]
fn the_list_of_keys_has_those_that_do_something_now() {
    let text = "---\nstage: {typing: human}\n---\n<!-- @SHOW -->\nprose\n\n<!-- @wait -->\n```bash\necho one\necho two\n```\n";
    let demo = demo(text).env("DEMOSH_NO_BLURB", "");
    let pty = demo.stage(["talk.md"]);
    let keys = |stop: &str, wanted: &[&str]| {
        press(&pty, "?");
        pty.wait_for_text("any key goes back");
        let (labels, foot) = listed(&pty);
        assert_eq!(labels, wanted, "{stop}");
        assert_eq!(foot, "any key goes back");
        press(&pty, "x");
        pty.wait_for(
            |screen| !rows(screen).join("").contains("any key"),
            "no list",
        );
    };
    pty.wait_for_text("RETURN begins");
    super::wait_for_stop(&pty, "the greeting");
    keys("greeting", &["RETURN, PageDown", "SPACE", "b, .", "?", "Q"]);
    press(&pty, "\r");
    at(&pty, "prose");
    let always = ["o", "b, .", "Control-L", "?", "Q"];
    let wait = [&["RETURN, PageDown", "SPACE", "+", ":", "!"][..], &always].concat();
    keys("wait", &wait);
    press(&pty, "\r");
    at(&pty, "> echo one");
    let first = [
        &["RETURN, PageDown", "SPACE", "+", "e", ":", "!"][..],
        &always,
    ]
    .concat();
    keys("first", &first);
    press(&pty, "\r");
    at(&pty, "> echo two");
    let second = [
        &["RETURN, PageDown", "SPACE", "+", "-, PageUp", "e", ":", "!"][..],
        &always,
    ];
    keys("second", &second.concat());
    quit(pty);
}

#[test]
fn the_list_of_keys_fits_the_smallest_screen_page_by_page() {
    for size in [(40, 10), (80, 24), (200, 50), (20, 4)] {
        let demo = demo(THREE);
        let pty = demo.stage_sized(size.0, size.1, ["--type", "off", "talk.md"]);
        at(&pty, "> echo one");
        press(&pty, "?");
        let mut seen = String::new();
        for page in 1.. {
            pty.wait_for_bytes(b"any key", page);
            let screen = pty.screen_text();
            seen.push_str(&screen);
            press(&pty, "n");
            if screen.contains("any key goes back") {
                break;
            }
        }
        for word in ["RETURN", "headings", "quit"] {
            assert!(seen.contains(word), "{size:?}: {word}: {seen}");
        }
        at(&pty, "> echo one");
        quit(pty);
    }
}

#[test]
fn the_menu_after_a_failure_leads_to_the_keys() {
    let text = "<!-- @SHOW -->\n```bash\nls /nonexistent\necho two\n```\n";
    let (_demo, pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> ls /nonexistent");
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, "?");
    pty.wait_for_text("❯ r  run `ls /nonexistent` again");
    press(&pty, "?");
    pty.wait_for_text("any key goes back");
    assert!(pty.screen_text().contains("arrows"));
    press(&pty, "\x1b");
    at(&pty, "> echo two");
    quit(pty);
}

#[test]
fn what_has_no_recorded_output_says_nothing_on_stage() {
    let (_demo, pty) = stage_with(THREE, &["--type", "off"]);
    at(&pty, "> echo one");
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, "u");
    press(&pty, "\x0c");
    pty.wait_for(
        |screen| {
            rows(screen)
                .iter()
                .filter(|row| *row == "> echo two")
                .count()
                == 2
        },
        "the command twice",
    );
    assert!(!pty.screen_text().contains("understudy"));
    quit(pty);
}

#[test]
fn commands_of_ones_own_have_a_history() {
    let (_demo, pty) = stage_with(THREE, &["--type", "off"]);
    at(&pty, "> echo one");
    for own in ["echo own-1", "echo own-2"] {
        press(&pty, ":");
        at(&pty, ">");
        press(&pty, own);
        at(&pty, &format!("> {own}"));
        press(&pty, "\r");
        at(&pty, "> echo one");
    }
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, ":");
    at(&pty, ">");
    for (key, stands) in [
        ("\x1b[A", "> echo one"),
        ("\x1b[A", "> echo own-2"),
        ("\x10", "> echo own-1"),
        ("\x1b[A", "> echo own-1"),
        ("\x1b[B", "> echo own-2"),
    ] {
        press(&pty, key);
        at(&pty, stands);
    }
    press(&pty, "!\r");
    pty.wait_for_text("\nown-2!");
    quit(pty);
}

#[test]
fn tab_completes_names_of_files_where_the_session_is() {
    let text = "<!-- @SHOW -->\n```bash\ncd sub\necho two\n```\n";
    let demo = demo(text)
        .file("sub/alpha.txt", "from alpha\n")
        .file("sub/alpine.txt", "from alpine\n")
        .file("other", "");
    let pty = demo.stage(["--type", "off", "talk.md"]);
    at(&pty, "> cd sub");
    press(&pty, "\r");
    at(&pty, "> echo two");
    press(&pty, ":");
    at(&pty, ">");
    press(&pty, "cat a");
    at(&pty, "> cat a");
    press(&pty, "\t");
    at(&pty, "> cat alp");
    press(&pty, "\t");
    pty.wait_for_text("\nalpha.txt  alpine.txt");
    press(&pty, "h");
    at(&pty, "> cat alph");
    press(&pty, "\t");
    at(&pty, "> cat alpha.txt");
    press(&pty, "\r");
    pty.wait_for_text("\nfrom alpha\n");
    quit(pty);
}

#[test]
fn a_long_command_is_typed_in_six_seconds() {
    let text = format!("<!-- @SHOW -->\n```bash\n: {}\n```\n", "long ".repeat(200));
    let (_demo, pty) = stage_with(&text, &["--type", "human"]);
    pty.wait_for(
        |screen| rows(screen).join("").contains(": l"),
        "the beginning",
    );
    let begun = Instant::now();
    pty.wait_for(
        |screen| rows(screen).join("").matches("ong").count() == 200,
        "the end",
    );
    // At the usual pace of letters it would take a minute; the rest is for a busy machine.
    let took = begun.elapsed();
    assert!(took > Duration::from_secs(3), "{took:?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
    quit(pty);
}

#[test]
fn a_look_at_the_browser_stops_once() {
    let text = "<!-- @hook show_browser B -->\n<!-- @hook show_terminal T -->\n<!-- @SHOW -->\nlook\n\n<!-- @browser_then_terminal -->\n\n<!-- note: for the presenter -->\n\n<!-- @wait_clear -->\n\nafter\n\n<!-- @wait -->\n\nend\n";
    // With both, the first key shows the browser.
    for (hooks, keys) in [(&[][..], 1), (&["B"], 1), (&["T"], 1), (&["B", "T"], 2)] {
        let mut demo = demo(text);
        for hook in hooks {
            demo = demo.env(format!("DEMO_HOOK_{hook}"), format!("echo {hook} >>log"));
        }
        let mut pty = demo.stage(["talk.md"]);
        at(&pty, "look");
        if keys > 1 {
            press(&pty, "\r");
            pty.wait_for(|_| demo.read("log") == "B\n", "the browser");
            super::wait_for_stop(&pty, "the second stop");
        }
        press(&pty, "\r");
        at(&pty, "after");
        assert_eq!(demo.read("log").lines().count(), hooks.len());
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0), "{hooks:?}");
    }
}
