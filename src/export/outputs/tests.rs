use super::*;
use crate::plan::{PlanOptions, plan};

fn plan_of(text: &str) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.md");
    std::fs::write(&path, text).expect("written");
    plan(&path, &PlanOptions::default(), &|_| None)
}

const HEADER: &str = "{\"version\":3,\"term\":{\"cols\":72,\"rows\":9},\"timestamp\":1700000000}\n";

#[test]
fn a_recording_says_which_step_printed_what() {
    let text = format!(
        "{HEADER}[0.1, \"o\", \"$ ls\"]\n# demosh {{\"started\":\"k-1\"}}\n[0.1, \"o\", \"a\\r\\n\"]\n# a comment\n[0.1, \"m\", \"x\"]\n[0.1, \"o\", \"b\"]\n# demosh {{\"finished\":{{\"step\":\"k-1\",\"status\":2}}}}\n# demosh \"sample\"\n[0.1, \"o\", \"later\"]\n[0.1, \"o"
    );
    let outputs = Outputs::read(&text, &Plan::default()).expect("readable");
    let ran = RanCommand {
        output: b"a\r\nb".to_vec(),
        status: Some(2),
    };
    assert_eq!(outputs.by_step, HashMap::from([("k-1".to_owned(), ran)]));
    assert_eq!((outputs.size.0, outputs.is_sample), (72, true));
    assert_eq!(outputs.date.as_deref(), Some("2023-11-14"));
}

#[test]
fn events_say_it_by_number() {
    let plan = plan_of("```bash\nls\nls\n```\n");
    let text = "{\"event\":\"run_started\",\"started\":\"2026-01-31T12:00:00.000Z\",\"sample_output\":false}\n{\"event\":\"step_started\",\"step\":2,\"text\":\"ls\"}\n{\"event\":\"output\",\"step\":2,\"text\":\"old\"}\n{\"event\":\"step_started\",\"step\":2,\"text\":\"ls\"}\n{\"event\":\"output\",\"step\":2,\"text\":\"new\"}\n{\"event\":\"step_finished\",\"step\":2,\"status\":0}\n{\"ev";
    let outputs = Outputs::read(text, &plan).expect("readable");
    let ran = RanCommand {
        output: b"new".to_vec(),
        status: Some(0),
    };
    assert_eq!(
        outputs.by_step,
        HashMap::from([(plan.keys()[1].clone(), ran)])
    );
    assert_eq!(outputs.date.as_deref(), Some("2026-01-31"));
    let other = plan_of("```bash\nls\nother\n```\n");
    let error = Outputs::read(text, &other).expect_err("another workshop");
    assert!(error.contains("has changed since"), "{error}");
}

#[test]
fn what_is_neither_is_refused() {
    let read = |text: &str| Outputs::read(text, &Plan::default()).expect_err(text);
    assert!(read("# a workshop").contains("neither"));
    assert!(read("{\"version\":7}").contains("neither"));
    assert!(read("{\"version\":2}").contains("--cast-format v3"));
    assert!(read(&format!("{HEADER}[0.1, \"o\", \"x\"]\n")).contains("demosh --record"));
    assert!(
        read(&format!("{HEADER}[0.1]\n[0.1, \"o\", \"x\"]\n")).contains("line 2 is not an event")
    );
}
