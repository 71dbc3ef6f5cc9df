//! Sends notes to a show's recorder, as marks in the terminal's own stream.

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use crate::document::{Attributes, Expectation};
use crate::plan::{Action, Plan};
use crate::run::{Event, EventKind, EventSink, RunInfo, Suspects, hidden};

use super::marks::{Mark, TypingStyle};

/// Marks places, commands and secrets, and passes all events on.
pub struct MarkWriter<'a, W> {
    out: W,
    token: String,
    plan: Arc<Plan>,
    keys: Vec<String>,
    section: Option<usize>,
    suspects: Suspects,
    pause: RangeInclusive<Duration>,
    unattended: Option<Duration>,
    audience: &'a mut dyn EventSink,
}

impl<'a, W: Write> MarkWriter<'a, W> {
    /// Marks the events of a run, for the recorder that knows `token`.
    pub fn new(out: W, token: String, plan: &Arc<Plan>, audience: &'a mut dyn EventSink) -> Self {
        Self {
            out,
            token,
            plan: Arc::clone(plan),
            keys: plan.keys(),
            section: None,
            suspects: Suspects::of(plan),
            pause: Duration::ZERO..=Duration::ZERO,
            unattended: None,
            audience,
        }
    }

    /// Sets how lines are typed into programs: the pause between two letters, and, if `unattended`,
    /// without keys; then it is how long each line is visible before it is sent.
    pub fn types(&mut self, pause: RangeInclusive<Duration>, unattended: Option<Duration>) {
        (self.pause, self.unattended) = (pause, unattended);
    }

    /// The lines that are typed into the program of `step`.
    fn lines(&self, step: usize) -> Vec<Mark> {
        let Some(input) = self.plan.input(step) else {
            return Vec::new();
        };
        let micros = |time: &Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let Attributes { prompt, ready, .. } = &*input.attributes;
        let style = TypingStyle {
            prompt: prompt.as_ref().map(Expectation::source),
            quiet: ready.as_ref().map(micros),
            pause: (micros(self.pause.start()), micros(self.pause.end())),
            unattended: self.unattended.as_ref().map(micros),
        };
        let lines = input.text.lines().map(|line| Mark::Line(line.to_owned()));
        lines.chain([Mark::Types(style)]).collect()
    }

    fn mark(&mut self, mark: &Mark) -> io::Result<()> {
        self.out.write_all(&mark.encode(&self.token))
    }

    fn begun(&mut self, info: &RunInfo) -> io::Result<()> {
        for secret in info.secrets.values() {
            self.mark(&Mark::Secret(secret))?;
        }
        if info.sample_output {
            self.mark(&Mark::Sample)?;
        }
        Ok(())
    }

    /// The label of a step that a viewer may want to jump to: a command, or a new heading.
    fn label(&mut self, step: usize) -> Option<String> {
        let secret = self.plan.is_secret(step);
        let planned = &self.plan.steps[step];
        let heading = planned.section.filter(|_| self.section != planned.section);
        self.section = planned.section;
        let text = planned.action.text().trim();
        match &planned.action {
            _ if !planned.shown => None,
            Action::Run(_) if secret => Some(hidden(text)),
            Action::Run(_) | Action::Call(_) | Action::Type(_) => {
                text.lines().next().map(str::to_owned)
            }
            _ => Some(self.plan.sections[heading?].title.clone()),
        }
    }

    fn follow(&mut self, kind: &EventKind) -> io::Result<()> {
        match kind {
            EventKind::RunStarted(info) => self.begun(info),
            EventKind::Secret(value) => self.mark(&Mark::Secret(value.clone())),
            EventKind::StepAnnounced { step } => match self.label(*step) {
                Some(label) => self.mark(&Mark::Place(label)),
                None => Ok(()),
            },
            EventKind::StepStarted { step, text, .. } => {
                let key = self.keys[*step].clone();
                self.mark(&Mark::Started(key))?;
                if self.suspects.may_assign(&self.plan, &text.as_str().into()) {
                    self.mark(&Mark::Waits)?;
                }
                let mut lines = self.lines(*step).into_iter();
                lines.try_for_each(|mark| self.mark(&mark))
            }
            EventKind::StepFinished(result) if result.attempts > 0 => {
                let step = self.keys[result.step].clone();
                let status = result.status;
                self.mark(&Mark::Finished { step, status })
            }
            _ => Ok(()),
        }
    }
}

impl<W: Write> EventSink for MarkWriter<'_, W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        // The next write notices that the terminal is gone.
        let _ = self.follow(&event.kind);
        self.audience.event(event)
    }

    fn name(&self) -> String {
        self.audience.name()
    }
}
