//! Rules about what the audience sees, and about the names of blocks.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plan::Action;
use crate::source::Location;

use super::Findings;
use super::subject::Subject;

/// A workshop with directives of which nothing is ever displayed.
pub(super) fn nothing_shown(subject: &Subject<'_>, findings: &mut Findings) {
    let plan = subject.plan;
    let has_modes = plan.documents.iter().any(|document| document.has_modes());
    let is_seen = |step: &crate::plan::Step| step.shown && !matches!(step.action, Action::Wait(_));
    if !has_modes || plan.steps.iter().any(is_seen) {
        return;
    }
    let Some(first) = plan.steps.iter().find(|step| step.action.runs()) else {
        return;
    };
    let message = "nothing of this workshop is ever shown";
    let help = "write `<!-- @SHOW -->` where the show begins";
    findings.add(first.origin.location.clone(), message, help);
}

/// A name of more than one block.
pub(super) fn duplicate_name(subject: &Subject<'_>, findings: &mut Findings) {
    let mut first: BTreeMap<&str, &Location> = BTreeMap::new();
    for block in &subject.plan.blocks {
        let Some(name) = block.attributes.name.as_deref() else {
            continue;
        };
        let other = *first.entry(name).or_insert(&block.fence);
        let is_same = Arc::ptr_eq(&other.file, &block.fence.file) && other.span == block.fence.span;
        if is_same {
            continue;
        }
        let (file, line) = (other.file.name(), other.line());
        let message = format!("the name `{name}` is also given to a block at {file}:{line}");
        let help =
            format!("give each block a different name: `--only {name}` cannot select one of them");
        findings.add(block.location.clone(), message, help);
    }
}

#[cfg(test)]
mod tests;
