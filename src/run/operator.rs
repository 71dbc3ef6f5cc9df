//! The answers at the gates, from the presenter, the learner, or no one.

use std::path::PathBuf;

use crate::plan::Plan;
use crate::shell::{Background, Snapshot};

use super::{StepResult, Values};

/// A step that was reached.
#[derive(Debug, Clone, Copy)]
pub struct Announcement<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The step's index.
    pub step: usize,
    /// Values of the `${NAME}`s in its text.
    pub values: &'a Values,
    /// Values of [`Operator::names`].
    pub asked: &'a Values,
    /// What earlier commands have left running.
    pub background: Background,
    /// Gone back to: shown immediately, with a stop, whatever its flags say.
    pub again: bool,
}

/// A step that has run.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other"
)]
pub struct Conclusion<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What ran: the step's own text, or what was wanted instead.
    pub text: &'a str,
    /// How it came out.
    pub result: &'a StepResult,
    /// Values of [`Operator::names`].
    pub asked: &'a Values,
    /// What it and earlier commands have left running.
    pub background: Background,
    /// True when the step stops after it has run.
    pub stop: bool,
    /// True when `set -e` wants to end the run: to quit now is to end it as failed.
    pub fatal: bool,
    /// True when what it printed was looked at; the result says what came of that.
    pub checked: bool,
    /// True when the workshop or its environment asks for no word about a failure.
    pub quiet: bool,
}

impl<'a> Conclusion<'a> {
    /// The step as it would be announced now: for a stop after it has run.
    pub const fn announcement(self) -> Announcement<'a> {
        Announcement {
            plan: self.plan,
            step: self.result.step,
            values: self.asked,
            asked: self.asked,
            background: self.background,
            again: false,
        }
    }
}

/// What the operator wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Run it, or continue.
    Proceed,
    /// Do not run it.
    Skip,
    /// The command before, once more.
    Back,
    /// Run this text instead, or, after the step has run, as the step once more; the file stays as
    /// it is.
    RunInstead(String),
    /// Run this as `step` first, then ask again.
    RunFirst {
        /// A step that was reached before.
        step: usize,
        /// What to run.
        text: String,
    },
    /// Run this, which is no step and leaves no trace in `$?`, then ask again.
    Aside(String),
    /// A shell in the session, then ask again.
    SubShell,
    /// Play the recorded output of the command before; then ask again or, after the step has run,
    /// go on.
    Understudy,
    /// Continue at another step.
    Jump(usize),
    /// Continue at another step, but first run the hidden commands on the way to it.
    JumpThrough(usize),
    /// End the run.
    Quit,
}

/// What the operator should know, without a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// There is nothing to go back to.
    NothingEarlier,
    /// Nothing is recorded that could be played for the command before.
    NoUnderstudy,
    /// `set -e` ends the run.
    ExitingDueToFailure,
    /// The shell was lost; a new one has the state it had before this step.
    SessionRestored {
        /// The status with which the old one ended.
        status: i32,
        /// What could not be brought back.
        lost: Vec<String>,
    },
    /// A background job's name and state.
    Stopped(String),
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The step to continue at.
    pub step: usize,
    /// True while that step's command runs: it is unknown how much of it will be done.
    pub running: bool,
    /// The shell's state, without secrets and without what it has from the environment.
    pub state: Snapshot,
    /// The shell's directory.
    pub directory: String,
    /// The names of variables that were left out because they hold secrets.
    pub secrets: Vec<String>,
    /// Commands in the background, which no other shell can have.
    pub jobs: Vec<String>,
    /// Files that the shell holds open, which no other shell can have either.
    pub files: Vec<PathBuf>,
}

/// Answers at the gates of a run.
pub trait Operator {
    /// The session's variables whose values it wants to know at each step.
    fn names(&self) -> &[String] {
        &[]
    }

    /// Shows a step and, where it stops, waits for what is wanted.
    fn before(&mut self, announcement: Announcement<'_>) -> impl Future<Output = Decision>;

    /// Says how a step came out and, where it stops, waits for what is wanted.
    fn after(&mut self, conclusion: Conclusion<'_>) -> impl Future<Output = Decision>;

    /// A command is about to run that is not shown to an audience.
    fn unseen(&mut self, plan: &Plan, step: usize) {
        let _ = (plan, step);
    }

    /// Receives how far a run has come, and what is needed to resume there another day. Asked only
    /// of the operator that [keeps](Self::keeps) it.
    fn keep(&mut self, kept: &Checkpoint) {
        let _ = kept;
    }

    /// Whether it keeps how far a run has come.
    fn keeps(&self) -> bool {
        false
    }

    /// Called when the last step is done; names steps that it wants to go through once more.
    fn at_end(&mut self, plan: &Plan) -> impl Future<Output = Vec<usize>> {
        let _ = plan;
        std::future::ready(Vec::new())
    }

    /// Hears that the run ends in the middle of a step, for a signal.
    fn cut_short(&mut self) {}

    /// Says something.
    fn notice(&mut self, notice: &Notice);
}
