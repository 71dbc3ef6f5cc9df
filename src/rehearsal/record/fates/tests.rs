use super::*;
use crate::plan::{PlanOptions, plan};
use crate::rehearsal::sample::call;

use Fate::{Goes, Homeless, Possible, Stays};

#[test]
fn only_calls_of_what_was_run_may_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("README.md");
    let text = "# A\n```sh\nk one\n./script\nk two\n```\n# B\n```sh\nk one\n```\n# Same\n```sh\n./x\n```\n# Same\n```sh\n./y\n```\n";
    std::fs::write(&path, text).expect("written");
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    let call = |(step, line)| call(step, line);
    let calls = [
        ("A", "k one"),
        ("A", "k of script"),
        ("A", "k two"),
        ("A", "k one"),
        ("B", "k one"),
        ("Same", "k x"),
        ("Gone", "k one"),
    ];
    let mut old = Recording {
        calls: calls.map(call).to_vec(),
        ..Recording::default()
    };
    let runs: Vec<_> = (0..plan.steps.len())
        .filter(|nth| matches!(plan.steps[*nth].action, Action::Run(_)))
        .collect();
    let of = |old: &Recording, steps: &[usize]| {
        let entered = steps.iter().map(|nth| runs[*nth]).collect();
        let title = |nth: &usize| {
            plan.sections[plan.steps[runs[*nth]].section.expect("one")]
                .title
                .clone()
        };
        let titles = steps.iter().map(title).collect();
        let reached = RunExtent {
            steps: &entered,
            titles: &titles,
            unattended: true,
        };
        fates(old, &plan, &["k".to_owned()], reached)
    };
    assert_eq!(
        of(&old, &[3]),
        [Stays, Stays, Stays, Stays, Possible, Stays, Homeless]
    );
    // The show was left after the first step of A.
    assert_eq!(
        of(&old, &[0]),
        [Possible, Possible, Stays, Possible, Stays, Stays, Homeless]
    );
    // One of two sections with this heading.
    assert_eq!(of(&old, &[5])[5], Possible);
    assert_eq!(of(&old, &[4, 5])[5], Goes);
    old.sample = true;
    assert_eq!(
        of(&old, &[0, 1, 2]),
        [Goes, Goes, Goes, Goes, Stays, Stays, Homeless]
    );
}
