//! Recordings of a show, for asciinema's player and for pages made from them.
//!
//! Owns the asciicast file, and the terminal in the middle: a show that is recorded runs in a
//! pseudo-terminal of ours, whose other end writes everything down and passes it on. What the show
//! wants to have noted comes as marks in the same stream, so that nothing has to be put in order
//! afterwards. The show itself knows nothing of the file.

mod cast;
mod marker;
mod marks;
mod relay;

pub use cast::{Cast, Header, Version};
pub use marker::Marker;
pub use marks::Mark;
pub use relay::{Ended, Relay};
