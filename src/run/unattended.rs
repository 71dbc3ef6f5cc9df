//! An unattended run: block by block, with limits, repetition until it holds, and cleanup on every
//! way out. Owns the order of things and the verdict; what a cleanup block needs is in
//! `cleanup`, the EXIT trap in `exit_trap`.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tracing::Instrument as _;

use crate::document::{Attributes, CiAction, ExpectedExit, command};
use crate::plan::{Action, Command};
use crate::shell::{Ended, Reply, SessionError, quote_path};

use super::capture::Capture;
use super::cleanup;
use super::engine::{Engine, Progress, is_fatal, judge};
use super::printed::expectations;
use super::{EventKind, Failure, NotRun, Outcome, Summary, Verdict};

/// What an unattended run goes by, besides its [`RunMode`](super::RunMode).
#[derive(Debug, Clone)]
pub struct UnattendedOptions {
    /// Limit for each command that states none, and for the EXIT trap.
    pub step_timeout: Duration,
    /// When the time limit of the run is over; it may be one for several workshops.
    pub deadline: Option<Instant>,
    /// Continues after a failure.
    pub keep_going: bool,
    /// A failed cleanup is a failure.
    pub strict_cleanup: bool,
    /// Takes down what is printed where the workshop states something else, instead of failing.
    pub updates: bool,
}

/// What the EXIT trap gets at least when the time of the run is over, or nearly so.
const LAST_MOMENTS: Duration = Duration::from_secs(5);

/// The signal that asks the run to end, once there is one.
pub type Cancelled = watch::Receiver<Option<i32>>;

/// Commands that are judged together: those of a block that follow each other.
#[derive(Debug)]
struct Group {
    attributes: Attributes,
    steps: Vec<usize>,
}

/// One command of a group, or what replaces it.
struct Planned {
    step: usize,
    text: String,
    only_if_known: bool,
}

/// Where a run stands.
struct Progressing<'a> {
    options: &'a UnattendedOptions,
    cancelled: Cancelled,
    verdict: Verdict,
    in_cleanup: bool,
    /// The status of the last command before the cleanup; 1 when it failed in spite of a status 0.
    last: i32,
}

impl Progressing<'_> {
    fn left(&self) -> Option<Duration> {
        self.options
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn is_over(&self) -> bool {
        !self.in_cleanup
            && (self.cancelled.borrow().is_some() || self.left() == Some(Duration::ZERO))
    }

    /// What the EXIT trap finds in `$?`: what it would find in a script that ends after the last command.
    fn status_at_exit(&self) -> i32 {
        match self.verdict {
            Verdict::Signalled(_) | Verdict::TimedOut | Verdict::Broken => {
                i32::from(self.verdict.code())
            }
            _ => self.last,
        }
    }

    /// The pause before another attempt, cut short by a signal and by the end of the run.
    async fn pause(&mut self, pause: Duration) {
        let left = self.left().filter(|_| !self.in_cleanup);
        let pause = left.map_or(pause, |left| pause.min(left));
        let cancelled = self.cancelled.wait_for(Option::is_some);
        let _ = tokio::time::timeout(pause, cancelled).await;
    }
}

/// The stretch of the debug log that is about one group.
fn span_of(group: &Group) -> tracing::Span {
    tracing::debug_span!("step", number = group.steps[0] + 1)
}

