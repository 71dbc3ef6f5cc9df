//! The stand-ins for tools: links to this program, the socket that they use, and what they do when
//! they are called.

mod call_streams;
pub(in crate::rehearsal) mod capture;
pub(in crate::rehearsal) mod dialogue_play;
pub(in crate::rehearsal) mod directory;
pub(in crate::rehearsal) mod feeding;
mod named_files;
pub(in crate::rehearsal) mod program;
pub(in crate::rehearsal) mod screen;
pub(in crate::rehearsal) mod screen_capture;
pub(in crate::rehearsal) mod screen_play;
pub(in crate::rehearsal) mod server;
pub(in crate::rehearsal) mod wire;
