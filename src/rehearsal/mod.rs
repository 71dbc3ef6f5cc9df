//! Rehearsals: the tools that reach outside are played back from a recording, all else is real.
//!
//! Owns the recording's format, the choice of the recorded call that answers a real one, the
//! stand-ins (links to this program under the names of tools) and the recording of real calls.
//! Knows nothing of shells and of running steps: whoever runs them asks for the environment that
//! makes the stand-ins come first, and says which section has been reached.

mod duration;
mod matching;
mod reading;
mod recording;
#[cfg(test)]
mod schema;
mod writing;
mod yaml;

pub use matching::{Asked, Choice, Near, Progress, nearest};
pub use reading::{RECORDING_NAME, read};
pub use recording::{
    Call, Chunk, Leaving, MAX_INLINE, Recording, Stdin, Stream, Text, VERSION, Word,
};
pub use writing::{Rendered, render, write};
