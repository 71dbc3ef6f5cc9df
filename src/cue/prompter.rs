//! From events to the state that second screens are told.

use std::io;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::watch;

use crate::plan::{Action, Commentary, Plan, Step};
use crate::run::{Event, EventKind, EventSink, Outcome, RunInfo, Secrets, Verdict, hidden};

use super::pace::Pace;
use super::state::{Cue, Current, Phase, Section, Upcoming, VERSION};

/// How many steps to come are told.
const AHEAD: usize = 3;

/// Hears what happens and tells second screens where the show is. Never waits for one: who is slow
/// gets the newest state next, and misses those in between.
pub struct Prompter {
    plan: Arc<Plan>,
    secrets: Secrets,
    pace: Pace,
    cue: Cue,
    told: watch::Sender<Arc<str>>,
}

impl Prompter {
    /// The prompter of a show, and where what it tells can be heard.
    pub fn new(info: &RunInfo, pace: Pace) -> (Self, watch::Receiver<Arc<str>>) {
        let plan = Arc::clone(&info.plan);
        let first = plan.sections.first().map(|section| section.title.clone());
        let title = plan.settings.title.clone().or(first);
        let started = info.started.duration_since(UNIX_EPOCH);
        let cue = Cue {
            version: VERSION,
            title: title.unwrap_or_else(|| info.path.display().to_string()),
            file: info.path.display().to_string(),
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
        let (told, hears) = watch::channel(Arc::from(""));
        let prompter = Self {
            secrets: Secrets::new(info.secrets.clone()),
            plan,
            pace,
            cue,
            told,
        };
        prompter.tell();
        (prompter, hears)
    }

    fn tell(&self) {
        let state = serde_json::to_string(&self.cue).expect("a state has no maps with odd keys");
        self.told.send_replace(Arc::from(state));
    }

    fn hear(&mut self, event: &Event) {
        let now = event.at;
        match &event.kind {
            EventKind::RunStarted(info) => {
                let started = info.started.duration_since(UNIX_EPOCH);
                self.cue.started = started.unwrap_or_default().as_secs_f64();
            }
            EventKind::StepAnnounced { step } => self.reach(*step, now),
            EventKind::GateReached { step, .. } => self.phase(*step, Phase::Waiting, now),
            EventKind::StepStarted { step, .. } => {
                if self.is_elsewhere(*step) {
                    self.reach(*step, now);
                }
                self.phase(*step, Phase::Running, now);
            }
            EventKind::StepFinished(result) => {
                if matches!(result.outcome, Outcome::NotRun(_)) || self.is_elsewhere(result.step) {
                    return;
                }
                self.pace.ran(result.step, result.elapsed.as_secs_f64());
                let failed = matches!(result.outcome, Outcome::Failed(_));
                let phase = if failed { Phase::Failed } else { Phase::Done };
                self.phase(result.step, phase, now);
                if let Some(current) = &mut self.cue.current {
                    current.status = result.status;
                }
            }
            EventKind::Notice(text) => self.cue.message = Some(text.clone()),
            EventKind::RunFinished(summary) => {
                self.cue.ended = Some(summary.verdict.word().to_owned());
                if summary.verdict == Verdict::Passed {
                    // A pace that cannot be kept is missed the next time, and no harm now.
                    let _ = self.pace.keep();
                }
            }
            EventKind::Output { .. } | EventKind::Attempt { .. } => return,
        }
        self.tell();
    }

    fn is_elsewhere(&self, step: usize) -> bool {
        let current = self.cue.current.as_ref();
        current.is_none_or(|current| current.number != step + 1)
    }

    fn reach(&mut self, nth: usize, now: Duration) {
        let step = &self.plan.steps[nth];
        self.cue.ahead = self.pace.reach(nth, now.as_secs_f64()).or(self.cue.ahead);
        self.cue.section = step.section.map(|section| Section {
            number: section + 1,
            of: self.plan.sections.len(),
            title: self.plan.sections[section].title.clone(),
        });
        self.cue.current = Some(Current {
            number: nth + 1,
            kind: step.action.kind().to_owned(),
            text: self.shown(nth),
            phase: Phase::Shown,
            since: now.as_secs_f64(),
            status: None,
            usual: self.pace.usual(nth),
        });
        let later = (nth + 1..self.plan.steps.len()).filter(|at| is_seen(&self.plan.steps[*at]));
        self.cue.next = later.take(AHEAD).map(|at| self.upcoming(at)).collect();
        let in_section = self
            .plan
            .steps
            .iter()
            .filter(|other| other.section == step.section);
        let notes = in_section.filter_map(|step| match &step.action {
            Action::Note(note) => Some(self.secrets.mask(note.trim())),
            _ => None,
        });
        self.cue.notes = notes.collect();
    }

    fn phase(&mut self, step: usize, phase: Phase, now: Duration) {
        if let Some(current) = self.cue.current.as_mut().filter(|at| at.number == step + 1) {
            current.phase = phase;
            current.since = now.as_secs_f64();
        }
    }

    fn upcoming(&self, nth: usize) -> Upcoming {
        let text = self.shown(nth);
        Upcoming {
            number: nth + 1,
            kind: self.plan.steps[nth].action.kind().to_owned(),
            text: text.lines().next().unwrap_or_default().to_owned(),
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
