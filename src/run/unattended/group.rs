//! Which commands run together in an unattended run, and which replace them.

use std::path::Path;

use crate::document::command::{self, Script};
use crate::document::{Attributes, CiAction};
use crate::plan::{Action, Command, replacement_file};
use crate::shell::quote_path;

use super::Unattended;
use crate::run::engine::StepProgress;
use crate::run::{NotRun, Outcome};

/// Commands that are judged together: consecutive ones of a block.
#[derive(Debug)]
pub(super) struct CommandGroup {
    pub(super) attributes: Attributes,
    pub(super) steps: Vec<usize>,
}

/// One command of a group, or its replacement.
pub(super) struct GroupPart {
    pub(super) step: usize,
    pub(super) text: Script,
    pub(super) only_if_known: bool,
}

impl Unattended<'_> {
    /// The commands in groups: first those of the workshop, then the cleanup.
    pub(super) fn groups(&self) -> (Vec<CommandGroup>, Vec<CommandGroup>) {
        let all = self.all_groups().into_iter();
        let (cleanup, main) = all.partition(|group| group.attributes.ci == Some(CiAction::Finally));
        (main, cleanup)
    }

    fn all_groups(&self) -> Vec<CommandGroup> {
        let group = |steps: Vec<usize>| CommandGroup {
            attributes: self.core.attributes(steps[0]),
            steps,
        };
        self.core.info.blocks().into_iter().map(group).collect()
    }

    /// The commands to run for a group. Those that are left out are reported immediately.
    pub(super) fn parts(&mut self, group: &CommandGroup) -> Vec<GroupPart> {
        let first = group.steps[0];
        let (texts, reason) = match &group.attributes.ci {
            Some(CiAction::Skip) => (Vec::new(), NotRun::CiSkip),
            Some(CiAction::Command(text)) => (commands_of(text), NotRun::Replaced),
            Some(CiAction::File(path)) => (vec![self.sourcing(first, path)], NotRun::Replaced),
            Some(CiAction::Finally) | None => return self.own_commands(group),
        };
        let replaced = usize::from(!texts.is_empty());
        for step in &group.steps[replaced..] {
            self.provided.passed_over(*step);
            self.core
                .finish_step(*step, Outcome::NotRun(reason), &StepProgress::default());
        }
        let part = |text| GroupPart {
            step: first,
            text,
            only_if_known: false,
        };
        texts.into_iter().map(Script::new).map(part).collect()
    }

    pub(super) fn own_commands(&self, group: &CommandGroup) -> Vec<GroupPart> {
        let command = |step: &usize| match &self.core.plan().steps[*step].action {
            Action::Run(Command {
                text,
                only_if_known,
            }) => Some(GroupPart {
                step: *step,
                text: text.clone(),
                only_if_known: *only_if_known,
            }),
            _ => None,
        };
        group.steps.iter().filter_map(command).collect()
    }

    /// The command that sources a `ci=@file`; the path is relative to the workshop file.
    fn sourcing(&self, step: usize, path: &Path) -> String {
        let file = self.core.plan().steps[step].origin.location.file.path();
        let path = replacement_file(file, path);
        let path = std::path::absolute(&path).unwrap_or(path);
        format!(". {}", quote_path(&path))
    }
}

/// The complete commands of a `ci="..."` value.
pub(super) fn commands_of(text: &str) -> Vec<String> {
    command::split(text)
        .into_iter()
        .filter(|piece| {
            !matches!(
                piece.kind,
                command::PieceKind::Blank | command::PieceKind::Comment
            )
        })
        .map(|piece| text[piece.start..piece.end].trim().to_owned())
        .collect()
}
