//! The history of a show: the result of each step, the last failure, and the texts that ran or were
//! typed.
//!
//! Owns the marks of the outline, the failure that a menu offers to repair, and the texts that the
//! editor's arrows recall. Displays nothing.

use crate::plan::Plan;
use crate::run::Outcome;

use super::outline::StepMark;

/// The history so far.
#[derive(Debug, Default)]
pub(super) struct CommandHistory {
    /// The result of each step; empty before the first one has run.
    marks: Vec<StepMark>,
    /// The last failure, until another command has succeeded.
    failed: Option<FailedStep>,
    /// Texts that ran, or that were typed at `:`; the latest is the last.
    texts: Vec<String>,
}

/// A step that failed.
#[derive(Debug, Clone)]
pub(super) struct FailedStep {
    pub(super) step: usize,
    /// The text that ran.
    pub(super) text: String,
}

impl CommandHistory {
    /// Marks the results of an earlier run.
    pub(super) fn recall(&mut self, plan: &Plan, fared: impl IntoIterator<Item = (usize, bool)>) {
        self.marks.resize(plan.steps.len(), StepMark::Open);
        for (step, as_expected) in fared {
            self.marks[step] = if as_expected {
                StepMark::Done
            } else {
                StepMark::Failed
            };
        }
    }

    /// Marks the result of a step.
    pub(super) fn mark(&mut self, plan: &Plan, step: usize, outcome: &Outcome) {
        self.marks.resize(plan.steps.len(), StepMark::Open);
        self.marks[step] = match outcome {
            Outcome::Failed(_) => StepMark::Failed,
            Outcome::Passed | Outcome::Ignored => StepMark::Done,
            Outcome::NotRun(_) => StepMark::Open,
        };
    }

    /// The result of each step; may be shorter than the plan.
    pub(super) fn marks(&self) -> &[StepMark] {
        &self.marks
    }

    /// Whether a step has run, in this run or an earlier one.
    pub(super) fn has_run(&self, step: usize) -> bool {
        self.marks
            .get(step)
            .is_some_and(|mark| *mark != StepMark::Open)
    }

    /// Notes a failure, until it is forgotten or replaced by another one.
    pub(super) fn note_failure(&mut self, step: usize, text: &str) {
        let text = text.to_owned();
        self.failed = Some(FailedStep { step, text });
    }

    /// Forgets the failure, since it was repaired or accepted.
    pub(super) fn forget_failure(&mut self) {
        self.failed = None;
    }

    /// The last failure, unless it was forgotten.
    pub(super) fn failure(&self) -> Option<&FailedStep> {
        self.failed.as_ref()
    }

    /// Adds a text that ran or was typed, for the arrows at `:`. Blank texts and repetitions are
    /// left out.
    pub(super) fn remember(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.texts.last().map(String::as_str) != Some(text) {
            self.texts.push(text.to_owned());
        }
    }

    /// The texts that ran or were typed, the latest last.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }
}

#[cfg(test)]
mod tests;
