//! Reports of a run, all made from its events: a log for people, JSON lines, JUnit, GitHub.
//!
//! Owns their formats and files. Whether a run passed is decided before an event gets here. The
//! caller decides which reports to make, and what to do about one that could not be written.

mod console;
mod events;
mod excerpt;
mod fan_out;
mod github;
mod junit;
mod lanes;
mod log_writer;
mod outlet;
mod outline;
mod place;
mod plain;
mod verdict;

#[cfg(test)]
mod sample;

pub use console::{Console, LogDetail, StatusContext};
pub use events::Events;
pub use fan_out::FanOut;
pub use github::GitHub;
pub use junit::{JUnit, merge as merge_junit};
pub use lanes::{Lane, Lanes};
pub use log_writer::LogWriter;
