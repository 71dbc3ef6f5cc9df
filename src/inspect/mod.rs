//! Looks at a plan without running any of it: what would happen, and what is wrong.
//!
//! Owns `demosh list` and `demosh check`. The one program that is ever started is the shell, to
//! parse text (`bash -n`), which executes nothing.

pub mod lint;
pub mod list;
mod table;

pub use table::table;
