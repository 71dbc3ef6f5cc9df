//! The stage without what some terminals and some people cannot use: escape codes, colours,
//! characters outside ASCII, lines and bars.

use super::{at, demo, press};
use crate::support::demo::Demo;
use crate::support::pty::Pty;

const TALK: &str = "<!-- @SHOW -->\n# One & all\n\nText with `code` and **words**.\n\n- an item\n- [x] a task\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n```bash\necho first\n```\n## Two\n```bash\nfalse\necho last\n```\n";

fn written(pty: &Pty) -> String {
    String::from_utf8_lossy(&pty.transcript()).into_owned()
}

/// Visits every page and question of the stage and quits. If nothing is redrawn, the help does not
/// wait for a key.
fn walk(pty: &mut Pty, grows: bool) {
    at(pty, "> echo first");
    press(pty, "?");
    if !grows {
        press(pty, "\r");
    }
    for keys in ["o", "\x1b", "\r"] {
        press(pty, keys);
    }
    at(pty, "> false");
    for keys in ["b", "x", ":", "echo ow\x7fwn\r"] {
        press(pty, keys);
    }
    pty.wait_for(
        |screen| screen.contents().contains("own\n"),
        "its own command ran",
    );
    for keys in ["e", " # more\r"] {
        press(pty, keys);
    }
    pty.wait_for(
        |screen| screen.contents().contains("status 1"),
        "the failure",
    );
    at(pty, "> echo last");
    for keys in ["?", "\x1b", "Q"] {
        press(pty, keys);
    }
}

fn run(demo: &Demo, options: &[&str], grows: bool) -> String {
    let mut pty = demo.stage([options, &["talk.md"]].concat());
    walk(&mut pty, grows);
    pty.wait_exit();
    written(&pty)
}

#[test]
fn a_terminal_without_escape_codes_gets_none() {
    for term in ["dumb", ""] {
        let all = run(&demo(TALK).env("TERM", term), &[], true);
        assert!(!all.contains('\x1b'), "{term}: {all:?}");
        assert!(all.contains("Heading 1: One & all"), "{all:?}");
    }
    let forced = demo(TALK).env("TERM", "dumb").env("CLICOLOR_FORCE", "1");
    assert!(!run(&forced, &[], true).contains('\x1b'));
}

#[test]
fn without_colours_no_text_has_any() {
    let all = run(&demo(TALK).env("NO_COLOR", "1"), &[], false);
    let colours = regex::Regex::new("\x1b\\[[0-9;]*[1-9][0-9;]*m").expect("sound");
    assert!(!colours.is_match(&all), "{all:?}");
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    for (name, value) in [("LC_ALL", "C"), ("LANG", "POSIX"), ("LC_CTYPE", "C")] {
        let all = run(&demo(TALK).env(name, value), &[], false);
        assert!(all.is_ascii(), "{name}={value}: {all:?}");
        assert!(all.contains("========="), "{all:?}");
    }
}

#[test]
fn what_is_read_out_is_words_and_only_grows() {
    let settings = demo(&format!("---\nstage: {{accessible: true}}\n---\n{TALK}"));
    let variable = demo(TALK).env("DEMOSH_ACCESSIBLE", "1");
    let general = demo(TALK).env("ACCESSIBLE", "yes");
    let option = demo(TALK);
    for (demo, options) in [
        (settings, &[][..]),
        (variable, &[]),
        (general, &[]),
        (option, &["--accessible"]),
    ] {
        let all = run(&demo, options, true);
        assert!(all.is_ascii(), "{all:?}");
        for moves in ["A", "B", "C", "D", "H", "J", "K", "?1049h", "?25l"] {
            let pattern = regex::escape(moves);
            let pattern = regex::Regex::new(&format!("\x1b\\[[0-9;]*{pattern}")).expect("sound");
            assert!(!pattern.is_match(&all), "{moves}: {all:?}");
        }
        for drawn in ["---", "===", "|", "\u{2713}"] {
            assert!(!all.contains(drawn), "{drawn}: {all:?}");
        }
        for words in [
            "Heading 1: ",
            "Heading 2: ",
            "Quote:",
            "done:",
            "a: ",
            "Which one?",
        ] {
            assert!(all.contains(words), "{words}: {all:?}");
        }
    }
    let off = demo(TALK).env("ACCESSIBLE", "0");
    assert!(run(&off, &[], false).contains('━'));
}

#[test]
fn a_learner_with_a_screen_reader_hears_how_far_the_workshop_is() {
    let text = "# One\n```bash\necho first\n```\n```bash\necho last\n```\n";
    let demo = demo(text);
    let mut pty = demo.stage(["learn", "--accessible", "--yes", "talk.md"]);
    at(&pty, "> echo first");
    press(&pty, "\r");
    at(&pty, "> echo last");
    press(&pty, "\r");
    pty.wait_exit();
    let all = written(&pty);
    assert!(all.is_ascii(), "{all:?}");
    assert!(all.contains("step 2 of 2"), "{all:?}");
}

#[test]
fn what_is_printed_keeps_to_the_locale_and_the_terminal() {
    let text = "---\nrequires: {tools: [bash, nosuchtool-x]}\n---\n# One\n```bash\nfor i in 1; do\n  echo \"a long command of several lines whose end does not fit into the room that a table has for it\"\ndone\n```\n";
    for arguments in [
        &["list", "talk.md"][..],
        &["check", "talk.md"],
        &["ci", "talk.md"],
        &["settings", "talk.md"],
        &["help", "keys"],
        &["help", "rules"],
        &["--help"],
        &["ci", "--help"],
        &["learn", "talk.md"],
        &["rehearse", "talk.md"],
    ] {
        let ascii = demo(text).env("LC_ALL", "C").env("TERM", "dumb");
        let mut pty = ascii.stage(arguments);
        pty.wait_exit();
        let all = written(&pty);
        assert!(
            all.is_ascii() && !all.contains('\x1b'),
            "{arguments:?}: {all:?}"
        );
        let finished = ascii.pipes(arguments);
        let all = finished.stdout + &finished.stderr;
        assert!(
            all.is_ascii() && !all.contains('\x1b'),
            "{arguments:?}: {all:?}"
        );
    }
}

/// GNU screen has no second screen, unless its user has enabled it: text that a page has covered is
/// gone.
#[test]
fn the_stop_is_drawn_again_after_a_page_where_there_is_no_second_screen() {
    let demo = demo(TALK).env("STY", "1.x").env("TERM", "screen");
    let mut pty = demo.stage(["--type", "off", "talk.md"]);
    at(&pty, "> echo first");
    for (count, (open, close)) in [("o", "\x1b"), ("?", "\x1b"), ("b", "x")]
        .iter()
        .enumerate()
    {
        press(&pty, open);
        pty.wait_for(
            |screen| !screen.contents().contains("> echo first"),
            "the page",
        );
        press(&pty, close);
        pty.wait_for(
            |screen| screen.contents().matches("> echo first").count() == count + 2,
            "the stop below what was there",
        );
    }
    press(&pty, "Q");
    pty.wait_exit();
}
