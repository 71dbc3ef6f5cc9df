//! One line of the event stream, field by field. `docs/events.md` documents it, and
//! `docs/schemas/events.json` describes it for programs.

use serde::Serialize;

use crate::report::place::ReportedPlace;
use crate::run::{Gate, Stream};

/// Incremented when a field changes its meaning or is removed; new fields and new events do not
/// change it.
pub const VERSION: u32 = 1;

/// One event.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Record {
    /// Version of this format: 1.
    pub(super) version: u32,
    /// The time, in seconds from the start of the run.
    pub(super) at: f64,
    /// The kind of event.
    #[serde(flatten)]
    pub(super) what: EventRecord,
}

/// The kinds of events.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum EventRecord {
    /// A run of a workshop begins. With several files, each has its own run.
    RunStarted(Begin),
    /// A step was reached.
    StepAnnounced(StepRecord),
    /// The run waits for the operator.
    GateReached {
        /// The step's number.
        step: usize,
        /// The gate of the step at which it waits.
        #[cfg_attr(test, schemars(with = "GateName"))]
        gate: Gate,
    },
    /// A command starts.
    StepStarted {
        /// The step.
        #[serde(flatten)]
        step: StepRecord,
        /// The command that really runs: the step's own, or its replacement.
        runs: String,
        /// From 1; higher when a block is repeated.
        attempt: u32,
    },
    /// A command, or a process that it left in the background, wrote something.
    Output {
        /// The number of the step that the writing process belongs to.
        step: usize,
        /// The stream that it wrote to.
        #[cfg_attr(test, schemars(with = "StreamName"))]
        stream: Stream,
        /// The bytes.
        #[serde(flatten)]
        written: Bytes,
    },
    /// A block failed and is going to be repeated.
    Attempt {
        /// The number of the block's last step.
        step: usize,
        /// The attempt that ended, from 1.
        attempt: u32,
        /// The reason for the failure.
        failure: FailureRecord,
        /// The pause before the next attempt, in seconds.
        pause: f64,
    },
    /// A command has ended, or will not run.
    StepFinished {
        /// The step.
        #[serde(flatten)]
        step: StepRecord,
        /// Its result.
        #[serde(flatten)]
        result: Finish,
    },
    /// The EXIT trap starts: it is the last thing in a run, and not a step.
    ExitTrapStarted {
        /// The trap, as `trap -p` lists it.
        text: String,
    },
    /// The EXIT trap wrote something.
    ExitTrapOutput {
        /// The stream that it wrote to.
        #[cfg_attr(test, schemars(with = "StreamName"))]
        stream: Stream,
        /// The bytes.
        #[serde(flatten)]
        written: Bytes,
    },
    /// The EXIT trap has ended.
    ExitTrapFinished(FinishedTrap),
    /// A message that belongs to no step.
    Notice {
        /// The text of the message.
        text: String,
    },
    /// The run has ended.
    RunFinished(EndRecord),
}

/// A run that begins.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Begin {
    /// The workshop's path relative to the repository's root, with `/`.
    pub(super) file: String,
    /// Its title, when its front matter has one.
    pub(super) title: Option<String>,
    /// `stage`, `learn` or `unattended`.
    pub(super) mode: &'static str,
    /// When it began, in UTC: `2026-01-31T12:00:00.000Z`.
    pub(super) started: String,
    /// Number of commands in the run: the selected ones, and those that clean up.
    pub(super) commands: usize,
    /// What the run destroys, in the words of the workshop.
    pub(super) destroys: Vec<String>,
    /// True when tools are played back from a recording written by hand.
    pub(super) sample_output: bool,
}

/// A step and its place.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct StepRecord {
    /// Its number, from 1: what `--from`, `--to` and `--only` take.
    #[serde(rename = "step")]
    pub(super) number: usize,
    /// `say`, `run`, `call`, `type`, `print`, `wait`, `clear` or `note`.
    pub(super) kind: &'static str,
    /// The text that is displayed, run, typed, printed or noted, as written.
    pub(super) text: String,
    /// Where it is in the file.
    #[serde(flatten)]
    pub(super) place: ReportedPlace,
    /// The heading above it.
    pub(super) section: Option<String>,
    /// The name of its block, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// True for a step before the first `SHOW`.
    pub(super) preflight: bool,
}

/// Bytes that were written, secrets masked.
#[derive(Debug, Serialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Bytes {
    /// Text, always split between characters.
    Text(String),
    /// Bytes that are not UTF-8, in base 64.
    Base64(String),
}

/// The result of a step.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Finish {
    /// `passed`, `ignored`, `failed` or `not_run`.
    pub(super) outcome: &'static str,
    /// The reason for the failure, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureRecord>,
    /// The reason why it did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    /// The command's status, if it ran to its end.
    pub(super) status: Option<i32>,
    /// How long it ran, all attempts and pauses together, in seconds.
    pub(super) elapsed: f64,
    /// How often it ran.
    pub(super) attempts: u32,
}

/// The result of the EXIT trap.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct FinishedTrap {
    /// `passed` or `failed`.
    pub(super) outcome: &'static str,
    /// The reason for the failure, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureRecord>,
    /// The status with which the shell ended, if the trap ran to its end.
    pub(super) status: Option<i32>,
    /// How long it ran, in seconds.
    pub(super) elapsed: f64,
}

/// The reason for a failure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Failed"))]
pub(super) struct FailureRecord {
    /// `exit-status`, `expectation`, `output`, `timeout`, `session-lost`, `interrupted`, `stopped` or
    /// `session-broken`.
    pub(super) kind: &'static str,
    /// The reason in words, with its values.
    pub(super) message: String,
    /// The difference between the output and the one that the workshop states, as a unified diff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diff: Option<String>,
}

/// The result of a run.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct EndRecord {
    /// `passed`, `failed`, `preflight_failed`, `wrong_document`, `quit`, `timed_out`, `broken` or `signalled`.
    pub(super) verdict: &'static str,
    /// The signal that ended the run, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signal: Option<i32>,
    /// Commands that ended as expected, including those with an ignored status, and an EXIT trap.
    pub(super) passed: usize,
    /// Commands that failed, and an EXIT trap.
    pub(super) failed: usize,
    /// Commands that were left out on purpose.
    pub(super) skipped: usize,
    /// Commands that were never reached.
    pub(super) not_run: usize,
    /// The number of the first step that failed; null if none did, or only the EXIT trap.
    pub(super) first_failure: Option<usize>,
    /// How long it took, in seconds.
    pub(super) elapsed: f64,
}

/// The gates, for the schema.
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

/// The streams, for the schema.
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
