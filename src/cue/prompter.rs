//! Events to the state that second screens display.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::watch;

use crate::neutral::Neutral;
use crate::plan::{Action, Commentary, Plan, Step};
use crate::run::{
    Event, EventKind, EventSink, Failure, Outcome, RunInfo, Secrets, StepResult, Verdict, hidden,
};

use super::pace::ShowPace;
use super::state::{
    Cue, CueSection, CurrentStep, Lines, StepPhase, Trouble, UpcomingStep, VERSION,
};
use crate::term::Turn;

/// How many of the next steps are sent.
const AHEAD: usize = 3;

/// Turns events into the state of second screens. It never waits for one of them: a slow one gets
/// the newest state next, and misses those in between.
pub struct Prompter {
    plan: Arc<Plan>,
    secrets: Secrets,
    pace: ShowPace,
    /// What the presenter can do about a failure, in words.
    remedy: String,
    /// The step that was reached last.
    at: Option<usize>,
    /// How far into the workshop this show began, from 0 to 1.
    began_at: Option<f64>,
    /// The steps that the audience will see, in order.
    seen: Vec<usize>,
    /// The notes of each section; those before the first heading have none.
    notes: HashMap<Option<usize>, Vec<String>>,
    state: watch::Sender<Cue>,
}

impl Prompter {
    /// The prompter of a show, before its greeting, and the receiver of its states. `remedy` says
    /// what the presenter can do about a command that failed.
    pub fn new(info: &RunInfo, pace: ShowPace, remedy: String) -> (Self, watch::Receiver<Cue>) {
        let plan = Arc::clone(&info.plan);
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
        let seen: Vec<_> = seen.map(|(nth, _)| nth).collect();
        let (state, states) = watch::channel(greeting(info, seen.len()));
        let prompter = Self {
            plan,
            secrets,
            pace,
            remedy,
            at: None,
            began_at: None,
            seen,
            notes,
            state,
        };
        let next = prompter.next(0);
        prompter.state.send_modify(|cue| cue.next = next);
        (prompter, states)
    }

    /// Reports whether the stage is blank, according to `blank`, while this is awaited.
    pub fn follow_blank(
        &self,
        mut blank: watch::Receiver<bool>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let state = self.state.clone();
        async move {
            while blank.changed().await.is_ok() {
                let is_blank = *blank.borrow_and_update();
                state.send_modify(|cue| cue.blank = is_blank);
            }
        }
    }

    /// Reports the progress of the lines for the running program, according to `lines`, while this
    /// is awaited: how many are left, and what the next key does.
    pub fn follow_lines(
        &self,
        mut lines: watch::Receiver<Option<(usize, Turn)>>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let state = self.state.clone();
        async move {
            while lines.changed().await.is_ok() {
                let Some((left, turn)) = *lines.borrow_and_update() else {
                    continue;
                };
                state.send_if_modified(|cue| {
                    let current = cue.current.as_mut();
                    let running = current.filter(|current| current.phase == StepPhase::Running);
                    let Some(lines) = running.and_then(|current| current.lines.as_mut()) else {
                        return false;
                    };
                    let sent = lines.all.len().saturating_sub(left);
                    let is_news = (lines.sent, lines.turn) != (sent, turn);
                    (lines.sent, lines.turn) = (sent, turn);
                    is_news
                });
            }
        }
    }

    /// Reports that the show has ended with the verdict `how` before it began.
    pub fn end_at_greeting(&self, how: Verdict) {
        self.state
            .send_modify(|cue| cue.ended = Some(how.word().to_owned()));
    }

