//! A live run: step by step, at the operator's pace, forwards and back.

use std::ops::Range;

use crate::plan::{Action, Command};
use crate::shell::{Ended, SessionError};

use super::engine::{Engine, Progress, is_fatal, judge};
use super::state::{At, Next, next};
use super::values::Values;
use super::{
    Announcement, Capture, Conclusion, Decision, EventKind, Gate, NotRun, Notice, Operator,
    Outcome, StepResult, Summary, Verdict,
};

impl<O: Operator> Engine<'_, O> {
    /// Runs the selected steps as the operator wants.
    ///
    /// # Errors
    /// When a shell cannot be started, or started again.
    pub async fn run_live(&mut self) -> Result<Summary, SessionError> {
        self.tell(EventKind::RunStarted(self.info.clone()));
        let mut verdict = Verdict::Passed;
        let mut at = enter(&self.info.selection);
        loop {
            at = match at {
                Next::Go(step) => self.step(step, false, &mut verdict).await?,
                Next::Again(step) => self.step(step, true, &mut verdict).await?,
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
        Ok(self.finish_run(verdict, NotRun::Ended))
    }

    async fn step(
        &mut self,
        step: usize,
        again: bool,
        verdict: &mut Verdict,
    ) -> Result<Next, SessionError> {
        let current = self.plan().steps[step].clone();
        self.tell(EventKind::StepAnnounced { step });
        let unseen = !current.shown && !again;
        if let (Action::Run(command), true) = (&current.action, unseen) {
            if command.only_if_known && !self.shell.session().knows(&command.text).await? {
                return Ok(self.next(step, At::Before, &Decision::Proceed));
            }
        } else if !unseen {
            if current.action.runs() {
                self.shell.remember().await?;
            }
            let decision = self.ask_before(step, again, current.action.text()).await?;
            match (&current.action, decision) {
                (Action::Run(_), Decision::Proceed) => {}
                (Action::Run(command), Decision::RunInstead(text)) => {
                    let instead = Command {
                        text,
                        ..command.clone()
                    };
                    return self.run_step(step, &instead, verdict).await;
                }
                (_, decision) => return Ok(self.decided(step, At::Before, &decision, verdict)),
            }
        }
        match &current.action {
            Action::Run(command) => self.run_step(step, command, verdict).await,
            _ => Ok(self.next(step, At::Before, &Decision::Proceed)),
        }
    }

    /// Shows the step and asks until the answer is about the step itself.
    async fn ask_before(
        &mut self,
        step: usize,
        mut again: bool,
        text: &str,
    ) -> Result<Decision, SessionError> {
        loop {
            let values: Values = self.values(text).await;
            self.tell(EventKind::GateReached {
                step,
                gate: Gate::Before,
            });
            let info = self.info.clone();
            let announcement = Announcement {
                plan: &info.plan,
                step,
                values: &values,
                again,
            };
            match self.operator.before(announcement).await {
                Decision::RunFirst(text) => {
                    self.run_text(step, &text, None, &mut Capture::default())
                        .await?;
                }
                Decision::SubShell => self.sub_shell().await?,
                Decision::Understudy => self.play_understudy().await?,
                decision => return Ok(decision),
            }
            again = true;
        }
    }

    /// Lets the operator type commands in the session itself.
    async fn sub_shell(&mut self) -> Result<(), SessionError> {
        let reply = self.shell.session().sub_shell().await?;
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
        command: &Command,
        verdict: &mut Verdict,
    ) -> Result<Next, SessionError> {
        let text = command.text.clone();
        self.last_run = Some(step);
        self.tell(EventKind::StepStarted {
            step,
            text: text.clone(),
            attempt: 1,
        });
        let reply = self
            .run_text(step, &text, None, &mut Capture::default())
            .await?;
        let outcome = judge(&reply, self.attributes(step).exit, None);
        let ran = Progress {
            status: Some(reply.status),
            elapsed: reply.elapsed,
            attempts: 1,
        };
        let result = self.finish_step(step, outcome, &ran);
        self.say_what_is_left(&reply.ended).await?;
        let fatal = is_fatal(&reply);
        let decision = self.ask_after(step, &result, fatal).await;
        if fatal && decision == Decision::Proceed {
            *verdict = Verdict::Failed;
            if !self.failures_are_quiet().await {
                self.operator.notice(&Notice::ExitingDueToFailure);
            }
            return Ok(Next::End);
        }
        Ok(self.decided(step, At::After, &decision, verdict))
    }

    async fn ask_after(&mut self, step: usize, result: &StepResult, fatal: bool) -> Decision {
        let info = self.info.clone();
        let stop = info.plan.steps[step].stop_after;
        let failed = matches!(result.outcome, Outcome::Failed(_));
        if stop || failed {
            let gate = if failed { Gate::Failed } else { Gate::After };
            self.tell(EventKind::GateReached { step, gate });
        }
        self.operator
            .after(Conclusion {
                plan: &info.plan,
                result,
                stop,
                fatal,
            })
            .await
    }

    /// Makes good for a lost session, and names a stopped job.
    async fn say_what_is_left(&mut self, ended: &Ended) -> Result<(), SessionError> {
        match ended {
            Ended::Lost(status) => {
                let lost = self.shell.renew().await?;
                self.operator.notice(&Notice::SessionRestored {
                    status: *status,
                    lost,
                });
            }
            Ended::Stopped(job) => self.operator.notice(&Notice::Stopped(job.command.clone())),
            _ => {}
        }
        Ok(())
    }

    /// True when the workshop or its environment asks for no word about a failure.
    async fn failures_are_quiet(&mut self) -> bool {
        let name = ["DEMOSH_QUIET_FAILURE".to_owned()];
        let values = self.shell.session().values(&name).await.unwrap_or_default();
        values
            .first()
            .and_then(Option::as_deref)
            .is_some_and(super::values::is_true)
    }

    fn decided(&self, step: usize, at: At, decision: &Decision, verdict: &mut Verdict) -> Next {
        if *decision == Decision::Quit {
            *verdict = Verdict::Quit;
        }
        self.next(step, at, decision)
    }

    fn next(&self, step: usize, at: At, decision: &Decision) -> Next {
        next(self.plan(), &self.info.selection, (step, at), decision)
    }
}

fn enter(selection: &Range<usize>) -> Next {
    if selection.is_empty() {
        Next::End
    } else {
        Next::Go(selection.start)
    }
}
