use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::plan::sample::plan_of;

const BEFORE: &str = "<!-- @SHOW -->\n```bash\none\nsame\ntwo\nsame\n```\n";

fn step(plan: &Plan, text: &str, nth: usize) -> usize {
    let steps = plan.steps.iter().enumerate();
    let mut found = steps.filter(|(_, step)| step.action.text() == text);
    found.nth(nth).expect(text).0
}

fn kept(step: usize) -> Checkpoint {
    Checkpoint {
        step,
        running: true,
        state: Snapshot::of_text("A=1".to_owned()),
        directory: "/tmp".to_owned(),
        secrets: vec!["TOKEN".to_owned()],
        jobs: vec!["sleep 100".to_owned()],
        files: vec!["/tmp/f".into()],
    }
}

#[test]
fn an_odd_clock_makes_no_odd_age() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.json");
    let plan = plan_of(folder.path(), BEFORE);
    let keeper = Keeper::new(file.clone(), Path::new("a.md"), &plan);
    keeper.keep(&kept(step(&plan, "two", 0))).expect("kept");
    let text = fs::read_to_string(&file).expect("kept");
    let mut progress: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for saved in [-5.0, 1e15, 1e300] {
        progress["saved"] = saved.into();
        fs::write(&file, progress.to_string()).expect("written");
        let read = Progress::read(&file).expect("readable").expect("there");
        assert!(saved < 0.0 || read.age().is_zero(), "{saved}");
    }
}

#[test]
fn what_is_kept_can_be_taken_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.json");
    let plan = plan_of(folder.path(), BEFORE);
    let mut keeper = Keeper::new(file.clone(), Path::new("a.md"), &plan);
    keeper.note(step(&plan, "one", 0), true);
    keeper.note(step(&plan, "same", 0), false);
    keeper.keep(&kept(step(&plan, "two", 0))).expect("kept");
    let mode = fs::metadata(&file).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let progress = Progress::read(&file).expect("readable").expect("there");
    let found = ResumePoint {
        step: step(&plan, "two", 0),
        changed: false,
        exact: true,
        missed: Vec::new(),
    };
    assert_eq!(progress.find(&plan), Some(found));
    assert_eq!(progress.state().text(), "A=1");
    assert!(progress.running);
    let results: Vec<_> = progress.results(&plan).into_values().collect();
    assert_eq!(results, [true, false]);
    Keeper::forget(&file).expect("forgotten");
    assert_eq!(Progress::read(&file).expect("no error"), None);
    Keeper::forget(&file).expect("forgotten before");
}

#[test]
fn the_place_is_found_by_what_stands_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.json");
    let plan = plan_of(folder.path(), BEFORE);
    let keeper = Keeper::new(file.clone(), Path::new("a.md"), &plan);
    keeper.keep(&kept(step(&plan, "same", 1))).expect("kept");
    let progress = Progress::read(&file).expect("readable").expect("there");
    let cases = [
        // More steps before it, the step itself missing, everything missing.
        (
            "<!-- @SHOW -->\n```bash\nnew\none\nsame\ntwo\nsame\n```\n",
            Some((4, true)),
        ),
        (
            "<!-- @SHOW -->\n```bash\none\nsame\ntwo\nthree\n```\n",
            Some((3, false)),
        ),
        (
            "<!-- @SHOW -->\n```bash\none\nsame\ntwo\n```\n",
            Some((2, false)),
        ),
        ("<!-- @SHOW -->\n```bash\nother\n```\n", None),
    ];
    for (text, wanted) in cases {
        let plan = plan_of(folder.path(), text);
        let found = progress.find(&plan);
        assert!(found.as_ref().is_none_or(|found| found.changed));
        assert_eq!(
            found.map(|found| (found.step, found.exact)),
            wanted,
            "{text}"
        );
    }
}

#[test]
fn commands_that_were_not_run_and_now_stand_before_the_place_are_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.json");
    let block = |lines: &str| format!("<!-- @SHOW -->\n# A\ntext\n```bash\n{lines}\n```\n");
    let plan = plan_of(folder.path(), &block("one\ntwo\nthree\nfour"));
    let keeper = Keeper::new(file.clone(), Path::new("a.md"), &plan);
    keeper.keep(&kept(step(&plan, "two", 0))).expect("kept");
    let progress = Progress::read(&file).expect("readable").expect("there");
    let cases: [(&str, &str, &[&str]); 5] = [
        ("one\ntwo\nthree\nfour", "two", &[]),
        ("one\nthree\ntwo\nfour", "three", &["three"]),
        ("four\none\nthree\ntwo", "four", &["four", "three"]),
        ("ONE\ntwo\nthree", "ONE", &["ONE"]),
        ("three\none\nfour", "three", &["three"]),
    ];
    for (lines, entry, missed) in cases {
        let plan = plan_of(folder.path(), &block(lines));
        let found = progress.find(&plan).expect("a place");
        let texts = found.missed.iter();
        let texts: Vec<_> = texts
            .map(|nth| plan.steps[*nth].action.text().trim())
            .collect();
        assert_eq!(texts, missed, "{lines}");
        assert_eq!(
            plan.steps[found.entry()].action.text().trim(),
            entry,
            "{lines}"
        );
    }
}

#[test]
fn a_file_that_makes_no_sense_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.json");
    for text in ["", "{\"version\":1", "{\"version\":1}"] {
        fs::write(&file, text).expect("written");
        assert!(Progress::read(&file).is_err(), "{text}");
    }
}
