//! The live front end: an operator at a terminal.
//!
//! Owns how a workshop looks on stage and what keys do there. `run` decides what runs and when;
//! `term` owns the terminal itself.

mod answering;
mod asking;
mod below;
mod block;
mod command_view;
mod completion;
mod editing;
mod editor;
mod empty_line;
mod explain;
mod greeting;
mod habits;
mod help;
pub mod highlight;
mod history;
mod keymap;
mod look;
mod menu;
mod open_stop;
mod outline;
mod overlay;
mod pages;
mod pictured;
mod pictures;
mod place;
mod presenter;
mod prompt;
pub mod prose;
mod questions;
mod remarks;
mod repair;
mod stage;
mod stop_keys;
mod stops;
mod tabs;
mod terminal_facts;
mod typed_command;
mod typing;
mod typing_out;

pub use editing::EditResult;
pub use habits::Habits;
pub use keymap::{BINDINGS, KeyCommand, bindable};
pub use look::Look;
pub use pictures::shows_pictures;
pub use presenter::Presenter;
pub use prompt::Prompt;
pub use prose::broken;
pub use stage::Stage;
pub use stops::hung_up;
pub use terminal_facts::{Inquiry, TerminalFacts, background_of};
pub use typing::TypingPace;
