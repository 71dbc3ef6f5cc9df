//! A live run: step by step, at the operator's pace, forwards and back.
//!
//! Owns the order of the steps and the verdict. The questions at a pause are in `gates`, the
//! progress that is saved for a later run in `progress`.

mod gates;
mod progress;
mod unseen;

use std::ops::Range;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use tokio::time::sleep;
use tracing::Instrument as _;

use crate::document::command::Script;
use crate::plan::Action;
use crate::shell::{CommandEnd, Reply, SessionError};

use super::engine::{Core, Order, StepProgress, is_fatal, judge};
use super::live_shell::{LiveShell, Replacement};
use super::state::{At, NextAction, next, on};
use progress::LATE;
use unseen::UnseenRun;

use super::{
    Capture, Decision, EventKind, EventSink, NotRun, Notice, Operator, RunInfo, StepResult,
    Summary, Verdict,
};

/// Turns a step's command into one that prints the step's recorded output; `None` if nothing was
/// recorded.
pub type Understudy = Box<dyn Fn(usize, &str) -> Option<String>>;

/// A live run in progress.
pub struct Live<'a, O> {
    core: Core<'a>,
    operator: O,
    verdict: Verdict,
    /// Replaces a step's command by its recorded calls.
    understudy: Option<Understudy>,
    /// The last step that ran a command.
    last_run: Option<usize>,
    /// The first step of the run.
    entry: usize,
    /// Hidden steps before the first step run too.
    through: bool,
    /// When the last checkpoint was saved.
    kept_at: Option<Instant>,
}

/// A command of a live run that has ended.
struct LiveExecution<'a> {
    /// The text that ran: the step's own, or another one that the operator wanted.
    text: &'a Script,
    result: StepResult,
    /// True when `set -e` ends the run with it.
    fatal: bool,
    /// True when its output was compared.
    checked: bool,
}

impl<'a, O: Operator> Live<'a, O> {
    /// Connects the parts. Nothing runs yet.
    pub fn new(
        info: Arc<RunInfo>,
        shell: LiveShell,
        operator: O,
        audience: &'a mut dyn EventSink,
    ) -> Self {
        Self {
            entry: info.selection.start,
            core: Core::new(info, shell, audience),
            operator,
            verdict: Verdict::Passed,
            understudy: None,
            last_run: None,
            through: false,
            kept_at: None,
        }
    }

    /// Looks for secrets as in an unattended run, because the terminal is recorded.
    pub fn mask_for_recording(&mut self) {
        self.core.is_written = true;
    }

    /// Lets recorded calls replace commands that fail.
    pub fn set_understudy(&mut self, understudy: Understudy) {
        self.understudy = Some(understudy);
    }

    /// Allows showing the values of these variables, which the session has from the start.
    pub fn show_values_of(&mut self, names: impl IntoIterator<Item = String>) {
        self.core.shown.add(names);
    }

    /// Begins at `step`; with `through`, hidden steps before it run first.
    pub fn enter_at(&mut self, step: usize, through: bool) {
        (self.entry, self.through) = (step, through);
    }

    /// Returns the shell, so that the caller can end it.
    pub fn into_shell(self) -> LiveShell {
        self.core.shell
    }

    /// Ends the report of a run that was cut short, and notifies the operator.
    pub fn cut_short(&mut self, verdict: Verdict) -> Summary {
        self.operator.cut_short();
        self.core.tell_unreached(NotRun::Ended);
        self.core.finish_run(verdict)
    }

