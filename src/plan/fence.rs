//! A fence while its commands are expanded: which block each of them belongs to.
//!
//! Owns how attributes before a command are combined with those of its fence.

use std::sync::Arc;

use crate::document::{Attributes, CiAction};
use crate::source::Location;

use super::CommandBlock;

/// The blocks to which the commands of a fence belong.
pub(super) struct Fence {
    attributes: Arc<Attributes>,
    location: Location,
    /// The block that the next command joins, unless it has its own attributes.
    open: Option<usize>,
    /// Attributes for the next command only.
    own: Option<Attributes>,
    /// The block to which the last command belongs.
    last: Option<usize>,
}

impl Fence {
    /// A fence with these attributes.
    pub(super) fn new(attributes: &Arc<Attributes>, location: Location) -> Self {
        Self {
            attributes: Arc::clone(attributes),
            location,
            open: None,
            own: None,
            last: None,
        }
    }

    /// Adds attributes for the next command only.
    pub(super) fn add(&mut self, attributes: &Attributes) {
        let mut before = self.own.take().unwrap_or_default();
        let mut own = attributes.over(&before);
        if !attributes.expect.is_empty() {
            before.expect.extend(own.expect);
            own.expect = before.expect;
        }
        self.own = Some(own);
    }

    /// The block for the next command, which is at `location`. A new one is added to `blocks`.
    pub(super) fn block_for_next(
        &mut self,
        location: &Location,
        blocks: &mut Vec<CommandBlock>,
    ) -> usize {
        let replaced = matches!(
            self.attributes.ci,
            Some(CiAction::Command(_) | CiAction::File(_))
        );
        if let Some(own) = self.own.take().filter(|_| !replaced) {
            self.open = None;
            let attributes = own.over(&self.inherited()).into();
            return self.add_block(attributes, location.clone(), blocks);
        }
        if let Some(open) = self.open {
            return open;
        }
        let attributes = Arc::clone(&self.attributes);
        let block = self.add_block(attributes, self.location.clone(), blocks);
        self.open = Some(block);
        block
    }

    /// Notes that a command of the audience's belongs to `block`.
    pub(super) fn note_command(&mut self, block: usize) {
        self.last = Some(block);
    }

    /// The block to which the last command belongs.
    pub(super) const fn last(&self) -> Option<usize> {
        self.last
    }

    /// The attributes of the fence that also apply to a command with its own attributes.
    fn inherited(&self) -> Attributes {
        Attributes {
            ci: self.attributes.ci.clone(),
            timeout: self.attributes.timeout,
            name: self.attributes.name.clone(),
            secret: self.attributes.secret,
            hint: self.attributes.hint.clone(),
            verify: self.attributes.verify,
            destroys: self.attributes.destroys,
            edit: self.attributes.edit,
            ..Attributes::default()
        }
    }

    fn add_block(
        &self,
        attributes: Arc<Attributes>,
        location: Location,
        blocks: &mut Vec<CommandBlock>,
    ) -> usize {
        blocks.push(CommandBlock {
            attributes,
            location,
            fence: self.location.clone(),
            input: None,
        });
        blocks.len() - 1
    }
}
