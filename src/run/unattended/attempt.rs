//! One pass through the commands of a block in an unattended run, and their results.

use std::time::{Duration, Instant};

use crate::document::{Attributes, ExpectedExit};
use crate::shell::{CommandEnd, Reply, SessionError};

use super::Unattended;
use super::group::{CommandGroup, GroupPart};
use super::tolerance::ignores_status;
use crate::run::comparison::expectations;
use crate::run::engine::{Order, StepProgress, is_fatal, judge};
use crate::run::{Capture, EventKind, Failure, NotRun, Outcome};

/// A step that ran in a pass.
struct StepRun {
    step: usize,
    outcome: Outcome,
    progress: StepProgress,
}

/// One pass through a group's commands.
pub(super) struct Attempt {
    pub(super) number: u32,
    started: Instant,
    results: Vec<StepRun>,
    /// True when `set -e` ended it.
    pub(super) fatal: bool,
    /// False when the run must not continue after it.
    pub(super) goes_on: bool,
}

impl Attempt {
    pub(super) fn new() -> Self {
        Self {
            number: 1,
            started: Instant::now(),
            results: Vec::new(),
            fatal: false,
            goes_on: true,
        }
    }

    pub(super) fn begin_again(&mut self) {
        self.number += 1;
        self.results.clear();
        self.fatal = false;
    }

    /// Adds a result. The commands of a replacement count as one step.
    fn add(&mut self, step: usize, outcome: Outcome, mut progress: StepProgress) {
        if self.number > 1 {
            progress.elapsed = self.started.elapsed();
        }
        match self.results.last_mut() {
            Some(last) if last.step == step => {
                progress.elapsed = last.progress.elapsed.max(progress.elapsed);
                (last.outcome, last.progress) = (outcome, progress);
            }
            _ => self.results.push(StepRun {
                step,
                outcome,
                progress,
            }),
        }
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        self.results
            .iter()
            .find_map(|result| match &result.outcome {
                Outcome::Failed(failure) => Some(failure.clone()),
                _ => None,
            })
    }

    /// 0.5, 1, 2, 4, 8, 8 ... seconds, plus or minus a fifth, so that concurrent runs spread out.
    pub(super) fn pause(&self) -> Duration {
        let base = 0.5 * f64::from(1u32 << (self.number - 1).min(4));
        Duration::from_secs_f64(base * (0.8 + 0.4 * fastrand::f64()))
    }
}

/// A command that has ended.
struct AttemptExecution {
    outcome: Outcome,
    progress: StepProgress,
    /// True when `set -e` ends the run with it.
    fatal: bool,
}

