//! Every mode supports every feature of a page: a table of pages, and the expected result in each
//! mode.

use std::time::Duration;

use serde_json::Value;

use crate::support::demo::Demo;
use crate::support::pty::Pty;

/// A page, and the expected results.
struct Feature {
    name: &'static str,
    page: &'static str,
    /// The commands in lists, scripts and exported pages.
    commands: &'static [&'static str],
    /// The output of a run.
    printed: &'static [&'static str],
    /// Text that neither a presenter nor a reader of an exported page sees.
    unseen: &'static [&'static str],
}

const FEATURES: &[Feature] = &[
    Feature {
        name: "transcript",
        page: "# T\n\nWords.\n\n```console {run}\n$ echo one-$((1+1)) \\\n> two\none-2 two\n\n$ cat <<E\n> here-$((2+2))\n> E\n...\n```\n",
        commands: &["echo one-$((1+1)) \\\ntwo", "cat <<E\nhere-$((2+2))\nE"],
        printed: &["one-2 two", "here-4"],
        unseen: &["$ cat", "> E"],
    },
    Feature {
        name: "transcripts of the front matter",
        page: "---\ntranscripts: run\ntitle: T\n---\n\n```shell-session\n# a remark\n$ echo a-$((1+1))\na-2\n```\n",
        commands: &["echo a-$((1+1))"],
        printed: &["a-2"],
        unseen: &["transcripts:"],
    },
    Feature {
        name: "name",
        page: "# T\n\n```bash {name=build}\necho built-$((1+1))\n```\n",
        commands: &["echo built-$((1+1))"],
        printed: &["built-2"],
        unseen: &["name=build"],
    },
    Feature {
        name: "edit",
        page: "# T\n\n```bash {edit}\necho half-$((1+1))\n```\n",
        commands: &["echo half-$((1+1))"],
        printed: &["half-2"],
        unseen: &["{edit}"],
    },
    Feature {
        name: "keys before a command",
        page: "# T\n\n```bash\n##@ exit=3 name=three\n(exit 3)\n##@ expect=/^b-2$/\necho b-$((1+1))\n##@failok\n```\n",
        commands: &["(exit 3)", "echo b-$((1+1))"],
        printed: &["b-2"],
        unseen: &["##@", "failok"],
    },
    Feature {
        name: "keys outside of braces",
        page: "# T\n\n```bash title=\"a b\" expect=/never/\necho c-$((1+1))\n```\n",
        commands: &["echo c-$((1+1))"],
        printed: &["c-2"],
        unseen: &["never"],
    },
    Feature {
        name: "expected output",
        page: "# T\n\n```bash\necho d-$((1+1)); echo \"at $RANDOM\"\n```\n\n```output\nd-2\nat [..]\n```\n",
        commands: &["echo d-$((1+1)); echo \"at $RANDOM\""],
        printed: &["d-2"],
        unseen: &["```"],
    },
    Feature {
        name: "front matter of another tool",
        page: "---\nlayout: post\ntags: [a, b]\ntitle: \"T: one\"\nauthors:\n  - {name: x}\n---\n\n# T\n\n```bash {1,3-4}\necho e-$((1+1))\n```\n",
        commands: &["echo e-$((1+1))"],
        printed: &["e-2"],
        unseen: &["layout", "{1,3-4}"],
    },
    Feature {
        name: "byte order mark and line ends of Windows",
        page: "\u{feff}# T\r\n\r\n1. One\r\n\r\n   ```bash\r\n   echo f-$((1+1)) \\\r\n     g\r\n   ```\r\n\r\n   ```output\r\n   f-2 g\r\n   ```\r\n",
        commands: &["echo f-$((1+1)) \\\n  g"],
        printed: &["f-2 g"],
        unseen: &["```"],
    },
    Feature {
        name: "numbered lists",
        page: "# T\n\n1. One\n\n   ```bash\n   echo g-$((1+1))\n   ```\n\n2. Two\n   - inner\n\n     ~~~sh\n     echo h-$((1+1))\n     ~~~\n",
        commands: &["echo g-$((1+1))", "echo h-$((1+1))"],
        printed: &["g-2", "h-2"],
        unseen: &["```", "~~~"],
    },
    Feature {
        name: "input",
        page: "# T\n\n```bash\nread -r line; echo \"got $line\"\n```\n\n```text {into}\nhello\n```\n",
        commands: &["read -r line; echo \"got $line\""],
        printed: &["got hello"],
        unseen: &["{into}"],
    },
    Feature {
        name: "a check of an exercise",
        page: "# T\n\nMake it.\n\n```bash\ntouch made; echo made-$((1+1))\n```\n\n```bash {verify hint=\"touch made\"}\ntest -e made\n```\n",
        commands: &["touch made; echo made-$((1+1))"],
        printed: &["made-2"],
        unseen: &["test -e", "touch made\""],
    },
];

