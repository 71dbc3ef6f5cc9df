//! Real calls on their way into a recording: taken, made free of what differs from run to run, and put in the
//! place of earlier ones.

pub(in crate::rehearsal) mod dialogue;
pub(in crate::rehearsal) mod fates;
pub(in crate::rehearsal) mod recorder;
pub(in crate::rehearsal) mod rerecord;
pub(in crate::rehearsal) mod taken;
pub(in crate::rehearsal) mod volatile;
