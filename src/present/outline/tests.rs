use std::path::Path;

use super::*;
use crate::plan::{PlanOptions, plan};

const TEXT: &str = "# One\n\n<!-- @SHOW -->\n```bash\necho a\n```\n\n## Two\n\n```bash\n#@immed\nquiet\necho b\n```\n\n<!-- @HIDE -->\n```bash\nset_up\n```\n<!-- @SHOW -->\n\n## Three\n\n```bash\necho c\n```\n";

fn plan_of(text: &str) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.md");
    std::fs::write(&path, text).expect("written");
    plan(Path::new(&path), &PlanOptions::default(), &|_| None)
}

fn step(plan: &Plan, text: &str) -> usize {
    let found = plan
        .steps
        .iter()
        .position(|step| step.action.text().trim() == text);
    found.expect(text)
}

fn texts(outline: &Outline, area: (usize, usize)) -> Vec<String> {
    let page = outline.page(area, &Theme::plain());
    page.iter()
        .map(|line| line.text().trim_end().to_owned())
        .collect()
}

#[test]
fn headings_and_commands_are_listed_with_their_results() {
    let plan = plan_of(TEXT);
    let mut marks = vec![StepMark::Open; plan.steps.len()];
    marks[step(&plan, "echo a")] = StepMark::Done;
    let outline = Outline::new(&plan, step(&plan, "quiet"), &marks);
    let page = texts(&outline, (80, 9));
    assert_eq!(
        page,
        [
            "   One",
            " ✓     echo a",
            "❯→ Two",
            "       echo b",
            "   Three",
            "       echo c",
            "",
            "",
            "find: (type) · ↑ ↓ · RETURN goes there · ESC stays"
        ]
    );
}

#[test]
fn typing_narrows_and_return_goes_there() {
    let plan = plan_of(TEXT);
    let mut outline = Outline::new(&plan, step(&plan, "echo b"), &[]);
    for letter in "EC b".chars() {
        assert_eq!(outline.press(&Key::Char(letter), 5), OutlineResult::Open);
    }
    assert_eq!(
        texts(&outline, (80, 3)),
        ["❯      echo b", "", "find: EC b"]
    );
    assert_eq!(
        outline.press(&Key::Enter, 5),
        OutlineResult::To(step(&plan, "echo b"))
    );
    outline.press(&Key::Char('x'), 5);
    assert_eq!(outline.press(&Key::Enter, 5), OutlineResult::Open);
    assert_eq!(texts(&outline, (80, 3))[0], "  no match");
}

#[test]
fn silent_steps_on_the_way_are_asked_about() {
    let plan = plan_of(TEXT);
    let mut outline = Outline::new(&plan, 0, &[]);
    outline.press(&Key::End, 5);
    assert_eq!(outline.press(&Key::Enter, 5), OutlineResult::Open);
    let foot = texts(&outline, (80, 9)).pop().expect("a foot");
    assert!(
        foot.contains("s first runs 2 hidden steps before it"),
        "{foot}"
    );
    let target = step(&plan, "echo c");
    assert_eq!(
        outline.clone().press(&Key::Char('s'), 5),
        OutlineResult::Through(target)
    );
    assert_eq!(
        outline.clone().press(&Key::Enter, 5),
        OutlineResult::To(target)
    );
    assert_eq!(outline.press(&Key::Escape, 5), OutlineResult::Open);
    assert_eq!(outline.press(&Key::Escape, 5), OutlineResult::Nowhere);
}

#[test]
fn it_fits_every_screen() {
    let plan = plan_of(TEXT);
    let outline = Outline::new(&plan, 0, &[]);
    let areas = (0..=200).flat_map(|cols| [0, 1, 2, 24].map(|rows| (cols, rows)));
    for (cols, rows) in areas {
        let page = outline.page((cols, rows), &Theme::plain());
        assert!(page.len() <= rows.max(1), "{cols}x{rows}");
        assert!(
            page.iter().all(|line| line.width() <= cols),
            "{cols}x{rows}"
        );
    }
}

#[test]
fn the_keys_are_listed_in_as_many_words_as_there_is_room_for() {
    let plan = plan_of(TEXT);
    let outline = Outline::new(&plan, step(&plan, "echo b"), &[]);
    for (cols, foot) in [
        (50, "find: (type) · ↑ ↓ · RETURN goes there · ESC stays"),
        (49, "find: (type) · ↑ ↓ · RETURN goes · ESC"),
        (37, "find: (type) · RETURN · ESC"),
    ] {
        assert_eq!(texts(&outline, (cols, 9)).last().expect("a foot"), foot);
    }
}
