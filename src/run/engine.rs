//! The engine: a plan, a shell, an operator and an audience, brought together.
//!
//! What live and unattended runs share is here: telling the audience, running one command and
//! judging it. In which order things run is in `live` and `unattended`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Instrument as _;

use crate::document::{Attributes, ExpectedExit};
use crate::plan::Plan;
use crate::shell::{Ended, Reply, Session, SessionError, Unit};

use super::cleanup::Provided;
use super::effect::Effects;
use super::frame::frame;
use super::input::{about_lines, read_from, rules};
use super::live_shell::LiveShell;
use super::printed::Printed;
use super::secret::is_secret_value;
use super::suspects::Suspects;
use super::tap::{Masks, Tap, Waiting, capture};
use super::trail::Trail;
use super::values::{MASK, Shown, Values, hidden};
use super::{
    Cancelled, Capture, Event, EventKind, EventSink, ExitTrap, ExitTrapResult, Failure, NotRun,
    Outcome, RunInfo, RunMode, Secrets, StepResult, Summary, Verdict,
};

/// Makes of a step's command one that plays the step's recorded calls; `None` when there are none.
pub type Understudy = Box<dyn Fn(usize, &str) -> Option<String>>;

/// Says of a step that failed whether it is certain to fail again.
pub type Hopeless = Box<dyn Fn(usize) -> bool>;

/// A run in progress.
pub struct Engine<'a, O> {
    pub(super) info: Arc<RunInfo>,
    pub(super) shell: LiveShell,
    pub(super) operator: O,
    pub(super) shown: Shown,
    pub(super) summary: Summary,
    pub(super) audience: &'a mut dyn EventSink,
    pub(super) started: Instant,
    /// The step of each command that this session has run.
    pub(super) units: HashMap<u64, usize>,
    /// The steps that have been reported as finished.
    done: Vec<bool>,
    /// What the commands that have run have provided.
    pub(super) provided: Provided,
    /// When the EXIT trap began that runs now.
    pub(super) exit_trap: Option<Instant>,
    /// Plays a step's recorded calls instead of the real ones.
    pub(super) understudy: Option<Understudy>,
    pub(super) hopeless: Option<Hopeless>,
    /// The last step that ran a command.
    pub(super) last_run: Option<usize>,
    /// Where a live run begins, and whether the steps before that run unseen do run.
    pub(super) entry: (usize, bool),
    /// Asks for the running command to be interrupted.
    pub(super) cancelled: Option<Cancelled>,
    /// Values that must never be shown; grows with what the workshop assigns.
    pub(super) secrets: Secrets,
    pub(super) suspects: Suspects,
    pub(super) printed: Printed,
    /// What is left for a run that continues this one.
    pub(super) trail: Option<Trail>,
    /// What is shown on the terminal is written down.
    is_recorded: bool,
}

