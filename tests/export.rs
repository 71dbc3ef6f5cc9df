//! `demosh export`: from a recording or a run to a page, and what cannot be exported.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::demo::{Demo, Finished};

const TALK: &str = "---\ntitle: A talk\n---\nRead this.\n\n```bash\nNAME=Ada\n```\n<!-- @SHOW -->\n# One\n\n```bash\necho \"hello, $NAME\"\n```\n\n```bash {secret}\nPIN=s3cret-one; echo s3cret-two\n```\n";

fn demo() -> Demo {
    Demo::new()
        .file("talk.md", TALK)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

fn exported(demo: &Demo, options: &[&str]) -> Finished {
    demo.pipes([&["export", "talk.md"], options].concat())
}

/// The text of the page's outputs, as it is between the tags.
fn outputs(page: &str) -> Vec<&str> {
    let parts = page.split("<pre class=\"output\" tabindex=\"0\">").skip(1);
    let ends = parts.map(|part| part.split("</pre>").next().unwrap_or_default());
    ends.collect()
}

#[test]
fn the_events_of_a_run_become_outputs() {
    let demo = demo();
    let run = demo.pipes(["ci", "talk.md", "--events", "events"]);
    assert_eq!(run.status.code(), Some(0));
    let finished = exported(&demo, &["--with", "events"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let page = finished.stdout;
    assert_eq!(outputs(&page), ["hello, Ada", "***"]);
    assert!(page.contains("<p>Read this.</p>"));
    assert!(page.contains("Runs without being shown: 1 command"));
    assert!(!page.contains("s3cret"));
}

#[test]
fn a_recording_of_a_show_becomes_outputs() {
    let demo = demo();
    let options = [
        "--record",
        "t.cast",
        "--auto=100ms",
        "--type",
        "off",
        "talk.md",
    ];
    let mut pty = demo.stage(options);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let finished = exported(&demo, &["--with", "t.cast", "--output", "page.html"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let page = demo.read("page.html");
    assert_eq!(outputs(&page), ["hello, Ada"]);
    assert!(!page.contains("s3cret"));
}

#[test]
fn without_a_run_there_is_the_text_alone() {
    let page = exported(&demo(), &[]).stdout;
    assert!(page.starts_with("<!doctype html>"));
    assert_eq!(outputs(&page), Vec::<&str>::new());
    assert!(page.contains("The commands were not run for it."));
}

#[test]
fn what_cannot_be_used_is_reported_and_no_page_is_made() {
    let demo = demo()
        .file("other.md", "```bash\necho other\n```\n")
        .file("notes.txt", "hello\n")
        .file("old.cast", "{\"version\":2,\"width\":80,\"height\":24}\n");
    let run = demo.pipes(["ci", "other.md", "--events", "other"]);
    assert_eq!(run.status.code(), Some(0));
    for (file, words) in [
        ("gone", "cannot read `gone`"),
        ("notes.txt", "neither a recording nor an event stream"),
        ("old.cast", "--cast-format v3"),
        ("other", "has changed since that run"),
    ] {
        let finished = exported(&demo, &["--with", file, "-o", "page.html"]);
        assert_eq!(finished.status.code(), Some(2), "{file}");
        assert!(
            finished.stderr.contains(words),
            "{file}: {}",
            finished.stderr
        );
        assert!(!demo.path("page.html").exists());
    }
    let finished = exported(&demo, &["-o", "no/folder/page.html"]);
    assert_eq!(finished.status.code(), Some(70));
}

#[test]
fn what_a_run_says_of_itself_is_no_markup() {
    let demo = demo();
    let run = demo.pipes(["ci", "talk.md", "--events", "events"]);
    assert_eq!(run.status.code(), Some(0));
    let markup = "<script>alert(1)</script>";
    let events = demo
        .read("events")
        .lines()
        .fold(String::new(), |events, line| {
            let mut event: serde_json::Value = serde_json::from_str(line).expect("JSON");
            for (key, value) in event.as_object_mut().expect("an object") {
                if value.is_string() && !["event", "text", "stream"].contains(&key.as_str()) {
                    *value = format!("{markup}T").into();
                }
            }
            events + &event.to_string() + "\n"
        });
    assert!(
        events.contains(&format!("\"started\":\"{markup}T\"")),
        "{events}"
    );
    let demo = demo.file("events", events);
    let finished = exported(&demo, &["--with", "events"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    assert!(!finished.stdout.contains(markup), "{}", finished.stdout);
    assert!(finished.stdout.contains("&lt;script&gt;alert"));
}

#[test]
fn the_page_allows_its_own_script_and_style_and_no_other() {
    let demo = Demo::new().file(
        "talk.md",
        "# A\n\n|a|b|\n|:-:|--:|\n|1|2|\n\n```bash\nprintf '\\033[38;5;196mred\\033[48;2;1;2;3m\\033[0m\\n'\n```\n",
    );
    demo.pipes(["ci", "talk.md", "--events", "events"]);
    let page = exported(&demo, &["--with", "events"]).stdout;
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
        let text = between(&page, &format!("<{element}>"), &format!("</{element}>"));
        let mut sum = demo.command_for("bash");
        let text_to_hash =
            r#"sum=$(sha256sum); printf "$(sed 's/../\\x&/g' <<<"${sum%% *}")" | base64"#;
        sum.args(["-c", text_to_hash]);
        let hash = fed(sum, text);
        assert!(
            policy.contains(&format!("{directive} 'sha256-{}'", hash.trim())),
            "{policy}"
        );
    }
    // The policy would block these.
    let body = page.split("<body>").nth(1).expect("a body");
    assert!(!body.contains(" style="), "{body}");
    assert!(
        body.contains("class=\"right\"") && body.contains("class=\"f-ff0000\""),
        "{body}"
    );
    assert!(page.contains(".f-ff0000 { color: #ff0000; }"), "{page}");
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split(start).nth(1).unwrap_or_default();
    rest.split(end).next().unwrap_or_default()
}

/// The output of a program for the input `text`.
fn fed(mut program: Command, text: &str) -> String {
    program.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = program.spawn().expect("started");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(text.as_bytes()).expect("taken");
    drop(input);
    let output = child.wait_with_output().expect("ended");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn pictures_from_outside_of_the_workshops_folder_stay_links_and_are_named() {
    let demo = Demo::new()
        .file(
            "talk/talk.md",
            "![a](in.gif) ![b](out.png) ![c](../far.png)\n",
        )
        .file("talk/in.gif", "GIF89a\x0a\0\x0a\0\0\0\0;")
        .file("far.png", "outside");
    std::os::unix::fs::symlink("../far.png", demo.path("talk/out.png")).expect("linked");
    let finished = demo.pipes(["export", "talk/talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    assert_eq!(finished.stdout.matches("src=\"data:image/gif").count(), 1);
    for name in ["out.png", "../far.png"] {
        let said = format!(
            "warning: the picture `{name}` stays a link: it is not in the workshop's folder"
        );
        assert!(finished.stderr.contains(&said), "{finished:?}");
    }
}

#[test]
fn a_title_that_the_first_heading_repeats_is_there_once() {
    for (heading, count) in [("# One title", 1), ("# Another", 2), ("Text.", 1)] {
        let text = format!("---\ntitle: One title\n---\n{heading}\n");
        let demo = Demo::new().file("talk.md", text);
        let finished = demo.pipes(["export", "talk.md"]);
        assert_eq!(finished.stdout.matches("<h1").count(), count, "{heading}");
    }
}
