//! Lines in a workshop that a program reads: the input of a command in an unattended run, and the
//! message about lines that were not typed.

use crate::document::{self, Attributes, CiAction};
use crate::plan::FenceText;
use crate::shell::{CommandEnd, CommandInput, Reply};
use crate::style::counted;
use crate::term::ReadyRules;

use super::{RunInfo, RunMode};

/// The standard input of `step`, if the workshop contains it. On stage it is typed instead.
pub(super) fn input(info: &RunInfo, step: usize) -> Option<&FenceText> {
    let attributes = info.plan.attributes(step);
    let replaced = attributes.is_some_and(|attributes| {
        let ci = attributes.ci.as_ref();
        matches!(ci, Some(CiAction::Command(_) | CiAction::File(_)))
    });
    let is_unattended = matches!(info.mode, RunMode::Unattended(_));
    let input = info.plan.input(step)?;
    (is_unattended && !replaced).then_some(input)
}

/// When a program is ready for a line, according to the workshop.
pub(super) fn rules(input: &FenceText) -> ReadyRules {
    let Attributes { prompt, ready, .. } = &*input.attributes;
    ReadyRules {
        prompt: prompt.as_ref().map(|prompt| prompt.pattern.clone()),
        quiet: *ready,
    }
}

/// The input of its command.
pub(super) fn read_from<'a>(input: &'a FenceText, rules: &'a ReadyRules) -> CommandInput<'a> {
    let lines = &input.text;
    match input.attributes.into {
        Some(document::ProgramInput::Terminal) => CommandInput::Terminal { lines, rules },
        Some(document::ProgramInput::Pipe) | None => CommandInput::Pipe(lines),
    }
}

/// The message about lines that were not typed.
pub(super) fn about_lines(reply: &Reply) -> Option<String> {
    if reply.asked_secret {
        return Some(
            "the program asks for a secret, and a secret is never typed: give it in another way"
                .to_owned(),
        );
    }
    let left = reply.typed?.left;
    let lines = counted(left, "line");
    match reply.ended {
        _ if left == 0 => None,
        CommandEnd::TimedOut { .. } => Some(format!(
            "{lines} not typed: the program was never ready; `prompt=/regex/` or `ready=DURATION` says when it is"
        )),
        _ => Some(format!("{lines} not typed: the program ended before")),
    }
}
