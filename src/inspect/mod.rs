//! Looks at a plan without running it: what it would do, and what is wrong with it.
//!
//! Owns `demosh list` and `demosh check`. The only program that it starts is the shell, to parse
//! text (`bash -n`), which executes nothing.

pub mod lint;
pub mod list;
mod table;

pub use table::table;
