//! The output of commands about which the workshop states something.
//!
//! Owns the copies of it, and which commands are copied. Does not compare it and writes no files.

use crate::shell::OutputRoute;

use super::{Capture, RunInfo, RunMode};

/// The difference between the output of commands and the workshop's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The place of the statement.
    pub place: String,
    /// A unified diff, secrets masked; `None` if the output must not be shown.
    pub diff: Option<String>,
}

/// A change to a statement about output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Index of the statement in the plan.
    pub expected: usize,
    /// The output of its commands. It contains no secrets.
    pub printed: String,
}

/// The outputs of a run that the workshop makes statements about.
#[derive(Debug, Default)]
pub(super) struct PrintedOutput {
    /// The output of the commands of the fence, by step.
    pub(super) steps: std::collections::BTreeMap<usize, Capture>,
    /// Statements that were compared.
    pub(super) compared: std::collections::BTreeSet<usize>,
    /// Output that differs is collected instead of being a failure.
    pub(super) updates: bool,
    pub(super) taken: Vec<Update>,
}

impl PrintedOutput {
    /// Collects output that differs.
    pub(super) fn update(&mut self) {
        self.updates = true;
    }

    /// Saves the output of a step.
    pub(super) fn keep(&mut self, step: usize, capture: Capture) {
        self.steps.insert(step, capture);
    }
}

impl RunInfo {
    /// The route for the output of a step. If the order matters, both streams take the same route.
    pub(super) fn written(&self, step: usize, text: &str) -> OutputRoute {
        if self.mode == RunMode::Learn
            && self
                .plan
                .attributes(step)
                .is_some_and(|attributes| attributes.verify)
        {
            OutputRoute::Unseen
        } else if self.is_compared(step) && !may_redirect(text) {
            OutputRoute::Together
        } else {
            OutputRoute::Apart
        }
    }

    /// True when a copy of the step's output is needed here.
    pub(super) fn is_compared(&self, step: usize) -> bool {
        let stated = self.plan.steps[step].expected.is_some();
        match self.mode {
            RunMode::Unattended(_) => stated,
            // The output must go to the terminal, where the lines are typed.
            RunMode::Learn if self.plan.input(step).is_some() => false,
            RunMode::Learn => {
                let attributes = self.plan.attributes(step);
                let secret = attributes.is_some_and(|attributes| attributes.secret);
                let expects = attributes.is_some_and(|attributes| !attributes.expect.is_empty());
                !secret && (stated || expects)
            }
            RunMode::Stage => false,
        }
    }
}

/// True when a text may contain the command `exec`, which redirects the shell. In `docker exec` it
/// is an argument.
fn may_redirect(text: &str) -> bool {
    text.match_indices("exec").any(|(at, word)| {
        let is_part = |c: char| c.is_alphanumeric() || "-_./=".contains(c);
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        if before.ends_with(is_part) || after.starts_with(is_part) {
            return false;
        }
        let blanks = before.trim_end_matches([' ', '\t']);
        let start = blanks.rfind(|c: char| !is_part(c));
        let word = blanks[start.unwrap_or(0)..].trim_start_matches(|c: char| !is_part(c));
        let is_argument = blanks.len() < before.len()
            && word.starts_with(char::is_alphabetic)
            && !word.contains('=')
            && !MAY_COME_BEFORE.contains(&word);
        !is_argument
    })
}

/// Words after which a command may come.
const MAY_COME_BEFORE: &[&str] = &[
    "builtin", "command", "coproc", "do", "elif", "else", "eval", "if", "then", "time", "until",
    "while",
];

#[cfg(test)]
mod tests;
