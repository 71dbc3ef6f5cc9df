//! The state of a workshop while it is written, kept up to date by the events of its runs.
//!
//! Owns what the screen shows: findings, commands with how they came out, and what the running or the
//! failed command printed. How that looks is in `view`.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use crate::neutral::{Neutral, without_ansi};
use crate::run::{
    Cleanup, Event, EventKind, EventSink, Failure, NotRun, Outcome, RunInfo, RunMode, StepResult,
    hidden,
};
use crate::source::Diagnostic;

/// So many of the last lines that a command printed are kept.
const LINES: usize = 200;
/// Of a line that does not end so many bytes are kept.
const LONGEST: usize = 4096;

/// The state of a workshop.
#[derive(Debug, Default)]
pub struct Board {
    /// The workshop's file.
    pub(super) file: String,
    /// What is wrong with it, a line each: severity and text.
    pub(super) findings: Vec<(crate::source::Severity, String)>,
    /// The commands.
    pub(super) rows: Vec<Row>,
    /// What happens now, or happened last.
    pub(super) news: String,
    /// Why nothing runs.
    pub(super) problem: Option<String>,
    /// The command that failed.
    pub(super) failed: Option<FailedCommand>,
    /// What the last command printed.
    pub(super) output: Output,
    /// The last notice: of background jobs, lost shells and the like.
    pub(super) notice: Option<String>,
}

/// A command.
#[derive(Debug)]
pub(super) struct Row {
    step: usize,
    pub(super) place: String,
    pub(super) command: String,
    pub(super) standing: Standing,
}

/// The state of a command.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing {
    /// It has not run.
    Waiting,
    /// It runs since then.
    Running(Instant),
    /// It passed and took so long.
    Passed(Duration),
    /// It failed after so long.
    Failed(Duration),
    /// It is left out, for this reason.
    LeftOut(&'static str),
}

/// A command that failed.
#[derive(Debug)]
pub(super) struct FailedCommand {
    pub(super) place: String,
    pub(super) problem: String,
    /// A unified diff.
    pub(super) difference: Vec<String>,
}

/// The last lines that were printed.
#[derive(Debug, Default)]
pub(super) struct Output {
    lines: VecDeque<String>,
    rest: Vec<u8>,
}

impl Output {
    fn clear(&mut self) {
        self.lines.clear();
        self.rest.clear();
    }

    fn push(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<_> = self.rest.drain(..=end).collect();
            self.keep(&line);
        }
        if self.rest.len() > LONGEST {
            let line = std::mem::take(&mut self.rest);
            self.keep(&line);
        }
    }

    fn keep(&mut self, line: &[u8]) {
        self.lines.push_back(readable(line));
        if self.lines.len() > LINES {
            self.lines.pop_front();
        }
    }

    /// The lines, the one that has not ended included.
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = String> {
        let rest = (!self.rest.is_empty()).then(|| readable(&self.rest));
        self.lines.iter().cloned().chain(rest)
    }
}

/// What a person sees of a line: its last state, where a program has drawn over it.
fn readable(line: &[u8]) -> String {
    let text = without_ansi(&String::from_utf8_lossy(line));
    let text = text.trim_end_matches(['\r', '\n']);
    let last = text.rsplit('\r').next().unwrap_or_default();
    Neutral::line(last.replace('\t', "    ")).to_string()
}

impl Board {
    /// The board of a workshop about which nothing is known yet.
    pub fn of(file: &str) -> Self {
        Self {
            file: Neutral::line(file).to_string(),
            ..Self::default()
        }
    }

    /// What is wrong with the workshop.
    pub fn find(&mut self, findings: &[Diagnostic]) {
        let line = |finding: &Diagnostic| {
            let place = finding.location().map(place_of);
            let place = place.map_or_else(String::new, |place| place + ": ");
            let (severity, message) = (finding.severity, finding.message.to_string());
            let message = message.lines().next().unwrap_or_default();
            (severity, format!("{place}{}: {message}", severity.name()))
        };
        self.findings = findings.iter().map(line).collect();
    }