    fn follow(&mut self, event: &Event) {
        let now = event.at;
        match &event.kind {
            EventKind::RunStarted(info) => {
                let started = info.started.duration_since(UNIX_EPOCH);
                let started = started.unwrap_or_default().as_secs_f64();
                self.state.send_modify(|cue| cue.started = Some(started));
            }
            EventKind::StepAnnounced { step } => self.reach(*step, now),
            EventKind::GateReached { step, .. } => self.phase(*step, StepPhase::Waiting, now),
            EventKind::StepStarted { step, .. } => {
                if self.is_elsewhere(*step) {
                    self.reach(*step, now);
                }
                self.phase(*step, StepPhase::Running, now);
            }
            EventKind::StepFinished(result) => self.finish(result, now),
            EventKind::Notice(text) => {
                self.state
                    .send_modify(|cue| cue.message = Some(Neutral::lines(text)));
            }
            EventKind::RunFinished(summary) => {
                let ended = Some(summary.verdict.word().to_owned());
                self.state.send_modify(|cue| cue.ended = ended);
                if summary.verdict == Verdict::Passed {
                    // Times that cannot be saved are missing the next time, which does no harm now.
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
        self.at != Some(step)
    }

    fn reach(&mut self, nth: usize, now: Duration) {
        let step = &self.plan.steps[nth];
        if matches!(step.action, Action::Say(Commentary::Blank)) {
            return;
        }
        self.at = Some(nth);
        let against_last = self.pace.reach(nth, now.as_secs_f64());
        let is_hidden = !is_seen(step);
        if !is_hidden {
            self.begin_at(nth);
        }
        let ahead = match self.planned(nth) {
            Some(planned) => Some(planned - now.as_secs_f64()).filter(|_| !is_hidden),
            None => against_last,
        };
        let step = &self.plan.steps[nth];
        let section = step.section.map(|section| CueSection {
            number: section + 1,
            of: self.plan.sections.len(),
            title: Neutral::line(&self.plan.sections[section].title),
        });
        let current = CurrentStep {
            number: self.number(nth),
            hidden: is_hidden,
            kind: step.action.kind().to_owned(),
            text: self.shown(nth).into(),
            phase: StepPhase::Shown,
            since: now.as_secs_f64(),
            status: None,
            usual: self.pace.usual(nth),
            lines: self.lines(nth),
        };
        let next = self.next(nth + 1);
        let notes = self.notes.get(&step.section).into_iter().flatten();
        let notes: Vec<_> = notes.map(|note| self.secrets.mask(note).into()).collect();
        self.state.send_modify(|cue| {
            cue.ahead = ahead.or(cue.ahead);
            cue.section = section;
            cue.current = Some(current);
            cue.next = next;
            cue.notes = notes;
        });
    }

    fn phase(&self, step: usize, phase: StepPhase, now: Duration) {
        if self.is_elsewhere(step) {
            return;
        }
        self.state.send_if_modified(|cue| {
            let Some(current) = &mut cue.current else {
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
        let phase = if failed {
            StepPhase::Failed
        } else {
            StepPhase::Done
        };
        self.phase(result.step, phase, now);
        let trouble = self.trouble(result);
        let has_worked = !failed && self.plan.steps[result.step].shown;
        self.state.send_modify(|cue| {
            if let Some(current) = &mut cue.current {
                current.status = result.status;
            }
            if trouble.is_some() || has_worked {
                cue.failure = trouble;
            }
        });
    }

    /// What a presenter needs to know about a failure. An interrupt is intended, so it is not a
    /// failure.
    fn trouble(&self, result: &StepResult) -> Option<Trouble> {
        let reason = match &result.outcome {
            outcome if outcome.is_as_operated() => return None,
            Outcome::Failed(Failure::Status { got, .. }) => format!("status {got}"),
            Outcome::Failed(failure) => failure.to_string(),
            _ => return None,
        };
        let step = &self.plan.steps[result.step];
        let text = self.shown(result.step);
        Some(Trouble {
            text: Neutral::line(text.lines().next().unwrap_or_default()),
            place: Neutral::line(step.origin.location.to_string()),
            reason: Neutral::line(self.secrets.mask(&reason)),
            remedy: Neutral::line(&self.remedy),
        })
    }

    /// The number of a step among those that the audience sees.
    fn number(&self, nth: usize) -> usize {
        self.seen.partition_point(|at| *at <= nth)
    }

    /// The next few steps that the audience sees, from step `nth` on.
    fn next(&self, nth: usize) -> Vec<UpcomingStep> {
        let later = &self.seen[self.seen.partition_point(|at| *at < nth)..];
        let later = later.iter().take(AHEAD);
        later.map(|at| self.upcoming(*at)).collect()
    }

    /// The position of a step in the workshop, from 0 to 1: by the times of the last show, or by
    /// its number.
    fn share(&self, nth: usize) -> f64 {
        let by_number = || {
            let [number, of] = [self.number(nth).saturating_sub(1), self.seen.len().max(1)]
                .map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
            number / of
        };
        self.pace.share(nth).unwrap_or_else(by_number)
    }

    /// Notes where the show begins for the audience: a show that starts in the middle gets a part
    /// of the length.
    fn begin_at(&mut self, nth: usize) {
        if self.began_at.is_some() {
            return;
        }
        let share = self.share(nth);
        self.began_at = Some(share);
        self.state.send_if_modified(|cue| {
            cue.length = cue.length.map(|length| length * (1.0 - share));
            cue.length.is_some()
        });
    }

    /// The planned time of step `nth`, in seconds since the show began.
    fn planned(&self, nth: usize) -> Option<f64> {
        let length = self.plan.settings.length?.as_secs_f64();
        let began_at = self.began_at.unwrap_or(0.0);
        Some((length * (self.share(nth) - began_at)).max(0.0))
    }

    fn upcoming(&self, nth: usize) -> UpcomingStep {
        let action = &self.plan.steps[nth].action;
        let text = self.shown(nth);
        let mut line = text.lines().next().unwrap_or_default();
        if matches!(action, Action::Say(_)) {
            // A heading is recognisable without its signs.
            line = line.trim_start_matches('#').trim_start();
        }
        UpcomingStep {
            number: self.number(nth),
            kind: action.kind().to_owned(),
            text: Neutral::line(line),
        }
    }

    /// The lines for the program of a step, with secrets masked.
    fn lines(&self, nth: usize) -> Option<Lines> {
        let input = self.plan.input(nth)?;
        let secret = self.plan.is_secret(nth);
        let line = |line: &str| {
            if secret {
                hidden(line)
            } else {
                self.secrets.mask(line)
            }
        };
        Some(Lines {
            all: input.text.lines().map(|text| line(text).into()).collect(),
            sent: 0,
            turn: Turn::Waits,
        })
    }

    /// A step's text, with secrets masked.
    fn shown(&self, nth: usize) -> String {
        let secret = self.plan.is_secret(nth);
        let text = self.plan.steps[nth].action.text().trim();
        if secret {
            return hidden(text);
        }
        self.secrets.mask(text)
    }
}

/// The state before anything has happened.
fn greeting(info: &RunInfo, steps: usize) -> Cue {
    let plan = &info.plan;
    let first = plan.sections.first().map(|section| section.title.clone());
    let title = plan.settings.title.clone().or(first);
    let path = info.path.canonicalize();
    Cue {
        version: VERSION,
        title: title.map_or_else(|| Neutral::path(&info.path), Neutral::line),
        file: Neutral::path(&info.path),
        path: Neutral::path(&path.unwrap_or_else(|_| info.path.clone())),
        started: None,
        length: plan.settings.length.map(|length| length.as_secs_f64()),
        section: None,
        steps,
        current: None,
        next: Vec::new(),
        notes: Vec::new(),
        message: None,
        failure: None,
        blank: false,
        ahead: None,
        ended: None,
    }
}

/// True for a step that the audience sees.
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
        self.follow(event);
        Ok(())
    }

    fn name(&self) -> String {
        "the second screen".to_owned()
    }
}
