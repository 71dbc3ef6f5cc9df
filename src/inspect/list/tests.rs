use serde_json::{Value, json};
use snapbox::{assert_data_eq, file};

use super::*;
use crate::plan::{PlanOptions, plan};

fn listing(files: &[(&str, &str)]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let path = folder.path().join(files[0].0);
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    assert!(!plan.has_errors(), "{:?}", plan.findings);
    let mut json = Vec::new();
    let listing = Listing::of(&plan, &path);
    listing.write_json(&mut json).expect("written");
    let json = String::from_utf8(json).expect("text");
    let json = json.replace(&format!("{}/", folder.path().display()), "");
    serde_json::from_str(&json).expect("valid JSON")
}

#[test]
fn a_step_is_reported_with_everything_about_it() {
    let text = "---\ntitle: T\n---\n# One\n<!-- @SHOW -->\n```bash {ci=\"echo hi\" within=90s exit=nonzero expect!=/no/ secret}\necho a \\\n  b\n```\n";
    assert_eq!(
        listing(&[("a.md", text)]),
        json!({
            "version": 1,
            "file": "a.md",
            "title": "T",
            "steps": [{
                "index": 1,
                "kind": "run",
                "text": "echo a \\\n  b",
                "file": "a.md", "line": 7, "column": 1, "end_line": 8,
                "section": {"title": "One", "level": 1},
                "flags": ["shown", "typed", "stop_before", "repeatable"],
                "block": 1,
                "attributes": {
                    "ci": {"command": "echo hi"},
                    "within": 90.0,
                    "exit": "nonzero",
                    "expect": [{"pattern": "no", "negated": true}],
                    "secret": true,
                },
                "origin": [],
            }],
        })
    );
}

#[test]
fn a_step_from_elsewhere_says_how_it_came_here() {
    let files = [
        ("a.sh", "#@import b.sh\n#@m\n"),
        ("b.sh", "#@macro m\n  echo x\n#@end\n"),
    ];
    let listing = listing(&files);
    let step = &listing["steps"][0];
    assert_eq!((&step["file"], &step["line"]), (&json!("b.sh"), &json!(2)));
    let link = json!({"what": "macro m", "file": "a.sh", "line": 2, "column": 1});
    assert_eq!(step["origin"], json!([link]));
}

#[test]
fn a_call_says_how_many_steps_it_stands_for() {
    let text = "#@macro m\n  echo x\n  echo y\n#@end\n#@SHOW\nm\n";
    let listing = listing(&[("a.sh", text)]);
    assert_eq!(
        (&listing["steps"][0]["kind"], &listing["steps"][0]["length"]),
        (&json!("call"), &json!(2))
    );
}

/// `SNAPSHOTS=overwrite cargo test` rewrites the file.
#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<Listing<'_>>();
    let schema = serde_json::to_string_pretty(&schema).expect("JSON");
    let committed = file!["../../../docs/schemas/list.json"];
    assert_data_eq!(schema + "\n", committed.raw());
}
