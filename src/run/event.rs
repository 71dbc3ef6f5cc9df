//! What happens in a run, as events: the contract between the engine and
//! reports, recorder, second screen and the learner's progress.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::document::CiAction;
use crate::plan::Plan;

use super::{Difference, Secrets, Summary};

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, counted from the start of the run.
    pub at: Duration,
    /// What.
    pub kind: EventKind,
}

/// What can happen. Steps are indices into the plan's.
#[derive(Debug, Clone)]
pub enum EventKind {
    /// A workshop begins. With several files, each is a run.
    RunStarted(Arc<RunInfo>),
    /// A step was reached.
    StepAnnounced {
        /// The step.
        step: usize,
    },
    /// The operator is asked.
    GateReached {
        /// The step.
        step: usize,
        /// At which of its gates.
        gate: Gate,
    },
    /// A command begins to run.
    StepStarted {
        /// The step.
        step: usize,
        /// What really runs: the step's own text, or its replacement.
        text: String,
        /// From 1; higher when a block is repeated.
        attempt: u32,
    },
    /// A command, or what it left in the background, wrote something. Secrets are masked.
    Output {
        /// The step that the writing process belongs to.
        step: usize,
        /// Where to.
        stream: Stream,
        /// What, at most 64 KiB at a time.
        bytes: Vec<u8>,
    },
    /// A block did not come out as expected and is going to be repeated.
    Attempt {
        /// The block's last step.
        step: usize,
        /// The attempt that ended, from 1.
        number: u32,
        /// What was not as expected.
        failure: Failure,
        /// The pause before the next one.
        pause: Duration,
    },
    /// A step is done. Comes once for each step that runs a command; those never reached follow at
    /// the end as [`Outcome::NotRun`].
    StepFinished(StepResult),
    /// The EXIT trap, which is the last thing that a run does and belongs to no step.
    ExitTrap(ExitTrap),
    /// Something that is worth a line but belongs to no step: a leak, a lost session.
    Notice(String),
    /// The run has just learned this value, which must not be shown from now on: [`RunInfo::secrets`] has
    /// it by then. What that had from the start is not repeated. No report writes it down.
    Secret(String),
    /// The run is over.
    RunFinished(Summary),
}

/// What happens with the EXIT trap.
#[derive(Debug, Clone)]
pub enum ExitTrap {
    /// It begins to run.
    Started {
        /// The trap, as `trap -p` lists it.
        text: String,
    },
    /// It wrote something. Secrets are masked.
    Output {
        /// Where to.
        stream: Stream,
        /// What, at most 64 KiB at a time.
        bytes: Vec<u8>,
    },
    /// It is done.
    Finished(ExitTrapResult),
}

/// How the EXIT trap came out.
#[derive(Debug, Clone)]
pub struct ExitTrapResult {
    /// How it ended: never as not run.
    pub outcome: Outcome,
    /// The status that the shell ended with, when the trap ran to an end.
    pub status: Option<i32>,
    /// How long it ran.
    pub elapsed: Duration,
}

/// What a run is about.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// What is run.
    pub plan: Arc<Plan>,
    /// The workshop's path as it was given.
    pub path: std::path::PathBuf,
    /// How it is run.
    pub mode: RunMode,
    /// The steps chosen.
    pub selection: std::ops::Range<usize>,
    /// When it began.
    pub started: SystemTime,
    /// True when tools are played back from a recording written by hand.
    pub sample_output: bool,
    /// Values that must never be shown; the run adds those that it learns.
    pub secrets: Secrets,
}

impl RunInfo {
    /// Whether `step` is a command that the run has to do with: one that is selected, or cleans up
    /// after those. Every report counts these.
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

    /// The commands that the run has to do with, those of each block together.
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

/// How a workshop is run.
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

/// Where the operator is asked.
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

/// Where output was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// How a step came out.
#[derive(Debug, Clone)]
pub struct StepResult {
    /// The step.
    pub step: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// The command's status, when it ran to an end.
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
    /// With a status that does not count: its output goes to `/dev/null`, or `|| true` ends it.
    Ignored,
    /// Not as expected.
    Failed(Failure),
    /// It did not run.
    NotRun(NotRun),
}

/// What was not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The status.
    Status {
        /// What was expected, in words: `0`, `nonzero`.
        expected: String,
        /// What came.
        got: i32,
    },
    /// A condition on the output, as it is written.
    Expectation(String),
    /// The output is not what the workshop states.
    Output(Difference),
    /// It took longer than this.
    Timeout(Duration),
    /// The command ended the shell, by `exec` or a signal. What was lost is said in a notice.
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
    /// The session broke: the shell and this program do not understand each other any more.
    Broken(String),
}

impl Outcome {
    /// On stage, what a key has interrupted or suspended has not failed.
    pub const fn is_as_operated(&self) -> bool {
        matches!(
            self,
            Self::Passed | Self::Ignored | Self::Failed(Failure::Interrupted | Failure::Stopped(_))
        )
    }
}

impl Failure {
    /// What is more to be said than fits into a line: a unified diff.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Output(difference) => difference.diff.as_deref(),
            _ => None,
        }
    }

    /// The kind, as reports name it.
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
                write!(f, "the output is not what {} states", difference.place)
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

/// Why a step did not run.
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
    /// Something that the workshop requires is not there.
    Preflight,
    /// Another step failed before.
    EarlierFailure,
    /// The run was ended before.
    Ended,
    /// The run was ended before its first step.
    NotBegun,
    /// It cleans up with something that this run has not provided.
    Unassigned,
}

impl NotRun {
    /// The reason, for people.
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
    /// Receives one event. A sink that fails receives nothing more and the run continues; the failure is
    /// said at the end.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Time passes: a chance to say what takes long. Called now and then, whether anything happens or not.
    fn tick(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Completes what it writes. Called once, also when the run was cut short.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// What it is, to be named when it fails, such as "the report out.xml".
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
