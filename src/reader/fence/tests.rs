use std::path::Path;
use std::time::Duration;

use crate::document::{Block, Document, ExpectedExit};
use crate::source::{Severity, SourceFile};

fn read(text: &str) -> Document {
    crate::reader::read(&SourceFile::new(Path::new("a.md"), text))
}

fn findings(text: &str) -> Vec<String> {
    let found = read(text).findings;
    let line = |finding: &crate::source::Diagnostic| {
        let place = finding.location().map(ToString::to_string);
        let severity = finding.severity.name();
        format!("{severity} {} {}", finding.code, place.unwrap_or_default())
    };
    found.iter().map(line).collect()
}

#[test]
fn keys_that_are_stuck_to_the_language_are_found() {
    for info in [
        "bash,ci=skip",
        "sh:secret",
        "bash,x,secret",
        "bash(ci=skip)",
    ] {
        let found = findings(&format!("```{info}\nx\n```\n"));
        assert_eq!(found.len(), 1, "{info}: {found:?}");
        assert!(found[0].contains("key-outside-braces"), "{found:?}");
    }
    for info in ["bash,ignore", "sh:run.sh", "bash=", "bash:title"] {
        assert_eq!(findings(&format!("```{info}\nx\n```\n")), [""; 0], "{info}");
    }
}

#[test]
fn the_keys_of_several_groups_all_count() {
    let attributes = |info: &str| {
        let document = read(&format!("```bash {info}\nx\n```\n"));
        let mut grave = document.findings.iter();
        assert!(grave.all(|found| found.severity == Severity::Note));
        let code = document.blocks.iter().find_map(|block| match block {
            Block::Code(code) => Some(code.attributes.as_ref().clone()),
            _ => None,
        });
        code.expect("the fence runs")
    };
    for info in [
        "{exit=3} {timeout=5s}",
        "{exit=3}{timeout=5s}",
        "{exit=3} {1,3} {timeout=5s}",
    ] {
        let keys = attributes(info);
        assert_eq!(keys.exit, ExpectedExit::Code(3), "{info}");
        assert_eq!(keys.timeout, Some(Duration::from_secs(5)), "{info}");
    }
    let keys = attributes("{name=first} {exit=3}");
    assert_eq!(keys.name.as_deref(), Some("first"));
    assert_eq!(keys.exit, ExpectedExit::Code(3));
    let twice = findings("```bash {ci=skip} {ci=finally}\nx\n```\n");
    assert_eq!(twice, ["error bad-attribute a.md:1:20"]);
    let spaced = findings("```bash {timeout = 5s exit=3}\nx\n```\n");
    assert_eq!(spaced, ["error bad-attribute a.md:1:10"]);
}

#[test]
fn pandocs_identifier_before_the_language_is_no_key() {
    for info in [
        "{#install .bash}",
        "{#install .bash .wide timeout=5s}",
        "{.bash #install timeout=5s}",
    ] {
        assert_eq!(findings(&format!("```{info}\nx\n```\n")), [""; 0], "{info}");
    }
    let other = findings("```bash {.bash-like timeout=5s}\nx\n```\n");
    assert_eq!(other, ["error bad-attribute a.md:1:10"]);
}
