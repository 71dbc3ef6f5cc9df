//! Many workshops on many machines: parts, the matrix of parts, and joined reports.

use crate::support::demo::{Demo, Finished};

use super::{assert_code, last_line};

/// Five workshops, one of which fails, and one without commands.
fn five() -> Demo {
    let text =
        |nth: usize| format!("# W{nth}\n```bash\necho this is {nth}\n(( {nth} != 4 ))\n```\n");
    let demo = Demo::new().file("none.md", "# No commands\n");
    (1..=5).fold(demo, |demo, nth| {
        demo.file(&format!("w{nth}.md"), text(nth))
    })
}

const FILES: [&str; 6] = ["w3.md", "w1.md", "none.md", "w5.md", "w4.md", "w2.md"];

fn ci(demo: &Demo, options: &[&str]) -> Finished {
    demo.pipes([&["ci"], options, &FILES].concat())
}

#[test]
fn parts_share_the_workshops() {
    let demo = five();
    for way in ["slice", "hash"] {
        let mut ran = Vec::new();
        for part in 1..=4 {
            let part = format!("{way}:{part}/4");
            let finished = ci(&demo, &["--partition", &part]);
            let lines = finished.stdout.lines();
            ran.extend(lines.filter_map(|line| line.strip_prefix("this is ").map(str::to_owned)));
        }
        ran.sort();
        assert_eq!(ran, ["1", "2", "3", "4", "5"], "{way}");
    }
}

#[test]
fn a_part_that_does_not_exist_is_refused() {
    let demo = five();
    for (part, why) in [
        ("slice:6/5", "no part 6 of 5"),
        ("hash:0/3", "counted from 1"),
        ("3", "of the form"),
    ] {
        let finished = ci(&demo, &["--partition", part]);
        assert_code(&finished, 2);
        assert!(finished.stderr.contains(why), "{}", finished.stderr);
    }
}

#[test]
fn a_part_with_nothing_to_run_passes_and_writes_its_reports() {
    let demo = five();
    let finished = ci(&demo, &["--partition", "slice:9/9", "--junit", "out.xml"]);
    assert_code(&finished, 0);
    assert!(
        finished
            .stderr
            .contains("note: the part slice:9/9 has nothing to run"),
        "{}",
        finished.stderr
    );
    assert!(demo.read("out.xml").contains("tests=\"0\""));
    let finished = ci(&demo, &["--partition", "slice:9/9", "--no-commands=fail"]);
    assert_code(&finished, 4);
}

#[test]
fn the_matrix_names_the_parts() {
    let demo = five();
    let list = |options: &[&str]| demo.pipes([&["list"], options, &FILES[..2]].concat());
    let finished = list(&["--matrix"]);
    assert_code(&finished, 0);
    let matrix: serde_json::Value = serde_json::from_str(&finished.stdout).expect("JSON");
    let wanted = serde_json::json!({"include": [
        {"partition": "slice:1/2", "files": ["w3.md"]},
        {"partition": "slice:2/2", "files": ["w1.md"]},
    ]});
    assert_eq!(matrix, wanted);
    let one = list(&["--matrix=hash:1"]);
    assert!(
        one.stdout.contains("\"files\":[\"w3.md\",\"w1.md\"]"),
        "{}",
        one.stdout
    );
    for (options, code, why) in [
        (&["--matrix=0"][..], 2, "not a number of parts"),
        (&["--matrix", "gone.md"], 3, "gone.md"),
        (&["--matrix", "-"], 2, "standard input"),
        (&[], 2, "one workshop at a time"),
    ] {
        let finished = list(options);
        assert_code(&finished, code);
        assert!(finished.stderr.contains(why), "{}", finished.stderr);
    }
}

/// The elements, attributes and texts of a report, without its times.
fn without_times(report: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(report).expect("XML");
    let seconds = regex::Regex::new(r"\b[0-9.]+m?s\b").expect("an expression");
    let nodes = document.descendants().map(|node| {
        let attributes = node
            .attributes()
            .filter(|at| !["time", "timestamp"].contains(&at.name()));
        let attributes = attributes.map(|at| format!(" {}={}", at.name(), at.value()));
        let text = seconds
            .replace_all(node.text().unwrap_or_default().trim(), "TIME")
            .into_owned();
        format!(
            "{}{} {text}",
            node.tag_name().name(),
            attributes.collect::<String>()
        )
    });
    nodes.filter(|line| line != " ").collect()
}

#[test]
fn the_joined_report_is_that_of_one_run_but_for_times() {
    let demo = five();
    assert_code(&ci(&demo, &["--keep-going", "--junit", "whole.xml"]), 1);
    for way in ["slice", "hash"] {
        let mut merge = vec!["report".to_owned(), "merge".to_owned()];
        for part in 1..=3 {
            let (part, report) = (format!("{way}:{part}/3"), format!("{way}{part}.xml"));
            ci(
                &demo,
                &["--keep-going", "--partition", &part, "--junit", &report],
            );
            // The order of the reports makes no difference.
            merge.insert(2, report);
        }
        let joined = demo.pipes(&merge);
        assert_code(&joined, 0);
        assert_eq!(
            without_times(&joined.stdout),
            without_times(&demo.read("whole.xml")),
            "{way}"
        );
        merge.extend(["-o".to_owned(), "joined.xml".to_owned()]);
        let joined_in_file = demo.pipes(&merge);
        assert_code(&joined_in_file, 0);
        assert_eq!(joined_in_file.stdout, "");
        assert_eq!(demo.read("joined.xml"), joined.stdout);
    }
}