impl Unattended<'_> {
    /// Runs the commands of a group once.
    pub(super) async fn attempt(
        &mut self,
        group: &CommandGroup,
        parts: &[GroupPart],
        attempt: &mut Attempt,
    ) {
        let mut capture = Capture::if_asked(!group.attributes.expect.is_empty());
        for (nth, part) in parts.iter().enumerate() {
            let last = nth + 1 == parts.len();
            // A block that is repeated is judged as a whole, other commands one by one.
            let next_step = nth > 0 && parts[nth - 1].step != part.step;
            if next_step && group.attributes.within.is_none() {
                self.conclude(attempt);
            }
            let expected = if last {
                group.attributes.exit
            } else {
                ExpectedExit::Unstated
            };
            let order = (attempt.number, expected);
            let mut execution = match self.one(part, group, order, &mut capture).await {
                Ok(Some(execution)) => execution,
                Ok(None) => continue,
                Err(error) => {
                    let outcome = Outcome::Failed(Failure::Broken(error.to_string()));
                    attempt.fatal = true;
                    attempt.add(part.step, outcome, StepProgress::default());
                    self.begin_afresh().await;
                    break;
                }
            };
            if last && matches!(execution.outcome, Outcome::Passed | Outcome::Ignored) {
                let unmet = expectations(&group.attributes, &capture);
                execution.outcome = unmet.unwrap_or(execution.outcome);
            }
            if self.note(part.step, execution, attempt) && self.stops_at_failure(group, attempt) {
                break;
            }
        }
    }

    /// Compares the output of a command and adds its result to the attempt. Returns true if it
    /// failed.
    fn note(&mut self, step: usize, execution: AttemptExecution, attempt: &mut Attempt) -> bool {
        let AttemptExecution {
            mut outcome,
            progress,
            fatal,
        } = execution;
        if matches!(outcome, Outcome::Failed(_)) {
            self.core.forget_printed(step);
        } else if let Some(failure) = self.core.compare(step) {
            outcome = Outcome::Failed(failure);
        }
        let failed = matches!(outcome, Outcome::Failed(_));
        if !self.in_cleanup {
            let status = progress.status.unwrap_or(0);
            self.last = if failed { status.max(1) } else { status };
        }
        attempt.fatal |= fatal && failed;
        attempt.add(step, outcome, progress);
        failed
    }

    /// Whether the commands after a failed one do not run in this attempt.
    fn stops_at_failure(&self, group: &CommandGroup, attempt: &Attempt) -> bool {
        !self.options.keep_going
            || group.attributes.within.is_some()
            || attempt.fatal
            || self.is_over()
    }

    /// Replaces a session that broke, for the cleanup.
    async fn begin_afresh(&mut self) {
        match self.core.shell.begin_afresh().await {
            Ok(lost) => self.tell_renewed(&lost),
            Err(error) => {
                let notice = format!("no new shell can be started: {error}");
                self.core.tell(EventKind::Notice(notice));
            }
        }
    }

    /// Runs one command. `None` if it names nothing known.
    async fn one(
        &mut self,
        part: &GroupPart,
        group: &CommandGroup,
        (attempt, expected): (u32, ExpectedExit),
        capture: &mut Capture,
    ) -> Result<Option<AttemptExecution>, SessionError> {
        let step = part.step;
        if part.only_if_known && !self.core.shell.knows(&part.text).await? {
            let outcome = Outcome::NotRun(NotRun::Undefined);
            self.core
                .finish_step(step, outcome, &StepProgress::default());
            return Ok(None);
        }
        let text = self.core.told_text(step, &part.text);
        self.core.tell(EventKind::StepStarted {
            step,
            text,
            attempt,
        });
        let limit = self.limit(&group.attributes);
        let order = Order {
            step,
            text: &part.text,
            timeout: Some(limit),
            cancelled: (!self.in_cleanup).then_some(&mut self.cancelled),
            next: 0..0,
        };
        let reply = self.core.run_text(order, capture).await?;
        self.provided.ran(step, &part.text);
        let may_fail = self.may_fail(part, group, expected);
        let outcome = self.judge(&reply, may_fail, (expected, limit));
        if outcome == Outcome::Passed {
            self.provided.passed(&part.text);
        }
        self.after_command(&reply).await?;
        Ok(Some(AttemptExecution {
            outcome,
            progress: StepProgress {
                status: Some(reply.status),
                elapsed: reply.elapsed,
                attempts: attempt,
            },
            fatal: is_fatal(&reply, &part.text, self.core.shell.effects()),
        }))
    }

    /// Whether the status of a command is ignored.
    fn may_fail(&self, part: &GroupPart, group: &CommandGroup, expected: ExpectedExit) -> bool {
        // The status in a block's attributes is that of its last command.
        let states_none = Attributes {
            exit: expected,
            ..group.attributes.clone()
        };
        let defaults = &self.core.plan().settings.defaults;
        ignores_status(&part.text) || defaults.let_fail(&states_none)
    }

    /// The outcome of a reply to `text`.
    fn judge(
        &self,
        reply: &Reply,
        may_fail: bool,
        (expected, limit): (ExpectedExit, Duration),
    ) -> Outcome {
        let outcome = match judge(reply, expected, Some(limit)) {
            Outcome::Failed(Failure::Status { .. } | Failure::Stopped(_)) if may_fail => {
                Outcome::Ignored
            }
            outcome => outcome,
        };
        self.core.unless_refused(outcome, reply)
    }

    /// Replaces a lost session, reports leaks, and saves the state.
    async fn after_command(&mut self, reply: &Reply) -> Result<(), SessionError> {
        if matches!(reply.ended, CommandEnd::TimedOut { .. }) {
            for leaked in &reply.leaked {
                let notice = format!(
                    "escaped its time limit: process {}, `{}`",
                    leaked.pid, leaked.command
                );
                self.core.tell(EventKind::Notice(notice));
            }
        }
        if reply.ended.is_lost() {
            let lost = self.core.shell.renew().await?;
            self.tell_renewed(&lost);
        }
        if let Some(replaced) = self.core.shell.replaced() {
            self.tell_renewed(&replaced.lost);
        }
        Ok(())
    }

    fn tell_renewed(&mut self, lost: &[String]) {
        let lost = match lost {
            [] => "nothing".to_owned(),
            lost => lost.join(", "),
        };
        let notice = format!("a new shell continues with the state before; lost: {lost}");
        self.core.tell(EventKind::Notice(notice));
    }

    /// Reports the results that were not reported yet.
    pub(super) fn conclude(&mut self, attempt: &mut Attempt) {
        for result in std::mem::take(&mut attempt.results) {
            let StepRun {
                step,
                mut outcome,
                progress,
            } = result;
            if let Outcome::Failed(failure) = &outcome {
                if self.in_cleanup && !self.options.strict_cleanup {
                    let place = &self.core.plan().steps[step].origin.location;
                    let notice = format!("warning: cleanup at {place} failed: {failure}");
                    self.core.tell(EventKind::Notice(notice));
                    outcome = Outcome::Ignored;
                } else {
                    let is_broken = matches!(failure, Failure::Broken(_));
                    attempt.goes_on &= self.failed(step, is_broken) && !attempt.fatal;
                }
            }
            self.core.finish_step(step, outcome, &progress);
        }
    }
}
