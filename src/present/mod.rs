//! The live front end: what is shown on the terminal, and what the keys there mean.

pub mod highlight;
pub mod prose;
mod visible;
