use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::source::{SourceFile, Span};

fn checked() -> Vec<CheckedWorkshop> {
    let file = SourceFile::new(Path::new("a b/ü.md"), "one\ntwo\ntwo\n");
    let two = |start| {
        let label = Label::at(&file, Span::new(start, start + 3), "");
        Diagnostic::warning("placeholder", "not replaced").label(label)
    };
    vec![CheckedWorkshop {
        path: "a b/ü.md".into(),
        root: Root::above(Path::new("a b/ü.md")),
        findings: vec![
            two(4).help("replace it:\nnow"),
            two(8).label(Label::at(&file, Span::new(0, 3), "imported here")),
            Diagnostic::error("unreadable", "cannot be read"),
        ],
    }]
}

#[test]
fn gcc_lines_match_its_problem_matcher() {
    let matcher =
        regex::Regex::new(r"^(.*?):(\d+):(\d+):\s+(?:fatal\s+)?(warning|error|note):\s+(.*)$");
    let matcher = matcher.expect("valid");
    let text = gcc(&checked()).to_string();
    let found: Vec<_> = text
        .lines()
        .map(|line| {
            let found = matcher.captures(line).expect("a problem");
            [1, 2, 3, 4, 5].map(|group| found[group].to_owned())
        })
        .collect();
    let wanted = [
        [
            "a b/ü.md",
            "2",
            "1",
            "warning",
            "not replaced; replace it: now [placeholder]",
        ],
        [
            "a b/ü.md",
            "3",
            "1",
            "warning",
            "not replaced [placeholder]",
        ],
        ["a b/ü.md", "1", "1", "error", "cannot be read [unreadable]"],
    ];
    assert_eq!(found, wanted.map(|line| line.map(str::to_owned)));
}

#[test]
fn gitlab_gets_what_its_documentation_asks_for() {
    let issues: Value = serde_json::from_str(&gitlab(&checked())).expect("JSON");
    let issues = issues.as_array().expect("an array");
    assert_eq!(issues.len(), 3);
    for issue in issues {
        for key in ["description", "check_name", "fingerprint", "severity"] {
            assert!(
                issue[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key}"
            );
        }
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.iter().any(|known| issue["severity"] == **known));
        let path = issue["location"]["path"].as_str().expect("a path");
        assert!(path == "a b/ü.md", "{path}");
    }
    assert_eq!(issues[0]["location"]["lines"]["begin"], 2);
    let prints: BTreeSet<_> = issues
        .iter()
        .map(|issue| issue["fingerprint"].to_string())
        .collect();
    assert_eq!(prints.len(), 3);
}

#[test]
fn columns_of_sarif_count_utf16_units() {
    let file = SourceFile::new(Path::new("a.md"), "x\né\u{1f600} two\n");
    assert_eq!(place(&file, 9), (2, 5));
    assert_eq!(place(&file, 99), (3, 1));
}

#[test]
fn what_two_workshops_import_is_reported_once() {
    let twice = [checked(), checked()];
    let twice: Vec<_> = twice.into_iter().flatten().collect();
    assert_eq!(gcc(&twice).to_string(), gcc(&checked()).to_string());
    assert_eq!(gitlab(&twice), gitlab(&checked()));
    assert_eq!(sarif(&twice), sarif(&checked()));
}

#[test]
fn sarif_has_places_rules_and_levels() {
    let log: Value = serde_json::from_str(&sarif(&checked())).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), super::rules().count());
    let result = &run["results"][0];
    let index = result["ruleIndex"].as_u64().expect("an index");
    let index = usize::try_from(index).expect("small");
    assert_eq!(rules[index]["id"], result["ruleId"]);
    let wanted = json!({
        "artifactLocation": { "uri": "a%20b/%C3%BC.md", "uriBaseId": "%SRCROOT%" },
        "region": { "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4 },
    });
    assert_eq!(result["locations"][0]["physicalLocation"], wanted);
    let related = &run["results"][1]["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "imported here");
    let unreadable = &run["results"][2];
    assert_eq!(unreadable["level"], "error");
    assert!(
        unreadable["locations"][0]["physicalLocation"]
            .get("region")
            .is_none()
    );
}
