//! The `name` attribute of blocks.

use std::ops::Range;

use super::{MAX_CANDIDATES, SelectionError};
use crate::plan::Plan;

/// The steps of the block called `target`; `None` if there is none.
pub(super) fn find(plan: &Plan, target: &str) -> Option<Result<Range<usize>, SelectionError>> {
    let blocks = blocks_named(plan, target);
    match blocks.as_slice() {
        [] => None,
        [block] => Some(Ok(block.clone())),
        several => {
            let name = |steps: &Range<usize>| {
                let place = &plan.steps[steps.start].origin.location;
                let (file, line) = (place.file.name(), place.line());
                format!("step {} ({file}:{line})", steps.start + 1)
            };
            Some(Err(SelectionError::Ambiguous {
                target: target.to_owned(),
                candidates: several.iter().take(MAX_CANDIDATES).map(name).collect(),
            }))
        }
    }
}

/// The steps of each block with that name. Commands of one fence that have separate attributes are
/// one block here, including everything between them.
fn blocks_named(plan: &Plan, name: &str) -> Vec<Range<usize>> {
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    for (nth, step) in plan.steps.iter().enumerate() {
        let Some(block) = step.block else { continue };
        if plan.blocks[block].attributes.name.as_deref() != Some(name) {
            continue;
        }
        match found.last_mut() {
            Some((other, steps)) if is_one_fence(plan, *other, block) => {
                *other = block;
                steps.end = nth + 1;
            }
            _ => found.push((block, nth..nth + 1)),
        }
    }
    found.into_iter().map(|(_, steps)| steps).collect()
}

/// True for blocks of the same fence in one place of the plan: later in the plan, the same fence
/// comes from another import of the file.
fn is_one_fence(plan: &Plan, one: usize, other: usize) -> bool {
    let fences = &plan.blocks[one..=other.max(one)];
    fences.iter().all(|block| block.fence == fences[0].fence)
}