fn demo(feature: &Feature) -> Demo {
    Demo::new()
        .file("page.md", feature.page)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

/// All output of `demosh` with these arguments, which must succeed.
#[track_caller]
fn said(feature: &Feature, demo: &Demo, arguments: &[&str]) -> String {
    let finished = demo.pipes(arguments);
    let said = format!("{}{}", finished.stdout, finished.stderr);
    let code = finished.status.code();
    assert_eq!(code, Some(0), "{}: {arguments:?}: {said}", feature.name);
    said
}

#[track_caller]
fn assert_has(feature: &Feature, mode: &str, said: &str, parts: &[&str]) {
    for part in parts {
        let name = feature.name;
        assert!(said.contains(part), "{name}: {mode}: no `{part}` in {said}");
    }
}

#[track_caller]
fn assert_lacks(feature: &Feature, mode: &str, said: &str, parts: &[&str]) {
    for part in parts {
        let name = feature.name;
        assert!(!said.contains(part), "{name}: {mode}: `{part}` in {said}");
    }
}

/// Presses keys until the program ends, and returns its output.
fn played(feature: &Feature, demo: &Demo, arguments: &[&str]) -> String {
    let mut pty = demo.stage_sized(100, 50, arguments);
    press_until_the_end(&pty);
    let code = pty.wait_exit().code();
    let shown = pty.history();
    assert_eq!(code, Some(0), "{}: {arguments:?}: {shown}", feature.name);
    shown
}

/// Answers a question with yes, and everything else with RETURN.
fn press_until_the_end(pty: &Pty) {
    // A person is not quicker either. A key that comes before a program's lines are typed is the program's.
    const PAUSE: Duration = Duration::from_millis(300);
    for _ in 0..400 {
        if pty.has_ended() {
            return;
        }
        let asks = pty.screen_text().trim_end().ends_with("[y/n]");
        pty.send(if asks { "y" } else { "\r" });
        std::thread::sleep(PAUSE);
    }
}

#[test]
fn lists_and_checks_take_every_feature() {
    for feature in FEATURES {
        let demo = demo(feature);
        let listed = said(feature, &demo, &["list", "--json", "page.md"]);
        let listing: Value = serde_json::from_str(&listed).expect("JSON");
        let steps = listing["steps"].as_array().expect("steps").iter();
        let runs =
            steps.filter(|step| step["kind"] == "run" && step["attributes"]["verify"] != true);
        let commands: Vec<_> = runs
            .map(|step| step["text"].as_str().expect("a text"))
            .collect();
        assert_eq!(commands, feature.commands, "{}", feature.name);
        let checked = said(feature, &demo, &["check", "page.md"]);
        assert_lacks(feature, "check", &checked, &["error["]);
    }
}

#[test]
fn unattended_runs_take_every_feature() {
    for feature in FEATURES {
        let demo = demo(feature);
        let log = said(feature, &demo, &["ci", "page.md", "--events", "events"]);
        assert_has(feature, "ci", &log, feature.printed);
        let events = demo.read("events");
        assert_has(feature, "events", &events, feature.printed);
        let log = said(feature, &demo, &["ci", "page.md", "--update"]);
        assert_has(feature, "update", &log, feature.printed);
        assert_eq!(demo.read("page.md"), feature.page, "{}", feature.name);
    }
}

#[test]
fn standard_input_takes_every_feature() {
    use std::io::Write as _;
    for feature in FEATURES {
        for arguments in [
            &["ci", "-"][..],
            &["list", "-"],
            &["check", "-"],
            &["export", "-"],
        ] {
            let demo = demo(feature);
            let mut command = demo.command();
            command.args(arguments);
            command.stdin(std::process::Stdio::piped());
            command.stdout(std::process::Stdio::piped());
            let mut child = command.spawn().expect("it starts");
            let mut stdin = child.stdin.take().expect("a pipe");
            stdin.write_all(feature.page.as_bytes()).expect("read");
            drop(stdin);
            let output = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stdout);
            let name = feature.name;
            assert_eq!(
                output.status.code(),
                Some(0),
                "{name}: {arguments:?}: {said}"
            );
            if arguments[0] == "ci" {
                assert_has(feature, "standard input", &said, feature.printed);
            }
        }
    }
}

#[test]
fn exports_take_every_feature() {
    for feature in FEATURES {
        let demo = demo(feature);
        said(feature, &demo, &["ci", "page.md", "--events", "events"]);
        let page = said(feature, &demo, &["export", "page.md", "--with", "events"]);
        let (_, page) = page.split_once("<main>").expect("a page");
        assert_has(feature, "html", page, feature.printed);
        assert_lacks(feature, "html", page, feature.unseen);
        let script = said(feature, &demo, &["export", "page.md", "--to", "bash"]);
        assert_has(feature, "bash", &script, feature.commands);
        std::fs::write(demo.path("script.sh"), script).expect("written");
        let mut bash = demo.command_for("bash");
        let ran = bash.arg("script.sh").output().expect("bash runs");
        let ran = String::from_utf8_lossy(&ran.stdout);
        assert_has(feature, "the script", &ran, feature.printed);
        let picture = said(feature, &demo, &["export", "page.md", "--to", "svg"]);
        assert!(picture.starts_with("<svg "), "{}: {picture}", feature.name);
    }
}

