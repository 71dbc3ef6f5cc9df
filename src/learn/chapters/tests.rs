use super::*;
use crate::plan::{PlanOptions, plan};

const TEXT: &str = "<!-- @SHOW -->\n```bash\na\n```\n# One\n```bash\nb\n#@immed\nunseen\nc\n```\n# Two\nwords\n```bash\nd\n```\nend\n";

fn plan_of(text: &str) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.md");
    std::fs::write(&path, text).expect("written");
    plan(&path, &PlanOptions::default(), &|_| None)
}

fn step(plan: &Plan, text: &str) -> usize {
    let mut steps = plan.steps.iter();
    let found = steps.position(|step| step.action.text().trim() == text);
    found.expect(text)
}

#[test]
fn commands_that_are_seen_count() {
    let plan = plan_of(TEXT);
    let chapters = Chapters::of(&plan);
    let place = |text| chapters.place(step(&plan, text));
    assert_eq!(place("a"), "step 1 of 4");
    assert_eq!(place("c"), "section 1 of 2, step 3 of 4");
    assert_eq!(place("words"), "section 2 of 2, step 4 of 4");
    assert_eq!(place("end"), "section 2 of 2, step 4 of 4");
}

#[test]
fn the_bar_takes_what_room_there_is() {
    let plan = plan_of(TEXT);
    let chapters = Chapters::of(&plan);
    let line = |cols| {
        let line = chapters.margin(step(&plan, "c"), cols, &Theme::plain());
        assert!(line.width() <= cols);
        line.text()
    };
    assert_eq!(
        line(60),
        format!(
            "{:7}section 1 of 2, step 3 of 4  {}{}",
            "",
            "━".repeat(12),
            "─".repeat(12)
        )
    );
    assert_eq!(line(38), "section 1 of 2, step 3 of 4  ━━━━─────");
    assert_eq!(line(30), "   section 1 of 2, step 3 of 4");
    assert_eq!(line(12), "    1/2, 3/4");
    assert_eq!(line(3).chars().count(), 3);
}
