//! What an untrusted workshop can do: the claims of `docs/security.md`, except those of single
//! features. All text from a document, a recording or a tool is displayed, and controls nothing.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use proptest::prelude::*;

use crate::support::demo::{Demo, Finished};

/// Hides text, writes the clipboard, erases a line, changes the direction, hides a word.
const PAYLOAD: &str = "x\u{1b}[8m\u{1b}]52;c;eA==\u{7}\u{1b}[2K\u{9b}2J\u{202e}y\u{2066}z\u{e0061}";
/// The displayed form of it.
const SHOWN: &str = "x^[[8m^[]52;c;eA==^G^[[2K<U+009B>2J<U+202E>y<U+2066>z<U+E0061>";

/// In YAML form, so that the reader accepts it.
fn quoted(text: &str) -> String {
    let escapes = text.chars().map(|c| format!("\\U{:08x}", u32::from(c)));
    format!("\"{}\"", escapes.collect::<String>())
}

/// A workshop that contains `text` wherever a workshop can contain text, except in the output of
/// its commands, and that fails at a command.
fn workshop(text: &str) -> String {
    let quoted = quoted(text);
    format!(
        "---\ntitle: {quoted}\ndescription: {quoted}\ndestroys: [{quoted}]\n\
         requires: {{tools: [{{name: {quoted}, check: \"true\", hint: {quoted}}}, {{name: gone, hint: {quoted}}}]}}\n\
         rehearse: {{tools: [far]}}\n---\n\
         <!-- @SHOW -->\n# {text}\n\nWords {text}\n\n<!-- note: {text} -->\n\n\
         ```bash {{hint=\"{text}\"}}\ntrue # {text}\n```\n\n<!-- @print {text} -->\n\n\
         ```bash {{expect=/{text}/}}\nfalse # {text}\n```\n\n<!-- @{text} -->\n<!-- @import {text} -->\n"
    )
}

/// The same without the parts that keep it from running.
fn runnable(text: &str) -> String {
    let whole = workshop(text);
    let end = whole.find("<!-- @print").expect("a part that runs");
    let rest = format!("```bash {{hint=\"{text}\"}}\nfalse # {text}\n```\n");
    let missing = whole.find(", {name: gone").expect("the second tool");
    let after = whole[missing..].find(']').expect("its end") + missing;
    whole[..missing].to_owned() + &whole[after..end] + &rest
}

/// Characters that no text of demosh may contain, except in codes for colours.
fn raw(text: &str) -> Vec<char> {
    let hides = |c: char| {
        matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        ) || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{e0000}'..='\u{e007f}')
    };
    let suspect = |c: &char| !"\t\n".contains(*c) && (c.is_control() || hides(*c));
    let colour = regex::Regex::new("\x1b\\[[0-9;]*m").expect("a sound pattern");
    colour
        .replace_all(text, "")
        .chars()
        .filter(suspect)
        .collect()
}

fn assert_neutral(finished: &Finished, what: &str) {
    for text in [&finished.stdout, &finished.stderr] {
        assert_eq!(raw(text), [], "{what}:\n{text:?}");
    }
}

/// Every command with output that needs no terminal.
const SHOWING: [&[&str]; 9] = [
    &["check"],
    &["check", "--color", "always"],
    &["check", "--format", "github"],
    &["check", "--format", "json"],
    &["list"],
    &["list", "--color", "always"],
    &["list", "--json"],
    &["export"],
    &["ci", "--junit", "junit.xml", "--events", "events"],
];

fn show_all(text: &str) {
    let demo = Demo::new()
        .file("broken.md", workshop(text))
        .file("runs.md", runnable(text))
        .env("GITHUB_STEP_SUMMARY", "summary");
    for file in ["broken.md", "runs.md"] {
        for command in SHOWING {
            let finished = demo.pipes([command, &[file]].concat());
            assert_neutral(&finished, &format!("{command:?} {file}"));
        }
        let github = demo.command_for(env!("CARGO_BIN_EXE_demosh"));
        let mut github = github;
        github.args(["ci", file]).env("GITHUB_ACTIONS", "true");
        let log = github.output().expect("started");
        let log = String::from_utf8_lossy(&log.stdout).into_owned();
        assert_eq!(raw(&log), [], "{log:?}");
        for report in ["junit.xml", "events", "summary"] {
            assert_eq!(raw(&demo.read(report)), [], "{report}");
        }
    }
}

#[test]
fn text_of_a_workshop_is_shown_and_drives_nothing() {
    show_all(PAYLOAD);
    let demo = Demo::new()
        .file("broken.md", workshop(PAYLOAD))
        .file("runs.md", runnable(PAYLOAD));
    for (command, file) in [
        (&["check"][..], "broken.md"),
        (&["check", "--format", "github"], "broken.md"),
        (&["list"], "runs.md"),
        (&["ci"], "runs.md"),
    ] {
        let finished = demo.pipes([command, &[file]].concat());
        assert!(finished.stdout.contains(SHOWN), "{command:?}: {finished:?}");
    }
    let page = demo.pipes(["export", "runs.md"]).stdout;
    let shown = SHOWN.replace('<', "&lt;").replace('>', "&gt;");
    assert!(page.contains(&format!("<title>{shown}</title>")), "{page}");
}

