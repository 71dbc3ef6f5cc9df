//! `demosh` runs a workshop written in Markdown.
//!
//! The modules are listed in the order in which data flows. They are private: [`run`] is the only
//! entry point.
//!
//! ```text
//! bytes ──reader──▶ Document ──plan──▶ Plan(Vec<Step>) ──run──▶ Event ──▶ present · report
//!                                                       │
//!                                                       └──▶ shell::Session (one live bash)
//! ```

// On other systems the library is empty, so that `main.rs` can print in one line what to do
// instead.
#![cfg(unix)]

mod neutral;
mod bases;
mod source;
mod style;
mod term;
mod document;
mod shell;
mod reader;
mod convert;
mod settings;
mod plan;
mod requirements;
mod rehearsal;
mod run;
mod present;
mod inspect;
mod report;
mod cue;
mod record;
mod scaffold;
mod learn;
mod export;
mod batch;
mod watch;
mod cli;
#[doc(hidden)]
pub mod fuzzing;
#[doc(hidden)]
pub mod testing;

pub use cli::run;
pub use rehearsal::run_if_called_as_one;
