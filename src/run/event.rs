//! The events of a run: the contract between the engine and reports, recorder, second screen and
//! the learner's progress.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::document::CiAction;
use crate::plan::Plan;

use super::{Difference, Secrets, Summary};

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// The time since the start of the run.
    pub at: Duration,
    /// The kind of event.
    pub kind: EventKind,
}

/// The kinds of events. Steps are indices in the plan.
#[derive(Debug, Clone)]
pub enum EventKind {
    /// A run of a workshop begins. With several files, each has its own run.
    RunStarted(Arc<RunInfo>),
    /// A step was reached.
    StepAnnounced {
        /// The step.
        step: usize,
    },
    /// The run waits for the operator.
    GateReached {
        /// The step.
        step: usize,
        /// The gate of the step at which it waits.
        gate: Gate,
    },
    /// A command starts.
    StepStarted {
        /// The step.
        step: usize,
        /// The text that really runs: the step's own, or its replacement.
        text: String,
        /// From 1; higher when a block is repeated.
        attempt: u32,
    },
    /// A command, or a process that it left in the background, wrote something. Secrets are masked.
    Output {
        /// The step of the writing process.
        step: usize,
        /// The stream that it wrote to.
        stream: Stream,
        /// The output, at most 128 KiB at a time.
        bytes: Vec<u8>,
    },
    /// A block failed and is going to be repeated.
    Attempt {
        /// The block's last step.
        step: usize,
        /// The attempt that ended, from 1.
        number: u32,
        /// The reason for the failure.
        failure: Failure,
        /// The pause before the next one.
        pause: Duration,
    },
    /// A step has ended. Comes once for each step that runs a command; those never reached follow
    /// at the end as [`Outcome::NotRun`].
    StepFinished(StepResult),
    /// An event of the EXIT trap, which is the last thing in a run and belongs to no step.
    ExitTrap(ExitTrap),
    /// A message that belongs to no step: about a leak, a lost session.
    Notice(String),
    /// The run has found this secret, which must not be shown from now on. [`RunInfo::secrets`]
    /// contains it already. Secrets that were known from the start are not reported. No report
    /// writes the value.
    Secret(String),
    /// The run has ended.
    RunFinished(Summary),
}

/// The events of the EXIT trap.
#[derive(Debug, Clone)]
pub enum ExitTrap {
    /// It starts.
    Started {
        /// The trap, as `trap -p` lists it.
        text: String,
    },
    /// It wrote something. Secrets are masked.
    Output {
        /// The stream that it wrote to.
        stream: Stream,
        /// The output, at most 128 KiB at a time.
        bytes: Vec<u8>,
    },
    /// It has ended.
    Finished(ExitTrapResult),
}

/// The result of the EXIT trap.
#[derive(Debug, Clone)]
pub struct ExitTrapResult {
    /// How it ended; never [`Outcome::NotRun`].
    pub outcome: Outcome,
    /// The status with which the shell ended, if the trap ran to its end.
    pub status: Option<i32>,
    /// How long it ran.
    pub elapsed: Duration,
}

/// A description of a run.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// The plan of the workshop.
    pub plan: Arc<Plan>,
    /// The workshop's path as it was given.
    pub path: std::path::PathBuf,
    /// The mode of the run.
    pub mode: RunMode,
    /// The selected steps.
    pub selection: std::ops::Range<usize>,
    /// When it began.
    pub started: SystemTime,
    /// True when tools are played back from a recording written by hand.
    pub sample_output: bool,
    /// Values that must never be shown; the run adds those that it learns.
    pub secrets: Secrets,
}

impl RunInfo {
    /// Whether `step` is a command of this run: one that is selected, or a cleanup. Every report
    /// counts these.
    pub fn takes_in(&self, step: usize) -> bool {
        let selected = self.selection.contains(&step);
        if !self.plan.steps[step].action.runs() {
            return false;
        }
        let cleans_up = self
            .plan
            .attributes(step)
            .is_some_and(|attributes| attributes.ci == Some(CiAction::Finally));
        match self.mode {
            RunMode::Unattended(Cleanup::Finally) => selected || cleans_up,
            RunMode::Unattended(Cleanup::Only) => cleans_up,
            RunMode::Unattended(Cleanup::None) => selected && !cleans_up,
            RunMode::Stage => selected && !self.plan.is_check(step),
            RunMode::Learn => selected,
        }
    }

    /// The commands of this run, grouped by block.
    pub fn blocks(&self) -> Vec<Vec<usize>> {
        let steps = &self.plan.steps;
        let mut blocks: Vec<Vec<usize>> = Vec::new();
        for step in (0..steps.len()).filter(|step| self.takes_in(*step)) {
            match blocks.last_mut() {
                Some(block) if steps[block[0]].block == steps[step].block => block.push(step),
                _ => blocks.push(vec![step]),
            }
        }
        blocks
    }
}

/// The mode of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunMode {
    /// By a presenter.
    Stage,
    /// By a learner.
    Learn,
    /// Unattended.
    Unattended(Cleanup),
}

/// Whether cleanup blocks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cleanup {
    /// At the end, whatever happened, and whatever was selected.
    #[default]
    Finally,
    /// Alone.
    Only,
    /// Not at all.
    None,
}

