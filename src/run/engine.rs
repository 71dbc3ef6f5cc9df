//! The common part of live and unattended runs: reporting events, running one command and judging
//! it.
//!
//! Owns the state that every run has. The order of steps is in `live` and `unattended`.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tracing::Instrument as _;

use crate::document::command::Script;
use crate::document::{Attributes, ExpectedExit};
use crate::neutral::MASK;
use crate::plan::Plan;
use crate::shell::{CommandEnd, Reply, SessionError, Unit};

use super::effect::Effects;
use super::frame::{SessionTraits, frame};
use super::input::{about_lines, input, read_from, rules};
use super::live_shell::LiveShell;
use super::printed::PrintedOutput;
use super::secret::is_secret_value;
use super::suspects::{Suspects, Suspicion};
use super::tap::{Masks, Tap, WaitingOutput, capture};
use super::values::{ShownNames, Values, hidden};
use super::{
    Capture, Event, EventKind, EventSink, Failure, NotRun, Outcome, RunInfo, RunMode, Secrets,
    StepResult, Summary, Verdict,
};

/// The signal that asks a run to end, if there is one.
pub type StopRequest = watch::Receiver<Option<i32>>;

/// The state of a run in either mode.
pub(super) struct Core<'a> {
    pub(super) info: Arc<RunInfo>,
    pub(super) shell: LiveShell,
    pub(super) shown: ShownNames,
    pub(super) summary: Summary,
    pub(super) audience: &'a mut dyn EventSink,
    pub(super) started: Instant,
    /// The step of each command that this session has run.
    pub(super) units: HashMap<u64, usize>,
    /// The steps that have been reported as finished.
    done: Vec<bool>,
    /// Values that must never be shown; secrets that the workshop assigns are added.
    pub(super) secrets: Secrets,
    pub(super) suspects: Suspects,
    pub(super) printed: PrintedOutput,
    /// Output is recorded, so that secrets are looked for while commands run.
    pub(super) is_written: bool,
}

/// A command that is to run.
pub(super) struct Order<'a> {
    /// Its step.
    pub(super) step: usize,
    pub(super) text: &'a Script,
    pub(super) timeout: Option<Duration>,
    /// Asks to interrupt it.
    pub(super) cancelled: Option<&'a mut StopRequest>,
    /// The steps that run right after it if it succeeds.
    pub(super) next: Range<usize>,
}

/// The copies that a command's output goes to before the audience gets it.
struct OutputCopies<'a> {
    printed: &'a mut Capture,
    compared: &'a mut Capture,
    /// Holds back the output from the audience until the command has ended.
    waiting: Option<&'a mut WaitingOutput>,
}

impl<'a> Core<'a> {
    /// Connects the parts. Nothing runs yet.
    pub(super) fn new(
        info: Arc<RunInfo>,
        shell: LiveShell,
        audience: &'a mut dyn EventSink,
    ) -> Self {
        let environment = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        Self {
            shell,
            shown: ShownNames::beginning_with(environment),
            summary: Summary::default(),
            audience,
            started: Instant::now(),
            units: HashMap::new(),
            done: vec![false; info.plan.steps.len()],
            secrets: info.secrets.clone(),
            suspects: Suspects::of(&info.plan),
            printed: PrintedOutput::default(),
            is_written: matches!(info.mode, RunMode::Unattended(_)),
            info,
        }
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
        // The audience records its own failures and reports them at the end: the run continues.
        let _ = self.audience.event(&event);
    }

    /// The attributes of a step.
    pub(super) fn attributes(&self, step: usize) -> Attributes {
        self.plan().attributes(step).cloned().unwrap_or_default()
    }

