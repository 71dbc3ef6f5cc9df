//! Reports the progress of a run to a rehearsal or a recorder.

use crate::rehearsal::play::playback::Playback;
use crate::rehearsal::record::recorder::Tape;

/// Reports the progress of a run to a rehearsal or a recorder.
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

    /// Reports that the step with this index in the plan runs next, under the heading `section`.
    pub fn enter(&self, step: usize, section: Option<&str>) {
        match &self.0 {
            FollowTarget::Playback(playback) => playback.enter(step, section),
            FollowTarget::Tape(tape) => tape.enter(step, section),
        }
    }
}
