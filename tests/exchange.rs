//! `demosh check --format`: findings in the formats of other programs.

use std::path::Path;

use regex::Regex;
use serde_json::Value;

use crate::support::demo::Demo;

/// A finding with a column and several characters, and names that need escapes in some format.
fn demo() -> Demo {
    let text = "# T\n```bash\nif\n```\n<!-- @import g\u{f6}ne file.md -->\n";
    Demo::new().file("a b:c.md", text).file("fine.md", "# T\n")
}

fn check(demo: &Demo, format: &str) -> String {
    let finished = demo.pipes(["check", "--format", format, "a b:c.md", "fine.md"]);
    assert_eq!(finished.status.code(), Some(3), "{}", finished.stderr);
    finished.stdout
}

fn findings(demo: &Demo) -> usize {
    let found: Value = serde_json::from_str(&check(demo, "json")).expect("JSON");
    found["findings"].as_array().expect("a list").len()
}

#[test]
fn lines_for_editors_are_what_the_matcher_for_gcc_takes() {
    let demo = demo();
    // The regular expression of the problem matcher `$gcc`.
    let matcher = Regex::new(
        r"^(?P<file>.*?):(?P<line>\d+):(?P<column>\d*):?\s+(?:fatal\s+)?(?P<severity>warning|error|note):\s+(?P<message>.*)$",
    );
    let matcher = matcher.expect("a regular expression");
    let text = check(&demo, "gcc");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), findings(&demo), "{text}");
    for line in lines {
        assert!(matcher.is_match(line), "{line}");
    }
}

#[test]
fn a_code_quality_report_has_the_fields_that_gitlab_asks_for() {
    let demo = demo();
    let report: Value = serde_json::from_str(&check(&demo, "gitlab")).expect("JSON");
    let issues = report.as_array().expect("a list");
    assert_eq!(issues.len(), findings(&demo));
    let mut prints: Vec<_> = issues
        .iter()
        .map(|issue| {
            for field in ["description", "check_name", "fingerprint"] {
                assert!(
                    issue[field].as_str().is_some_and(|text| !text.is_empty()),
                    "{issue}"
                );
            }
            let severity = issue["severity"].as_str().expect("text");
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
            let path = issue["location"]["path"].as_str().expect("a path");
            assert!(
                Path::new(path).is_relative() && !path.starts_with("./"),
                "{path}"
            );
            assert!(
                issue["location"]["lines"]["begin"]
                    .as_u64()
                    .is_some_and(|line| line >= 1)
            );
            issue["fingerprint"].clone()
        })
        .map(|print| print.to_string())
        .collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "fingerprints tell issues apart");
}

#[test]
fn sarif_names_rules_and_places_as_code_scanning_wants_them() {
    let demo = demo();
    let log: Value = serde_json::from_str(&check(&demo, "sarif")).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), findings(&demo));
    for result in results {
        let id = &result["ruleId"];
        if let Some(index) = result["ruleIndex"].as_u64() {
            let index = usize::try_from(index).expect("small");
            assert_eq!(rules[index]["id"], *id);
        }
        let level = result["level"].as_str().expect("text");
        assert!(
            ["none", "note", "warning", "error"].contains(&level),
            "{level}"
        );
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
        assert!(!uri.contains(' ') && uri.contains("a%20b"), "{uri}");
        let region = &place["region"];
        assert!(
            region["startLine"].as_u64().is_some_and(|line| line >= 1),
            "{region}"
        );
    }
}
