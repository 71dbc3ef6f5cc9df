//! Tells a rehearsal or a recorder how far the run has come: listeners of a run hold one.

use crate::rehearsal::play::playback::Playback;
use crate::rehearsal::record::recorder::Tape;

/// Tells a rehearsal or a recorder how far the run has come.
#[derive(Debug, Clone)]
pub struct Follower(FollowTarget);

#[derive(Debug, Clone)]
enum FollowTarget {
    Playback(Playback),
    Tape(Tape),
}

impl Follower {
    pub(super) const fn of_playback(playback: Playback) -> Self {
        Self(FollowTarget::Playback(playback))
    }

    pub(super) const fn of_tape(tape: Tape) -> Self {
        Self(FollowTarget::Tape(tape))
    }

    /// The step with this index in the plan runs next; the heading above it is `section`.
    pub fn enter(&self, step: usize, section: Option<&str>) {
        match &self.0 {
            FollowTarget::Playback(playback) => playback.enter(step, section),
            FollowTarget::Tape(tape) => tape.enter(step, section),
        }
    }
}
