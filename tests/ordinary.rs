//! Pages that were not written for `demosh`: all are accepted, and the fences that run are those
//! that CommonMark gives the language of a shell.
//!
//! The pages are in `corpus/pages/`, one in the style of each tool.

mod mistakes;
mod modes;
mod strange;

use std::path::Path;

use markdown::mdast::Node;
use markdown::{Constructs, ParseOptions};
use serde_json::Value;

use crate::support::demo::Demo;

/// The pages, with the number of commands in each.
const PAGES: &[(&str, usize)] = &[
    ("hugo", 2),
    ("docusaurus", 2),
    ("mkdocs", 2),
    ("jekyll", 2),
    ("myst", 1),
    ("github", 4),
    ("runbook", 6),
    ("notebook", 3),
    ("languages", 4),
    ("windows", 3),
];

/// A file of `corpus/pages/`.
fn corpus(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/pages");
    std::fs::read_to_string(folder.join(format!("{name}.md"))).expect("a page")
}

fn page(name: &str) -> String {
    let text = corpus(name);
    if name == "windows" {
        format!("\u{feff}{}", text.replace('\n', "\r\n"))
    } else {
        text
    }
}

/// The lines of the shell's fences as another parser gives them, without comments and empty lines.
fn fenced_lines(text: &str) -> Vec<String> {
    let constructs = Constructs {
        frontmatter: true,
        ..Constructs::gfm()
    };
    let options = ParseOptions {
        constructs,
        ..ParseOptions::gfm()
    };
    let tree = markdown::to_mdast(text, &options).expect("Markdown");
    let mut lines = Vec::new();
    collect(&tree, &mut lines);
    lines
}

fn collect(node: &Node, lines: &mut Vec<String>) {
    if let Node::Code(code) = node {
        let language = code.lang.as_deref().unwrap_or_default();
        let language = language.split('{').next().unwrap_or_default();
        if ["bash", "sh", "shell"].contains(&language) {
            lines.extend(telling(&code.value));
        }
    }
    for child in node.children().into_iter().flatten() {
        collect(child, lines);
    }
}

