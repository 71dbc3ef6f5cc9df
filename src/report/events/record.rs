//! One line of the event stream, field by field. Described in `docs/events.md` and, for programs, in
//! `docs/schemas/events.json`.

use serde::Serialize;

use crate::report::place::Place;
use crate::run::{Gate, Stream};

/// Raised when a field changes its meaning or goes away; new fields and new events leave it alone.
pub const VERSION: u32 = 1;

/// One thing that happened.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Record {
    /// Version of this form: 1.
    pub(super) version: u32,
    /// When, in seconds from the start of the run.
    pub(super) at: f64,
    /// What.
    #[serde(flatten)]
    pub(super) what: What,
}

/// What can happen.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum What {
    /// A workshop begins. With several files, each is a run.
    RunStarted(Begin),
    /// A step was reached.
    StepAnnounced(Step),
    /// The operator is asked.
    GateReached {
        /// The step's number.
        step: usize,
        /// At which of its gates.
        #[cfg_attr(test, schemars(with = "GateName"))]
        gate: Gate,
    },
    /// A command begins to run.
    StepStarted {
        /// The step.
        #[serde(flatten)]
        step: Step,
        /// What really runs: the step's own command, or its replacement.
        runs: String,
        /// From 1; higher when a block is repeated.
        attempt: u32,
    },
    /// A command, or what it left in the background, wrote something.
    Output {
        /// The number of the step that the writing process belongs to.
        step: usize,
        /// Where to.
        #[cfg_attr(test, schemars(with = "StreamName"))]
        stream: Stream,
        /// What was written.
        #[serde(flatten)]
        written: Bytes,
    },
    /// A block did not come out as expected and is going to be repeated.
    Attempt {
        /// The number of the block's last step.
        step: usize,
        /// The attempt that ended, from 1.
        attempt: u32,
        /// What was not as expected.
        failure: FailureRecord,
        /// The pause before the next attempt, in seconds.
        pause: f64,
    },
    /// A command is done, or is known not to run.
    StepFinished {
        /// The step.
        #[serde(flatten)]
        step: Step,
        /// How it came out.
        #[serde(flatten)]
        result: Finish,
    },
    /// The EXIT trap begins to run: the last thing that a run does, and no step.
    ExitTrapStarted {
        /// The trap, as `trap -p` lists it.
        text: String,
    },
    /// The EXIT trap wrote something.
    ExitTrapOutput {
        /// Where to.
        #[cfg_attr(test, schemars(with = "StreamName"))]
        stream: Stream,
        /// What was written.
        #[serde(flatten)]
        written: Bytes,
    },
    /// The EXIT trap is done.
    ExitTrapFinished(FinishedTrap),
    /// Something that belongs to no step.
    Notice {
        /// What, in words.
        text: String,
    },
    /// The run is over.
    RunFinished(End),
}

/// A run that begins.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Begin {
    /// The workshop's path from the repository's root, with `/`.
    pub(super) file: String,
    /// Its title, when its front matter has one.
    pub(super) title: Option<String>,
    /// `stage`, `learn` or `unattended`.
    pub(super) mode: &'static str,
    /// When it began, in UTC: `2026-01-31T12:00:00.000Z`.
    pub(super) started: String,
    /// Number of commands that the run has to do with: the selected ones, and those that clean up.
    pub(super) commands: usize,
    /// What the run destroys, as the workshop says it.
    pub(super) destroys: Vec<String>,
    /// True when tools are played back from a recording written by hand.
    pub(super) sample_output: bool,
}

/// A step and its place.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Step {
    /// Its number, from 1: what `--from`, `--to` and `--only` take.
    #[serde(rename = "step")]
    pub(super) number: usize,
    /// `say`, `run`, `call`, `type`, `print`, `wait`, `clear` or `note`.
    pub(super) kind: &'static str,
    /// What is said, run, typed, printed or noted, as written.
    pub(super) text: String,
    /// Where it is written.
    #[serde(flatten)]
    pub(super) place: Place,
    /// Its heading.
    pub(super) section: Option<String>,
    /// The name of its block, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// True for what comes before the first `SHOW`.
    pub(super) preflight: bool,
}

/// Bytes that were written, secrets masked.
#[derive(Debug, Serialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Bytes {
    /// Text, never cut within a character.
    Text(String),
    /// Bytes that are not UTF-8, in base 64.
    Base64(String),
}

/// How a step came out.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Finish {
    /// `passed`, `ignored`, `failed` or `not_run`.
    pub(super) outcome: &'static str,
    /// What was not as expected, when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureRecord>,
    /// Why it did not run, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    /// The command's status, when it ran to an end.
    pub(super) status: Option<i32>,
    /// How long it ran, all attempts and pauses together, in seconds.
    pub(super) elapsed: f64,
    /// How often it ran.
    pub(super) attempts: u32,
}

/// How the EXIT trap came out.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct FinishedTrap {
    /// `passed` or `failed`.
    pub(super) outcome: &'static str,
    /// What was not as expected, when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureRecord>,
    /// The status that the shell ended with, when the trap ran to an end.
    pub(super) status: Option<i32>,
    /// How long it ran, in seconds.
    pub(super) elapsed: f64,
}

/// What was not as expected.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Failed"))]
pub(super) struct FailureRecord {
    /// `exit-status`, `expectation`, `output`, `timeout`, `session-lost`, `interrupted`, `stopped` or
    /// `session-broken`.
    pub(super) kind: &'static str,
    /// The same in words, with its values.
    pub(super) message: String,
    /// How the output differs from what the workshop states, as a unified diff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diff: Option<String>,
}

/// What a run amounted to.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct End {
    /// `passed`, `failed`, `preflight_failed`, `wrong_document`, `quit`, `timed_out`, `broken` or `signalled`.
    pub(super) verdict: &'static str,
    /// The signal that ended the run, when one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signal: Option<i32>,
    /// Commands that ended as expected, ignored statuses and an EXIT trap included.
    pub(super) passed: usize,
    /// Commands that did not, an EXIT trap included.
    pub(super) failed: usize,
    /// Commands left out on purpose.
    pub(super) skipped: usize,
    /// Commands never reached.
    pub(super) not_run: usize,
    /// The number of the first step that failed; null when none did, or the EXIT trap alone.
    pub(super) first_failure: Option<usize>,
    /// How long it took, in seconds.
    pub(super) elapsed: f64,
}

/// The gates, as the schema names them.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Gate", rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema is made from it")]
pub(super) enum GateName {
    /// Before a command runs, or at a wait.
    Before,
    /// After a command has run.
    After,
    /// After a failure.
    Failed,
}

/// The streams, as the schema names them.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Stream", rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema is made from it")]
pub(super) enum StreamName {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
