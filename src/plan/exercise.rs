//! Checks of exercises: reporting those without an exercise, and leaving them out. Their effect is
//! decided where commands run.

use std::sync::Arc;

use crate::document::{Block, CiAction, Code, Document, ItemKind};
use crate::source::{Diagnostic, Label};

use super::Plan;

/// Keeps an unattended run from running the checks of exercises.
pub fn leave_out_checks(plan: &mut Plan) {
    let checks = plan
        .blocks
        .iter_mut()
        .filter(|block| block.attributes.verify);
    for block in checks {
        Arc::make_mut(&mut block.attributes).ci = Some(CiAction::Skip);
    }
}

/// Hides the checks of exercises from an audience.
pub(super) fn hide_checks(plan: &mut Plan) {
    for nth in 0..plan.steps.len() {
        if plan.is_check(nth) {
            let step = &mut plan.steps[nth];
            (step.shown, step.repeatable) = (false, false);
            (step.stop_before, step.stop_after) = (false, false);
        }
    }
}

/// An error for each `verify` block of a document without a heading, text or block before it.
pub(super) fn missing(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Code(code) if code.attributes.verify || begins_with_check(code) => {
                let place = document.source.first_line_of(code.span);
                let label = Label::at(&document.source, place, "there is nothing before it");
                let message = "there is no exercise that this `verify` could check";
                let finding = Diagnostic::error("verify-without-exercise", message).label(label);
                found.push(finding.help("write the exercise above it, or remove `verify`"));
            }
            Block::Prose(span) if document.source.slice(*span).trim().is_empty() => {}
            Block::Directive(_) | Block::Note(_) | Block::Companion(_) => {}
            Block::Code(_) | Block::Heading(_) | Block::Prose(_) => break,
        }
    }
    found
}

/// True when a `##@` line makes the first command a check.
fn begins_with_check(code: &Code) -> bool {
    let mut items = code.items.iter().map(|item| &item.kind);
    let first = items.find(|kind| !matches!(kind, ItemKind::Blank | ItemKind::Hidden));
    matches!(first, Some(ItemKind::Attributes(keys)) if keys.verify)
}
