//! Whether commands print what the workshop states, and what to write into it if not.
//!
//! Owns the comparison. Writes no files.

use crate::document::{Attributes, CiAction};

use super::engine::Core;
use super::{Capture, Difference, EventKind, Failure, Outcome, RunMode, Update};

impl Core<'_> {
    /// The changes to the workshop after this run.
    pub(super) fn updates(&mut self) -> Vec<Update> {
        std::mem::take(&mut self.printed.taken)
    }

    /// The result of a learner's step after comparing its output, and whether it was compared.
    pub(super) fn check(&mut self, step: usize, outcome: Outcome) -> (Outcome, bool) {
        if !self.info.is_compared(step) {
            return (outcome, false);
        }
        if matches!(outcome, Outcome::Failed(_)) {
            self.forget_printed(step);
            return (outcome, false);
        }
        let expects = self.output_of_block(step);
        let attributes = self.attributes(step);
        if let Some(failed) = expects.as_deref().and_then(|text| unmet(&attributes, text)) {
            return (failed, true);
        }
        let stated = self.plan().steps[step].expected;
        stated.inspect(|stated| {
            self.printed.compared.remove(stated);
        });
        if let Some(failure) = self.compare(step) {
            return (Outcome::Failed(failure), true);
        }
        let compared = stated.is_some_and(|stated| self.printed.compared.contains(&stated));
        (outcome, compared || expects.is_some())
    }

    /// The output of the block that ends with `step`, if the workshop expects something of it.
    fn output_of_block(&self, step: usize) -> Option<String> {
        let block = self.plan().steps[step].block?;
        if self.attributes(step).expect.is_empty() {
            return None;
        }
        let steps = self.plan().steps.iter().enumerate();
        let steps = steps.filter(|(_, other)| other.block == Some(block) && other.action.runs());
        let steps: Vec<_> = steps.map(|(nth, _)| nth).collect();
        (steps.last() == Some(&step)).then(|| self.printed_by(&steps))?
    }

    /// Forgets the output of a step that failed.
    pub(super) fn forget_printed(&mut self, step: usize) {
        self.printed.steps.remove(&step);
    }

    /// How the output of the fence that ends with `step` differs from the stated one, after all of
    /// the fence has run.
    pub(super) fn compare(&mut self, step: usize) -> Option<Failure> {
        let expected = self.plan().steps[step].expected?;
        let steps = self.steps_of(expected);
        if steps.last() != Some(&step) || self.leaves_out(expected) {
            return None;
        }
        let printed = self.printed_by(&steps)?;
        self.printed.compared.insert(expected);
        let stated = &self.plan().expected[expected];
        if stated.output.matches(&printed) {
            return None;
        }
        let place = stated.location.to_string();
        let secret = self.is_secret(&steps);
        match self.obstacle(expected, &steps, &printed) {
            None if self.printed.updates => {
                self.printed.taken.push(Update { expected, printed });
                return None;
            }
            Some(why) if self.printed.updates => self.not_updated(expected, why),
            _ => {}
        }
        let diff = (!secret).then(|| {
            let stated = &self.plan().expected[expected].output;
            let diff = stated.difference(&self.secrets.mask(&printed));
            self.secrets.mask(&diff)
        });
        Some(Failure::Output(Difference { place, diff }))
    }

    /// Reports why statements without a comparison are not changed.
    pub(super) fn tell_not_updated(&mut self) {
        if !self.printed.updates {
            return;
        }
        for expected in 0..self.plan().expected.len() {
            let steps = self.steps_of(expected);
            let taken_in = steps.iter().any(|step| self.info.takes_in(*step));
            if self.printed.compared.contains(&expected) || !taken_in {
                continue;
            }
            let why = if self.leaves_out(expected) {
                "its block has `ci=`"
            } else {
                "its commands did not all run as expected"
            };
            self.not_updated(expected, why);
        }
    }

    fn not_updated(&mut self, expected: usize, why: &str) {
        let place = &self.plan().expected[expected].location;
        let notice = format!("{place} is not updated: {why}");
        self.tell(EventKind::Notice(notice));
    }

    /// Why the output cannot be written into the workshop.
    fn obstacle(&self, expected: usize, steps: &[usize], printed: &str) -> Option<&'static str> {
        let has_ci = |step: &usize| self.attributes(*step).ci.is_some();
        let whole = |step: &usize| {
            let kept = self.printed.steps.get(step);
            kept.is_none_or(Capture::is_whole)
        };
        if self.is_secret(steps) {
            Some("its block is `secret`")
        } else if self.secrets.are_in(printed) {
            Some("there is a secret in the output; write `[..]` in its place")
        } else if steps.iter().any(has_ci) {
            Some("its block has `ci=`")
        } else if !steps.iter().all(whole) {
            Some("the output is too long; write `...` in its place")
        } else {
            let stated = &self.plan().expected[expected].output;
            let revision = stated.revision(printed);
            revision
                .err()
                .map(crate::document::expected::Unwritable::reason)
        }
    }

    fn is_secret(&self, steps: &[usize]) -> bool {
        steps.iter().any(|step| self.attributes(*step).secret)
    }

    /// The commands whose output a statement is about.
    fn steps_of(&self, expected: usize) -> Vec<usize> {
        let steps = self.plan().steps.iter().enumerate();
        steps
            .filter(|(_, step)| step.expected == Some(expected) && step.action.runs())
            .map(|(nth, _)| nth)
            .collect()
    }

    /// True when other commands run in place of these, or only some of them, or in another order.
    fn leaves_out(&self, expected: usize) -> bool {
        if !matches!(self.info.mode, RunMode::Unattended(_)) {
            return false;
        }
        let steps = self.steps_of(expected);
        let ci = |step: &usize| self.attributes(*step).ci;
        let all_at_end = steps.iter().all(|step| ci(step) == Some(CiAction::Finally));
        !all_at_end && steps.iter().any(|step| ci(step).is_some())
    }

    /// The joint output of these commands; `None` if one of them has not run.
    fn printed_by(&self, steps: &[usize]) -> Option<String> {
        let mut text = String::new();
        for step in steps {
            match self.printed.steps.get(step) {
                Some(capture) => text.push_str(&capture.text()),
                None if self.is_done(*step) && self.runs_if_known(*step) => {}
                None => return None,
            }
        }
        Some(text)
    }

    /// True for a directive that does nothing if its name is undefined.
    fn runs_if_known(&self, step: usize) -> bool {
        let action = &self.plan().steps[step].action;
        matches!(action, crate::plan::Action::Run(command) if command.only_if_known)
    }
}

/// The first condition on the output that is not met.
pub(super) fn expectations(attributes: &Attributes, capture: &Capture) -> Option<Outcome> {
    if attributes.expect.is_empty() {
        return None;
    }
    unmet(attributes, &capture.text())
}

fn unmet(attributes: &Attributes, text: &str) -> Option<Outcome> {
    let broken = attributes
        .expect
        .iter()
        .find(|expectation| !expectation.holds(text))?;
    Some(Outcome::Failed(Failure::Expectation(broken.to_string())))
}