    /// Runs the selected steps at the operator's pace.
    ///
    /// # Errors
    /// When a shell cannot be started or restarted.
    pub async fn run(&mut self) -> Result<Summary, SessionError> {
        self.core
            .tell(EventKind::RunStarted(self.core.info.clone()));
        let mut at = self.enter().await?;
        loop {
            at = match at {
                NextAction::Go(step) => {
                    if self.core.plan().steps[step].shown {
                        self.keep(step, false).await;
                    }
                    self.logged_step(step, false).await?
                }
                NextAction::Again(step) => {
                    self.keep(step, false).await;
                    self.logged_step(step, true).await?
                }
                NextAction::NothingEarlier(step) => {
                    self.operator.notice(&Notice::NothingEarlier);
                    NextAction::Again(step)
                }
                NextAction::NothingEarlierGoOn(step) => {
                    self.operator.notice(&Notice::NothingEarlier);
                    NextAction::Go(step)
                }
                NextAction::End => break,
            }
        }
        if self.verdict == Verdict::Passed {
            let info = self.core.info.clone();
            for step in self.operator.at_end(&info.plan).await {
                if self.logged_step(step, true).await? == NextAction::End
                    && self.verdict != Verdict::Passed
                {
                    break;
                }
            }
        }
        self.core.tell_unreached(NotRun::Ended);
        Ok(self.core.finish_run(self.verdict))
    }

    /// Goes to the first step of the run.
    async fn enter(&mut self) -> Result<NextAction, SessionError> {
        let (entry, through) = (self.entry, self.through);
        let first = self.core.info.selection.start;
        if through {
            for step in first..entry {
                if self.core.plan().only_sets(step) {
                    self.run_silently(step).await?;
                } else if let Some(decision) = self.run_unseen(step).await? {
                    return self.decided(step, At::After, decision).await;
                }
            }
        }
        Ok(on(entry, &self.core.info.selection))
    }

    /// Runs one step, as a span of the debug log.
    async fn logged_step(&mut self, step: usize, again: bool) -> Result<NextAction, SessionError> {
        let span = tracing::debug_span!("step", number = step + 1);
        self.step(step, again).instrument(span).await
    }

    async fn step(&mut self, step: usize, again: bool) -> Result<NextAction, SessionError> {
        let current = self.core.plan().steps[step].clone();
        if self.is_left_out(step) {
            return Ok(self.next(step, At::Before, &Decision::Proceed));
        }
        self.core.tell(EventKind::StepAnnounced { step });
        let unseen = !current.shown && !again;
        if let (Action::Run(command), true) = (&current.action, unseen) {
            if command.only_if_known && !self.core.shell.knows(&command.text).await? {
                return Ok(self.next(step, At::Before, &Decision::Proceed));
            }
            let info = Arc::clone(&self.core.info);
            self.operator.unseen(&info.plan, step);
        } else if !unseen {
            let decision = self.ask_before(step, again).await?;
            match (&current.action, decision) {
                (Action::Run(_), Decision::Proceed) => {}
                (Action::Run(_), Decision::RunInstead(text)) => {
                    return self.run_step(step, text.into(), 0..0).await;
                }
                (_, decision) => return self.decided(step, At::Before, decision).await,
            }
        }
        match current.action {
            Action::Run(command) => {
                let next = if unseen {
                    self.unseen_after(step)
                } else {
                    0..0
                };
                self.run_step(step, command.text, next).await
            }
            _ => Ok(self.next(step, At::Before, &Decision::Proceed)),
        }
    }

    async fn run_step(
        &mut self,
        step: usize,
        text: Script,
        next: Range<usize>,
    ) -> Result<NextAction, SessionError> {
        let decision = self.run_until_settled(step, text, next).await?;
        self.decided(step, At::After, decision).await
    }