impl<'a, O> Engine<'a, O> {
    /// Brings everything together. Nothing runs yet.
    pub fn new(
        info: Arc<RunInfo>,
        shell: LiveShell,
        operator: O,
        audience: &'a mut dyn EventSink,
    ) -> Self {
        let shown = Shown::beginning_with(
            std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()),
        );
        let (summary, started) = (Summary::default(), Instant::now());
        let secrets = info.secrets.clone();
        let suspects = Suspects::of(&info.plan);
        let done = vec![false; info.plan.steps.len()];
        let (units, cancelled) = (HashMap::new(), None);
        let entry = (info.selection.start, false);
        Self {
            info,
            shell,
            operator,
            shown,
            summary,
            audience,
            started,
            units,
            understudy: None,
            hopeless: None,
            last_run: None,
            done,
            provided: Provided::default(),
            exit_trap: None,
            entry,
            cancelled,
            secrets,
            suspects,
            printed: Printed::default(),
            trail: None,
            is_recorded: false,
        }
    }

    /// Looks for secrets as in an unattended run, because what is shown on the terminal is written down.
    pub fn is_recorded(&mut self) {
        self.is_recorded = true;
    }

    /// Lets the presenter's understudy replace commands that fail.
    pub fn stand_by(&mut self, understudy: Understudy) {
        self.understudy = Some(understudy);
    }

    /// Gives up a step that is certain to fail again, however long it might be repeated.
    pub fn gives_up(&mut self, hopeless: Hopeless) {
        self.hopeless = Some(hopeless);
    }

    /// Lets the values of these variables be shown, too: the session has them from the start.
    pub fn begins_with(&mut self, names: impl IntoIterator<Item = String>) {
        self.shown.add(names);
    }

    /// Begins a live run at `step`, after those steps before it that run unseen, if `through`.
    pub fn enters_at(&mut self, step: usize, through: bool) {
        self.entry = (step, through);
    }

    /// Gives up the shell, which another run takes.
    pub fn into_shell(self) -> LiveShell {
        self.shell
    }

    /// Gives up the shell, to end it.
    pub fn into_session(self) -> Session {
        self.shell.into_session()
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.info.plan
    }

    pub(super) fn tell(&mut self, kind: EventKind) {
        self.summary.add(&kind);
        log(&kind);
        let event = Event {
            at: self.started.elapsed(),
            kind,
        };
        // The audience keeps its own failures and says them at the end: the run continues.
        let _ = self.audience.event(&event);
    }

    /// The attributes that hold for a step.
    pub(super) fn attributes(&self, step: usize) -> Attributes {
        self.plan().attributes(step).cloned().unwrap_or_default()
    }

    /// Values of the names in `text` that may be shown, secrets masked.
    pub(super) async fn values(&mut self, text: &str) -> Values {
        let mut names = self.shown.of(text);
        names.dedup();
        if names.is_empty() {
            return Values::new();
        }
        let found = self.shell.values(&names).await.unwrap_or_default();
        let pairs = names.into_iter().zip(found);
        let known = pairs.filter_map(|(name, value)| Some((name, value?)));
        known
            .map(|(name, value)| self.masked(name, value))
            .collect()
    }

    fn masked(&self, name: String, value: String) -> (String, String) {
        if self.secrets.are_in(&value) || is_secret_value(self.plan(), &name, &value) {
            (name, MASK.to_owned())
        } else {
            (name, value)
        }
    }

    /// Runs `text` for `step` and tells the audience what it writes, immediately or, where a secret may be
    /// in it that only the shell knows by then, when that is known. `printed` gets a copy with its
    /// secrets.
    pub(super) async fn run_text(
        &mut self,
        step: usize,
        text: &str,
        timeout: Option<Duration>,
        printed: &mut Capture,
    ) -> Result<Reply, SessionError> {
        let secret = self.attributes(step).secret;
        let (compared, written) = (self.is_compared(step), self.written(step, text));
        let input = self.input(step).cloned();
        let rules = input.as_ref().map(rules).unwrap_or_default();
        let suspicion = self.suspicion(text, secret);
        self.units.insert(self.shell.next_unit(), step);
        let mut waiting = (suspicion.is_any() && !secret).then(Waiting::default);
        let mut tap = Tap {
            step: Some(step),
            audience: &mut *self.audience,
            started: self.started,
            units: &self.units,
            masks: Masks::new(&self.secrets, secret),
        };
        let interrupter = self.shell.session().interrupter();
        let is_written = self.is_recorded || matches!(self.info.mode, RunMode::Unattended(_));
        let watched: Vec<_> = if is_written && !secret && suspicion.is_fleeting {
            suspicion.names.iter().cloned().collect()
        } else {
            Vec::new()
        };
        let unit = Unit {
            timeout,
            input: input.as_ref().map(|input| read_from(input, &rules)),
            secret,
            written,
            watched: &watched,
            frame: frame(text, self.shell.session().user_traps()),
            ..Unit::command(text)
        };
        let mut copy = Capture::if_asked(compared);
        let reply = {
            let mut output = |source, bytes: &[u8]| {
                capture(printed, source, bytes);
                capture(&mut copy, source, bytes);
                match &mut waiting {
                    Some(waiting) => waiting.push(source, bytes),
                    None => tap.take(source, bytes),
                }
            };
            let mut running = std::pin::pin!(
                self.shell
                    .run(unit, &mut output)
                    .instrument(tracing::debug_span!("command", step = step + 1))
            );
            tokio::select! {
                reply = &mut running => reply,
                () = asked_to_stop(self.cancelled.as_mut()) => {
                    interrupter.interrupt();
                    running.await
                }
            }
        };
        tap.finish();
        if let Some(notice) = reply.as_ref().ok().and_then(about_lines) {
            self.tell(EventKind::Notice(notice));
        }
        if compared {
            self.printed.keep(step, copy);
        }
        self.shown.ran(text);
        let learned = match &reply {
            Ok(reply) if !reply.ended.is_lost() => {
                self.learn_secrets(text, &suspicion, (secret, &reply.seen))
                    .await
            }
            // The shell can no longer answer, so the values are unknown.
            _ => Ok(suspicion.names.is_empty()),
        };
        if let Some(waiting) = waiting {
            let everything = !matches!(learned, Ok(true));
            let mut tap = Tap {
                step: Some(step),
                audience: &mut *self.audience,
                started: self.started,
                units: &self.units,
                masks: Masks::new(&self.secrets, everything),
            };
            tap.take_all(waiting);
            tap.finish();
        }
        learned.and(reply)
    }

    /// A command's text as others may see it.
    pub(super) fn told_text(&self, step: usize, text: &str) -> String {
        if self.attributes(step).secret {
            return hidden(text);
        }
        self.secrets.mask(text)
    }

    /// A command that was refused has failed, whatever was expected of it.
    pub(super) fn unless_refused(&self, outcome: Outcome, reply: &Reply) -> Outcome {
        if self.shell.has_refused() {
            let expected = "0".to_owned();
            let got = reply.status;
            return Outcome::Failed(Failure::Status { expected, got });
        }
        outcome
    }

    /// Tells that `step` is done.
    pub(super) fn finish_step(
        &mut self,
        step: usize,
        outcome: Outcome,
        ran: &Progress,
    ) -> StepResult {
        let result = StepResult {
            step,
            outcome,
            status: ran.status,
            elapsed: ran.elapsed,
            attempts: ran.attempts,
        };
        self.done[step] = true;
        self.tell(EventKind::StepFinished(result.clone()));
        result
    }

    /// Ends the report of a run that was given up in the middle.
    pub fn cut_short(&mut self, verdict: Verdict) -> Summary {
        self.tell_unreached(NotRun::Ended);
        if let Some(began) = self.exit_trap.take() {
            self.tell(EventKind::ExitTrap(ExitTrap::Finished(ExitTrapResult {
                outcome: Outcome::Failed(Failure::Interrupted),
                status: None,
                elapsed: began.elapsed(),
            })));
        }
        self.finish_run(verdict)
    }

    /// Notes that `step` has run in the run before this one.
    pub(super) fn note_done(&mut self, step: usize) {
        self.done[step] = true;
    }

    /// Whether the outcome of `step` has been reported.
    pub(super) fn is_done(&self, step: usize) -> bool {
        self.done[step]
    }

    /// Tells the rest of the steps that they were not reached.
    pub(super) fn tell_unreached(&mut self, reason: NotRun) {
        for step in 0..self.done.len() {
            if !self.done[step] && self.info.takes_in(step) {
                self.finish_step(step, Outcome::NotRun(reason), &Progress::default());
            }
        }
    }

    /// Ends the report.
    pub(super) fn finish_run(&mut self, verdict: Verdict) -> Summary {
        self.summary.verdict = verdict;
        self.summary.elapsed = self.started.elapsed();
        let summary = self.summary.clone();
        self.tell(EventKind::RunFinished(summary.clone()));
        summary
    }
}

