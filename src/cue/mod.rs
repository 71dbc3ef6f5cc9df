//! The second screen: what the presenter sees and the audience does not.
//!
//! Owns the state that a show sends to its second screens ([`Cue`]), the socket for it, and how it
//! is displayed in a terminal and in a browser. A second screen's requests ([`Drive`]) are passed
//! on. The stage decides whether and when to follow them, and nothing here can make the stage wait.

mod attach;
mod pace;
mod prompter;
mod server;
mod state;
mod growing;
mod view;
mod web;

pub use attach::{RunningShow, shows};
pub use growing::changed_lines;
pub use pace::{ShowPace, Timings};
pub use prompter::Prompter;
pub use server::{Server, socket_name};
pub use state::{Cue, Drive};
pub use view::{CueLook, Moment, view};
pub use web::{CuePage, serve};
