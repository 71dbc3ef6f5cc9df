//! What has happened in a show: how each step fared, the last failure, and what ran or was typed.
//!
//! Owns what the outline marks, the failure that a menu offers to mend, and the texts that the arrows of
//! the editor bring back. Shows nothing.

use crate::plan::Plan;
use crate::run::Outcome;

use super::outline::StepMark;

/// What has happened so far.
#[derive(Debug, Default)]
pub(super) struct History {
    /// How each step fared; empty before the first one has run.
    marks: Vec<StepMark>,
    /// The last failure, until something else has worked.
    failed: Option<FailedStep>,
    /// What ran, and what was typed at `:`; the latest is the last.
    texts: Vec<String>,
}

/// A step that failed.
#[derive(Debug, Clone)]
pub(super) struct FailedStep {
    pub(super) step: usize,
    /// What ran.
    pub(super) text: String,
}

impl History {
    /// Marks how steps have fared in an earlier run.
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

    /// Marks how a step has fared now.
    pub(super) fn mark(&mut self, plan: &Plan, step: usize, outcome: &Outcome) {
        self.marks.resize(plan.steps.len(), StepMark::Open);
        self.marks[step] = match outcome {
            Outcome::Failed(_) => StepMark::Failed,
            Outcome::Passed | Outcome::Ignored => StepMark::Done,
            Outcome::NotRun(_) => StepMark::Open,
        };
    }

    /// How each step fared; may be shorter than the plan.
    pub(super) fn marks(&self) -> &[StepMark] {
        &self.marks
    }

    /// Whether a step has run, in this run or an earlier one.
    pub(super) fn has_run(&self, step: usize) -> bool {
        self.marks
            .get(step)
            .is_some_and(|mark| *mark != StepMark::Open)
    }

    /// Keeps a failure until it is forgotten or another one replaces it.
    pub(super) fn note_failure(&mut self, step: usize, text: &str) {
        let text = text.to_owned();
        self.failed = Some(FailedStep { step, text });
    }

    /// The failure is mended, or accepted.
    pub(super) fn forget_failure(&mut self) {
        self.failed = None;
    }

    /// The last failure that is not forgotten.
    pub(super) fn failure(&self) -> Option<&FailedStep> {
        self.failed.as_ref()
    }

    /// Keeps a text that ran or was typed, for the arrows at `:`. Blank ones and repetitions are left out.
    pub(super) fn remember(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.texts.last().map(String::as_str) != Some(text) {
            self.texts.push(text.to_owned());
        }
    }

    /// What ran or was typed, the latest last.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }
}

#[cfg(test)]
mod tests;
