//! A recording as a file: its model, and how it is read and written.
//!
//! Owns the format and the names of its files. Knows nothing of calls that are made now.

pub(in crate::rehearsal) mod depth;
pub(in crate::rehearsal) mod duration;
pub(in crate::rehearsal) mod fault;
pub(in crate::rehearsal) mod glob;
pub(in crate::rehearsal) mod inside;
pub(in crate::rehearsal) mod layout;
pub(in crate::rehearsal) mod raw;
pub(in crate::rehearsal) mod reading;
pub(in crate::rehearsal) mod recording;
#[cfg(test)]
mod schema;
pub(in crate::rehearsal) mod writing;
pub(in crate::rehearsal) mod yaml;
