//! Runs a plan: the engine, what it asks of the outside, and what it tells it.
//!
//! The engine meets the world through two traits only: an [`Operator`] answers at gates, an
//! [`EventSink`] hears what happens. It knows no front end, no report and no terminal.

mod event;
mod redact;
mod summary;

pub use event::{
    Event, EventKind, EventSink, Failure, Gate, NotRun, Outcome, RunInfo, RunMode, StepResult,
    Stream,
};
pub use redact::{Redactor, Secrets};
pub use summary::{Summary, Verdict};
