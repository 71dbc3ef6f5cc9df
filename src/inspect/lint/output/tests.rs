use std::path::Path;

use serde_json::{Value, json as object};
use snapbox::{assert_data_eq, file};

use super::*;
use crate::source::{SourceFile, Span};

fn findings() -> Vec<Diagnostic> {
    let file = SourceFile::new(Path::new("a,b.md"), "one\ntwo 50%\n");
    vec![
        Diagnostic::error("bad", "no: 50%")
            .label(Label::at(&file, Span::new(4, 7), ""))
            .label(Label::at(&file, Span::new(0, 3), "imported here"))
            .help("say yes"),
        Diagnostic::new(Severity::Note, "odd", "hm"),
    ]
}

#[test]
fn people_get_the_place_the_remedy_and_the_number() {
    let text = human(&findings(), false);
    assert!(
        text.contains("--> a,b.md:2:1") && text.contains("help: say yes"),
        "{text}"
    );
    assert!(text.ends_with("\n\n1 error, 1 note\n"), "{text}");
    assert_eq!(human(&[], false), "");
    assert_eq!(Count::default().to_string(), "no findings");
}

#[test]
fn programs_get_one_object() {
    let report: Value = serde_json::from_str(&json(&findings())).expect("valid JSON");
    let place = |line, column, end_column| object!({"file": "a,b.md", "line": line, "column": column, "end_line": line, "end_column": end_column});
    assert_eq!(
        report,
        object!({
            "version": 1,
            "count": {"errors": 1, "warnings": 0, "notes": 1},
            "findings": [
                {
                    "rule": "bad", "severity": "error", "message": "no: 50%", "help": "say yes",
                    "place": place(2, 1, 4),
                    "related": [{"message": "imported here", "place": place(1, 1, 4)}],
                },
                {"rule": "odd", "severity": "note", "message": "hm"},
            ],
        })
    );
}

#[test]
fn github_gets_a_command_per_finding() {
    assert_eq!(
        github(&findings(), &Root::above(Path::new("a,b.md"))),
        "::error file=a%2Cb.md,line=2,endLine=2,col=1,title=bad::no: 50%25%0Ahelp: say yes\n\
         ::notice title=odd::hm\n"
    );
}

/// `SNAPSHOTS=overwrite cargo test` rewrites the file.
#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<FindingReport>();
    let schema = serde_json::to_string_pretty(&schema).expect("JSON");
    assert_data_eq!(
        schema + "\n",
        file!["../../../../docs/schemas/check.json"].raw()
    );
}
