//! From events to the state that second screens show.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::watch;

use crate::neutral::Neutral;
use crate::plan::{Action, Commentary, Plan, Step};
use crate::run::{
    Event, EventKind, EventSink, Outcome, RunInfo, Secrets, StepResult, Verdict, hidden,
};

use super::pace::Pace;
use super::state::{Cue, Current, Phase, Section, Upcoming, VERSION};

/// How many of the next steps are sent.
const AHEAD: usize = 3;

/// Turns events into the state of second screens. Never waits for one: a slow one
/// gets the newest state next, and misses those in between.
pub struct Prompter {
    plan: Arc<Plan>,
    secrets: Secrets,
    pace: Pace,
    /// The steps that the audience will see, in order.
    seen: Vec<usize>,
    /// The notes of each section; those before the first heading have none.
    notes: HashMap<Option<usize>, Vec<String>>,
    told: watch::Sender<Cue>,
}

impl Prompter {
    /// The prompter of a show, and where what it tells can be heard.
    pub fn new(info: &RunInfo, pace: Pace) -> (Self, watch::Receiver<Cue>) {
        let plan = Arc::clone(&info.plan);
        let first = plan.sections.first().map(|section| section.title.clone());
        let title = plan.settings.title.clone().or(first);
        let started = info.started.duration_since(UNIX_EPOCH);
        let cue = Cue {
            version: VERSION,
            title: title.map_or_else(|| Neutral::path(&info.path), Neutral::line),
            file: Neutral::path(&info.path),
            started: started.unwrap_or_default().as_secs_f64(),
            section: None,
            steps: plan.steps.len(),
            current: None,
            next: Vec::new(),
            notes: Vec::new(),
            message: None,
            ahead: None,
            ended: None,
        };
        let secrets = info.secrets.clone();
        let mut notes: HashMap<_, Vec<_>> = HashMap::new();
        for step in &plan.steps {
            if let Action::Note(note) = &step.action {
                let of_section = notes.entry(step.section).or_default();
                of_section.push(note.trim().to_owned());
            }
        }
        let seen = plan
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| is_seen(step));
        let seen = seen.map(|(nth, _)| nth).collect();
        let (told, hears) = watch::channel(cue);
        let prompter = Self {
            plan,
            secrets,
            pace,
            seen,
            notes,
            told,
        };
        (prompter, hears)
    }

    fn hear(&mut self, event: &Event) {
        let now = event.at;
        match &event.kind {
            EventKind::RunStarted(info) => {
                let started = info.started.duration_since(UNIX_EPOCH);
                let started = started.unwrap_or_default().as_secs_f64();
                self.told.send_modify(|cue| cue.started = started);
            }
            EventKind::StepAnnounced { step } => self.reach(*step, now),
            EventKind::GateReached { step, .. } => self.phase(*step, Phase::Waiting, now),
            EventKind::StepStarted { step, .. } => {
                if self.is_elsewhere(*step) {
                    self.reach(*step, now);
                }
                self.phase(*step, Phase::Running, now);
            }
            EventKind::StepFinished(result) => self.finish(result, now),
            EventKind::Notice(text) => {
                self.told
                    .send_modify(|cue| cue.message = Some(Neutral::lines(text)));
            }
            EventKind::RunFinished(summary) => {
                let ended = Some(summary.verdict.word().to_owned());
                self.told.send_modify(|cue| cue.ended = ended);
                if summary.verdict == Verdict::Passed {
                    // A pace that cannot be kept is missed the next time, and no harm now.
                    let _ = self.pace.keep();
                }
            }
            EventKind::Output { .. }
            | EventKind::Attempt { .. }
            | EventKind::Secret(_)
            | EventKind::ExitTrap(_) => {}
        }
    }

    fn is_elsewhere(&self, step: usize) -> bool {
        let cue = self.told.borrow();
        cue.current
            .as_ref()
            .is_none_or(|current| current.number != step + 1)
    }

    fn reach(&mut self, nth: usize, now: Duration) {
        let step = &self.plan.steps[nth];
        let ahead = self.pace.reach(nth, now.as_secs_f64());
        let section = step.section.map(|section| Section {
            number: section + 1,
            of: self.plan.sections.len(),
            title: Neutral::line(&self.plan.sections[section].title),
        });
        let current = Current {
            number: nth + 1,
            kind: step.action.kind().to_owned(),
            text: self.shown(nth).into(),
            phase: Phase::Shown,
            since: now.as_secs_f64(),
            status: None,
            usual: self.pace.usual(nth),
        };
        let later = &self.seen[self.seen.partition_point(|at| *at <= nth)..];
        let next = later
            .iter()
            .take(AHEAD)
            .map(|at| self.upcoming(*at))
            .collect();
        let notes = self.notes.get(&step.section).into_iter().flatten();
        let notes: Vec<_> = notes.map(|note| self.secrets.mask(note).into()).collect();
        self.told.send_modify(|cue| {
            cue.ahead = ahead.or(cue.ahead);
            cue.section = section;
            cue.current = Some(current);
            cue.next = next;
            cue.notes = notes;
        });
    }

    fn phase(&self, step: usize, phase: Phase, now: Duration) {
        self.told.send_if_modified(|cue| {
            let current = cue.current.as_mut().filter(|at| at.number == step + 1);
            let Some(current) = current else {
                return false;
            };
            current.phase = phase;
            current.since = now.as_secs_f64();
            true
        });
    }

    fn finish(&mut self, result: &StepResult, now: Duration) {
        if matches!(result.outcome, Outcome::NotRun(_)) || self.is_elsewhere(result.step) {
            return;
        }
        self.pace.ran(result.step, result.elapsed.as_secs_f64());
        let failed = matches!(result.outcome, Outcome::Failed(_));
        let phase = if failed { Phase::Failed } else { Phase::Done };
        self.phase(result.step, phase, now);
        self.told.send_modify(|cue| {
            if let Some(current) = &mut cue.current {
                current.status = result.status;
            }
        });
    }

    fn upcoming(&self, nth: usize) -> Upcoming {
        let action = &self.plan.steps[nth].action;
        let text = self.shown(nth);
        let mut line = text.lines().next().unwrap_or_default();
        if matches!(action, Action::Say(_)) {
            // A heading is known as one without its signs.
            line = line.trim_start_matches('#').trim_start();
        }
        Upcoming {
            number: nth + 1,
            kind: action.kind().to_owned(),
            text: Neutral::line(line),
        }
    }

    /// A step's text as others may see it.
    fn shown(&self, nth: usize) -> String {
        let secret = self
            .plan
            .attributes(nth)
            .is_some_and(|attributes| attributes.secret);
        let text = self.plan.steps[nth].action.text().trim();
        if secret {
            return hidden(text);
        }
        self.secrets.mask(text)
    }
}

/// True for what the audience will see happen.
fn is_seen(step: &Step) -> bool {
    step.shown
        && match &step.action {
            Action::Say(commentary) => !matches!(commentary, Commentary::Blank),
            Action::Run(_)
            | Action::Call(_)
            | Action::Print(_)
            | Action::Type(_)
            | Action::Wait(_) => true,
            Action::Clear | Action::Note(_) => false,
        }
}

impl EventSink for Prompter {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.hear(event);
        Ok(())
    }

    fn name(&self) -> String {
        "the second screen".to_owned()
    }
}
