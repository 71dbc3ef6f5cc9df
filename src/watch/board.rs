//! The state of a workshop while its author works on it, updated by the events of its runs.
//!
//! Owns the contents of the screen: findings, commands with their results, and the output of the
//! running or the failed command. `view` owns the layout.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use crate::neutral::{Neutral, without_ansi};
use crate::run::{
    Cleanup, Event, EventKind, EventSink, Failure, NotRun, Outcome, RunInfo, RunMode, StepResult,
    hidden,
};
use crate::source::Diagnostic;

/// How many of the last lines of a command's output are kept.
const LINES: usize = 200;
/// How many bytes of an unfinished line are kept.
const LONGEST: usize = 4096;

/// The state of a workshop.
#[derive(Debug, Default)]
pub struct Board {
    /// The workshop's file.
    pub(super) file: String,
    /// Its findings, one line each: severity and text.
    pub(super) findings: Vec<(crate::source::Severity, String)>,
    /// The commands.
    pub(super) rows: Vec<CommandRow>,
    /// The current or latest event.
    pub(super) news: String,
    /// Why nothing runs.
    pub(super) problem: Option<String>,
    /// The command that failed.
    pub(super) failed: Option<FailedCommand>,
    /// The output of the last command.
    pub(super) output: Output,
    /// The last notice: about background jobs, lost shells and the like.
    pub(super) notice: Option<String>,
}

/// A command.
#[derive(Debug)]
pub(super) struct CommandRow {
    step: usize,
    pub(super) place: String,
    pub(super) command: String,
    pub(super) standing: CommandState,
}

/// The state of a command.
#[derive(Debug, Clone, Copy)]
pub(super) enum CommandState {
    /// It has not run.
    Waiting,
    /// It is running since this time.
    Running(Instant),
    /// It passed after this time.
    Passed(Duration),
    /// It failed after this time.
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

/// The last lines of output.
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

    /// The lines, including an unfinished one.
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = String> {
        let rest = (!self.rest.is_empty()).then(|| readable(&self.rest));
        self.lines.iter().cloned().chain(rest)
    }
}

/// A line as a person sees it: its last state, if a program has overwritten it.
fn readable(line: &[u8]) -> String {
    let text = without_ansi(&String::from_utf8_lossy(line));
    let text = text.trim_end_matches(['\r', '\n']);
    let last = text.rsplit('\r').next().unwrap_or_default();
    Neutral::line(last.replace('\t', "    ")).to_string()
}

impl Board {
    /// The board of a workshop that was not read yet.
    pub fn of(file: &str) -> Self {
        Self {
            file: Neutral::line(file).to_string(),
            ..Self::default()
        }
    }

    /// Sets the findings.
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

    /// Sets the current event.
    pub fn tell(&mut self, news: &str) {
        self.news = Neutral::line(news).to_string();
    }

    /// Sets why nothing can run; `None` if nothing prevents it.
    pub fn refuse(&mut self, problem: Option<&str>) {
        self.problem = problem.map(|problem| Neutral::lines(problem).to_string());
    }

    /// Starts a run of `info` at `step`: the steps before it have run already.
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
            let standing = before
                .filter(|_| at < step)
                .unwrap_or(CommandState::Waiting);
            row_of(info, at, standing)
        };
        self.rows = steps.map(row).collect();
        self.failed = None;
        self.notice = None;
        self.output.clear();
    }

    fn row(&mut self, step: usize) -> Option<&mut CommandRow> {
        self.rows.iter_mut().find(|row| row.step == step)
    }

    fn started(&mut self, step: usize) {
        self.output.clear();
        if let Some(row) = self.row(step) {
            row.standing = CommandState::Running(Instant::now());
        }
    }

    fn finished(&mut self, result: &StepResult) {
        let standing = match &result.outcome {
            Outcome::Passed | Outcome::Ignored => CommandState::Passed(result.elapsed),
            Outcome::Failed(failure) if *failure != Failure::Interrupted => {
                CommandState::Failed(result.elapsed)
            }
            Outcome::Failed(_)
            | Outcome::NotRun(
                NotRun::EarlierFailure | NotRun::Ended | NotRun::NotBegun | NotRun::Preflight,
            ) => CommandState::Waiting,
            Outcome::NotRun(why) => CommandState::LeftOut(why.reason()),
        };
        let Some(row) = self.row(result.step) else {
            return;
        };
        row.standing = standing;
        let place = row.place.clone();
        if let (Outcome::Failed(failure), CommandState::Failed(_)) = (&result.outcome, standing) {
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

fn row_of(info: &RunInfo, step: usize, standing: CommandState) -> CommandRow {
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
    CommandRow {
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