/// Waits until the run is asked to end; forever when there is no way to ask.
pub(super) async fn asked_to_stop(cancelled: Option<&mut Cancelled>) {
    let asked = match cancelled {
        Some(cancelled) => cancelled.wait_for(Option::is_some).await.is_ok(),
        None => false,
    };
    if !asked {
        std::future::pending::<()>().await;
    }
}

/// How far a step has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) status: Option<i32>,
    pub(super) elapsed: Duration,
    pub(super) attempts: u32,
}

/// What a reply amounts to, when this status is expected.
pub(super) fn judge(reply: &Reply, expected: ExpectedExit, limit: Option<Duration>) -> Outcome {
    match &reply.ended {
        Ended::TimedOut { .. } => Outcome::Failed(Failure::Timeout(limit.unwrap_or(reply.elapsed))),
        Ended::Lost(status) => Outcome::Failed(Failure::SessionLost(*status)),
        Ended::Broken { begun } => Outcome::Failed(Failure::SessionBroken { begun: *begun }),
        _ if expected.accepts(reply.status) => Outcome::Passed,
        Ended::Interrupted => Outcome::Failed(Failure::Interrupted),
        _ => {
            let expected = match expected {
                ExpectedExit::Code(code) => code.to_string(),
                ExpectedExit::Nonzero => "nonzero".to_owned(),
                ExpectedExit::Unstated | ExpectedExit::Any => "0".to_owned(),
            };
            Outcome::Failed(Failure::Status {
                expected,
                got: reply.status,
            })
        }
    }
}

/// True when `set -e` ends the run with this reply, the reply to `text`.
pub(super) fn is_fatal(reply: &Reply, text: &str, effects: &Effects) -> bool {
    /// The status of an error in the syntax.
    const SYNTAX: i32 = 2;
    let under_errexit = reply.errexit_on && reply.status != 0;
    match &reply.ended {
        Ended::Errexit(_) => true,
        // An error in an expansion ends the shell itself under `set -e`, but one in arithmetic does not.
        Ended::Aborted => under_errexit && (reply.status == SYNTAX || !effects.may_compute(text)),
        Ended::Exited(_) | Ended::Lost(_) | Ended::Broken { .. } => under_errexit,
        _ => false,
    }
}

/// Writes the event into the debug log, without what is long or must not be seen.
fn log(kind: &EventKind) {
    match kind {
        EventKind::RunStarted(info) => {
            tracing::debug!(file = %info.path.display(), mode = ?info.mode, "run started");
        }
        EventKind::Secret(_) => tracing::debug!("learned a secret"),
        kind => tracing::debug!(?kind, "event"),
    }
}