impl<O> Engine<'_, O> {
    /// Runs the selected steps, then the cleanup blocks, then the EXIT trap.
    pub async fn run_unattended(
        &mut self,
        options: &UnattendedOptions,
        cancelled: Cancelled,
    ) -> Summary {
        self.tell(EventKind::RunStarted(self.info.clone()));
        self.cancelled = Some(cancelled.clone());
        if options.updates {
            self.printed.update();
        }
        let (main, cleanup) = self.groups();
        let mut run = Progressing {
            options,
            cancelled,
            verdict: Verdict::Passed,
            in_cleanup: false,
            last: 0,
        };
        let mut reason = NotRun::Ended;
        for group in &main {
            let trail = self.trail.as_ref();
            if run.is_over() || trail.is_some_and(|trail| trail.has_ended(group.steps[0])) {
                break;
            }
            let goes_on = self.group(group, &mut run).instrument(span_of(group)).await;
            self.note_passage(goes_on).await;
            if !goes_on {
                reason = NotRun::EarlierFailure;
                break;
            }
        }
        if self.was_ended(&mut run) {
            reason = NotRun::Ended;
        }
        // What asked the run to end must not end its cleanup.
        self.cancelled = None;
        run.in_cleanup = true;
        for group in &cleanup {
            if !self.holds_back(group, &mut run).await {
                self.group(group, &mut run).instrument(span_of(group)).await;
            }
        }
        self.tell_unreached(reason);
        self.tell_not_updated();
        if self.trail.is_none() {
            self.leave(&mut run).await;
        }
        self.finish_run(run.verdict)
    }

    /// The EXIT trap, limited as a command is, and by the time of the run.
    async fn leave(&mut self, run: &mut Progressing<'_>) {
        let limit = self.limit(&Attributes::default(), run);
        let (limit, by_run) = match run.left() {
            Some(left) if left.max(LAST_MOMENTS) < limit => (left.max(LAST_MOMENTS), true),
            _ => (limit, false),
        };
        // A signal that has ended the run lets the trap clean up; the next one does not.
        let was_cancelled = run.cancelled.borrow().is_some();
        let cancelled = (!was_cancelled).then(|| run.cancelled.clone());
        let status = run.status_at_exit();
        let failure = self.run_exit_trap(status, limit, cancelled).await;
        let signal = *run.cancelled.borrow();
        run.verdict = match (run.verdict, failure, signal) {
            (_, _, Some(signal)) => Verdict::Signalled(signal),
            (Verdict::Passed | Verdict::Failed, Some(Failure::Timeout(_)), _) if by_run => {
                Verdict::TimedOut
            }
            (Verdict::Passed, Some(_), _) => Verdict::Failed,
            (verdict, ..) => verdict,
        };
    }

    /// Whether a cleanup block uses what this run has not provided: it does not run then.
    async fn holds_back(&mut self, group: &Group, run: &mut Progressing<'_>) -> bool {
        let texts: Vec<_> = self.own_commands(group).into_iter().collect();
        let texts: Vec<_> = texts.iter().map(|planned| &*planned.text).collect();
        let lacking = self.lacking(&texts, &group.steps).await;
        if lacking.is_empty() {
            return false;
        }
        let place = &self.plan().steps[group.steps[0]].origin.location;
        let why = cleanup::reason(&lacking);
        let notice = format!("warning: cleanup at {place} is not run: {why}");
        self.tell(EventKind::Notice(notice));
        for step in &group.steps {
            self.finish_step(
                *step,
                Outcome::NotRun(NotRun::Unassigned),
                &Progress::default(),
            );
        }
        if run.options.strict_cleanup {
            self.failed(group.steps[0], false, run);
        }
        true
    }

    /// Commands in groups: those to run, and those that clean up.
    fn groups(&self) -> (Vec<Group>, Vec<Group>) {
        let all = self.all_groups().into_iter();
        let (cleanup, main) = all.partition(|group| group.attributes.ci == Some(CiAction::Finally));
        (main, cleanup)
    }

    fn all_groups(&self) -> Vec<Group> {
        let group = |steps: Vec<usize>| Group {
            attributes: self.attributes(steps[0]),
            steps,
        };
        self.info.blocks().into_iter().map(group).collect()
    }

    /// True when a signal or the run's time limit ended it: they win over a failure they caused.
    fn was_ended(&mut self, run: &mut Progressing<'_>) -> bool {
        let signal = *run.cancelled.borrow();
        if let Some(signal) = signal {
            run.verdict = Verdict::Signalled(signal);
        } else if run.left() == Some(Duration::ZERO) {
            run.verdict = Verdict::TimedOut;
            self.tell(EventKind::Notice(
                "the run's time limit is reached".to_owned(),
            ));
        } else {
            return false;
        }
        true
    }

    /// Runs one group. False when the run must not go on.
    async fn group(&mut self, group: &Group, run: &mut Progressing<'_>) -> bool {
        let commands = self.planned(group);
        if commands.is_empty() {
            return true;
        }
        let within = group.attributes.within;
        let within = within.map(|within| Instant::now() + within);
        let mut attempt = Attempt::new();
        loop {
            let span = tracing::debug_span!("attempt", number = attempt.number);
            self.attempt(group, &commands, &mut attempt, run)
                .instrument(span)
                .await;
            let Some(failure) = attempt.failure() else {
                break;
            };
            // The last attempt is made when the time is up, however short the pause before it is.
            let left = within.map(|end| end.saturating_duration_since(Instant::now()));
            let left = left.unwrap_or_default();
            let hopeless = self.hopeless.as_ref();
            let hopeless =
                hopeless.is_some_and(|hopeless| group.steps.iter().any(|at| hopeless(*at)));
            let hopeless = hopeless || self.shell.has_refused();
            if left.is_zero() || run.is_over() || attempt.fatal || hopeless {
                break;
            }
            let pause = attempt.pause().min(left);
            let step = group.steps[group.steps.len() - 1];
            let number = attempt.number;
            self.tell(EventKind::Attempt {
                step,
                number,
                failure,
                pause,
            });
            run.pause(pause).await;
            if run.is_over() {
                break;
            }
            attempt.begin_again();
        }
        self.conclude(&mut attempt, run);
        attempt.goes_on
    }

    /// The commands to run for a group. Those left out are reported immediately.
    fn planned(&mut self, group: &Group) -> Vec<Planned> {
        let first = group.steps[0];
        let (texts, reason) = match &group.attributes.ci {
            Some(CiAction::Skip) => (Vec::new(), NotRun::CiSkip),
            Some(CiAction::Command(text)) => (commands_of(text), NotRun::Replaced),
            Some(CiAction::File(path)) => (vec![self.sourcing(first, path)], NotRun::Replaced),
            Some(CiAction::Finally) | None => return self.own_commands(group),
        };
        let replaced = usize::from(!texts.is_empty());
        for step in &group.steps[replaced..] {
            self.provided.passed_over(*step);
            self.finish_step(*step, Outcome::NotRun(reason), &Progress::default());
        }
        let planned = |text| Planned {
            step: first,
            text,
            only_if_known: false,
        };
        texts.into_iter().map(planned).collect()
    }

    fn own_commands(&self, group: &Group) -> Vec<Planned> {
        let command = |step: &usize| match &self.plan().steps[*step].action {
            Action::Run(Command {
                text,
                only_if_known,
            }) => Some(Planned {
                step: *step,
                text: text.clone(),
                only_if_known: *only_if_known,
            }),
            _ => None,
        };
        group.steps.iter().filter_map(command).collect()
    }

    /// The command that runs a `ci=@file`, which is named relative to the workshop file.
    fn sourcing(&self, step: usize, path: &std::path::Path) -> String {
        let file = self.plan().steps[step].origin.location.file.path();
        let path = crate::plan::replacement_file(file, path);
        let path = std::path::absolute(&path).unwrap_or(path);
        format!(". {}", quote_path(&path))
    }

    /// Runs the commands once.
    async fn attempt(
        &mut self,
        group: &Group,
        commands: &[Planned],
        attempt: &mut Attempt,
        run: &mut Progressing<'_>,
    ) {
        let mut capture = Capture::if_asked(!group.attributes.expect.is_empty());
        for (nth, planned) in commands.iter().enumerate() {
            let last = nth + 1 == commands.len();
            // A block that is repeated is judged as a whole, any other command by command.
            let next_step = nth > 0 && commands[nth - 1].step != planned.step;
            if next_step && group.attributes.within.is_none() {
                self.conclude(attempt, run);
            }
            let expected = if last {
                group.attributes.exit
            } else {
                ExpectedExit::Unstated
            };
            let ran = self
                .one(
                    planned,
                    group,
                    expected,
                    &mut capture,
                    (attempt.number, run),
                )
                .await;
            let (mut outcome, mut progress, fatal) = match ran {
                Ok(Some(ran)) => ran,
                Ok(None) => continue,
                Err(error) => {
                    let outcome = Outcome::Failed(Failure::Broken(error.to_string()));
                    attempt.fatal = true;
                    attempt.add(planned.step, outcome, Progress::default());
                    self.begin_afresh().await;
                    break;
                }
            };
            if last && matches!(outcome, Outcome::Passed | Outcome::Ignored) {
                outcome = expectations(&group.attributes, &capture).unwrap_or(outcome);
            }
            if matches!(outcome, Outcome::Failed(_)) {
                self.forget_printed(planned.step);
            } else if let Some(failure) = self.compare(planned.step) {
                outcome = Outcome::Failed(failure);
            }
            progress.attempts = attempt.number;
            let failed = matches!(outcome, Outcome::Failed(_));
            if !run.in_cleanup {
                let status = progress.status.unwrap_or(0);
                run.last = if failed { status.max(1) } else { status };
            }
            attempt.fatal |= fatal && failed;
            attempt.add(planned.step, outcome, progress);
            let stops = !run.options.keep_going
                || group.attributes.within.is_some()
                || attempt.fatal
                || run.is_over();
            if failed && stops {
                break;
            }
        }
    }

    /// Lets a new session take the place of one that broke, for the cleanup.
    async fn begin_afresh(&mut self) {
        match self.shell.begin_afresh().await {
            Ok(lost) => self.tell_renewed(&lost),
            Err(error) => {
                let notice = format!("no new shell can be started: {error}");
                self.tell(EventKind::Notice(notice));
            }
        }
    }

    /// Runs one command. `None` when it names nothing known.
    async fn one(
        &mut self,
        planned: &Planned,
        group: &Group,
        expected: ExpectedExit,
        capture: &mut Capture,
        (number, run): (u32, &mut Progressing<'_>),
    ) -> Result<Option<(Outcome, Progress, bool)>, SessionError> {
        let step = planned.step;
        if planned.only_if_known && !self.shell.knows(&planned.text).await? {
            self.finish_step(
                step,
                Outcome::NotRun(NotRun::Undefined),
                &Progress::default(),
            );
            return Ok(None);
        }
        let text = self.told_text(step, &planned.text);
        self.tell(EventKind::StepStarted {
            step,
            text,
            attempt: number,
        });
        let limit = self.limit(&group.attributes, run);
        let reply = self
            .run_text(step, &planned.text, Some(limit), capture)
            .await?;
        self.provided.ran(step, &planned.text);
        let mut outcome = judge(&reply, expected, Some(limit));
        if matches!(outcome, Outcome::Failed(Failure::Status { .. }))
            && ignores_status(&planned.text)
        {
            outcome = Outcome::Ignored;
        }
        outcome = self.unless_refused(outcome, &reply);
        if outcome == Outcome::Passed {
            self.provided.passed(&planned.text);
        }
        self.after_command(&reply).await?;
        let progress = Progress {
            status: Some(reply.status),
            elapsed: reply.elapsed,
            attempts: number,
        };
        Ok(Some((
            outcome,
            progress,
            is_fatal(&reply, &planned.text, self.shell.effects()),
        )))
    }

    fn limit(&self, attributes: &Attributes, run: &Progressing<'_>) -> Duration {
        let stated = attributes.timeout.or(self.plan().settings.defaults.timeout);
        let limit = stated.unwrap_or(run.options.step_timeout);
        match run.left() {
            // Whole milliseconds: a limit is said when it is reached.
            Some(left) if !run.in_cleanup => {
                let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
                limit.min(Duration::from_millis(left.max(1)))
            }
            _ => limit,
        }
    }

    /// Makes good for a lost session, tells what leaked, and keeps the state for the next loss.
    async fn after_command(&mut self, reply: &Reply) -> Result<(), SessionError> {
        if matches!(reply.ended, Ended::TimedOut { .. }) {
            for leaked in &reply.leaked {
                let notice = format!(
                    "escaped its time limit: process {}, `{}`",
                    leaked.pid, leaked.command
                );
                self.tell(EventKind::Notice(notice));
            }
        }
        if reply.ended.is_lost() {
            let lost = self.shell.renew().await?;
            self.tell_renewed(&lost);
        }
        if let Some(replaced) = self.shell.replaced() {
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
        self.tell(EventKind::Notice(notice));
    }

    /// Tells how the steps came out that have not been told yet.
    fn conclude(&mut self, attempt: &mut Attempt, run: &mut Progressing<'_>) {
        for (step, mut outcome, progress) in std::mem::take(&mut attempt.results) {
            if let Outcome::Failed(failure) = &outcome {
                if run.in_cleanup && !run.options.strict_cleanup {
                    let place = &self.plan().steps[step].origin.location;
                    let notice = format!("warning: cleanup at {place} failed: {failure}");
                    self.tell(EventKind::Notice(notice));
                    outcome = Outcome::Ignored;
                } else {
                    let is_broken = matches!(failure, Failure::Broken(_));
                    attempt.goes_on &= self.failed(step, is_broken, run) && !attempt.fatal;
                }
            }
            self.finish_step(step, outcome, &progress);
        }
    }

    /// Notes a failure. True when the run continues all the same.
    fn failed(&self, step: usize, is_broken: bool, run: &mut Progressing<'_>) -> bool {
        let preflight = self.plan().steps[step].preflight;
        if is_broken {
            run.verdict = Verdict::Broken;
        } else if run.verdict == Verdict::Passed {
            run.verdict = if preflight {
                Verdict::PreflightFailed
            } else {
                Verdict::Failed
            };
        }
        run.options.keep_going && !preflight
    }
}

/// One pass through a group's commands.
struct Attempt {
    number: u32,
    started: Instant,
    results: Vec<(usize, Outcome, Progress)>,
    /// True when `set -e` ended it.
    fatal: bool,
    /// False when the run must not go on after it.
    goes_on: bool,
}

impl Attempt {
    fn new() -> Self {
        Self {
            number: 1,
            started: Instant::now(),
            results: Vec::new(),
            fatal: false,
            goes_on: true,
        }
    }

    fn begin_again(&mut self) {
        self.number += 1;
        self.results.clear();
        self.fatal = false;
    }

    /// Adds a result. The commands of a replacement are one step together.
    fn add(&mut self, step: usize, outcome: Outcome, mut progress: Progress) {
        if self.number > 1 {
            progress.elapsed = self.started.elapsed();
        }
        match self.results.last_mut() {
            Some((last, last_outcome, last_progress)) if *last == step => {
                progress.elapsed = last_progress.elapsed.max(progress.elapsed);
                (*last_outcome, *last_progress) = (outcome, progress);
            }
            _ => self.results.push((step, outcome, progress)),
        }
    }

    fn failure(&self) -> Option<Failure> {
        self.results
            .iter()
            .find_map(|(_, outcome, _)| match outcome {
                Outcome::Failed(failure) => Some(failure.clone()),
                _ => None,
            })
    }

    /// 0.5, 1, 2, 4, 8, 8 ... seconds, a fifth more or less, so that runs side by side spread out.
    fn pause(&self) -> Duration {
        let base = 0.5 * f64::from(1u32 << (self.number - 1).min(4));
        Duration::from_secs_f64(base * (0.8 + 0.4 * fastrand::f64()))
    }
}

/// The complete commands of a `ci="..."` value.
fn commands_of(text: &str) -> Vec<String> {
    command::split(text)
        .into_iter()
        .filter(|piece| {
            !matches!(
                piece.kind,
                command::PieceKind::Blank | command::PieceKind::Comment
            )
        })
        .map(|piece| text[piece.start..piece.end].trim().to_owned())
        .collect()
}

/// True for a simple command that throws away all it prints, and for commands that end in
/// `|| true`: the author does not mind a failure.
fn ignores_status(text: &str) -> bool {
    let commands = command::simple_commands(text);
    match commands.as_slice() {
        [] => false,
        [only] => throws_away_output(only),
        [tolerated @ .., last] => {
            let harmless = last
                .words
                .first()
                .is_some_and(|word| matches!(&*word.text, "true" | ":"));
            harmless && tolerated.iter().all(|command| command.context.tolerated)
        }
    }
}

/// True when both standard output and standard error go to `/dev/null`.
fn throws_away_output(command: &command::SimpleCommand) -> bool {
    let (mut out, mut err) = (false, false);
    for redirection in &command.redirections {
        let null = redirection.target.text == "/dev/null";
        match redirection.operator.as_str() {
            ">" | ">>" | "1>" | "1>>" | ">|" => out = null,
            "2>" | "2>>" => err = null,
            "&>" | "&>>" => (out, err) = (null, null),
            ">&" if redirection.target.text.parse::<u32>().is_err() => (out, err) = (null, null),
            "2>&" if redirection.target.text == "1" => err = out,
            ">&" | "1>&" if redirection.target.text == "2" => out = err,
            _ => {}
        }
    }
    out && err
}

#[cfg(test)]
mod tests;
