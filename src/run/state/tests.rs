use std::path::Path;

use super::*;
use crate::plan::{PlanOptions, plan};

fn plan_of(text: &str) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.sh");
    std::fs::write(&path, text).expect("written");
    plan(Path::new(&path), &PlanOptions::default(), &|_| None)
}

fn steps(plan: &Plan, step: usize, at: At, decision: &Decision) -> NextAction {
    next(plan, &(0..plan.steps.len()), (step, at), decision)
}

#[test]
fn back_finds_the_last_command_that_was_shown() {
    let plan = plan_of("hidden\n#@SHOW\na\n# text\nb\n#@wait\nc\n");
    // 0 hidden, 1 a, 2 text, 3 b, 4 wait, 5 c
    let back = |step, at| steps(&plan, step, at, &Decision::Back);
    assert_eq!(back(5, At::Before), NextAction::Again(3));
    assert_eq!(back(5, At::After), NextAction::Again(5));
    assert_eq!(back(4, At::Before), NextAction::Again(3));
    assert_eq!(back(3, At::Before), NextAction::Again(1));
    assert_eq!(back(1, At::Before), NextAction::NothingEarlier(1));
}

#[test]
fn back_passes_over_commands_that_the_audience_has_not_seen() {
    let plan = plan_of("#@SHOW\na\n#@immed\nunseen\nb\n");
    let back = |step, at| steps(&plan, step, at, &Decision::Back);
    assert_eq!(back(2, At::Before), NextAction::Again(0));
    assert_eq!(back(2, At::After), NextAction::Again(2));
}

#[test]
fn a_wait_with_nothing_before_goes_on() {
    let plan = plan_of("#@SHOW\n#@wait\na\n");
    assert_eq!(
        steps(&plan, 0, At::Before, &Decision::Back),
        NextAction::NothingEarlierGoOn(1)
    );
}

#[test]
fn skipping_a_call_skips_its_body() {
    let plan = plan_of("#@SHOW\n#@macro m\na\nb\n#@end\nm\nc\n");
    assert_eq!(
        steps(&plan, 0, At::Before, &Decision::Skip),
        NextAction::Go(3)
    );
    assert_eq!(
        steps(&plan, 3, At::Before, &Decision::Skip),
        NextAction::End
    );
}

#[test]
fn the_selection_bounds_every_way() {
    let plan = plan_of("#@SHOW\na\nb\nc\n");
    let within = |decision| next(&plan, &(1..2), (1, At::Before), &decision);
    assert_eq!(within(Decision::Back), NextAction::NothingEarlier(1));
    assert_eq!(within(Decision::Proceed), NextAction::End);
    assert_eq!(within(Decision::Jump(7)), NextAction::End);
    assert_eq!(within(Decision::Quit), NextAction::End);
}
