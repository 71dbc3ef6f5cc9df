//! Compares the JSON schema, the documentation and the reader of recordings.

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use super::reading::{RECORDING_NAME, read};

const SCHEMA: &str = include_str!("../../../docs/schemas/rehearsal.json");
const PAGE: &str = include_str!("../../../docs/rehearsal.md");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("JSON")
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).expect("a sound schema")
}

/// Whether the reader and the schema accept a recording.
fn verdicts(yaml: &str) -> (bool, bool) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("there.txt"), "text").expect("written");
    let path = folder.path().join(RECORDING_NAME);
    std::fs::write(&path, format!("{yaml}\n")).expect("written");
    let value: Value = serde_yaml::from_str(yaml).expect(yaml);
    (read(&path).is_ok(), validator().is_valid(&value))
}

#[test]
fn schema_and_reader_accept_and_refuse_the_same() {
    let good = [
        "",
        "step: x",
        "status: 255",
        "after: 1m2.5s",
        "stdin: none",
        "stdin: ignored",
        "stdin: {contains: x}",
        "stdout: x",
        "stderr: {file: there.txt}",
        "stays: true",
        "output: []",
        "output: [{stdout: x}, {at: 1s, stderr: x}]",
        "output: [{stdout: x}, {typed: 'y'}, {at: 1s, stdout: z}, {typed: {glob: '*'}}, {end_of_input: true}]",
        "cwd: a/b",
        "cwd: ..a/b..",
        "leaves: [{path: a, content: x}, {path: b, gone: true}, {path: c, content: {file: there.txt}}]",
        "leaves: [{path: a, content: x, gone: false}]",
    ];
    let bad = [
        "steps: x",
        "step: [x]",
        "status: 256",
        "status: -1",
        "status: x",
        "after: 5",
        "after: 5d",
        "after: ''",
        "stdin: all",
        "stdin: {contain: x}",
        "stdin: {}",
        "stdout: 1",
        "stdout: {glob: x}",
        "stdout: {file: /etc/passwd}",
        "stdout: {file: ../x}",
        "stays: 1",
        "output: x",
        "output: [{typed: 1}]",
        "output: [{typed: x, stdout: y}]",
        "output: [{end_of_input: false}]",
        "output: x",
        "output: [{}]",
        "output: [{stdout: x, stderr: x}]",
        "output: [{stdout: x, at: x}]",
        "output: [{stdout: x, on: x}]",
        "{stdout: x, output: []}",
        "{stderr: x, output: []}",
        "cwd: /x",
        "cwd: ..",
        "cwd: a/../b",
        "leaves: [{path: a}]",
        "leaves: [{content: x}]",
        "leaves: [{path: a, content: x, gone: true}]",
        "leaves: [{path: a, gone: false}]",
        "leaves: [{path: ../a, gone: true}]",
    ];
    let recording = |keys: &str| {
        let keys = keys
            .trim_start_matches('{')
            .trim_end_matches(if keys.starts_with('{') { "}" } else { "\0" });
        format!("{{version: 1, sample: true, calls: [{{argv: [a, {{glob: b}}], {keys}}}]}}\n")
    };
    for keys in good {
        assert_eq!(verdicts(&recording(keys)), (true, true), "{keys}");
    }
    for keys in bad {
        assert_eq!(verdicts(&recording(keys)), (false, false), "{keys}");
    }
    for whole in [
        "{version: 2, sample: true, calls: []}",
        "{sample: true, calls: []}",
        "{version: 1, sample: true}",
        "{version: 1, sample: 1, calls: []}",
        "{version: 1, sample: true, calls: [], x: 1}",
        "{version: 1, sample: true, calls: [{argv: []}]}",
        "{version: 1, sample: true, calls: [{argv: [1]}]}",
        "{version: 1, sample: true, calls: [{argv: [{glob: a, file: b}]}]}",
        "{version: 1, sample: true, calls: [{step: x}]}",
    ] {
        assert_eq!(verdicts(whole), (false, false), "{whole}");
    }
    assert_eq!(
        verdicts("{version: 1, sample: true, workshop: a.md, calls: []}"),
        (true, true)
    );
}

#[test]
fn the_recordings_of_our_workshops_satisfy_the_schema() {
    let workshops = Path::new(env!("CARGO_MANIFEST_DIR")).join("workshops");
    for folder in std::fs::read_dir(workshops).expect("workshops") {
        let path = folder.expect("readable").path().join(RECORDING_NAME);
        let text = std::fs::read_to_string(&path).expect("readable");
        let value: Value = serde_yaml::from_str(&text).expect("YAML");
        assert!(validator().is_valid(&value), "{}", path.display());
    }
}

#[test]
fn the_examples_of_the_documentation_are_good() {
    let examples: Vec<_> = PAGE
        .split("```yaml recording\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("closed"))
        .collect();
    assert!(examples.len() >= 4);
    for example in examples {
        assert_eq!(verdicts(example), (true, true), "{example}");
    }
    let settings = PAGE.split("```yaml workshop\n").nth(1).expect("an example");
    let settings = settings.split("```").next().expect("closed");
    serde_yaml::from_str::<crate::document::FrontMatter>(settings).expect("good front matter");
}

#[test]
fn every_key_is_documented() {
    let schema = schema();
    let objects = ["", "/$defs/call", "/$defs/chunk", "/$defs/leaving"];
    for object in objects {
        let keys = schema
            .pointer(&format!("{object}/properties"))
            .expect("defined");
        for key in keys.as_object().expect("an object").keys() {
            assert!(
                PAGE.contains(&format!("`{key}`")) || PAGE.contains(&format!("{key}:")),
                "{key}"
            );
        }
    }
}
