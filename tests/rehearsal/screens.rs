//! Programs that fill the screen: recorded as they looked, and displayed again on other terminals.

use crate::stage::{at, press};
use crate::support::demo::Demo;

const TALK: &str = "---\nrehearse: {tools: [watch, less]}\n---\n<!-- @SHOW -->\n# A\n```bash\nwatch -n1 date\n```\n```bash\necho end\n```\n";

/// Draws two screens and ends at Control-C, as `watch` does.
const WATCH: &str = "#!/bin/bash\ntrap 'printf \"\\033[?1049l\"; exit 0' INT\nprintf '\\033[?1049h\\033[H\\033[2JEvery 1.0s: date\\r\\n\\r\\nfirst \\033[31mred\\033[0m'\nread -t 1 -n 1\nprintf '\\033[3;1H\\033[Ksecond, %060d right' 0\nwhile :; do sleep 0.05; done\n";

fn machine() -> Demo {
    let demo = Demo::new()
        .file("talk.md", TALK)
        .program("bin/watch", WATCH)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ");
    let path = std::env::var("PATH").expect("set");
    let path = format!("{}:{path}", demo.path("bin").display());
    demo.env("PATH", path)
}

fn recorded() -> Demo {
    let demo = machine();
    let mut stage = demo.stage(["record", "--type", "off", "talk.md"]);
    at(&stage, "> watch -n1 date");
    press(&stage, "\r");
    stage.wait_for_text("first red");
    stage.wait_for_text("right");
    stage.send([3]);
    at(&stage, "> echo end");
    press(&stage, "Q");
    stage.wait_exit();
    demo
}

#[test]
fn the_screens_are_recorded_with_their_times_and_control_c() {
    let demo = recorded();
    let recording = demo.read("rehearsal.yaml");
    for part in [
        "    stays: true\n",
        "- at: 1",
        "screen: |",
        "Every 1.0s: date",
        "second, 0000",
    ] {
        assert!(recording.contains(part), "{part}: {recording}");
    }
    assert_eq!(recording.matches("screen: ").count(), 2, "{recording}");
    assert!(!recording.contains("status"), "{recording}");
}

#[test]
fn screens_are_shown_on_terminals_of_other_sizes_until_control_c() {
    let demo = recorded();
    for (cols, rows) in [(80, 24), (40, 10), (120, 40)] {
        let mut stage = demo.stage_sized(cols, rows, ["rehearse", "--type", "off", "talk.md"]);
        at(&stage, "> watch -n1 date");
        press(&stage, "\r");
        stage.wait_for_text("first red");
        stage.wait_for(
            |screen| {
                let lines: Vec<_> = screen.rows(0, cols).collect();
                let is_cut = lines[2].ends_with('…') == (cols < 75);
                lines[0] == "Every 1.0s: date" && lines[2].starts_with("second") && is_cut
            },
            "the second screen",
        );
        stage.send([3]);
        at(&stage, "> echo end");
        press(&stage, "Q");
        stage.wait_exit();
    }
}

#[test]
fn with_auto_a_show_leaves_the_screens_by_itself() {
    let demo = recorded();
    let mut stage = demo.stage(["rehearse", "--type", "off", "--auto=10ms", "talk.md"]);
    stage.wait_for_text("second");
    stage.wait_for_text("end");
    assert!(stage.wait_exit().success());
}
