//! The questions to the operator at a pause, and the commands that the operator wants before the
//! run continues.

use crate::document::command::Script;
use crate::plan::Action;
use crate::shell::{CommandEnd, SessionError};

use super::unseen::UnseenRun;
use super::{Live, LiveExecution};
use crate::run::values::{Values, is_true};
use crate::run::{Announcement, Conclusion, Decision, EventKind, Gate, Notice, Operator, Outcome};

impl<O: Operator> Live<'_, O> {
    /// Shows the step and asks until the answer is about the step itself.
    pub(super) async fn ask_before(
        &mut self,
        step: usize,
        mut again: bool,
    ) -> Result<Decision, SessionError> {
        let info = self.core.info.clone();
        let text = info.plan.steps[step].action.text();
        loop {
            let values = self.core.values(text).await;
            let asked = self.asked().await;
            self.core.tell(EventKind::GateReached {
                step,
                gate: Gate::Before,
            });
            let announcement = Announcement {
                plan: &info.plan,
                step,
                values: &values,
                asked: &asked,
                background: self.core.shell.background(),
                again,
            };
            match self.operator.before(announcement).await {
                Decision::RunFirst { step: other, text } => {
                    match self.run_until_settled(other, text.into(), 0..0).await? {
                        Decision::Proceed => {}
                        decision => return Ok(decision),
                    }
                }
                Decision::Aside(text) => self.run_between(&text.into()).await?,
                Decision::SubShell => self.sub_shell().await?,
                Decision::Understudy => self.play_understudy().await?,
                decision => return Ok(decision),
            }
            again = true;
        }
    }

    /// The values of the operator's variables. A shell that has not started has none.
    async fn asked(&mut self) -> Values {
        let names = self.operator.names().to_vec();
        if names.is_empty() || self.core.shell.begun().is_none() {
            return Values::new();
        }
        let values = self.core.shell.values(&names).await;
        let pairs = names.into_iter().zip(values.unwrap_or_default());
        pairs
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// Runs one of the operator's commands.
    async fn run_between(&mut self, text: &Script) -> Result<(), SessionError> {
        let reply = self.core.shell.run_between(text).await?;
        self.core.shown.ran(text);
        if !matches!(reply.ended, CommandEnd::Lost(_)) {
            self.core.learn_between(text).await?;
        }
        self.say_what_is_left(&reply.ended).await
    }

    /// Lets the operator type commands in the session itself.
    async fn sub_shell(&mut self) -> Result<(), SessionError> {
        let reply = self.core.shell.sub_shell().await?;
        self.say_what_is_left(&reply.ended).await
    }

    /// Plays the recorded output of the last command in the live session, so that its variables are
    /// set too.
    async fn play_understudy(&mut self) -> Result<(), SessionError> {
        let Some((step, understudy)) = self.last_run.zip(self.understudy.as_ref()) else {
            self.operator.notice(&Notice::NoUnderstudy);
            return Ok(());
        };
        let Action::Run(command) = &self.core.info.plan.steps[step].action else {
            return Ok(());
        };
        let Some(text) = understudy(step, &command.text) else {
            self.operator.notice(&Notice::NoUnderstudy);
            return Ok(());
        };
        let text = text.into();
        self.run_text(step, &text, UnseenRun::default()).await?;
        let place = self.core.plan().steps[step].origin.location.to_string();
        self.core.tell(EventKind::Notice(format!(
            "the understudy has played {place}"
        )));
        Ok(())
    }

    /// Reports the result of the step and asks until the answer is about the step itself.
    pub(super) async fn ask_after(
        &mut self,
        execution: &LiveExecution<'_>,
    ) -> Result<Decision, SessionError> {
        let info = self.core.info.clone();
        let &LiveExecution {
            text,
            ref result,
            fatal,
            checked,
        } = execution;
        let step = result.step;
        let stop = info.plan.steps[step].stop_after;
        let failed = matches!(result.outcome, Outcome::Failed(_));
        let quiet = failed && self.failures_are_quiet().await;
        loop {
            if stop || failed {
                let gate = if failed { Gate::Failed } else { Gate::After };
                self.core.tell(EventKind::GateReached { step, gate });
            }
            let is_seen = stop || failed || info.plan.steps[step].shown;
            let asked = if is_seen {
                self.asked().await
            } else {
                Values::new()
            };
            let conclusion = Conclusion {
                plan: &info.plan,
                text,
                result,
                asked: &asked,
                background: self.core.shell.background(),
                stop,
                fatal,
                checked,
                quiet,
            };
            match self.operator.after(conclusion).await {
                Decision::Aside(text) => self.run_between(&text.into()).await?,
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

    /// True when the workshop or its environment turns off messages about failures.
    pub(super) async fn failures_are_quiet(&mut self) -> bool {
        let name = ["DEMOSH_QUIET_FAILURE".to_owned()];
        let values = self.core.shell.values(&name).await.unwrap_or_default();
        values
            .first()
            .and_then(Option::as_deref)
            .is_some_and(is_true)
    }
}
