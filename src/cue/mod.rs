//! The second screen: what the presenter sees and the audience does not.
//!
//! Owns the state that a show sends to its second screens ([`Cue`]), the socket it is sent over, and
//! what it looks like in a terminal and in a browser. What a second screen asks for ([`Drive`]) is
//! handed on; whether and when it happens is the stage's business, and nothing here can make the
//! stage wait.

mod attach;
mod pace;
mod prompter;
mod server;
mod state;
mod told;
mod view;
mod web;

pub use attach::{Show, shows};
pub use pace::{Pace, Timings};
pub use prompter::Prompter;
pub use server::{Server, socket_name};
pub use state::{Cue, Drive};
pub use told::told;
pub use view::{Moment, view};
pub use web::{Page, serve};