fn telling(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(str::to_owned);
    lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// The commands that `list` shows.
fn commands(demo: &Demo) -> Vec<String> {
    let listed = demo.pipes(["list", "--json", "page.md"]);
    assert_eq!(listed.status.code(), Some(0), "{}", listed.stderr);
    let listing: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let steps = listing["steps"].as_array().expect("steps").iter();
    let runs = steps.filter(|step| step["kind"] == "run");
    let text = |step: &Value| step["text"].as_str().expect("a text").to_owned();
    runs.map(text).collect()
}

#[test]
fn what_runs_is_what_commonmark_takes_for_the_fences_of_a_shell() {
    for &(name, count) in PAGES {
        let text = page(name);
        let demo = Demo::new().file("page.md", &text);
        let commands = commands(&demo);
        let lines: Vec<_> = commands.iter().flat_map(|text| telling(text)).collect();
        assert_eq!(lines, fenced_lines(&text), "{name}");
        assert_eq!(commands.len(), count, "{name}: {commands:?}");
    }
}

#[test]
fn pages_of_other_tools_are_accepted_and_run() {
    for &(name, count) in PAGES {
        let demo = Demo::new().file("page.md", page(name));
        let checked = demo.pipes(["check", "page.md"]);
        assert!(
            !checked.stdout.contains("error["),
            "{name}: {}",
            checked.stdout
        );
        let finished = demo.pipes(["ci", "page.md"]);
        let said = format!("{}{}", finished.stdout, finished.stderr);
        assert_eq!(finished.status.code(), Some(0), "{name}: {said}");
        let passed = format!("PASSED {count} of {count}");
        assert!(said.contains(&passed), "{name}: no `{passed}` in {said}");
        assert!(!said.contains("title ="), "{name}: {said}");
    }
}

#[test]
fn the_outputs_that_a_notebook_states_are_compared() {
    let text = page("notebook").replace("\n42\n", "\n43\n");
    let demo = Demo::new().file("page.md", &text);
    let finished = demo.pipes(["ci", "page.md"]);
    assert_eq!(finished.status.code(), Some(1), "{}", finished.stdout);
    for line in ["-43", "+42"] {
        let is_there = finished.stdout.lines().any(|said| said.trim() == line);
        assert!(is_there, "no `{line}` in {}", finished.stdout);
    }
}

#[test]
fn a_replacement_that_names_nothing_is_an_error_everywhere() {
    for (key, help) in [
        ("ci=finaly", "did you mean `ci=finally`?"),
        ("ci=skipp", "did you mean `ci=skip`?"),
        ("ci=nothing-of-that-name", "a command in quotes"),
    ] {
        let text = format!("# A\n```bash {{timeout=9s {key}}}\ntouch ran\n```\n");
        let demo = Demo::new().file("page.md", &text);
        for command in ["ci", "check", "list", "export"] {
            let finished = demo.pipes([command, "page.md"]);
            let said = format!("{}{}", finished.stdout, finished.stderr);
            assert_eq!(finished.status.code(), Some(3), "{command}: {said}");
            assert!(said.contains("page.md:2:21"), "{command}: {said}");
            assert!(said.contains(help), "{command}: {said}");
        }
        assert!(!demo.path("ran").exists());
    }
    for text in [
        "```bash {ci=true}\nfalse\n```\n",
        "```bash\ninstead() { :; }\n```\n```bash {ci=instead}\nfalse\n```\n",
        "```bash {ci=\"command\"}\nfalse\n```\n",
    ] {
        let demo = Demo::new().file("page.md", text);
        let finished = demo.pipes(["ci", "page.md"]);
        assert_eq!(
            finished.status.code(),
            Some(0),
            "{text}: {}",
            finished.stderr
        );
    }
}

#[test]
fn a_key_where_it_does_nothing_is_found() {
    for (text, code, parts) in [
        (
            "# A\n```text {run}\n$ touch ran\n```\n",
            3,
            &[
                "page.md:2:10",
                "`run` does nothing here: a `text` fence does not run",
                "`console`",
            ][..],
        ),
        (
            "# A\n``` {run}\n$ touch ran\n```\n",
            3,
            &["a fence without a language does not run"],
        ),
        (
            "# A\n```python {run}\ntouch ran\n```\n",
            3,
            &["a `python` fence does not run"],
        ),
        (
            "# A\n```bash {run}\ntrue\n```\n",
            0,
            &["`run` does nothing here: a `bash` fence runs anyway"],
        ),
        (
            "# A\n```console {expect=/a/}\n$ touch ran\n```\n```bash\ntrue\n```\n",
            0,
            &[
                "`expect` does nothing here: this transcript does not run",
                "add `run`",
            ],
        ),
        (
            "# A\n```yaml {timeout=5s}\na: b\n```\n```bash\ntrue\n```\n",
            0,
            &["`timeout` does nothing here: a `yaml` fence does not run"],
        ),
        (
            "# A\n```bash {ready=5s}\ntrue\n```\n",
            0,
            &["`ready` does nothing without `into`"],
        ),
        (
            "# A\n```bash\n##@ into\ntrue\n```\n",
            0,
            &["`into` does nothing here: it is for fences"],
        ),
    ] {
        let demo = Demo::new().file("page.md", text);
        let checked = demo.pipes(["check", "page.md"]);
        for part in parts {
            assert!(
                checked.stdout.contains(part),
                "{text}: {part}: {}",
                checked.stdout
            );
        }
        for command in ["check", "ci", "list", "export"] {
            let finished = demo.pipes([command, "page.md"]);
            let said = format!("{}{}", finished.stdout, finished.stderr);
            assert_eq!(
                finished.status.code(),
                Some(code),
                "{command}: {text}: {said}"
            );
            if code == 0 && command == "ci" {
                assert!(
                    said.contains("1 warning: see `demosh check`"),
                    "{text}: {said}"
                );
            }
        }
        assert!(!demo.path("ran").exists(), "{text}");
    }
}

#[test]
fn keys_of_other_tools_are_one_note_however_many_there_are() {
    let fence = |keys: &str| format!("```bash {keys}\ntrue\n```\n\n");
    let text = format!(
        "{}{}{}",
        fence("{1,3-4}"),
        fence("{linenos=table}"),
        fence("{.class #id}")
    );
    let demo = Demo::new().file(
        "page.md",
        text + &fence("title=\"x\"") + "```{.bash .numberLines}\ntrue\n```\n",
    );
    let checked = demo.pipes(["check", "page.md"]).stdout;
    let message = "note[foreign-info]: `{1,3-4}` is ignored, as 2 further groups of keys in braces";
    assert!(checked.contains(message), "{checked}");
    assert!(checked.ends_with("\n1 note\n"), "{checked}");
}

#[test]
fn a_page_with_a_title_alone_is_not_asked_what_it_requires() {
    let text =
        "---\ntitle: A\ndate: 2026-01-01\n---\n\n```bash\ntrue\nkubectl version || true\n```\n";
    let demo = Demo::new().file("page.md", text);
    let checked = demo.pipes(["check", "page.md"]).stdout;
    assert!(!checked.contains("undeclared-program"), "{checked}");
}

#[test]
fn the_name_of_a_block_is_in_every_report() {
    let text = "# A\n\nText.\n\n```bash {name=build}\necho one\nfalse\n```\n";
    let demo = Demo::new().file("page.md", text);
    let arguments = [
        "ci",
        "page.md",
        "--junit",
        "j.xml",
        "--events",
        "e",
        "--annotations",
        "github",
    ];
    let log = demo.env("GITHUB_STEP_SUMMARY", "");
    let finished = log.pipes(arguments);
    let said = finished.stdout;
    for part in [
        "page.md:6 (build)  echo one",
        "page.md:7:1 (build): status 1",
        "::group::page.md:6 (build) echo one",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let junit = log.read("j.xml");
    for part in [
        "name=\"A 1 (build): echo one\"",
        "<property name=\"name\" value=\"build\">",
    ] {
        assert!(junit.contains(part), "{part}: {junit}");
    }
    assert!(log.read("e").contains("\"name\":\"build\""));
    let first = said
        .lines()
        .find(|line| line.starts_with("demosh: "))
        .unwrap_or_default();
    let number = said
        .lines()
        .find(|line| line.contains("(build)  echo one"))
        .unwrap_or_default();
    let steps = number.split(['/', ']']).nth(1).unwrap_or_default();
    assert_eq!(
        first,
        format!("demosh: page.md: 2 commands in {steps} steps"),
        "{said}"
    );
}
