//! A workshop as a page: its text, its commands, and what they printed when they really ran.
//!
//! Owns reading what was printed, from a recording of a show or from the events of an unattended
//! run, and the page, which needs nothing but itself. Runs nothing.

mod outputs;
mod page;
mod pictures;
mod prose;
mod terminal;

pub use outputs::Outputs;
pub use page::page;
