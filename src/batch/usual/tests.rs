use super::*;
use crate::plan::sample::plan_of;

fn step(plan: &Plan, text: &str) -> usize {
    let mut steps = plan.steps.iter();
    steps
        .position(|step| step.action.text() == text)
        .expect(text)
}

#[test]
fn times_are_kept_for_commands_wherever_they_are_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Some(folder.path().join("state/times.json"));
    let plan = plan_of(folder.path(), "```bash\nsame\ngone\n```\n");
    let mut first = UsualTimes::kept_in(&plan, file.clone());
    assert_eq!(first.took(step(&plan, "same")), None);
    first.ran(step(&plan, "same"), Duration::from_millis(1500));
    first.ran(step(&plan, "gone"), Duration::from_secs(2));
    first.keep().expect("kept");
    let plan = plan_of(folder.path(), "```bash\nnew\nsame\n```\n");
    let mut second = UsualTimes::kept_in(&plan, file.clone());
    let took = second.took(step(&plan, "same"));
    assert_eq!(took, Some(Duration::from_millis(1500)));
    assert_eq!(second.took(step(&plan, "new")), None);
    second.keep().expect("kept");
    assert_eq!(second.took.len(), 1);
    for text in ["", "[1]", "{\"a\": \"b\"}", "{\"a\": -1}"] {
        fs::write(file.as_ref().expect("a file"), text).expect("written");
        let read = UsualTimes::kept_in(&plan, file.clone());
        assert_eq!(read.took(step(&plan, "same")), None, "{text}");
    }
}
