//! An unattended run: block by block, with limits, repetition until the conditions are met, and
//! cleanup however it ends.
//!
//! Owns the order of steps and the verdict. `group` knows which commands a block has, `attempt`
//! runs them, `cleanup` knows what a cleanup block needs, and `exit_trap` handles the EXIT trap.

mod attempt;
mod cleanup;
mod exit_trap;
mod group;
mod tolerance;
mod trail;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Instrument as _;

use crate::document::Attributes;

use super::engine::{Core, StepProgress, StopRequest};
use super::live_shell::LiveShell;
use super::{
    EventKind, EventSink, ExitTrap, ExitTrapResult, Failure, NotRun, Outcome, RunInfo, Summary,
    Update, Verdict,
};
use attempt::Attempt;
use cleanup::ProvidedSupplies;
use group::CommandGroup;
pub use trail::{Passage, Trail};

/// Decides whether a step that failed is certain to fail again.
pub type FutilityCheck = Box<dyn Fn(usize) -> bool>;

/// Options of an unattended run, besides its [`RunMode`](super::RunMode).
#[derive(Debug, Clone)]
pub struct UnattendedOptions {
    /// Limit for each command that states none, and for the EXIT trap.
    pub step_timeout: Duration,
    /// When the time limit of the run expires; it may be one for several workshops.
    pub deadline: Option<Instant>,
    /// Continues after a failure.
    pub keep_going: bool,
    /// A failed cleanup makes the run fail.
    pub strict_cleanup: bool,
    /// Collects output that differs from the workshop's statements, instead of failing.
    pub updates: bool,
}

/// The least time for the EXIT trap when the time limit of the run has expired, or nearly so.
const LAST_MOMENTS: Duration = Duration::from_secs(5);

/// An unattended run in progress.
pub struct Unattended<'a> {
    core: Core<'a>,
    options: &'a UnattendedOptions,
    cancelled: StopRequest,
    verdict: Verdict,
    in_cleanup: bool,
    /// The status of the last command before the cleanup; 1 if it failed although its status was 0.
    last: i32,
    /// What the commands that have run have provided.
    provided: ProvidedSupplies,
    /// When the running EXIT trap began.
    exit_trap: Option<Instant>,
    is_futile: Option<FutilityCheck>,
    /// The state for a run that continues this one.
    trail: Option<Trail>,
}

/// The span of the debug log for one group.
fn span_of(group: &CommandGroup) -> tracing::Span {
    tracing::debug_span!("step", number = group.steps[0] + 1)
}

impl<'a> Unattended<'a> {
    /// Connects the parts. Nothing runs yet. `cancelled` asks the run to end.
    pub fn new(
        info: Arc<RunInfo>,
        shell: LiveShell,
        audience: &'a mut dyn EventSink,
        options: &'a UnattendedOptions,
        cancelled: StopRequest,
    ) -> Self {
        let mut core = Core::new(info, shell, audience);
        if options.updates {
            core.printed.update();
        }
        Self {
            core,
            options,
            cancelled,
            verdict: Verdict::Passed,
            in_cleanup: false,
            last: 0,
            provided: ProvidedSupplies::default(),
            exit_trap: None,
            is_futile: None,
            trail: None,
        }
    }

    /// Stops repeating a step that is certain to fail again.
    pub fn give_up_if(&mut self, is_futile: FutilityCheck) {
        self.is_futile = Some(is_futile);
    }

    /// Returns the shell, so that the caller can end it or use it for another run.
    pub fn into_shell(self) -> LiveShell {
        self.core.shell
    }

    /// The changes to the workshop after this run.
    pub fn updates(&mut self) -> Vec<Update> {
        self.core.updates()
    }

    /// Ends the report of a run that was cut short.
    pub fn cut_short(&mut self, verdict: Verdict) -> Summary {
        self.core.tell_unreached(NotRun::Ended);
        if let Some(began) = self.exit_trap.take() {
            self.core
                .tell(EventKind::ExitTrap(ExitTrap::Finished(ExitTrapResult {
                    outcome: Outcome::Failed(Failure::Interrupted),
                    status: None,
                    elapsed: began.elapsed(),
                })));
        }
        self.core.finish_run(verdict)
    }

