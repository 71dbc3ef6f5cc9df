//! The operator, who answers at the gates: the presenter, the learner, or a default without a
//! person.

use std::path::PathBuf;

use crate::plan::Plan;
use crate::shell::{BackgroundProcesses, Snapshot};

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
    /// The processes that earlier commands have left running.
    pub background: BackgroundProcesses,
    /// The operator went back to it: it is shown immediately, with a pause, whatever its flags.
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
    /// The text that ran: the step's own, or another one that the operator wanted.
    pub text: &'a str,
    /// Its result.
    pub result: &'a StepResult,
    /// Values of [`Operator::names`].
    pub asked: &'a Values,
    /// The processes that it and earlier commands have left running.
    pub background: BackgroundProcesses,
    /// True when the run pauses after the step.
    pub stop: bool,
    /// True when `set -e` ends the run: quitting now ends it as failed.
    pub fatal: bool,
    /// True when its output was compared; the outcome includes the result.
    pub checked: bool,
    /// True when the workshop or its environment turns off messages about failures.
    pub quiet: bool,
}

impl<'a> Conclusion<'a> {
    /// The announcement of the step for a stop after it has run.
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

/// A decision of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Run it, or continue.
    Proceed,
    /// Do not run it.
    Skip,
    /// Go back to the previous command.
    Back,
    /// Run this text instead, or, after the step has run, as the step again; the file is not
    /// changed.
    RunInstead(String),
    /// Run this as `step` first, then ask again.
    RunFirst {
        /// A step that was reached before.
        step: usize,
        /// What to run.
        text: String,
    },
    /// Run this, which is not a step and preserves `$?`, then ask again.
    Aside(String),
    /// Open a shell in the session, then ask again.
    SubShell,
    /// Play the recorded output of the previous command; then ask again or, after the step has run,
    /// continue.
    Understudy,
    /// Continue at another step.
    Jump(usize),
    /// Continue at another step, but first run the hidden commands on the way to it.
    JumpThrough(usize),
    /// End the run.
    Quit,
}

/// A message for the operator that needs no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// There is no earlier command.
    NothingEarlier,
    /// There is no recorded output of the previous command.
    NoUnderstudy,
    /// `set -e` ends the run.
    ExitingDueToFailure,
    /// The shell was lost; its replacement has the state from before this step.
    SessionRestored {
        /// The status with which the old one ended.
        status: i32,
        /// What could not be restored.
        lost: Vec<String>,
    },
    /// A background job's name and state.
    Stopped(String),
}

/// The progress of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The step to continue at.
    pub step: usize,
    /// True while that step's command runs: it is unknown how much of it will be done.
    pub running: bool,
    /// The shell's state, without secrets and without the inherited environment.
    pub state: Snapshot,
    /// The shell's directory.
    pub directory: String,
    /// The names of variables that were left out because they contain secrets.
    pub secrets: Vec<String>,
    /// Commands in the background, which no other shell can have.
    pub jobs: Vec<String>,
    /// Files that the shell has open, which no other shell can have either.
    pub files: Vec<PathBuf>,
}

/// A person, or a substitute, who answers at the gates of a run.
pub trait Operator {
    /// The session's variables whose values it needs at each step.
    fn names(&self) -> &[String] {
        &[]
    }

    /// Shows a step and, if the run pauses there, waits for a decision.
    fn before(&mut self, announcement: Announcement<'_>) -> impl Future<Output = Decision>;

    /// Reports the result of a step and, if the run pauses there, waits for a decision.
    fn after(&mut self, conclusion: Conclusion<'_>) -> impl Future<Output = Decision>;

    /// Called when a command is about to run that is not displayed to an audience.
    fn unseen(&mut self, plan: &Plan, step: usize) {
        let _ = (plan, step);
    }

    /// Whether [`unseen`](Self::unseen) displays something. Otherwise it may be called when the
    /// command has just begun.
    fn displays_unseen(&self) -> bool {
        false
    }

    /// Saves the progress of the run, with everything that is needed to resume it another day. Only
    /// called if the operator [keeps](Self::keeps) it.
    fn keep(&mut self, kept: &Checkpoint) {
        let _ = kept;
    }

    /// Whether it saves the progress of a run.
    fn keeps(&self) -> bool {
        false
    }

    /// Called after the last step; returns the steps that it wants to run again.
    fn at_end(&mut self, plan: &Plan) -> impl Future<Output = Vec<usize>> {
        let _ = plan;
        std::future::ready(Vec::new())
    }

    /// Called when a signal ends the run in the middle of a step.
    fn cut_short(&mut self) {}

    /// Displays a message.
    fn notice(&mut self, notice: &Notice);
}
