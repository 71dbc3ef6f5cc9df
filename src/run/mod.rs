//! Runs a plan: live ([`Live`]) or unattended ([`Unattended`]). Also defines what a run needs from
//! its caller, and what it reports.
//!
//! A run has only two interfaces: an [`Operator`] answers at gates, an [`EventSink`] takes the
//! events. It knows no front end, no report and no terminal.

mod capture;
mod comparison;
mod effect;
mod ends;
mod engine;
mod event;
mod following;
mod frame;
mod input;
mod guard;
mod learning;
mod live;
mod live_shell;
mod operator;
mod printed;
mod redact;
mod refusal;
mod secret;
mod state;
mod summary;
mod suspects;
mod tap;
mod unattended;
mod values;

pub use capture::Capture;
pub use ends::{Ends, complete_length};
pub use event::{
    Cleanup, Event, EventKind, EventSink, ExitTrap, ExitTrapResult, Failure, Gate, NotRun, Outcome,
    RunInfo, RunMode, StepResult, Stream,
};
pub use guard::{Guard, GuardVerdict, ShellFacts, ShellQuestions};
pub use live::{Live, Understudy};
pub use live_shell::LiveShell;
pub use operator::{Announcement, Checkpoint, Conclusion, Decision, Notice, Operator};
pub use printed::{Difference, Update};
pub use redact::{Redactor, Secrets};
pub use refusal::{never_began, refuse};
pub use secret::{known_secrets, looks_secret};
pub use summary::{Summary, Verdict};
pub use suspects::Suspects;
pub use unattended::{FutilityCheck, Passage, Trail, Unattended, UnattendedOptions};
pub use values::{Values, hidden, is_true, substitute};
