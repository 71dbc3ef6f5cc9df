//! The effect of a run on the calls that were recorded before it. Pure.

use std::collections::BTreeSet;

use crate::plan::{Action, Plan};

use super::rerecord::Fate;
use crate::rehearsal::format::recording::{Call, Recording};
use crate::rehearsal::play::expected::{ExpectedCall, by_step, possible, steps_of_calls};

/// What a run has reached.
#[derive(Debug, Clone, Copy)]
pub(in crate::rehearsal) struct RunExtent<'a> {
    /// The steps.
    pub(in crate::rehearsal) steps: &'a BTreeSet<usize>,
    /// The headings above them.
    pub(in crate::rehearsal) titles: &'a BTreeSet<String>,
    /// The text of `ci=` ran instead of its block.
    pub(in crate::rehearsal) unattended: bool,
}

/// For each call of `old`: what happens to it after a run of `plan`.
pub(in crate::rehearsal) fn fates(
    old: &Recording,
    plan: &Plan,
    tools: &[String],
    reached: RunExtent<'_>,
) -> Vec<Fate> {
    let makers = [reached.unattended, !reached.unattended].map(|unattended| {
        let expected = by_step(plan, tools, unattended);
        steps_of_calls(plan, old, &expected)
    });
    let run = ToolRun {
        plan,
        reached,
        possible: possible(plan, tools),
    };
    let calls = old.calls.iter().enumerate();
    calls
        .map(|(nth, call)| {
            let makers = [&makers[0], &makers[1]].map(|makers| makers[nth]);
            run.fate(call, makers, old.sample)
        })
        .collect()
}

struct ToolRun<'a> {
    plan: &'a Plan,
    reached: RunExtent<'a>,
    possible: Vec<ExpectedCall>,
}

impl ToolRun<'_> {
    /// `makers` are the steps that make the call, as far as they are known: in runs like this one,
    /// and in others.
    fn fate(&self, call: &Call, makers: [Option<usize>; 2], sample: bool) -> Fate {
        let sections = &self.plan.sections;
        let known = call.step.is_empty() || sections.iter().any(|one| one.title == call.step);
        if !known {
            return Fate::Homeless;
        }
        let is_unknown = makers == [None, None];
        let mut known = makers.iter().flatten();
        let was_run = known.any(|step| self.reached.steps.contains(step))
            || (is_unknown && self.reached.titles.contains(&call.step));
        if !was_run {
            return Fate::Stays;
        }
        // A call of a script may belong to a step that this run did not reach.
        let is_unclear = is_unknown && !self.all_were_entered(&call.step);
        let is_of_others = matches!(makers, [None, Some(_)]);
        let is_in_text = !sample && self.possible.iter().any(|known| known.may_be(call));
        if is_unclear || is_of_others || is_in_text {
            Fate::Possible
        } else {
            // Invented calls are replaced by real ones.
            Fate::Goes
        }
    }

    /// True when all commands under this heading were reached. Several sections may have this
    /// heading: a recording does not say which of them it means.
    fn all_were_entered(&self, title: &str) -> bool {
        let mut steps = self.plan.steps.iter().enumerate().filter(|(_, step)| {
            let heading = step
                .section
                .map(|nth| self.plan.sections[nth].title.as_str());
            matches!(step.action, Action::Run(_)) && heading.unwrap_or_default() == title
        });
        steps.all(|(nth, _)| self.reached.steps.contains(&nth))
    }
}

#[cfg(test)]
mod tests;
