//! The line between the terminal in the middle and the show in it: what each tells the other beside the
//! terminal's own stream.
//!
//! Owns the form of what is said. It is one line of JSON each time, over a socket that only these two have.

use serde::{Deserialize, Serialize};

use crate::term::Turn;

/// What the terminal in the middle tells the show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// How far the lines for the running program are.
    Lines {
        /// How many were not sent.
        left: usize,
        /// What the next key does.
        turn: Turn,
    },
    /// What the user's terminal has answered after the show began, as the option `--told` has it.
    Told(String),
}

/// What the show asks of the terminal in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// RETURN, for the next line.
    Next,
}