#[test]
fn the_stage_takes_every_feature() {
    for feature in FEATURES {
        let demo = demo(feature);
        let shown = played(feature, &demo, &["--type", "off", "page.md"]);
        assert_has(feature, "stage", &shown, feature.printed);
        assert_lacks(feature, "stage", &shown, feature.unseen);
    }
}

#[test]
fn learners_take_every_feature() {
    for feature in FEATURES {
        let demo = demo(feature);
        let shown = played(
            feature,
            &demo,
            &["learn", "--yes", "--report", "r.json", "page.md"],
        );
        assert_has(feature, "learn", &shown, feature.printed);
        let report: Value = serde_json::from_str(&demo.read("r.json")).expect("JSON");
        assert_eq!(report["verdict"], "passed", "{}: {report}", feature.name);
        let done = report["done"].as_array().expect("a list");
        assert_eq!(
            done.len() as u64,
            report["commands"],
            "{}: {report}",
            feature.name
        );
    }
}

/// The page with a tool that a rehearsal replaces.
fn with_tool(page: &str) -> String {
    const SETTING: &str = "rehearse: {tools: [kubectl]}";
    let page = page.replace(" expect=/never/", "");
    let page = page.trim_start_matches('\u{feff}');
    let page = match page.strip_prefix("---\n") {
        Some(rest) => format!("---\n{SETTING}\n{rest}"),
        None => format!("---\n{SETTING}\n---\n\n{page}"),
    };
    format!("{page}\n```bash\nkubectl version-$((2+2))\n```\n")
}

#[test]
fn recordings_and_rehearsals_take_every_feature() {
    for feature in FEATURES {
        let page = with_tool(feature.page);
        let tool = "#!/bin/sh\necho \"tool $1\"\n";
        let demo = demo(feature)
            .file("page.md", page)
            .program("bin/kubectl", tool);
        let path = std::env::var("PATH").expect("set");
        let path = format!("{}:{path}", demo.path("bin").display());
        let demo = demo.env("PATH", path);
        let shown = played(feature, &demo, &["record", "--type", "off", "page.md"]);
        assert_has(feature, "record", &shown, feature.printed);
        assert_has(feature, "record", &shown, &["tool version-4"]);
        std::fs::remove_file(demo.path("bin/kubectl")).expect("it was there");
        let shown = played(feature, &demo, &["rehearse", "--type", "off", "page.md"]);
        assert_has(feature, "rehearse", &shown, feature.printed);
        assert_has(feature, "rehearse", &shown, &["tool version-4"]);
        let log = said(feature, &demo, &["ci", "--rehearse", "page.md"]);
        assert_has(feature, "ci --rehearse", &log, &["tool version-4"]);
    }
}

#[test]
fn the_second_screen_takes_every_feature() {
    for feature in FEATURES {
        let demo = demo(feature);
        let mut show = demo.stage_sized(100, 50, ["--type", "off", "page.md"]);
        let mut cue = demo.stage_sized(100, 50, ["cue"]);
        let first = feature.commands[0].lines().next().unwrap_or_default();
        cue.wait_for_text(first);
        assert_lacks(feature, "cue", &cue.screen_text(), feature.unseen);
        press_until_the_end(&show);
        show.wait_exit();
        cue.wait_for_text("the show is over: passed");
        cue.send("q");
        cue.wait_exit();
    }
}

#[test]
fn a_page_without_commands_is_refused_by_what_runs_and_taken_by_what_reads() {
    let demo = Demo::new()
        .file("page.md", "# T\n\nWords.\n\n```yaml\na: b\n```\n")
        .file("other.md", "```bash\necho other\n```\n");
    for (arguments, code) in [
        (&["ci", "page.md"][..], 4),
        (&["ci", "page.md", "other.md"], 0),
        (&["ci", "page.md", "--no-commands=pass"], 0),
        (&["ci", "page.md", "other.md", "--no-commands=fail"], 4),
        (&["list", "page.md"], 0),
        (&["check", "page.md"], 0),
        (&["export", "page.md"], 0),
    ] {
        let finished = demo.pipes(arguments);
        let said = format!("{}{}", finished.stdout, finished.stderr);
        assert_eq!(finished.status.code(), Some(code), "{arguments:?}: {said}");
    }
}

#[test]
fn a_picture_is_made_though_the_exercise_is_not_done() {
    let page =
        "# T\n\nMake it.\n\n```bash {verify}\ntest -e made\n```\n\n```bash\necho b-$((1+1))\n```\n";
    let demo = Demo::new().file("page.md", page);
    let finished = demo.pipes(["ci", "page.md"]);
    assert_eq!(finished.status.code(), Some(1), "{}", finished.stdout);
    let finished = demo.pipes(["ci", "page.md", "--without-checks"]);
    let said = finished.stdout;
    assert!(said.contains("PASSED 1 of 2 (1 skipped)"), "{said}");
    let finished = demo.pipes(["export", "page.md", "--to", "svg"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
}
