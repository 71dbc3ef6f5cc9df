//! The socket between the relay and the show in it: messages besides the terminal's own stream.
//!
//! Owns the format of the messages. Each is one line of JSON, over a socket that only these two
//! processes have.

use serde::{Deserialize, Serialize};

use crate::term::Turn;

/// A message from the relay to the show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// The progress of the lines for the running program.
    Lines {
        /// How many have not been sent.
        left: usize,
        /// What the next key will do.
        turn: Turn,
    },
    /// The answers of the user's terminal after the start of the show, in the form of the option
    /// `--told`.
    Told(String),
}

/// A request from the show to the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineRequest {
    /// The same as RETURN, for the next line.
    Next,
}
