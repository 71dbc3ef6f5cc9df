//! `demosh` runs a workshop written in Markdown.
//!
//! The modules stand in the order in which data flows:
//!
//! ```text
//! bytes ──reader──▶ Document ──plan──▶ Plan(Vec<Step>) ──run──▶ Event ──▶ present · report
//!                                                       │
//!                                                       └──▶ shell::Session (one live bash)
//! ```

// Elsewhere the library is empty, so that `main.rs` can say in one line what to do instead.
#![cfg(unix)]

pub mod neutral;
pub mod bases;
pub mod source;
pub mod style;
pub mod term;
pub mod document;
pub mod shell;
pub mod reader;
pub mod settings;
pub mod plan;
pub mod requirements;
pub mod rehearsal;
pub mod run;
pub mod present;
pub mod inspect;
pub mod report;
pub mod cue;
pub mod record;
pub mod learn;
pub mod export;
pub mod batch;
pub mod cli;
#[doc(hidden)]
pub mod fuzzing;
