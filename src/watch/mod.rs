//! A workshop that runs again while it is written.
//!
//! Owns noticing saves, the decision which block a run begins with, and the screen that shows how the
//! workshop stands. Running anything, and the terminal, are the caller's business.

mod board;
mod history;
mod saves;
mod view;

pub use board::Board;
pub use history::{Beginning, Contents, Effect, History, State};
pub use saves::Saves;
pub use view::view;