    /// What happens now.
    pub fn tell(&mut self, news: &str) {
        self.news = Neutral::line(news).to_string();
    }

    /// Why nothing can run; `None` when nothing keeps it from running.
    pub fn refuse(&mut self, problem: Option<&str>) {
        self.problem = problem.map(|problem| Neutral::lines(problem).to_string());
    }

    /// A run of `info` begins at `step`: what is before it has run before.
    pub fn begin(&mut self, info: &RunInfo, step: usize) {
        let all = RunInfo {
            mode: RunMode::Unattended(Cleanup::None),
            selection: 0..info.plan.steps.len(),
            ..info.clone()
        };
        let earlier = std::mem::take(&mut self.rows);
        let mut earlier = earlier.iter().map(|row| row.standing);
        let steps = (0..info.plan.steps.len()).filter(|step| all.takes_in(*step));
        let row = |at: usize| {
            let before = earlier.next();
            let standing = before.filter(|_| at < step).unwrap_or(Standing::Waiting);
            row_of(info, at, standing)
        };
        self.rows = steps.map(row).collect();
        self.failed = None;
        self.notice = None;
        self.output.clear();
    }

    fn row(&mut self, step: usize) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.step == step)
    }

    fn started(&mut self, step: usize) {
        self.output.clear();
        if let Some(row) = self.row(step) {
            row.standing = Standing::Running(Instant::now());
        }
    }

    fn finished(&mut self, result: &StepResult) {
        let standing = match &result.outcome {
            Outcome::Passed | Outcome::Ignored => Standing::Passed(result.elapsed),
            Outcome::Failed(failure) if *failure != Failure::Interrupted => {
                Standing::Failed(result.elapsed)
            }
            Outcome::Failed(_)
            | Outcome::NotRun(
                NotRun::EarlierFailure | NotRun::Ended | NotRun::NotBegun | NotRun::Preflight,
            ) => Standing::Waiting,
            Outcome::NotRun(why) => Standing::LeftOut(why.reason()),
        };
        let Some(row) = self.row(result.step) else {
            return;
        };
        row.standing = standing;
        let place = row.place.clone();
        if let (Outcome::Failed(failure), Standing::Failed(_)) = (&result.outcome, standing) {
            let difference = failure.detail().unwrap_or_default();
            let difference = difference.lines().map(|line| readable(line.as_bytes()));
            self.failed = Some(FailedCommand {
                place,
                problem: Neutral::line(failure.to_string()).to_string(),
                difference: difference.collect(),
            });
        }
    }
}

fn place_of(location: &crate::source::Location) -> String {
    let line = location.line();
    Neutral::line(format!("{}:{line}", location.file.name())).to_string()
}

fn row_of(info: &RunInfo, step: usize, standing: Standing) -> Row {
    let planned = &info.plan.steps[step];
    let secret = info.plan.is_secret(step);
    let text = planned.action.text();
    let text = if secret {
        hidden(text)
    } else {
        info.secrets.mask(text)
    };
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let more = if lines.next().is_some() { " ..." } else { "" };
    Row {
        step,
        place: place_of(&planned.origin.location),
        command: Neutral::line(format!("{first}{more}")).to_string(),
        standing,
    }
}

impl EventSink for Board {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::StepStarted { step, .. } => self.started(*step),
            EventKind::Output { bytes, .. } => self.output.push(bytes),
            EventKind::StepFinished(result) => self.finished(result),
            EventKind::Attempt {
                number,
                failure,
                pause,
                ..
            } => {
                let pause = crate::style::elapsed(*pause);
                self.notice = Some(format!(
                    "try {number}: {}; again in {pause}",
                    Neutral::line(failure.to_string())
                ));
            }
            EventKind::Notice(notice) => {
                self.notice = Some(Neutral::line(notice).to_string());
            }
            EventKind::RunStarted(_)
            | EventKind::StepAnnounced { .. }
            | EventKind::GateReached { .. }
            | EventKind::ExitTrap(_)
            | EventKind::Secret(_)
            | EventKind::RunFinished(_) => {}
        }
        Ok(())
    }

    fn name(&self) -> String {
        "the screen".to_owned()
    }
}
