use super::*;
use crate::plan::sample::plan_of;

const BEFORE: &str = "<!-- @SHOW -->\n```bash\nsame\nsame\nother\n```\n";
const AFTER: &str = "<!-- @SHOW -->\nnew\n```bash\nsame\nadded\nsame\nother\n```\n";

fn step(plan: &Plan, text: &str, nth: usize) -> usize {
    let steps = plan.steps.iter().enumerate();
    let mut found = steps.filter(|(_, step)| step.action.text() == text);
    found.nth(nth).expect(text).0
}

#[test]
fn the_pace_is_that_of_the_same_step_wherever_it_is_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.json");
    let plan = plan_of(folder.path(), BEFORE);
    let mut first = ShowPace::new(&plan, Path::new("a.md"), Some(file.clone()));
    for (nth, (text, count)) in [("same", 0), ("same", 1), ("other", 0)].iter().enumerate() {
        let step = step(&plan, text, *count);
        let reached = f64::from(u32::try_from(nth).expect("small")) * 10.0;
        assert_eq!(first.reach(step, reached), None);
        first.ran(step, 2.0);
    }
    first.keep().expect("kept");
    let plan = plan_of(folder.path(), AFTER);
    let mut second = ShowPace::new(&plan, Path::new("a.md"), Some(file));
    assert_eq!(second.reach(step(&plan, "same", 0), 4.0), Some(-4.0));
    assert_eq!(second.reach(step(&plan, "added", 0), 5.0), None);
    assert_eq!(second.reach(step(&plan, "same", 1), 7.0), Some(3.0));
    assert_eq!(second.usual(step(&plan, "other", 0)), Some(2.0));
    assert_eq!(second.usual(step(&plan, "added", 0)), None);
}

#[test]
fn a_repeated_step_was_reached_the_first_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.json");
    let plan = plan_of(folder.path(), BEFORE);
    let other = step(&plan, "other", 0);
    let mut first = ShowPace::new(&plan, Path::new("a.md"), Some(file.clone()));
    first.reach(other, 10.0);
    first.reach(other, 90.0);
    first.keep().expect("kept");
    let mut second = ShowPace::new(&plan, Path::new("a.md"), Some(file));
    assert_eq!(second.reach(other, 10.0), Some(0.0));
}

#[test]
fn what_cannot_be_read_is_no_pace() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan_of(folder.path(), BEFORE);
    for text in ["", "{", "{\"version\":2,\"workshop\":\"a\",\"steps\":{}}"] {
        let file = folder.path().join("t.json");
        fs::write(&file, text).expect("written");
        let mut pace = ShowPace::new(&plan, Path::new("a.md"), Some(file));
        assert_eq!(pace.reach(0, 1.0), None, "{text}");
    }
}