/// Where the run waits for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Before a command runs, or at a wait.
    Before,
    /// After a command has run.
    After,
    /// After a failure.
    Failed,
}

/// The stream of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The result of a step.
#[derive(Debug, Clone)]
pub struct StepResult {
    /// The step.
    pub step: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// The command's status, if it ran to its end.
    pub status: Option<i32>,
    /// How long it ran, all attempts and pauses together.
    pub elapsed: Duration,
    /// How often it ran.
    pub attempts: u32,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As expected.
    Passed,
    /// With a status that is ignored: its output goes to `/dev/null`, or it ends with `|| true`.
    Ignored,
    /// It failed.
    Failed(Failure),
    /// It did not run.
    NotRun(NotRun),
}

/// The reason for a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The status is wrong.
    Status {
        /// What was expected, in words: `0`, `nonzero`.
        expected: String,
        /// The actual status.
        got: i32,
    },
    /// This condition on the output is not met, as written.
    Expectation(String),
    /// The output differs from what the workshop states.
    Output(Difference),
    /// It took longer than this.
    Timeout(Duration),
    /// The command ended the shell, by `exec` or a signal. A notice lists what was lost.
    SessionLost(i32),
    /// The shell takes no more commands, or has not confirmed that this one ran to its end.
    SessionBroken {
        /// Some of the command may have run.
        begun: bool,
    },
    /// A signal or a key stopped it.
    Interrupted,
    /// A signal or a key suspended it, with this status: it is a job of the shell now.
    Stopped(i32),
    /// The session broke: the shell and this program lost their synchronisation.
    Broken(String),
}

impl Outcome {
    /// True when a key has interrupted or suspended the command, which is not a failure on stage.
    pub const fn is_as_operated(&self) -> bool {
        matches!(
            self,
            Self::Passed | Self::Ignored | Self::Failed(Failure::Interrupted | Failure::Stopped(_))
        )
    }
}

impl Failure {
    /// More text about it, which does not fit into a line: a unified diff.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Output(difference) => difference.diff.as_deref(),
            _ => None,
        }
    }

    /// The kind, for reports.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "exit-status",
            Self::Expectation(_) => "expectation",
            Self::Output(_) => "output",
            Self::Timeout(_) => "timeout",
            Self::SessionLost(_) | Self::SessionBroken { .. } => "session-lost",
            Self::Interrupted => "interrupted",
            Self::Stopped(_) => "stopped",
            Self::Broken(_) => "session-broken",
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status { expected, got } => write!(f, "status {got}, expected {expected}"),
            Self::Expectation(condition) => write!(f, "the output does not match {condition}"),
            Self::Output(difference) => {
                write!(
                    f,
                    "the output differs from what {} states",
                    difference.place
                )
            }
            Self::Timeout(limit) => {
                write!(
                    f,
                    "still running after {}",
                    humantime::format_duration(*limit)
                )
            }
            Self::SessionLost(status) => write!(f, "the shell itself ended with status {status}"),
            Self::SessionBroken { begun: false } => {
                f.write_str("not run: the shell takes no more commands")
            }
            Self::SessionBroken { begun: true } => {
                f.write_str("the shell has not confirmed that the command ran to its end")
            }
            Self::Interrupted => f.write_str("interrupted"),
            Self::Stopped(status) => write!(f, "stopped, and not ended (status {status})"),
            Self::Broken(why) => write!(f, "the session broke: {why}"),
        }
    }
}

/// The reason why a step did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRun {
    /// Its block says `ci=skip`.
    CiSkip,
    /// Its block's replacement ran instead, under the block's first step.
    Replaced,
    /// A directive names something that is not defined.
    Undefined,
    /// The operator skipped it.
    Skipped,
    /// A requirement of the workshop is not met.
    Preflight,
    /// Another step failed before.
    EarlierFailure,
    /// The run was ended before.
    Ended,
    /// The run was ended before its first step.
    NotBegun,
    /// It is a cleanup that uses something that this run has not provided.
    Unassigned,
}

impl NotRun {
    /// The reason, for messages.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::CiSkip => "ci=skip",
            Self::Replaced => "replaced by ci=",
            Self::Undefined => "nothing defines it",
            Self::Skipped => "skipped",
            Self::Preflight => "not run: it could not begin",
            Self::EarlierFailure => "not run: an earlier step failed",
            Self::Ended => "not run: the run was ended",
            Self::NotBegun => "not begun: the run was ended before",
            Self::Unassigned => "not run: what it uses is not assigned",
        }
    }
}

/// A consumer of a run's events.
pub trait EventSink {
    /// Takes one event. A sink that fails gets no more events, and the run continues; the failure
    /// is reported at the end.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Called now and then, whether anything happens or not, so that it can report what takes long.
    fn tick(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Completes its output. Called once, even if the run was cut short.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Its name in messages about a failure, such as "the report out.xml".
    fn name(&self) -> String;
}

/// Discards every event.
impl EventSink for () {
    fn event(&mut self, _: &Event) -> io::Result<()> {
        Ok(())
    }

    fn name(&self) -> String {
        "nothing".to_owned()
    }
}