#[test]
fn a_copy_of_a_report_changes_nothing_and_another_run_counts() {
    let demo = five();
    let run = |report: &str| demo.pipes(["ci", "w1.md", "w2.md", "--junit", report]);
    assert_code(&run("a.xml"), 0);
    std::fs::copy(demo.path("a.xml"), demo.path("b.xml")).expect("copied");
    let joined = demo.pipes(["report", "merge", "a.xml", "b.xml"]);
    assert_code(&joined, 0);
    let once = demo.pipes(["report", "merge", "a.xml"]);
    assert_eq!(joined.stdout, once.stdout);
    let note = "note: `b.xml` has a run that is in `a.xml`, too: it counts once";
    assert!(joined.stderr.contains(note), "{}", joined.stderr);
    assert_code(&run("b.xml"), 0);
    let joined = demo.pipes(["report", "merge", "a.xml", "b.xml"]);
    assert_eq!(joined.stderr, "");
    assert_eq!(joined.stdout.matches("<testsuite ").count(), 4);
}

#[test]
fn a_report_that_cannot_be_written_whole_leaves_the_earlier_one() {
    let demo = five();
    ci(&demo, &["--junit", "a.xml"]);
    let before = demo.read("a.xml");
    std::fs::copy(demo.path("a.xml"), demo.path("joined.xml")).expect("copied");
    let program = env!("CARGO_BIN_EXE_demosh");
    let script = format!("trap '' XFSZ; ulimit -f 1; '{program}' report merge a.xml -o joined.xml");
    let mut command = demo.command_for("bash");
    let output = command.args(["-c", &script]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(70), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot write `joined.xml`"), "{said}");
    assert_eq!(demo.read("joined.xml"), before);
    let beside = std::fs::read_dir(demo.path("")).expect("readable");
    let names = beside.map(|entry| entry.expect("readable").file_name());
    assert!(
        !names
            .into_iter()
            .any(|name| name.to_string_lossy().starts_with(".demosh-")),
        "nothing is left of the attempt"
    );
    // A link stays a link.
    std::os::unix::fs::symlink("joined.xml", demo.path("link.xml")).expect("a link");
    let finished = demo.pipes(["report", "merge", "a.xml", "-o", "link.xml"]);
    assert_code(&finished, 0);
    assert!(demo.path("link.xml").is_symlink());
}

#[test]
fn what_cannot_be_joined_is_left_alone() {
    let demo = five()
        .file(
            "other.xml",
            "<testsuites name=\"pytest\"><testsuite name=\"x\"/></testsuites>",
        )
        .file("text.md", "# Mine\n");
    assert!(last_line(&ci(&demo, &["--junit", "a.xml"])).contains("FAILED"));
    let before = demo.read("a.xml");
    for (arguments, why) in [
        (
            &["a.xml", "other.xml"][..],
            "cannot join `other.xml`: it is a report of `pytest`",
        ),
        (
            &["a.xml", "text.md"],
            "cannot join `text.md`: it is not XML",
        ),
        (&["a.xml", "./a.xml"], "`./a.xml` is named twice"),
        (&["a.xml", "gone.xml"], "cannot read `gone.xml`"),
        (
            &["a.xml", "-o", "a.xml"],
            "would overwrite one of the reports to join",
        ),
        (&["a.xml", "-o", "text.md"], "is not a JUnit report"),
        (&[], "`REPORT` is missing"),
    ] {
        let finished = demo.pipes([&["report", "merge"], arguments].concat());
        assert_code(&finished, 2);
        assert!(finished.stderr.contains(why), "{}", finished.stderr);
        assert_eq!(finished.stdout, "");
    }
    assert_eq!(demo.read("a.xml"), before);
    assert_eq!(demo.read("text.md"), "# Mine\n");
}

#[test]
fn only_what_failed_last_time_runs_again() {
    let demo = five();
    let ran = |options: &[&str]| {
        let finished = ci(&demo, options);
        let lines = finished.stdout.lines();
        let ran = lines.filter_map(|line| line.strip_prefix("this is ").map(str::to_owned));
        (ran.collect::<String>(), finished)
    };
    let (all, finished) = ran(&["--last-failed"]);
    assert_eq!(all, "31542");
    assert!(
        finished
            .stderr
            .contains("note: none of the workshops failed last time"),
        "{}",
        finished.stderr
    );
    let (again, finished) = ran(&["--last-failed"]);
    assert_eq!(again, "4");
    assert_code(&finished, 1);
    // A part of a workshop proves nothing about the whole.
    assert_eq!(ran(&["--last-failed", "--only", "W4"]).0, "4");
    std::fs::write(demo.path("w4.md"), "```bash\necho this is 4\n```\n").expect("written");
    let only = ran(&["--last-failed", "--only", "1"]);
    assert_code(&only.1, 0);
    assert_eq!(ran(&["--last-failed"]).0, "4");
    assert_eq!(ran(&["--last-failed"]).0, "31542");
    std::fs::write(demo.path("w5.md"), "```bash {timeout=soon}\nx\n```\n").expect("written");
    assert_code(&ran(&[]).1, 3);
    std::fs::write(demo.path("w5.md"), "```bash\necho this is 5\n```\n").expect("written");
    assert_eq!(ran(&["--last-failed"]).0, "5");
}

#[test]
fn failures_that_cannot_be_remembered_change_nothing() {
    let demo = five();
    let run = |name: &str, value: &str| {
        let mut command = demo.command();
        command
            .env_remove("XDG_STATE_HOME")
            .env("HOME", "relative")
            .env(name, value);
        command
            .args(["ci", "--last-failed", "w4.md"])
            .output()
            .expect("it runs")
    };
    for (name, value) in [("XDG_STATE_HOME", "/proc/nowhere"), ("OTHER", "")] {
        let output = run(name, value);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    let said = run("OTHER", "").stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(
        said.contains("warning: failures are not remembered"),
        "{said}"
    );
}
