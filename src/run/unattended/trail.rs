//! The state that a run leaves for the next run, which continues from one of its blocks.
//!
//! Owns the state of the shell after each block, and the place where the run must end. The caller
//! decides with which block a later run begins.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use crate::plan::Action;
use crate::shell::Snapshot;

use super::Unattended;

/// The state that a run leaves. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Trail(Rc<TrailState>);

#[derive(Debug, Default)]
struct TrailState {
    passed: RefCell<Vec<Passage>>,
    end: Cell<Option<usize>>,
}

/// A block that has run.
#[derive(Debug, Clone)]
pub struct Passage {
    /// False when one of its commands failed.
    pub passed: bool,
    /// The state of the shell after it; `None` if the shell did not report it.
    pub state: Option<Snapshot>,
    /// What another shell cannot have: the process ids of its jobs, and the files that it has open.
    pub held: (Vec<u32>, Vec<PathBuf>),
}

impl Trail {
    /// Prevents all blocks from starting whose first step is `step` or a later one.
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
    /// Leaves a trail for the next run, and keeps the shell alive: the EXIT trap does not run.
    pub fn leave_trail(&mut self, trail: Trail) {
        self.trail = Some(trail);
    }

    /// Continues a run that has reached `step`: the steps before it have run.
    pub fn continue_at(&mut self, step: usize) {
        for before in 0..step {
            if let Action::Run(command) = &self.core.info.plan.steps[before].action {
                self.provided.ran(before, &command.text);
                self.provided.passed(&command.text);
                self.core.note_done(before);
            }
        }
    }

    /// Notes the result of a block, if the run leaves a trail.
    pub(super) async fn note_passage(&mut self, passed: bool) {
        let Some(trail) = self.trail.clone() else {
            return;
        };
        let session = self.core.shell.begun();
        let (state, jobs) = match session.filter(|session| session.ended().is_none()) {
            // A shell that does not answer has no state from which to continue.
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
            held: (jobs, self.core.shell.files().opened()),
        };
        trail.0.passed.borrow_mut().push(passage);
    }
}
