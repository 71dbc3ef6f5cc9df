use serde_json::{Value, json};
use snapbox::{assert_data_eq, file};

use super::*;
use crate::report::sample::Sample;
use crate::run::NotRun;

impl EventLines for &mut Vec<u8> {}

fn lines(sample: &Sample) -> String {
    let mut out = Vec::new();
    let mut events = Events::new(&mut out, "x".into());
    sample.play(&mut events);
    events.finish().expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn values(sample: &Sample) -> Vec<Value> {
    let lines = lines(sample);
    let parse = |line| serde_json::from_str(line).expect("a line is an object");
    lines.lines().map(parse).collect()
}

#[test]
fn each_event_is_a_line() {
    let text = "---\ntitle: T\ndestroys: [cluster]\n---\n# One\n```sh {ci=\"x\"}\na 1\n```\n```sh {within=5s}\nb\n```\n```sh\nc\n```\n";
    let sample = Sample::of(text)
        .begin()
        .start_as("a", "x", 1)
        .output("a", "text\n")
        .output("a", b"\xff\n")
        .passed("a")
        .start("b")
        .again("b", 1, 1)
        .start_as("b", "b", 2)
        .failed("b", 1)
        .notice("something is left over")
        .not_run("c", NotRun::EarlierFailure)
        .end(Verdict::Failed);
    let golden = file!["../../../tests/reports/events.jsonl"];
    assert_data_eq!(lines(&sample), golden.raw());
}

#[test]
fn a_character_cut_in_two_is_put_together() {
    let text = "```sh\na\n```\n";
    let bytes = "xü".as_bytes();
    let sample = Sample::of(text)
        .begin()
        .start("a")
        .output("a", &bytes[..2])
        .output("a", &bytes[2..])
        .output("a", &bytes[1..2])
        .passed("a");
    let values = values(&sample);
    let parts: Vec<_> = values[2..5]
        .iter()
        .map(|value| (&value["text"], &value["base64"]))
        .collect();
    assert_eq!(
        parts,
        [
            (&json!("x"), &Value::Null),
            (&json!("ü"), &Value::Null),
            (&Value::Null, &json!("ww=="))
        ]
    );
}

#[test]
fn secrets_of_the_workshop_s_own_text_are_masked() {
    let mut sample = Sample::of("```sh\na p4ssw0rd\n```\n");
    sample.info.secrets = crate::run::Secrets::new(["p4ssw0rd"]);
    let sample = sample
        .begin()
        .start("a")
        .notice("p4ssw0rd")
        .failed("a", 1)
        .end(Verdict::Quit);
    let lines = lines(&sample);
    assert!(
        lines.contains("a ***") && !lines.contains("p4ss"),
        "{lines}"
    );
}

#[test]
fn every_verdict_has_a_name() {
    let names = [
        Verdict::PreflightFailed,
        Verdict::TimedOut,
        Verdict::Broken,
        Verdict::Signalled(2),
    ]
    .map(|verdict| {
        let sample = Sample::of("```sh\na\n```\n").begin().end(verdict);
        let last = values(&sample).pop().expect("a line");
        (last["verdict"].clone(), last["signal"].clone())
    });
    let expected = [
        (json!("preflight_failed"), Value::Null),
        (json!("timed_out"), Value::Null),
        (json!("broken"), Value::Null),
        (json!("signalled"), json!(2)),
    ];
    assert_eq!(names, expected);
}

/// `SNAPSHOTS=overwrite cargo test` rewrites the file.
#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Record>();
    let schema = serde_json::to_string_pretty(&schema).expect("JSON");
    let committed = file!["../../../docs/schemas/events.json"];
    assert_data_eq!(schema + "\n", committed.raw());
}