    /// Runs the selected steps, then the cleanup blocks, then the EXIT trap.
    pub async fn run(&mut self) -> Summary {
        self.core
            .tell(EventKind::RunStarted(self.core.info.clone()));
        self.tell_of_unfinished();
        let (main, cleanup) = self.groups();
        let mut reason = self.run_blocks(&main).await;
        if self.was_ended() {
            reason = NotRun::Ended;
        }
        // The request to end the run must not end its cleanup.
        self.in_cleanup = true;
        for group in &cleanup {
            if !self.holds_back(group).await {
                self.group(group).instrument(span_of(group)).await;
            }
        }
        self.core.tell_unreached(reason);
        self.core.tell_not_updated();
        if self.trail.is_none() {
            self.leave().await;
        }
        self.core.finish_run(self.verdict)
    }

    /// Runs the blocks that are not cleanup. Returns why the blocks after the last one that ran did
    /// not run.
    async fn run_blocks(&mut self, blocks: &[CommandGroup]) -> NotRun {
        for group in blocks {
            let trail = self.trail.as_ref();
            if self.is_over() || trail.is_some_and(|trail| trail.has_ended(group.steps[0])) {
                break;
            }
            let continues = self.group(group).instrument(span_of(group)).await;
            self.note_passage(continues).await;
            if !continues {
                return NotRun::EarlierFailure;
            }
        }
        NotRun::Ended
    }

    /// Runs the EXIT trap, with the limits of a command and of the run.
    async fn leave(&mut self) {
        let limit = self.limit(&Attributes::default());
        let (limit, by_run) = match self.left() {
            Some(left) if left.max(LAST_MOMENTS) < limit => (left.max(LAST_MOMENTS), true),
            _ => (limit, false),
        };
        // A signal that has ended the run lets the trap clean up; the next signal does not.
        let was_cancelled = self.cancelled.borrow().is_some();
        let cancelled = (!was_cancelled).then(|| self.cancelled.clone());
        let status = self.status_at_exit();
        let failure = self.run_exit_trap(status, limit, cancelled).await;
        let signal = *self.cancelled.borrow();
        self.verdict = match (self.verdict, failure, signal) {
            (_, _, Some(signal)) => Verdict::Signalled(signal),
            (Verdict::Passed | Verdict::Failed, Some(Failure::Timeout(_)), _) if by_run => {
                Verdict::TimedOut
            }
            (Verdict::Passed, Some(_), _) => Verdict::Failed,
            (verdict, ..) => verdict,
        };
    }

    /// Reports unterminated commands. They are displayed as text, as on stage, but an unattended
    /// run must mention them.
    fn tell_of_unfinished(&mut self) {
        let notices: Vec<_> = self.core.plan().unfinished().collect();
        for place in notices {
            let notice =
                format!("warning: the command at {place} is unterminated, so it does not run");
            self.core.tell(EventKind::Notice(notice));
        }
    }

    /// Whether a cleanup block uses something that this run has not provided: then it does not run.
    async fn holds_back(&mut self, group: &CommandGroup) -> bool {
        let parts = self.own_commands(group);
        let texts: Vec<_> = parts.iter().map(|part| &part.text).collect();
        let lacking = self.lacking(&texts, &group.steps).await;
        if lacking.is_empty() {
            return false;
        }
        let place = &self.core.plan().steps[group.steps[0]].origin.location;
        let why = cleanup::reason(&lacking);
        let notice = format!("warning: cleanup at {place} is not run: {why}");
        self.core.tell(EventKind::Notice(notice));
        for step in &group.steps {
            self.core.finish_step(
                *step,
                Outcome::NotRun(NotRun::Unassigned),
                &StepProgress::default(),
            );
        }
        if self.options.strict_cleanup {
            self.failed(group.steps[0], false);
        }
        true
    }

