//! The live front end: an operator at a terminal.
//!
//! Owns how a workshop looks on stage and what keys do there. What runs, and when, is `run`'s
//! business; the terminal itself is `term`'s.

mod greeting;
pub mod highlight;
mod keymap;
mod presenter;
pub mod prose;
mod questions;
mod typing;
mod visible;

pub use keymap::{BINDINGS, Binding, KeyCommand, bindable};
pub use presenter::{Look, Presenter};
