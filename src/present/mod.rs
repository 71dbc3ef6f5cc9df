//! The live front end: an operator at a terminal.
//!
//! Owns how a workshop looks on stage and what keys do there. What runs, and when, is `run`'s
//! business; the terminal itself is `term`'s.

mod editor;
mod explain;
mod greeting;
pub mod highlight;
mod keymap;
mod menu;
mod outline;
mod overlay;
mod pages;
mod presenter;
mod prompt;
pub mod prose;
mod questions;
mod stage;
mod stops;
mod tabs;
mod typing;

pub use editor::{Edit, LineEditor};
pub use keymap::{BINDINGS, Binding, KeyCommand, bindable};
pub use menu::{Item, Menu, Taken};
pub use outline::{Mark, Outline, Way};
pub use presenter::{Habits, Presenter};
pub use prompt::Prompt;
pub use stage::{Edited, Look, Stage, Typed};
pub use stops::Pressed;
pub use typing::Pace;