    /// Runs `text` as `step`, and other texts that the operator wants, until the operator decides
    /// to continue elsewhere. The hidden commands `next` may be handed over with it.
    async fn run_until_settled(
        &mut self,
        step: usize,
        mut text: Script,
        mut next: Range<usize>,
    ) -> Result<Decision, SessionError> {
        loop {
            self.last_run = Some(step);
            let checkpoint = if self.core.plan().steps[step].shown {
                self.keep(step, true).await;
                None
            } else {
                self.keep_unless_quick(step)
            };
            let next = std::mem::take(&mut next);
            let unseen = UnseenRun { checkpoint, next };
            self.core.tell(EventKind::StepStarted {
                step,
                text: self.core.told_text(step, &text),
                attempt: 1,
            });
            let reply = self.run_text(step, &text, unseen).await?;
            let outcome = judge(&reply, self.core.expected_exit(step), None);
            let outcome = self.core.unless_refused(outcome, &reply);
            let (outcome, checked) = self.core.check(step, outcome);
            let ran = StepProgress {
                status: Some(reply.status),
                elapsed: reply.elapsed,
                attempts: 1,
            };
            let result = self.core.finish_step(step, outcome, &ran);
            self.say_what_is_left(&reply.ended).await?;
            let fatal = is_fatal(&reply, &text, self.core.shell.effects());
            let execution = LiveExecution {
                text: &text,
                result,
                fatal,
                checked,
            };
            match self.ask_after(&execution).await? {
                Decision::RunInstead(other) => text = other.into(),
                Decision::Quit if fatal => {
                    self.verdict = Verdict::Failed;
                    if !self.failures_are_quiet().await {
                        self.operator.notice(&Notice::ExitingDueToFailure);
                    }
                    return Ok(Decision::Quit);
                }
                decision => return Ok(decision),
            }
        }
    }

    /// Runs a command without a limit. Its output goes to the terminal. Saves the pending checkpoint if the
    /// command takes long.
    async fn run_text(
        &mut self,
        step: usize,
        text: &Script,
        unseen: UnseenRun,
    ) -> Result<Reply, SessionError> {
        let Self { core, operator, .. } = self;
        let order = Order {
            step,
            text,
            timeout: None,
            cancelled: None,
            next: unseen.next,
        };
        let mut capture = Capture::default();
        let mut run = pin!(core.run_text(order, &mut capture));
        if let Some(pending) = unseen.checkpoint {
            tokio::select! {
                biased;
                reply = &mut run => return reply,
                () = sleep(LATE) => operator.keep(&pending.checkpoint()),
            }
        }
        run.await
    }

    /// Replaces a lost session, and reports a stopped job.
    async fn say_what_is_left(&mut self, ended: &CommandEnd) -> Result<(), SessionError> {
        if let Some(Replacement { status, lost }) = self.core.shell.replaced() {
            let restored = Notice::SessionRestored { status, lost };
            self.operator.notice(&restored);
        }
        match ended {
            CommandEnd::Lost(status) => self.restore(*status).await?,
            // demosh itself ended it with SIGKILL.
            CommandEnd::Broken { .. } => self.restore(137).await?,
            CommandEnd::Stopped(job) => self.operator.notice(&Notice::Stopped(job.command.clone())),
            _ => {}
        }
        Ok(())
    }

    async fn restore(&mut self, status: i32) -> Result<(), SessionError> {
        let lost = self.core.shell.renew().await?;
        let restored = Notice::SessionRestored { status, lost };
        self.operator.notice(&restored);
        Ok(())
    }

    /// Follows a decision before going to the next step.
    async fn decided(
        &mut self,
        step: usize,
        at: At,
        decision: Decision,
    ) -> Result<NextAction, SessionError> {
        match decision {
            Decision::Quit if self.verdict == Verdict::Passed => self.verdict = Verdict::Quit,
            Decision::JumpThrough(target) => {
                let first = step + usize::from(at == At::After);
                for nth in first..target {
                    if let Some(decision) = self.run_unseen(nth).await? {
                        return Box::pin(self.decided(nth, At::After, decision)).await;
                    }
                }
            }
            _ => {}
        }
        Ok(self.next(step, at, &decision))
    }

    fn next(&self, step: usize, at: At, decision: &Decision) -> NextAction {
        next(
            self.core.plan(),
            &self.core.info.selection,
            (step, at),
            decision,
        )
    }
}
