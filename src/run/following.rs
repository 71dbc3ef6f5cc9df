//! The commands that are handed over together with the one before them.
//!
//! Owns which steps qualify, judged by their attributes and texts. The shell has further conditions;
//! see [`Session::run_and_queue`](crate::shell::Session::run_and_queue).

use std::ops::Range;

use crate::document::command::Script;
use crate::plan::Action;
use crate::shell::{OutputRoute, Unit};

use super::RunInfo;
use super::engine::Core;
use super::frame::{SessionTraits, frame};

impl Core<'_> {
    /// The commands that can be handed over with `first`: those of the first steps in `next`, as
    /// long as nothing has to be done between them.
    pub(super) fn following<'i>(
        &self,
        info: &'i RunInfo,
        first: &Script,
        next: Range<usize>,
        traits: SessionTraits,
    ) -> Vec<(&'i Script, Unit<'i>)> {
        let mut units = Vec::new();
        if starts_job(first) {
            return units;
        }
        // What a command does counts when it runs.
        let mut suspects = self.suspects.clone();
        for step in next {
            let Action::Run(command) = &info.plan.steps[step].action else {
                break;
            };
            let may_assign = suspects.may_assign(&info.plan, &command.text);
            if may_assign || !self.can_follow(step, &command.text) {
                break;
            }
            let unit = Unit {
                frame: frame(&command.text, traits, self.shell.effects()),
                ..Unit::command(&command.text)
            };
            units.push((&command.text, unit));
        }
        units
    }

    /// Whether output, jobs and functions need no work of this program between the command and those
    /// around it.
    fn can_follow(&self, step: usize, text: &Script) -> bool {
        !self.attributes(step).secret
            && !self.info.is_compared(step)
            && self.info.written(step, text) == OutputRoute::Apart
            && !starts_job(text)
            && text.defined_functions().is_empty()
    }
}

/// Whether it leaves a job in the background, which is looked for when it has run.
fn starts_job(text: &Script) -> bool {
    let commands = text.simple_commands();
    commands.iter().any(|command| command.context.background)
}
