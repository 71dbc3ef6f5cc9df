//! Steps that the audience does not see.
//!
//! Owns which of them run, and which are handed over together.

use std::ops::Range;
use std::sync::Arc;

use crate::document::command::Script;
use crate::plan::Action;
use crate::shell::SessionError;

use super::Live;
use super::progress::PendingCheckpoint;
use crate::run::engine::{StepProgress, judge};
use crate::run::{Decision, EventKind, Operator, RunMode};

/// The most commands that are handed over with one. More would save nothing.
const MOST: usize = 127;

/// What a hidden command runs with; nothing for others.
#[derive(Default)]
pub(super) struct UnseenRun {
    /// Saved if the command takes long.
    pub(super) checkpoint: Option<PendingCheckpoint>,
    /// The hidden steps that may be handed over with it.
    pub(super) next: Range<usize>,
}

impl<O: Operator> Live<'_, O> {
    /// Runs a step that sets variables, before the audience sees anything.
    pub(super) async fn run_silently(&mut self, step: usize) -> Result<(), SessionError> {
        let text = self.core.plan().steps[step].action.text().to_owned();
        self.core.tell(EventKind::StepAnnounced { step });
        self.core.tell(EventKind::StepStarted {
            step,
            text: self.core.told_text(step, &text),
            attempt: 1,
        });
        let unseen = Script::new(format!("{{\n{text}\n}} >/dev/null 2>&1"));
        let reply = self.run_text(step, &unseen, UnseenRun::default()).await?;
        let outcome = judge(&reply, self.core.expected_exit(step), None);
        let ran = StepProgress {
            status: Some(reply.status),
            elapsed: reply.elapsed,
            attempts: 1,
        };
        self.core.finish_step(step, outcome, &ran);
        self.say_what_is_left(&reply.ended).await
    }

    /// Runs a step if it is hidden. Returns the operator's decision unless that was to continue.
    pub(super) async fn run_unseen(
        &mut self,
        step: usize,
    ) -> Result<Option<Decision>, SessionError> {
        let current = self.core.plan().steps[step].clone();
        let Action::Run(command) = current.action else {
            return Ok(None);
        };
        let absent = command.only_if_known && !self.core.shell.knows(&command.text).await?;
        if current.shown || absent || self.is_left_out(step) {
            return Ok(None);
        }
        let info = Arc::clone(&self.core.info);
        self.operator.unseen(&info.plan, step);
        self.core.tell(EventKind::StepAnnounced { step });
        let decision = self.run_until_settled(step, command.text, 0..0).await?;
        Ok((decision != Decision::Proceed).then_some(decision))
    }

    /// Whether the step checks an exercise: these are for learners, not for an audience.
    pub(super) fn is_left_out(&self, step: usize) -> bool {
        self.core.info.mode == RunMode::Stage && self.core.attributes(step).verify
    }

    /// The hidden commands right after the hidden command `step`.
    pub(super) fn unseen_after(&self, step: usize) -> Range<usize> {
        let plan = self.core.plan();
        let first = step + 1;
        let is_alone = plan.steps[step].stop_after || self.operator.displays_unseen();
        if is_alone || self.core.shell.has_queued() {
            return first..first;
        }
        let end = self.core.info.selection.end.min(first + MOST);
        let mut end_of_commands = first;
        for nth in first..end {
            let next = &plan.steps[nth];
            let is_plain = matches!(&next.action, Action::Run(command) if !command.only_if_known);
            if next.shown || !is_plain || self.is_left_out(nth) {
                break;
            }
            end_of_commands = nth + 1;
            if next.stop_after {
                break;
            }
        }
        first..end_of_commands
    }
}
