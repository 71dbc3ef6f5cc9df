use super::*;
use crate::plan::{PlanOptions, plan};
use crate::rehearsal::sample::call;

#[test]
fn recorded_calls_are_shared_out_among_the_steps_of_their_section() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("README.md");
    let text = "# A\n```sh\nk get\n./script\nk get $X | k log\n```\n# B\n```sh\nk get\n```\n";
    std::fs::write(&path, text).expect("written");
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    let calls = vec![
        call("A", "k get"),
        call("A", "k of script"),
        call("A", "k get x"),
        call("A", "k log"),
        call("A", "k get x"),
        call("B", "k get"),
    ];
    let recording = Recording {
        calls,
        ..Recording::default()
    };
    let expected = by_step(&plan, &["k".to_owned()], true);
    let runs: Vec<_> = (0..plan.steps.len())
        .filter(|nth| matches!(plan.steps[*nth].action, Action::Run(_)))
        .collect();
    let nth = |step: Option<usize>| runs.iter().position(|run| Some(*run) == step);
    let steps = steps_of_calls(&plan, &recording, &expected);
    let steps: Vec<_> = steps.into_iter().map(nth).collect();
    assert_eq!(steps, [Some(0), None, Some(2), Some(2), None, Some(3)]);
}
