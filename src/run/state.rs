//! Where a run goes next: a pure function of plan, position and decision.

use std::ops::Range;

use crate::plan::{Action, Plan};

use super::Decision;

/// The gate at which a decision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Before the step ran, or at a step that runs nothing.
    Before,
    /// After it ran.
    After,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Go on at this step.
    Go(usize),
    /// Show this step again, immediately and with a stop.
    Again(usize),
    /// There is nothing to go back to: say so, then do as if going back had led here.
    NothingEarlier(usize),
    /// The same, and continue at this step.
    NothingEarlierGoOn(usize),
    /// End the run.
    End,
}

/// Where `decision`, made at `at` of `step`, leads.
pub(super) fn next(
    plan: &Plan,
    selection: &Range<usize>,
    (step, at): (usize, At),
    decision: &Decision,
) -> Next {
    let go = |step| on(step, selection);
    match decision {
        Decision::Quit => Next::End,
        Decision::Jump(target) | Decision::JumpThrough(target) => go(*target),
        Decision::Back => back(plan, selection, step, at),
        Decision::Skip => go(step + 1 + hidden_by_skipping(plan, step)),
        Decision::Proceed
        | Decision::RunInstead(_)
        | Decision::RunFirst { .. }
        | Decision::Aside(_)
        | Decision::SubShell
        | Decision::Understudy => go(step + 1),
    }
}

/// On to `target`, or to the end when that comes first.
pub(super) fn on(target: usize, selection: &Range<usize>) -> Next {
    if target < selection.end {
        Next::Go(target)
    } else {
        Next::End
    }
}

/// The nearest earlier command that was shown; after a command, itself.
fn back(plan: &Plan, selection: &Range<usize>, step: usize, at: At) -> Next {
    let end = step + usize::from(at == At::After);
    let earlier = (selection.start..end)
        .rev()
        .find(|nth| plan.steps[*nth].repeatable && plan.steps[*nth].shown);
    match (earlier, at) {
        (Some(earlier), _) => Next::Again(earlier),
        (None, At::Before) if !is_wait(plan, step) => Next::NothingEarlier(step),
        (None, _) if step + 1 < selection.end => Next::NothingEarlierGoOn(step + 1),
        (None, _) => Next::End,
    }
}

/// A skipped call takes its body with it.
fn hidden_by_skipping(plan: &Plan, step: usize) -> usize {
    match &plan.steps[step].action {
        Action::Call(call) => call.length,
        _ => 0,
    }
}

fn is_wait(plan: &Plan, step: usize) -> bool {
    matches!(plan.steps[step].action, Action::Wait(_))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::plan::{PlanOptions, plan};

    fn plan_of(text: &str) -> Plan {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.sh");
        std::fs::write(&path, text).expect("written");
        plan(Path::new(&path), &PlanOptions::default(), &|_| None)
    }

    fn steps(plan: &Plan, step: usize, at: At, decision: &Decision) -> Next {
        next(plan, &(0..plan.steps.len()), (step, at), decision)
    }

    #[test]
    fn back_finds_the_last_command_that_was_shown() {
        let plan = plan_of("hidden\n#@SHOW\na\n# text\nb\n#@wait\nc\n");
        // 0 hidden, 1 a, 2 text, 3 b, 4 wait, 5 c
        let back = |step, at| steps(&plan, step, at, &Decision::Back);
        assert_eq!(back(5, At::Before), Next::Again(3));
        assert_eq!(back(5, At::After), Next::Again(5));
        assert_eq!(back(4, At::Before), Next::Again(3));
        assert_eq!(back(3, At::Before), Next::Again(1));
        assert_eq!(back(1, At::Before), Next::NothingEarlier(1));
    }

    #[test]
    fn back_passes_over_commands_that_the_audience_has_not_seen() {
        let plan = plan_of("#@SHOW\na\n#@immed\nunseen\nb\n");
        let back = |step, at| steps(&plan, step, at, &Decision::Back);
        assert_eq!(back(2, At::Before), Next::Again(0));
        assert_eq!(back(2, At::After), Next::Again(2));
    }

    #[test]
    fn a_wait_with_nothing_before_goes_on() {
        let plan = plan_of("#@SHOW\n#@wait\na\n");
        assert_eq!(
            steps(&plan, 0, At::Before, &Decision::Back),
            Next::NothingEarlierGoOn(1)
        );
    }

    #[test]
    fn skipping_a_call_skips_its_body() {
        let plan = plan_of("#@SHOW\n#@macro m\na\nb\n#@end\nm\nc\n");
        assert_eq!(steps(&plan, 0, At::Before, &Decision::Skip), Next::Go(3));
        assert_eq!(steps(&plan, 3, At::Before, &Decision::Skip), Next::End);
    }

    #[test]
    fn the_selection_bounds_every_way() {
        let plan = plan_of("#@SHOW\na\nb\nc\n");
        let within = |decision| next(&plan, &(1..2), (1, At::Before), &decision);
        assert_eq!(within(Decision::Back), Next::NothingEarlier(1));
        assert_eq!(within(Decision::Proceed), Next::End);
        assert_eq!(within(Decision::Jump(7)), Next::End);
        assert_eq!(within(Decision::Quit), Next::End);
    }
}