    /// True when a signal or the run's time limit ended it: they take precedence over a failure
    /// they caused.
    fn was_ended(&mut self) -> bool {
        let signal = *self.cancelled.borrow();
        if let Some(signal) = signal {
            self.verdict = Verdict::Signalled(signal);
        } else if self.left() == Some(Duration::ZERO) {
            self.verdict = Verdict::TimedOut;
            self.core.tell(EventKind::Notice(
                "the run's time limit is reached".to_owned(),
            ));
        } else {
            return false;
        }
        true
    }

    /// Runs one group. Returns false if the run must not continue.
    async fn group(&mut self, group: &CommandGroup) -> bool {
        let parts = self.parts(group);
        if parts.is_empty() {
            return true;
        }
        let within = group.attributes.within;
        let within = within.map(|within| Instant::now() + within);
        let mut attempt = Attempt::new();
        loop {
            let span = tracing::debug_span!("attempt", number = attempt.number);
            self.attempt(group, &parts, &mut attempt)
                .instrument(span)
                .await;
            let Some(failure) = attempt.failure() else {
                break;
            };
            // The last attempt is made when the time is up, however short that makes the pause
            // before it.
            let left = within.map(|end| end.saturating_duration_since(Instant::now()));
            let left = left.unwrap_or_default();
            if left.is_zero() || self.is_over() || attempt.fatal || self.is_futile(group) {
                break;
            }
            let pause = attempt.pause().min(left);
            self.core.tell(EventKind::Attempt {
                step: group.steps[group.steps.len() - 1],
                number: attempt.number,
                failure,
                pause,
            });
            self.pause(pause).await;
            if self.is_over() {
                break;
            }
            attempt.begin_again();
        }
        self.conclude(&mut attempt);
        attempt.goes_on
    }

    /// Whether a group that has failed is certain to fail again.
    fn is_futile(&self, group: &CommandGroup) -> bool {
        let is_futile = self.is_futile.as_ref();
        let is_certain =
            is_futile.is_some_and(|is_futile| group.steps.iter().any(|at| is_futile(*at)));
        is_certain || self.core.shell.has_refused()
    }

    fn limit(&self, attributes: &Attributes) -> Duration {
        let stated = attributes
            .timeout
            .or(self.core.plan().settings.defaults.timeout);
        let limit = stated.unwrap_or(self.options.step_timeout);
        match self.left() {
            // Whole milliseconds, so that the reported limit is the real one.
            Some(left) if !self.in_cleanup => {
                let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
                limit.min(Duration::from_millis(left.max(1)))
            }
            _ => limit,
        }
    }

    /// Notes a failure. Returns true if the run continues anyway.
    fn failed(&mut self, step: usize, is_broken: bool) -> bool {
        let preflight = self.core.plan().steps[step].preflight;
        if is_broken {
            self.verdict = Verdict::Broken;
        } else if self.verdict == Verdict::Passed {
            self.verdict = if preflight {
                Verdict::PreflightFailed
            } else {
                Verdict::Failed
            };
        }
        self.options.keep_going && !preflight
    }

    fn left(&self) -> Option<Duration> {
        self.options
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn is_over(&self) -> bool {
        !self.in_cleanup
            && (self.cancelled.borrow().is_some() || self.left() == Some(Duration::ZERO))
    }

    /// The value of `$?` in the EXIT trap: the same as in a script that ends after the last
    /// command.
    fn status_at_exit(&self) -> i32 {
        match self.verdict {
            Verdict::Signalled(_) | Verdict::TimedOut | Verdict::Broken => {
                i32::from(self.verdict.code())
            }
            _ => self.last,
        }
    }

    /// The pause before another attempt; a signal and the end of the run cut it short.
    async fn pause(&mut self, pause: Duration) {
        let left = self.left().filter(|_| !self.in_cleanup);
        let pause = left.map_or(pause, |left| pause.min(left));
        let cancelled = self.cancelled.wait_for(Option::is_some);
        let _ = tokio::time::timeout(pause, cancelled).await;
    }
}

#[cfg(test)]
mod tests;
