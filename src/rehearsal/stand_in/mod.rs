//! What is put in the place of tools: links to this program, the socket that they ask, and what they do when
//! they are called.

pub(in crate::rehearsal) mod capture;
pub(in crate::rehearsal) mod dialogue_play;
pub(in crate::rehearsal) mod directory;
pub(in crate::rehearsal) mod feeding;
pub(in crate::rehearsal) mod program;
pub(in crate::rehearsal) mod screen;
pub(in crate::rehearsal) mod screen_capture;
pub(in crate::rehearsal) mod screen_play;
pub(in crate::rehearsal) mod server;
pub(in crate::rehearsal) mod wire;
