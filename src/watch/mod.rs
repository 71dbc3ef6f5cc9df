//! A workshop that runs again at each save.
//!
//! Owns noticing saves, deciding with which block a run begins, and the screen with the state of
//! the workshop. The caller runs things and owns the terminal.

mod board;
mod history;
mod saves;
mod view;

pub use board::Board;
pub use history::{Contents, RunHistory, RunStart, SaveEffect, StartState};
pub use saves::Saves;
pub use view::view;
