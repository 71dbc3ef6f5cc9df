//! Which step is next: a pure function of plan, position and decision.

use std::ops::Range;

use crate::plan::{Action, Plan};

use super::Decision;

/// The gate at which a decision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Before the step ran, or at a step that runs nothing.
    Before,
    /// After the step ran.
    After,
}

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NextAction {
    /// Go on at this step.
    Go(usize),
    /// Show this step again, immediately and with a stop.
    Again(usize),
    /// There is nothing to go back to: report that, then do the same as after going back to this
    /// step.
    NothingEarlier(usize),
    /// The same, but continue at this step.
    NothingEarlierGoOn(usize),
    /// End the run.
    End,
}

/// Where `decision`, made at gate `at` of `step`, leads.
pub(super) fn next(
    plan: &Plan,
    selection: &Range<usize>,
    (step, at): (usize, At),
    decision: &Decision,
) -> NextAction {
    let go = |step| on(step, selection);
    match decision {
        Decision::Quit => NextAction::End,
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

/// Continue at `target`, or end if the selection ends before.
pub(super) fn on(target: usize, selection: &Range<usize>) -> NextAction {
    if target < selection.end {
        NextAction::Go(target)
    } else {
        NextAction::End
    }
}

/// The nearest earlier command that was shown; after a command, that command.
fn back(plan: &Plan, selection: &Range<usize>, step: usize, at: At) -> NextAction {
    let end = step + usize::from(at == At::After);
    let earlier = (selection.start..end)
        .rev()
        .find(|nth| plan.steps[*nth].repeatable && plan.steps[*nth].shown);
    match (earlier, at) {
        (Some(earlier), _) => NextAction::Again(earlier),
        (None, At::Before) if !is_wait(plan, step) => NextAction::NothingEarlier(step),
        (None, _) if step + 1 < selection.end => NextAction::NothingEarlierGoOn(step + 1),
        (None, _) => NextAction::End,
    }
}

/// Skipping a call also skips its body.
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
mod tests;
