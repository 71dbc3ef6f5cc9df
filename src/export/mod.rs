//! A workshop in another form: a page or an animated picture, with the output of its commands from
//! a real run, or a plain script.
//!
//! Owns reading the output, from a recording of a show or from the events of an unattended run, and
//! these forms. A page and a picture need no other files. Runs nothing.

mod bash;
mod outputs;
mod page;
mod pictures;
mod prose;
mod reel;
mod svg;
mod terminal;

pub use bash::bash;
pub use outputs::Outputs;
pub use page::page;
pub use reel::Reel;
pub use svg::svg;
