//! A live run: step by step, at the operator's pace, forwards and back.

use std::sync::Arc;

use std::cell::RefCell;
use std::collections::BTreeSet;

use tracing::Instrument as _;

use crate::plan::Action;
use crate::shell::{Ended, SessionError};

use super::engine::{Engine, Progress, is_fatal, judge};
use super::live_shell::Replaced;
use super::secret::is_secret;
use super::state::{At, Next, next, on};
use super::values::Values;
use super::{
    Announcement, Capture, Conclusion, Decision, EventKind, Gate, Kept, NotRun, Notice, Operator,
    Outcome, RunMode, StepResult, Summary, Verdict,
};

impl<O: Operator> Engine<'_, O> {
    /// Ends the report of a live run that was given up in the middle, and tells the operator.
    pub fn cut_live_short(&mut self, verdict: Verdict) -> Summary {
        self.operator.cut_short();
        self.cut_short(verdict)
    }

    /// Runs the selected steps as the operator wants.
    ///
    /// # Errors
    /// When a shell cannot be started, or started again.
    pub async fn run_live(&mut self) -> Result<Summary, SessionError> {
        self.tell(EventKind::RunStarted(self.info.clone()));
        let mut verdict = Verdict::Passed;
        let mut at = self.enter(&mut verdict).await?;
        loop {
            at = match at {
                Next::Go(step) => {
                    self.keep(step, false).await;
                    self.logged_step(step, false, &mut verdict).await?
                }
                Next::Again(step) => {
                    self.keep(step, false).await;
                    self.logged_step(step, true, &mut verdict).await?
                }
                Next::NothingEarlier(step) => {
                    self.operator.notice(&Notice::NothingEarlier);
                    Next::Again(step)
                }
                Next::NothingEarlierGoOn(step) => {
                    self.operator.notice(&Notice::NothingEarlier);
                    Next::Go(step)
                }
                Next::End => break,
            }
        }
        if verdict == Verdict::Passed {
            let info = self.info.clone();
            for step in self.operator.at_end(&info.plan).await {
                if self.logged_step(step, true, &mut verdict).await? == Next::End
                    && verdict != Verdict::Passed
                {
                    break;
                }
            }
        }
        self.tell_unreached(NotRun::Ended);
        Ok(self.finish_run(verdict))
    }

    /// Lets the operator keep how far the run has come.
    async fn keep(&mut self, step: usize, running: bool) {
        if !self.operator.keeps() {
            return;
        }
        // A session that cannot say its state is replaced when it cannot run the next command either.
        if let Ok(kept) = self.kept(step, running).await {
            self.operator.keep(&kept);
        }
    }

    /// How far the run has come.
    async fn kept(&mut self, step: usize, running: bool) -> Result<Kept, SessionError> {
        let (info, secrets) = (self.info.clone(), self.secrets.clone());
        let began_with = self.shell.began_with();
        let path = began_with.get("PATH").cloned().unwrap_or_default();
        let session = self.shell.session();
        let left_out = RefCell::new(BTreeSet::new());
        let withheld = |name: &str, text: &str| {
            let is_secret = secrets.are_in(text) || is_secret(&info.plan, name);
            if is_secret {
                left_out.borrow_mut().insert(name.to_owned());
            }
            is_secret || began_with.get(name).is_some_and(|value| value == text)
        };
        let state = session.snapshot_without(&withheld).await?;
        let state = state.with_path_relative_to(&path);
        let directory = session.values(&["PWD".to_owned()]).await?;
        let jobs = session.jobs().await?;
        Ok(Kept {
            step,
            running,
            state,
            directory: directory.into_iter().flatten().collect(),
            secrets: left_out.into_inner().into_iter().collect(),
            jobs: jobs
                .iter()
                .map(|job| self.secrets.mask(&job.command))
                .collect(),
            files: self.shell.opened_files(),
        })
    }

    /// Goes to where the run begins.
    async fn enter(&mut self, verdict: &mut Verdict) -> Result<Next, SessionError> {
        let (entry, through) = self.entry;
        let first = self.info.selection.start;
        if through {
            for step in first..entry {
                if self.plan().only_sets(step) {
                    self.run_silently(step).await?;
                } else if let Some(decision) = self.run_unseen(step, verdict).await? {
                    return self.decided(step, At::After, decision, verdict).await;
                }
            }
        }
        Ok(on(entry, &self.info.selection))
    }

    /// Takes one step, as a span of the debug log.
    async fn logged_step(
        &mut self,
        step: usize,
        again: bool,
        verdict: &mut Verdict,
    ) -> Result<Next, SessionError> {
        let span = tracing::debug_span!("step", number = step + 1);
        self.step(step, again, verdict).instrument(span).await
    }

    /// Runs a step that sets variables, before the audience comes in: nothing of it is seen.
    async fn run_silently(&mut self, step: usize) -> Result<(), SessionError> {
        let text = self.plan().steps[step].action.text().to_owned();
        self.tell(EventKind::StepAnnounced { step });
        self.tell(EventKind::StepStarted {
            step,
            text: self.told_text(step, &text),
            attempt: 1,
        });
        let unseen = format!("{{\n{text}\n}} >/dev/null 2>&1");
        let reply = self
            .run_text(step, &unseen, None, &mut Capture::default())
            .await?;
        let outcome = judge(&reply, self.attributes(step).exit, None);
        let ran = Progress {
            status: Some(reply.status),
            elapsed: reply.elapsed,
            attempts: 1,
        };
        self.finish_step(step, outcome, &ran);
        self.say_what_is_left(&reply.ended).await
    }

    async fn step(
        &mut self,
        step: usize,
        again: bool,
        verdict: &mut Verdict,
    ) -> Result<Next, SessionError> {
        let current = self.plan().steps[step].clone();
        if self.is_left_out(step) {
            return Ok(self.next(step, At::Before, &Decision::Proceed));
        }
        self.tell(EventKind::StepAnnounced { step });
        let unseen = !current.shown && !again;
        if let (Action::Run(command), true) = (&current.action, unseen) {
            if command.only_if_known && !self.shell.knows(&command.text).await? {
                return Ok(self.next(step, At::Before, &Decision::Proceed));
            }
            let info = Arc::clone(&self.info);
            self.operator.unseen(&info.plan, step);
        } else if !unseen {
            let decision = self.ask_before(step, again, verdict).await?;
            match (&current.action, decision) {
                (Action::Run(_), Decision::Proceed) => {}
                (Action::Run(_), Decision::RunInstead(text)) => {
                    return self.run_step(step, text, verdict).await;
                }
                (_, decision) => return self.decided(step, At::Before, decision, verdict).await,
            }
        }
        match current.action {
            Action::Run(command) => self.run_step(step, command.text, verdict).await,
            _ => Ok(self.next(step, At::Before, &Decision::Proceed)),
        }
    }

    /// Shows the step and asks until the answer is about the step itself.
    async fn ask_before(
        &mut self,
        step: usize,
        mut again: bool,
        verdict: &mut Verdict,
    ) -> Result<Decision, SessionError> {
        let info = self.info.clone();
        let text = info.plan.steps[step].action.text();
        loop {
            let values = self.values(text).await;
            let asked = self.asked().await;
            self.tell(EventKind::GateReached {
                step,
                gate: Gate::Before,
            });
            let announcement = Announcement {
                plan: &info.plan,
                step,
                values: &values,
                asked: &asked,
                background: self.shell.session().background(),
                again,
            };
            match self.operator.before(announcement).await {
                Decision::RunFirst { step: other, text } => {
                    match self.run_until_settled(other, text, verdict).await? {
                        Decision::Proceed => {}
                        decision => return Ok(decision),
                    }
                }
                Decision::Aside(text) => self.run_between(&text).await?,
                Decision::SubShell => self.sub_shell().await?,
                Decision::Understudy => self.play_understudy().await?,
                decision => return Ok(decision),
            }
            again = true;
        }
    }

    /// The values that the operator wants to know.
    async fn asked(&mut self) -> Values {
        let names = self.operator.names().to_vec();
        if names.is_empty() {
            return Values::new();
        }
        let values = self.shell.values(&names).await;
        let pairs = names.into_iter().zip(values.unwrap_or_default());
        pairs
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// Runs a command of the operator's own.
    async fn run_between(&mut self, text: &str) -> Result<(), SessionError> {
        let reply = self.shell.run_between(text).await?;
        self.shown.ran(text);
        if !matches!(reply.ended, Ended::Lost(_)) {
            self.learn_between(text).await?;
        }
        self.say_what_is_left(&reply.ended).await
    }

    /// Lets the operator type commands in the session itself.
    async fn sub_shell(&mut self) -> Result<(), SessionError> {
        let reply = self.shell.sub_shell().await?;
        self.say_what_is_left(&reply.ended).await
    }

    /// Plays what was recorded of the last command, in the live session, so that its variables are
    /// set as well.
    async fn play_understudy(&mut self) -> Result<(), SessionError> {
        let Some((step, understudy)) = self.last_run.zip(self.understudy.as_ref()) else {
            self.operator.notice(&Notice::NoUnderstudy);
            return Ok(());
        };
        let Action::Run(command) = &self.info.plan.steps[step].action else {
            return Ok(());
        };
        let Some(text) = understudy(step, &command.text) else {
            self.operator.notice(&Notice::NoUnderstudy);
            return Ok(());
        };
        self.run_text(step, &text, None, &mut Capture::default())
            .await?;
        let place = self.plan().steps[step].origin.location.to_string();
        self.tell(EventKind::Notice(format!(
            "the understudy has played {place}"
        )));
        Ok(())
    }

    async fn run_step(
        &mut self,
        step: usize,
        text: String,
        verdict: &mut Verdict,
    ) -> Result<Next, SessionError> {
        let decision = self.run_until_settled(step, text, verdict).await?;
        self.decided(step, At::After, decision, verdict).await
    }

    /// Runs `text` as `step`, and what is wanted instead, until the operator decides to go elsewhere.
    async fn run_until_settled(
        &mut self,
        step: usize,
        mut text: String,
        verdict: &mut Verdict,
    ) -> Result<Decision, SessionError> {
        loop {
            self.last_run = Some(step);
            self.keep(step, true).await;
            self.tell(EventKind::StepStarted {
                step,
                text: self.told_text(step, &text),
                attempt: 1,
            });
            let reply = self
                .run_text(step, &text, None, &mut Capture::default())
                .await?;
            let outcome = judge(&reply, self.attributes(step).exit, None);
            let outcome = self.unless_refused(outcome, &reply);
            let (outcome, checked) = self.check(step, outcome);
            let ran = Progress {
                status: Some(reply.status),
                elapsed: reply.elapsed,
                attempts: 1,
            };
            let result = self.finish_step(step, outcome, &ran);
            self.say_what_is_left(&reply.ended).await?;
            let fatal = is_fatal(&reply, &text, self.shell.effects());
            match self.ask_after(&text, &result, (fatal, checked)).await? {
                Decision::RunInstead(other) => text = other,
                Decision::Quit if fatal => {
                    *verdict = Verdict::Failed;
                    if !self.failures_are_quiet().await {
                        self.operator.notice(&Notice::ExitingDueToFailure);
                    }
                    return Ok(Decision::Quit);
                }
                decision => return Ok(decision),
            }
        }
    }

    /// Says how the step came out and asks until the answer is about the step itself.
    async fn ask_after(
        &mut self,
        text: &str,
        result: &StepResult,
        (fatal, checked): (bool, bool),
    ) -> Result<Decision, SessionError> {
        let info = self.info.clone();
        let step = result.step;
        let stop = info.plan.steps[step].stop_after;
        let failed = matches!(result.outcome, Outcome::Failed(_));
        let quiet = failed && self.failures_are_quiet().await;
        loop {
            if stop || failed {
                let gate = if failed { Gate::Failed } else { Gate::After };
                self.tell(EventKind::GateReached { step, gate });
            }
            let asked = self.asked().await;
            let conclusion = Conclusion {
                plan: &info.plan,
                text,
                result,
                asked: &asked,
                background: self.shell.session().background(),
                stop,
                fatal,
                checked,
                quiet,
            };
            match self.operator.after(conclusion).await {
                Decision::Aside(text) => self.run_between(&text).await?,
                Decision::SubShell => self.sub_shell().await?,
                Decision::Understudy => {
                    self.play_understudy().await?;
                    return Ok(Decision::Proceed);
                }
                Decision::RunFirst { text, .. } => return Ok(Decision::RunInstead(text)),
                decision => return Ok(decision),
            }
        }
    }

    /// Makes good for a lost session, and names a stopped job.
    async fn say_what_is_left(&mut self, ended: &Ended) -> Result<(), SessionError> {
        if let Some(Replaced { status, lost }) = self.shell.replaced() {
            let restored = Notice::SessionRestored { status, lost };
            self.operator.notice(&restored);
        }
        match ended {
            Ended::Lost(status) => self.restore(*status).await?,
            // What ended it was our own SIGKILL.
            Ended::Broken { .. } => self.restore(137).await?,
            Ended::Stopped(job) => self.operator.notice(&Notice::Stopped(job.command.clone())),
            _ => {}
        }
        Ok(())
    }

    async fn restore(&mut self, status: i32) -> Result<(), SessionError> {
        let lost = self.shell.renew().await?;
        let restored = Notice::SessionRestored { status, lost };
        self.operator.notice(&restored);
        Ok(())
    }

    /// True when the workshop or its environment asks for no word about a failure.
    async fn failures_are_quiet(&mut self) -> bool {
        let name = ["DEMOSH_QUIET_FAILURE".to_owned()];
        let values = self.shell.values(&name).await.unwrap_or_default();
        values
            .first()
            .and_then(Option::as_deref)
            .is_some_and(super::values::is_true)
    }

    /// Does what the decision asks for on the way to where it leads.
    async fn decided(
        &mut self,
        step: usize,
        at: At,
        decision: Decision,
        verdict: &mut Verdict,
    ) -> Result<Next, SessionError> {
        match decision {
            Decision::Quit if *verdict == Verdict::Passed => *verdict = Verdict::Quit,
            Decision::JumpThrough(target) => {
                let first = step + usize::from(at == At::After);
                for nth in first..target {
                    if let Some(decision) = self.run_unseen(nth, verdict).await? {
                        return Box::pin(self.decided(nth, At::After, decision, verdict)).await;
                    }
                }
            }
            _ => {}
        }
        Ok(self.next(step, at, &decision))
    }

    /// Runs a step if it is one that runs unseen. Returns what was decided when that was not to go on.
    async fn run_unseen(
        &mut self,
        step: usize,
        verdict: &mut Verdict,
    ) -> Result<Option<Decision>, SessionError> {
        let current = self.plan().steps[step].clone();
        let Action::Run(command) = current.action else {
            return Ok(None);
        };
        let absent = command.only_if_known && !self.shell.knows(&command.text).await?;
        if current.shown || absent || self.is_left_out(step) {
            return Ok(None);
        }
        let info = Arc::clone(&self.info);
        self.operator.unseen(&info.plan, step);
        self.tell(EventKind::StepAnnounced { step });
        let decision = self.run_until_settled(step, command.text, verdict).await?;
        Ok((decision != Decision::Proceed).then_some(decision))
    }

    /// A check of an exercise is for learners: an audience does not see it.
    fn is_left_out(&self, step: usize) -> bool {
        self.info.mode == RunMode::Stage && self.attributes(step).verify
    }

    fn next(&self, step: usize, at: At, decision: &Decision) -> Next {
        next(self.plan(), &self.info.selection, (step, at), decision)
    }
}
