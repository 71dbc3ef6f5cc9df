//! A workshop in another form: a page or a moving picture, with what its commands printed when they
//! really ran, or a plain script.
//!
//! Owns reading what was printed, from a recording of a show or from the events of an unattended
//! run, and these forms. A page and a picture need nothing but themselves. Runs nothing.

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
