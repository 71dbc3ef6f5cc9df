//! What a run leaves for the run after it, which continues from one of its blocks.
//!
//! Owns the state of the shell after each block, and the place where the run is to end. Which block a later
//! run begins with is decided elsewhere.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use crate::plan::Action;
use crate::shell::Snapshot;

use super::Unattended;

/// What a run leaves. Clones are the same trail.
#[derive(Debug, Clone, Default)]
pub struct Trail(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    passed: RefCell<Vec<Passage>>,
    end: Cell<Option<usize>>,
}

/// A block that has run.
#[derive(Debug, Clone)]
pub struct Passage {
    /// False when one of them failed.
    pub passed: bool,
    /// The state of the shell after it; `None` when the shell did not tell.
    pub state: Option<Snapshot>,
    /// What cannot be taken up by another shell: the process ids of its jobs, and the files that it holds
    /// open.
    pub held: (Vec<u32>, Vec<PathBuf>),
}

impl Trail {
    /// From now on no block begins whose first step is `step` or a later one.
    pub fn end_before(&self, step: usize) {
        let earlier = self.0.end.get().map_or(step, |end| end.min(step));
        self.0.end.set(Some(earlier));
    }

    /// The blocks that have run, in order.
    pub fn passages(&self) -> Vec<Passage> {
        self.0.passed.borrow().clone()
    }

    /// Whether the run ends before `step`.
    pub(super) fn has_ended(&self, step: usize) -> bool {
        self.0.end.get().is_some_and(|end| end <= step)
    }
}

impl Unattended<'_> {
    /// Leaves a trail for the run after this one, and the shell as it is: the EXIT trap does not run.
    pub fn leave_trail(&mut self, trail: Trail) {
        self.trail = Some(trail);
    }

    /// Continues a run that has come to `step`: what is before it has run.
    pub fn continue_at(&mut self, step: usize) {
        for before in 0..step {
            if let Action::Run(command) = &self.core.info.plan.steps[before].action {
                self.provided.ran(before, &command.text);
                self.provided.passed(&command.text);
                self.core.note_done(before);
            }
        }
    }

    /// Notes how a block came out, if the run leaves a trail.
    pub(super) async fn note_passage(&mut self, passed: bool) {
        let Some(trail) = self.trail.clone() else {
            return;
        };
        let session = self.core.shell.begun();
        let (state, jobs) = match session.filter(|session| session.ended().is_none()) {
            // A shell that does not answer has no state to continue from.
            Some(session) => (
                session.snapshot().await.ok(),
                session.jobs().await.unwrap_or_default(),
            ),
            None => (None, Vec::new()),
        };
        let jobs = jobs.iter().map(|job| job.pid).collect();
        let passage = Passage {
            passed,
            state,
            held: (jobs, self.core.shell.opened_files()),
        };
        trail.0.passed.borrow_mut().push(passage);
    }
}
