//! Which recorded call answers a real one, and how its output is printed. Starts no process.

pub(in crate::rehearsal) mod candidates;
pub(in crate::rehearsal) mod difference;
pub(in crate::rehearsal) mod drift;
pub(in crate::rehearsal) mod expected;
pub(in crate::rehearsal) mod matching;
pub(in crate::rehearsal) mod pace;
pub(in crate::rehearsal) mod playback;
