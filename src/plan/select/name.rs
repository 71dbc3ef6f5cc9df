//! The name that a block has by its `name` key.

use std::ops::Range;

use super::{MAX_CANDIDATES, SelectionError};
use crate::plan::Plan;

/// The steps of the block called `target`; `None` when there is no such block.
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

/// The steps of each block of that name. Commands of one fence with keys of their own are one block
/// here, with what is between them.
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

/// True for blocks of one fence, met once: further down, the same fence is another import of it.
fn is_one_fence(plan: &Plan, one: usize, other: usize) -> bool {
    let fences = &plan.blocks[one..=other.max(one)];
    fences.iter().all(|block| block.fence == fences[0].fence)
}
