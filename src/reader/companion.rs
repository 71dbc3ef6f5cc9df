//! Fences that add to the commands before them: what is typed into their program, and what they
//! print.

use std::sync::Arc;

use crate::document::command::Script;
use crate::document::{
    Attributes, Block, Code, Companion, CompanionKind, FenceInfo, Item, ItemKind,
};
use crate::source::{Diagnostic, Label, Span};

use super::FileReader;
use super::fence::{FencePiece, FoundFence};
use super::markdown::Cutter;

/// Why lines cannot be typed into a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misfit {
    /// No command is right before them.
    NoCommand,
    /// The command before them starts no program.
    NoProgram,
    /// The program gets other lines already.
    Second,
}

/// How a fence adds to the commands before it, if it does.
pub(super) fn companion_kind(info: &FenceInfo<'_>, keys: &Attributes) -> Option<CompanionKind> {
    if keys.into.is_some() {
        Some(CompanionKind::Input)
    } else if keys.output || info.is_output() {
        Some(CompanionKind::Output)
    } else {
        None
    }
}

/// Why a fence of lines after `blocks` has no program. The last of `blocks` is a fence that runs or
/// a companion of one.
pub(super) fn misfit(blocks: &[Block]) -> Option<Misfit> {
    for block in blocks.iter().rev() {
        match block {
            Block::Companion(fence) if fence.kind == CompanionKind::Input => {
                return Some(Misfit::Second);
            }
            Block::Code(code) => return starts_none(code),
            _ => {}
        }
    }
    Some(Misfit::NoCommand)
}

fn starts_none(code: &Code) -> Option<Misfit> {
    let last = |item: &Item| match &item.kind {
        ItemKind::Command(text) => Some(text.clone()),
        // A directive may run commands too.
        ItemKind::Directive(_) => Some(String::new()),
        _ => None,
    };
    match code.items.iter().rev().find_map(last) {
        None => Some(Misfit::NoCommand),
        Some(text) => Script::new(text).sets_only().then_some(Misfit::NoProgram),
    }
}

impl FileReader<'_> {
    /// Reports a fence with `into` whose lines no program reads.
    pub(super) fn misplaced_input(&mut self, why: Misfit, place: Span) {
        let (message, help) = match why {
            Misfit::NoCommand => (
                "`into` needs a command right before it, whose program reads these lines",
                "put this fence directly below the fence that starts the program",
            ),
            Misfit::NoProgram => (
                "the command before this fence starts no program that could read these lines",
                "put the fence below the command that starts the program",
            ),
            Misfit::Second => (
                "the program before this fence has its lines from another fence with `into`",
                "write all lines into one fence",
            ),
        };
        let finding = Diagnostic::error("misplaced-into", message)
            .label(Label::at(self.source, place, ""))
            .help(help);
        self.findings.push(finding);
    }
}

impl Cutter<'_> {
    pub(super) fn companion(
        &self,
        kind: CompanionKind,
        found: &FoundFence<'_>,
        pieces: Option<&[FencePiece]>,
        attributes: Arc<Attributes>,
    ) -> Companion {
        let text = match pieces {
            Some(pieces) => pieces.iter().map(|piece| piece.text.as_str()).collect(),
            None => self.text[found.body.range()].to_owned(),
        };
        Companion {
            kind,
            span: found.span,
            body: found.body,
            text,
            prefix: self.prefix(found),
            attributes,
            closed: found.closed,
        }
    }

    /// The prefix of each line of a fence.
    pub(super) fn prefix(&self, found: &FoundFence<'_>) -> String {
        let before = &self.text[..found.span.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let as_blank = |c: char| if "> \t".contains(c) { c } else { ' ' };
        before[line_start..].chars().map(as_blank).collect()
    }

    /// True when there are only blank lines between `end` and the fence that runs, or its
    /// companions, before it.
    pub(super) fn follows_code(&self, end: usize) -> bool {
        let between = &self.text[self.prose_start..end.max(self.prose_start)];
        let is_after = matches!(
            self.blocks.last(),
            Some(Block::Code(_) | Block::Companion(_))
        );
        is_after && between.chars().all(|c| c.is_whitespace() || c == '>')
    }
}
