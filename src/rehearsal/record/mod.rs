//! Real calls on their way into a recording: they are observed, freed of values that differ from
//! run to run, and merged with earlier ones.

mod concealment;
pub(in crate::rehearsal) mod dialogue;
pub(in crate::rehearsal) mod fates;
pub(in crate::rehearsal) mod recorder;
pub(in crate::rehearsal) mod rerecord;
pub(in crate::rehearsal) mod observed;
pub(in crate::rehearsal) mod volatile;