    /// The expected statuses of `step`.
    pub(super) fn expected_exit(&self, step: usize) -> ExpectedExit {
        let attributes = self.attributes(step);
        if self.plan().settings.defaults.let_fail(&attributes) {
            return ExpectedExit::Any;
        }
        attributes.exit
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

    /// Runs a command and reports its output to the audience: immediately, or, if it may contain a
    /// secret that only the shell knows at that time, when the secret is known. `printed` gets a
    /// copy with its secrets.
    pub(super) async fn run_text(
        &mut self,
        order: Order<'_>,
        printed: &mut Capture,
    ) -> Result<Reply, SessionError> {
        let (step, text) = (order.step, order.text);
        let secret = self.attributes(step).secret;
        let is_compared = self.info.is_compared(step);
        let suspicion = self.suspicion(text, secret);
        self.units.insert(self.shell.next_unit(), step);
        let mut waiting = (suspicion.is_any() && !secret).then(WaitingOutput::default);
        let mut compared = Capture::if_asked(is_compared);
        let copies = OutputCopies {
            printed,
            compared: &mut compared,
            waiting: waiting.as_mut(),
        };
        let reply = self.exchange(order, &suspicion, copies).await;
        if let Some(notice) = reply.as_ref().ok().and_then(about_lines) {
            self.tell(EventKind::Notice(notice));
        }
        if is_compared {
            self.printed.keep(step, compared);
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
            let mut tap = self.tap(step, !matches!(learned, Ok(true)));
            tap.take_all(waiting);
            tap.finish();
        }
        learned.and(reply)
    }

    /// Passes a command to the shell, and its output to the copies and the audience.
    async fn exchange(
        &mut self,
        order: Order<'_>,
        suspicion: &Suspicion,
        mut copies: OutputCopies<'_>,
    ) -> Result<Reply, SessionError> {
        let (step, text) = (order.step, order.text);
        let info = Arc::clone(&self.info);
        let secret = self.attributes(step).secret;
        let input = input(&info, step);
        let rules = input.map(rules).unwrap_or_default();
        let is_watched = self.is_written && !secret && suspicion.is_fleeting;
        let watched: Vec<_> = if is_watched {
            suspicion.names.iter().cloned().collect()
        } else {
            Vec::new()
        };
        let session = self.shell.session().await?;
        let (interrupter, traits) = (session.interrupter(), SessionTraits::of(session));
        let frame = frame(text, traits, self.shell.effects());
        let next = if suspicion.is_any() || self.is_written {
            Vec::new()
        } else {
            self.following(&info, text, order.next, traits)
        };
        let unit = Unit {
            timeout: order.timeout,
            input: input.map(|input| read_from(input, &rules)),
            secret,
            written: info.written(step, text),
            watched: &watched,
            frame,
            ..Unit::command(text)
        };
        let mut tap = Tap {
            step: Some(step),
            audience: &mut *self.audience,
            started: self.started,
            units: &self.units,
            masks: Masks::new(&self.secrets, secret),
        };
        let reply = {
            let mut output = |source, bytes: &[u8]| {
                capture(copies.printed, source, bytes);
                capture(copies.compared, source, bytes);
                match &mut copies.waiting {
                    Some(waiting) => waiting.push(source, bytes),
                    None => tap.take(source, bytes),
                }
            };
            let mut running = std::pin::pin!(
                self.shell
                    .run(text, unit, &next, &mut output)
                    .instrument(tracing::debug_span!("command", step = step + 1))
            );
            tokio::select! {
                reply = &mut running => reply,
                () = asked_to_stop(order.cancelled) => {
                    interrupter.interrupt();
                    running.await
                }
            }
        };
        tap.finish();
        reply
    }

    /// Reports a step's output to the audience, with the secrets known by now, or `everything`,
    /// masked.
    fn tap(&mut self, step: usize, everything: bool) -> Tap<'_> {
        Tap {
            step: Some(step),
            audience: &mut *self.audience,
            started: self.started,
            units: &self.units,
            masks: Masks::new(&self.secrets, everything),
        }
    }

    /// A command's text with its secrets masked.
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

    /// Reports the end of `step`.
    pub(super) fn finish_step(
        &mut self,
        step: usize,
        outcome: Outcome,
        ran: &StepProgress,
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

    /// Notes that `step` has run in the run before this one.
    pub(super) fn note_done(&mut self, step: usize) {
        self.done[step] = true;
    }

    /// Whether the outcome of `step` has been reported.
    pub(super) fn is_done(&self, step: usize) -> bool {
        self.done[step]
    }

    /// Reports the remaining steps as not reached.
    pub(super) fn tell_unreached(&mut self, reason: NotRun) {
        for step in 0..self.done.len() {
            if !self.done[step] && self.info.takes_in(step) {
                self.finish_step(step, Outcome::NotRun(reason), &StepProgress::default());
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

/// Waits until the run is asked to end; forever if `cancelled` is `None`.
pub(super) async fn asked_to_stop(cancelled: Option<&mut StopRequest>) {
    let asked = match cancelled {
        Some(cancelled) => cancelled.wait_for(Option::is_some).await.is_ok(),
        None => false,
    };
    if !asked {
        std::future::pending::<()>().await;
    }
}

/// The progress of a step.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StepProgress {
    pub(super) status: Option<i32>,
    pub(super) elapsed: Duration,
    pub(super) attempts: u32,
}

/// The outcome of a reply, if this status is expected.
pub(super) fn judge(reply: &Reply, expected: ExpectedExit, limit: Option<Duration>) -> Outcome {
    match &reply.ended {
        CommandEnd::TimedOut { .. } => {
            Outcome::Failed(Failure::Timeout(limit.unwrap_or(reply.elapsed)))
        }
        CommandEnd::Lost(status) => Outcome::Failed(Failure::SessionLost(*status)),
        CommandEnd::Broken { begun } => Outcome::Failed(Failure::SessionBroken { begun: *begun }),
        _ if expected.accepts(reply.status) => Outcome::Passed,
        CommandEnd::Stopped(_) if reply.is_of_stopped() => {
            Outcome::Failed(Failure::Stopped(reply.status))
        }
        CommandEnd::Interrupted => Outcome::Failed(Failure::Interrupted),
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

/// True when `set -e` ends the run after this reply to `text`.
pub(super) fn is_fatal(reply: &Reply, text: &Script, effects: &Effects) -> bool {
    /// The status of a syntax error.
    const SYNTAX: i32 = 2;
    let under_errexit = reply.errexit_on && reply.status != 0;
    match &reply.ended {
        CommandEnd::Errexit(_) => true,
        // Under `set -e` an error in an expansion ends the shell itself, but one in arithmetic does
        // not.
        CommandEnd::Aborted => {
            under_errexit && (reply.status == SYNTAX || !effects.may_compute(text))
        }
        CommandEnd::Exited(_) | CommandEnd::Lost(_) | CommandEnd::Broken { .. } => under_errexit,
        _ => false,
    }
}

/// Writes the event into the debug log, without long texts and secrets.
fn log(kind: &EventKind) {
    match kind {
        EventKind::RunStarted(info) => {
            tracing::debug!(file = %info.path.display(), mode = ?info.mode, "run started");
        }
        EventKind::Secret(_) => tracing::debug!("learned a secret"),
        kind => tracing::debug!(?kind, "event"),
    }
}