#[test]
fn programs_get_the_text_as_it_is() {
    let demo = Demo::new().file("runs.md", runnable(PAYLOAD));
    let listed = demo.pipes(["list", "--json", "runs.md"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    assert!(
        listed.to_string().contains(&format!(
            "true # {}",
            serde_json::json!(PAYLOAD)
                .as_str()
                .expect("text")
                .replace('\u{1b}', "\\u001b")
                .replace('\u{7}', "\\u0007")
        )),
        "{listed}"
    );
    demo.pipes(["ci", "runs.md", "--events", "events"]);
    let told = demo.read("events");
    let titles = told
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    assert!(
        titles
            .into_iter()
            .any(|told| told.to_string().contains('\u{202e}')),
        "{told}"
    );
}

#[test]
fn names_of_files_are_shown_and_drive_nothing() {
    for (name, shown) in [
        (
            "a\n::error::b\n::add-mask::c.md".as_bytes(),
            "a^J::error::b^J::add-mask::c.md",
        ),
        ("a\u{1b}[8m\u{202e}.md".as_bytes(), "a^[[8m<U+202E>.md"),
        (b"a\xff\xfe.md", "a\u{fffd}\u{fffd}.md"),
    ] {
        let demo = Demo::new();
        let name = OsStr::from_bytes(name);
        fs::write(
            demo.path("x").with_file_name(name),
            "# A\n```bash\nfalse\n```\n<!-- @showw -->\n",
        )
        .expect("written");
        for command in SHOWING {
            let mut run = demo.command();
            run.args(command)
                .arg(name)
                .env("GITHUB_ACTIONS", "true")
                .env("GITHUB_STEP_SUMMARY", demo.path("summary"));
            let output = run.output().expect("started");
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text);
            assert_eq!(raw(&text), [], "{command:?}: {text:?}");
            for line in text.lines().map(str::trim_start) {
                assert!(
                    !line.starts_with("::error::b") && !line.starts_with("::add-mask::c"),
                    "{command:?}: {text}"
                );
            }
            if command == ["check"] || command == ["list"] {
                assert!(text.contains(shown), "{command:?}: {text:?}");
            }
        }
        let mut gone = demo.command();
        let gone = gone
            .arg("ci")
            .arg(OsStr::from_bytes(&[b"gone", name.as_bytes()].concat()))
            .output()
            .expect("started");
        let text = [gone.stdout, gone.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains(&format!("gone{shown}")), "{text:?}");
    }
}

#[test]
fn a_name_that_is_taken_for_an_option_is_shown_and_drives_nothing() {
    // An option has its value after an equals sign.
    let [payload, shown] = [PAYLOAD, SHOWN].map(|text| text.replace('=', ""));
    for arguments in [
        vec!["check".to_owned(), format!("--{payload}")],
        vec!["ci".to_owned(), "--timeout".to_owned(), payload.clone()],
        vec!["cue".to_owned(), "a".to_owned(), payload.clone()],
    ] {
        let mut pty = Demo::new().stage_sized(200, 24, &arguments);
        assert_eq!(pty.wait_exit().code(), Some(2));
        let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
        assert!(written.contains(&shown), "{written:?}");
        assert_drives_nothing(&written);
    }
}

#[test]
fn what_a_recording_says_is_shown_and_drives_nothing() {
    let quoted = quoted(PAYLOAD);
    let recording =
        format!("version: 1\nsample: true\ncalls:\n  - {{argv: [far, {quoted}], stdout: fine}}\n");
    let wrong = recording.replace("stdout: fine", &format!("stdout: fine, {quoted}: 1"));
    let document = "---\nrehearse: {tools: [far]}\n---\n```bash\nfar away\n```\n";
    for recording in [recording, wrong] {
        let demo = Demo::new()
            .file("README.md", document)
            .file("rehearsal.yaml", &recording);
        for command in [
            &["ci", "--rehearse", "README.md"][..],
            &["check", "README.md"],
        ] {
            let finished = demo.pipes(command);
            assert_neutral(&finished, &format!("{command:?} {recording}"));
        }
        let finished = demo.pipes(["ci", "--rehearse", "README.md"]);
        let said = finished.stdout + &finished.stderr;
        assert!(said.contains(SHOWN), "{said}");
    }
}

#[test]
fn reading_a_workshop_runs_nothing() {
    let document = "---\ntitle: A\nrequires: {tools: [{name: trap, check: \"touch ran\"}]}\n---\n\
                    ```bash\ntouch ran\n```\n<!-- @SHOW -->\n# A\n<!-- @touch ran -->\n\
                    <!-- @hook go GO -->\n<!-- @go -->\n<!-- @print $(touch ran) -->\n\
                    ```bash\n./trap $(touch ran)\n```\n```bash {ci=\"touch ran\"}\n: `touch ran`\n```\n";
    let trap = "#!/bin/sh\ntouch ran\n";
    let demo = Demo::new()
        .file("talk.md", document)
        .program("trap", trap)
        .env("DEMO_HOOK_GO", "touch ran");
    for command in ["check", "list", "settings", "export"] {
        let finished = demo.pipes([command, "talk.md"]);
        assert_eq!(finished.status.code(), Some(0), "{finished:?}");
        assert!(!demo.path("ran").exists(), "{command}");
    }
    let finished = demo.pipes(["ci", "talk.md", "--annotations", "github"]);
    assert!(demo.path("ran").exists(), "the trap is none: {finished:?}");
}

#[test]
fn the_question_that_asks_for_consent_shows_all_of_what_it_asks() {
    let demo = Demo::new().file("talk.md", runnable(PAYLOAD));
    let pty = demo.stage_sized(200, 60, ["learn", "talk.md"]);
    pty.wait_for_text("Begin? [y/n]");
    let text = pty.screen_text();
    assert!(text.contains(&format!("It destroys {SHOWN}.")), "{text}");
    let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert_drives_nothing(&written);
}

#[test]
fn a_learner_agrees_before_a_command_runs() {
    let front = |more: &str| {
        format!(
            "---\nrequires: {{tools: [{{name: trap, check: \"touch checked\"}}]}}\n{more}---\n# A\n\nText.\n\n```bash\ntouch ran\n```\n"
        )
    };
    for more in ["", "destroys: [everything]\n"] {
        let demo = Demo::new()
            .file("talk.md", front(more))
            .program("trap", "#!/bin/sh\ntouch asked\n");
        let mut pty = demo.stage_sized(80, 24, ["learn", "talk.md"]);
        pty.wait_for_text("Begin? [y/n]");
        assert!(!demo.path("ran").exists(), "{more}");
        pty.hang_up();
        pty.wait_exit();
        assert!(!demo.path("ran").exists(), "{more}");
        assert!(demo.path("checked").exists(), "{more}");
    }
}

#[test]
fn a_stage_shows_a_workshops_text_and_is_not_driven_by_it() {
    let whole = runnable(PAYLOAD);
    let lines = whole.lines().filter(|line| !line.starts_with("destroys"));
    let without_question = lines.map(|line| line.to_owned() + "\n").collect::<String>();
    let demo = Demo::new()
        .file("talk.md", without_question)
        .env("DEMOSH_PROMPT", "> ");
    let mut pty = demo.stage_sized(200, 60, ["--auto=10ms", "--type", "off", "talk.md"]);
    pty.wait_for_text(&format!("true # {SHOWN}"));
    pty.hang_up();
    pty.wait_exit();
    let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(written.contains(&format!("Words {SHOWN}")), "{written:?}");
    assert_drives_nothing(&written);
}

/// None of the payload's own sequences got through, whatever codes of demosh are around it.
fn assert_drives_nothing(written: &str) {
    for part in [
        "\u{1b}[8m",
        "\u{1b}]52",
        "\u{9b}",
        "\u{202e}",
        "\u{2066}",
        "\u{e0061}",
    ] {
        assert!(!written.contains(part), "{part:?} in {written:?}");
    }
}

#[test]
fn a_script_runs_what_the_workshop_says_and_its_own_text_drives_nothing() {
    let document = format!(
        "<!-- @SHOW -->\n# {PAYLOAD}\n\n```bash\nprintf '%s' 'a\\\\b {PAYLOAD}' > quoted\n\
         cat > document <<E\nit's {PAYLOAD}\nE\necho plain > plain\n```\n\n\
         ```bash\ncat > typed\n```\n```text {{into}}\n{PAYLOAD}\n```\n"
    );
    let demo = Demo::new().file("talk.md", document);
    let exported = demo.pipes(["export", "--to", "bash", "talk.md", "-o", "talk.sh"]);
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    let script = demo.read("talk.sh");
    assert_eq!(raw(&script), [], "{script:?}");
    assert!(script.contains("\necho plain > plain\n"), "{script}");
    let mut bash = demo.command_for("bash");
    assert!(bash.arg("talk.sh").status().expect("started").success());
    for (file, text) in [
        ("quoted", format!("a\\\\b {PAYLOAD}")),
        ("document", format!("it's {PAYLOAD}\n")),
        ("typed", format!("{PAYLOAD}\n")),
        ("plain", "plain\n".to_owned()),
    ] {
        assert_eq!(demo.read(file), text, "{file}: {script}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_workshop_says_drives_nothing(
        text in "[a-z]([a-z\u{1}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{61c}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{e0001}\u{e0020}-\u{e007f}]{1,8}[a-z]){3}"
    ) {
        show_all(&text);
    }
}
