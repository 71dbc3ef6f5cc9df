//! Checks of exercises that have no exercise. What a check does is decided where commands run.

use crate::document::{Block, Document};
use crate::source::{Diagnostic, Label};

use super::loader::first_line;

/// An error for each `verify` block of a document that nothing stands before: no heading, text or block.
pub(super) fn missing(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Code(code) if code.attributes.verify => {
                let place = first_line(&document.source, code.span);
                let label = Label::at(&document.source, place, "nothing stands before it");
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
