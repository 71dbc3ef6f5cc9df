//! How a show behaves and looks: typing, confirming, playing by itself, the blank screen, settings.

use std::time::Duration;

use super::{at, demo, press, stage_with};
use crate::support::pty::rows;

const TWO: &str = "<!-- @SHOW -->\n```bash\necho one\necho two\n```\n";

#[test]
fn the_presenter_s_keys_type() {
    let (_demo, mut pty) = stage_with(TWO, &["--type", "keys"]);
    at(&pty, ">");
    press(&pty, "Q");
    at(&pty, "> ech");
    press(&pty, "!ob");
    at(&pty, "> echo one");
    press(&pty, "b");
    assert_eq!(pty.screen_text(), "> echo one");
    // The keyboard was quiet for long enough.
    std::thread::sleep(Duration::from_millis(500));
    press(&pty, "\r");
    pty.wait_for_text("\none\n>");
    // RETURN completes and runs.
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(pty.screen_text(), "> echo one\none\n> echo two\ntwo");
}

#[test]
fn a_second_return_runs_where_that_is_wanted() {
    let (_demo, mut pty) = stage_with(TWO, &["--confirm"]);
    pty.wait_for_text("> e");
    press(&pty, "\r");
    at(&pty, "> echo one");
    assert_eq!(pty.screen_text(), "> echo one");
    press(&pty, "\r");
    pty.wait_for_text("\none");
    pty.wait_for_text("> echo t");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn a_show_can_play_by_itself() {
    let text = "<!-- @SHOW -->\nprose\n\n<!-- @wait -->\n```bash\necho one\necho two\n```\n";
    let (_demo, mut pty) = stage_with(text, &["--type", "off", "--auto=50ms"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(
        pty.screen_text(),
        "prose\n\n> echo one\none\n> echo two\ntwo"
    );
}

#[test]
fn playing_ends_at_a_failure() {
    let text = "<!-- @SHOW -->\n```bash\nfalse\necho two\n```\n";
    let (_demo, mut pty) = stage_with(text, &["--type", "off", "--auto=50ms"]);
    at(&pty, "> echo two");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert!(!pty.screen_text().contains("\ntwo"));
}

#[test]
fn playing_ends_at_a_key_that_does_nothing_else() {
    let (_demo, mut pty) = stage_with(TWO, &["--type", "off", "--auto=1h"]);
    at(&pty, "> echo one");
    press(&pty, "\r");
    press(&pty, "\r");
    at(&pty, "> echo two");
    assert_eq!(pty.screen_text(), "> echo one\none\n> echo two");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn the_blank_screen_shows_the_title_and_holds_what_others_write() {
    let text = "---\ntitle: A Talk\n---\n<!-- @SHOW -->\n```bash\n#@immed\n( until [ -e go ]; do sleep 0.02; done; echo from behind; touch written ) &\necho one\n```\n";
    for key in ["b", "."] {
        let (demo, mut pty) = stage_with(text, &["--type", "off"]);
        at(&pty, "> echo one");
        press(&pty, key);
        at(&pty, &format!("{}A Talk", " ".repeat(37)));
        let rows = rows(&pty.screen());
        assert_eq!(rows.iter().filter(|row| !row.is_empty()).count(), 1);
        std::fs::write(demo.path("go"), "").expect("written");
        // Long enough for the job to write, if it could: there is no other sign that it did not.
        std::thread::sleep(Duration::from_millis(300));
        assert!(!demo.path("written").exists(), "the job was not held");
        press(&pty, "x");
        pty.wait_for_text("from behind");
        assert!(
            pty.screen_text().starts_with("> echo one"),
            "{}",
            pty.screen_text()
        );
        pty.wait_for(|_| demo.path("written").exists(), "the job continues");
        press(&pty, "\r");
        assert_eq!(pty.wait_exit().code(), Some(0));
    }
}

#[test]
fn the_keys_are_shown_on_request_and_gone_without_a_trace() {
    for (cols, rows) in [(40, 12), (80, 24), (200, 50)] {
        let demo = demo(TWO);
        let mut pty = demo.stage_sized(cols, rows, ["--type", "off", "talk.md"]);
        at(&pty, "> echo one");
        press(&pty, "?");
        pty.wait_for_text("RETURN, PageDown");
        press(&pty, "\x1b");
        at(&pty, "> echo one");
        press(&pty, "Q");
        assert_eq!(pty.wait_exit().code(), Some(6));
    }
}

#[test]
fn keys_can_be_given_another_meaning() {
    let demo = demo(TWO).file("../config/demosh/config.yaml", "keys: {quit: z, skip: Q}\n");
    let mut pty = demo.stage(["--type", "off", "talk.md"]);
    at(&pty, "> echo one");
    press(&pty, "Q");
    pty.wait_for_text("...skipping");
    at(&pty, "> echo two");
    press(&pty, "z");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn settings_that_contradict_each_other_are_reported_before_anything_runs() {
    let demo = demo(TWO).file("../config/demosh/config.yaml", "keys: {quit: '-'}\n");
    let mut pty = demo.stage(["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(2));
    let text = pty.screen_text();
    assert!(
        text.contains("`-` would do both `back` and `quit`"),
        "{text}"
    );
}

#[test]
fn the_prompt_says_where_it_stands() {
    let text = "---\nstage: {prompt: '{cwd}( on {branch}) $ '}\n---\n<!-- @SHOW -->\n```bash\n#@immed\nmkdir -p \"$HOME/a/.git\" && cd \"$HOME/a\" && echo 'ref: refs/heads/main' > .git/HEAD\necho one\ncd ..\ntrue\n```\n";
    // The prompt of the environment would overrule the front matter's.
    let demo = demo(text).env("DEMOSH_PROMPT", "");
    let mut pty = demo.stage(["--type", "off", "talk.md"]);
    at(&pty, "~/a on main $ echo one");
    press(&pty, "\r");
    at(&pty, "~/a on main $ cd ..");
    press(&pty, "\r");
    at(&pty, "~ $ true");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn long_commentary_is_shown_a_screen_at_a_time() {
    let paragraphs: Vec<_> = (1..=9).map(|nth| format!("paragraph {nth}\n")).collect();
    let text = format!("<!-- @SHOW -->\n\n{}", paragraphs.join("\n"));
    let demo = demo(&text);
    let mut pty = demo.stage_sized(40, 8, ["talk.md"]);
    at(&pty, "…");
    assert!(
        pty.screen_text().starts_with("paragraph 1\n"),
        "{}",
        pty.screen_text()
    );
    press(&pty, "\r");
    pty.wait_for_text("paragraph 7");
    at(&pty, "…");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let history = pty.history();
    assert!(!history.contains('…'), "{history}");
    assert!((1..=9).all(|nth| history.contains(&format!("paragraph {nth}"))));
}

#[test]
fn the_head_of_a_command_taller_than_the_screen_is_seen_first() {
    let lines: Vec<_> = (1..=9).map(|nth| format!("echo {nth}")).collect();
    let text = format!(
        "<!-- @SHOW -->\n```bash\n{{\n{}\n}}\n```\n",
        lines.join("\n")
    );
    let demo = demo(&text);
    let mut pty = demo.stage_sized(40, 6, ["--type", "off", "talk.md"]);
    at(&pty, "…");
    assert_eq!(pty.screen_text(), "> {\necho 1\necho 2\necho 3\necho 4\n…");
    press(&pty, "\r");
    pty.wait_for_text("echo 9");
    at(&pty, "…");
    press(&pty, "\r");
    at(&pty, "}");
    assert!(
        !pty.history().contains("\n1\n"),
        "it ran before it was seen"
    );
    press(&pty, "\r");
    pty.wait_for_text("\n9");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn headings_can_have_the_screen_to_themselves() {
    let text = "---\nstage: {heading_cards: true}\n---\n<!-- @SHOW -->\n# Title\n\nprose\n\n<!-- @wait -->\n";
    let (_demo, mut pty) = stage_with(text, &[]);
    pty.wait_for_text("Title");
    let title = rows(&pty.screen())
        .iter()
        .position(|row| row.contains("Title"));
    assert!(title.is_some_and(|row| row > 8), "{}", pty.screen_text());
    at(&pty, &format!("{}━━━━━", " ".repeat(37)));
    press(&pty, "\r");
    at(&pty, "prose");
    assert_eq!(pty.screen_text(), "prose");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn a_heading_that_has_the_screen_to_itself_is_drawn_again_for_another_size() {
    let text = "<!-- @SHOW -->\n# A heading of many words\n```bash\necho one\n```\n";
    let demo = super::demo(text).env("DEMOSH_HEADING_CARDS", "1");
    for (cols, lines) in [(40, 12), (20, 8), (200, 50)] {
        let mut pty = demo.stage(["--type", "off", "talk.md"]);
        pty.wait_for_text("A heading of many words");
        super::wait_for_stop(&pty, "the heading");
        pty.resize(cols, lines);
        let (cols, lines) = (usize::from(cols), usize::from(lines));
        let middle = |screen: &vt100::Screen| {
            let rows = rows(screen);
            let first = rows.iter().position(|row| row.contains("A heading"));
            let text = first.map_or("", |first| rows[first].as_str());
            let left = text.len() - text.trim_start().len();
            let words = text.trim().len();
            first.is_some_and(|first| first.abs_diff(lines / 2) <= 2)
                && left.abs_diff((cols - words) / 2) <= 1
        };
        pty.wait_for(middle, "the heading in the middle");
        // The same after something else was drawn over it.
        press(&pty, "o");
        pty.wait_for_text("find:");
        pty.resize(60, 16);
        press(&pty, "\x1b");
        pty.wait_for(
            |screen| rows(screen)[7].trim() == "A heading of many words",
            "the heading in the middle again",
        );
        press(&pty, "\r");
        at(&pty, "> echo one");
        assert_eq!(pty.screen_text(), "> echo one");
        press(&pty, "Q");
        pty.wait_exit();
    }
}

#[test]
fn the_window_has_the_workshop_s_title() {
    let text = "---\ntitle: A Talk\n---\n<!-- @SHOW -->\nprose\n";
    let (_demo, mut pty) = stage_with(text, &[]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let bytes = String::from_utf8_lossy(&pty.transcript()).into_owned();
    let set = bytes.find("\x1b]2;A Talk\x07").expect("the title");
    let back = bytes.find("\x1b[23;2t").expect("the old title");
    assert!(set < back);
}

#[test]
fn a_window_of_gnu_screen_gets_no_title() {
    let text = "---\ntitle: A Talk\n---\n<!-- @SHOW -->\nprose\n";
    let demo = demo(text).env("STY", "1.pts-0.host");
    let mut pty = demo.stage(["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let bytes = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!bytes.contains("\x1b]2;"), "{bytes:?}");
}
