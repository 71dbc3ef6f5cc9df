//! The suite of one run: the names of its cases, their contents, and problems that belong to no
//! command.

use std::collections::{BTreeMap, VecDeque};

use crate::plan::Action;
use crate::report::excerpt::{MARK, OutputExcerpt};
use crate::report::outline::RunOutline;
use crate::report::place::ReportedPlace;
use crate::report::verdict::EXIT_TRAP;
use crate::run::{ExitTrapResult, Failure, Outcome, StepResult, Summary, Verdict};
use crate::source::{Diagnostic, Severity};

use super::case::{Case, CaseResult, Counts, FailureReason};

/// A report contains at most 64 KiB of a command's output, more of its end than of its beginning.
const HEAD: usize = 16 * 1024;
const TAIL: usize = 48 * 1024 - MARK;
/// How many of the last lines of the output a failure repeats.
const LAST_LINES: usize = 200;
/// How many of the latest attempts are reported.
const ATTEMPTS: usize = 10;
/// The most characters of a command's first line in a name.
const NAME: usize = 100;

/// The suite of the current run.
#[derive(Debug)]
pub(super) struct Suite {
    pub(super) outline: RunOutline,
    pub(super) counts: Counts,
    /// The place of the suite's start tag in the file, and its length.
    pub(super) tag: (u64, usize),
    /// For each step: its number among the commands under its heading.
    ordinals: Vec<usize>,
    open: BTreeMap<usize, OpenCase>,
    /// The EXIT trap and its output, after it has begun.
    exit_trap: Option<(String, OutputExcerpt)>,
    /// The command that began last and has not ended.
    running: Option<usize>,
    /// The last step of the block that is repeated, and the problems of its latest attempts.
    repeated: Option<(usize, VecDeque<FailureReason>)>,
    /// Output of processes that finished commands left in the background.
    pub(super) background: OutputExcerpt,
    pub(super) notices: OutputExcerpt,
}

/// A command that has begun and not ended.
#[derive(Debug)]
struct OpenCase {
    attempt: u32,
    output: OutputExcerpt,
    /// The commands that run in its place.
    replacement: Vec<String>,
}

impl Suite {
    pub(super) fn new(outline: RunOutline) -> Self {
        Self {
            counts: Counts::default(),
            tag: (0, 0),
            ordinals: ordinals(&outline),
            open: BTreeMap::new(),
            running: None,
            repeated: None,
            exit_trap: None,
            background: OutputExcerpt::new(HEAD, TAIL),
            notices: OutputExcerpt::new(HEAD, TAIL),
            outline,
        }
    }

    pub(super) fn started(&mut self, step: usize, text: &str, attempt: u32) {
        self.running = Some(step);
        let open = self.open.entry(step).or_insert_with(|| OpenCase {
            attempt,
            output: OutputExcerpt::new(HEAD, TAIL),
            replacement: Vec::new(),
        });
        if open.attempt != attempt {
            open.attempt = attempt;
            open.output.clear();
            open.replacement.clear();
        }
        if self.outline.is_replaced(step) {
            open.replacement.push(self.outline.masked(text));
        }
    }

    pub(super) fn output(&mut self, step: usize, bytes: &[u8]) {
        let open = self.open.get_mut(&step);
        let output = open.map_or(&mut self.background, |open| &mut open.output);
        output.push(bytes);
    }

    pub(super) fn exit_trap_started(&mut self, text: &str) {
        let text = self.outline.masked(text);
        self.exit_trap = Some((text, OutputExcerpt::new(HEAD, TAIL)));
    }

    pub(super) fn exit_trap_output(&mut self, bytes: &[u8]) {
        if let Some((_, output)) = &mut self.exit_trap {
            output.push(bytes);
        }
    }

    /// The case of the EXIT trap, which has ended.
    pub(super) fn exit_trap_finished(&mut self, result: &ExitTrapResult) -> Case {
        let (text, mut output) = self
            .exit_trap
            .take()
            .unwrap_or_else(|| (String::new(), OutputExcerpt::new(0, 0)));
        let outcome = match &result.outcome {
            Outcome::Failed(failure) => {
                let message = self.outline.masked(&failure.to_string());
                let last_lines = output.last_lines(LAST_LINES);
                let problem = FailureReason {
                    kind: failure.kind(),
                    details: format!("{EXIT_TRAP}: {message}\n$ {text}\n{last_lines}"),
                    message,
                };
                if *failure == Failure::Interrupted {
                    CaseResult::Error(problem)
                } else {
                    CaseResult::Failure(problem)
                }
            }
            _ => CaseResult::Passed,
        };
        let exit = result.status.map(|status| ("exit", status.to_string()));
        Case {
            class: class(&self.outline.document(), "run"),
            name: EXIT_TRAP.to_owned(),
            place: None,
            time: result.elapsed,
            properties: exit.into_iter().collect(),
            result: outcome,
            earlier: Vec::new(),
            output: output.text(),
        }
    }

    pub(super) fn notice(&mut self, text: &str) {
        let text = self.outline.masked(text);
        self.notices.push(format!("{text}\n").as_bytes());
    }

    /// Notes that a block failed and is going to be repeated.
    pub(super) fn again(&mut self, last: usize, number: u32, failure: &Failure) {
        // The block's command that ran last is the one that failed.
        let step = self.running.unwrap_or(last);
        let open = self.open.get_mut(&step);
        let last_lines = open.map(|open| open.output.last_lines(LAST_LINES));
        let mut problem = self.problem(step, failure, &last_lines.unwrap_or_default());
        problem.message = format!("attempt {number}: {}", problem.message);
        let (at, problems) = self.repeated.get_or_insert_default();
        if std::mem::replace(at, last) != last {
            problems.clear();
        }
        problems.push_back(problem);
        if problems.len() > ATTEMPTS {
            problems.pop_front();
        }
    }

    /// The problems of earlier attempts: for the command that failed in the end, otherwise for the
    /// last one of its block.
    fn earlier(&mut self, result: &StepResult) -> Vec<FailureReason> {
        let block = |step: usize| self.outline.step(step).block;
        let is_told = match (&self.repeated, &result.outcome) {
            (Some((last, _)), Outcome::Failed(_)) => block(*last) == block(result.step),
            (Some((last, _)), Outcome::Passed | Outcome::Ignored) => *last == result.step,
            _ => false,
        };
        let repeated = self.repeated.take_if(|_| is_told);
        repeated.map_or_else(Vec::new, |(_, problems)| problems.into())
    }

    /// The case of a command that has ended.
    pub(super) fn finished(&mut self, result: &StepResult) -> Case {
        let step = result.step;
        if self.running == Some(step) {
            self.running = None;
        }
        let mut open = self.open.remove(&step);
        let (class, name) = self.names(step);
        let mut properties = properties(result);
        if let Some(name) = self.outline.name(step) {
            properties.push(("name", self.outline.masked(name)));
        }
        if let Some(open) = open.as_ref().filter(|open| !open.replacement.is_empty()) {
            properties.push(("ci", open.replacement.join("\n")));
        }
        let mut none = OutputExcerpt::new(0, 0);
        let output = open.as_mut().map_or(&mut none, |open| &mut open.output);
        Case {
            class,
            name,
            place: Some(self.outline.place(step)),
            time: result.elapsed,
            properties,
            result: self.result(result, output),
            earlier: self.earlier(result),
            output: output.text(),
        }
    }

    fn result(&self, result: &StepResult, output: &mut OutputExcerpt) -> CaseResult {
        match &result.outcome {
            Outcome::Passed | Outcome::Ignored => CaseResult::Passed,
            Outcome::NotRun(why) => CaseResult::Skipped(why.reason().to_owned()),
            Outcome::Failed(failure) => {
                let problem = self.problem(result.step, failure, &output.last_lines(LAST_LINES));
                let preflight = self.outline.step(result.step).preflight;
                let is_fault = matches!(failure, Failure::Interrupted | Failure::Broken(_));
                if preflight || is_fault {
                    CaseResult::Error(problem)
                } else {
                    CaseResult::Failure(problem)
                }
            }
        }
    }

    fn problem(&self, step: usize, failure: &Failure, last_lines: &str) -> FailureReason {
        let message = self.outline.masked(&failure.to_string());
        let place = self.outline.place(step);
        let command = self.outline.command(step);
        let last_lines = failure.detail().unwrap_or(last_lines);
        FailureReason {
            kind: failure.kind(),
            details: format!("{place}: {message}\n$ {command}\n{last_lines}"),
            message,
        }
    }

    /// The class and the name of a command's case. They are the same in every run, even if lines
    /// above it change.
    fn names(&self, step: usize) -> (String, String) {
        let ordinal = self.ordinals[step];
        let line = self.outline.first_line(step, NAME);
        let name = self.outline.name_after(step);
        let document = self.outline.document();
        match self.outline.heading(step) {
            Some(heading) => {
                let class = class(&document, heading);
                (class, format!("{heading} {ordinal}{name}: {line}"))
            }
            None => (
                class(&document, "commands"),
                format!("{ordinal}{name}: {line}"),
            ),
        }
    }

    /// The last case until the run ends: it says how far a run came that was killed.
    pub(super) fn incomplete(&self) -> Case {
        let (done, total) = (self.counts.tests, self.outline.total());
        let (place, message) = match self.running {
            Some(step) => {
                let place = self.outline.place(step);
                let number = self.outline.number(step);
                let line = self.outline.first_line(step, NAME);
                let message = format!(
                    "the run was aborted while command {number} of {total} ran: {place}: {line}"
                );
                (Some(place), message)
            }
            None if self.exit_trap.is_some() => {
                let message = format!("the run was aborted while its {EXIT_TRAP} ran");
                (None, message)
            }
            None => (
                None,
                format!("the run was aborted after {done} of {total} commands"),
            ),
        };
        self.error("the run", place, "incomplete", message)
    }

    /// The errors of the document, because of which nothing ran.
    pub(super) fn document_errors(&self) -> Vec<Case> {
        let findings = self.outline.info.plan.findings.iter();
        let errors = findings.filter(|finding| finding.severity == Severity::Error);
        errors
            .enumerate()
            .map(|(nth, error)| self.document_error(nth, error))
            .collect()
    }

    fn document_error(&self, nth: usize, error: &Diagnostic) -> Case {
        let place = error
            .location()
            .map(|location| self.outline.place_of(location));
        let name = format!("document {}: {}", nth + 1, error.code);
        let mut case = self.error(&name, place, error.code, error.message.to_string());
        if let (CaseResult::Error(problem), Some(help)) = (&mut case.result, &error.help) {
            problem.details.extend(["help: ", help, "\n"]);
        }
        case
    }

    /// The problem that belongs to no command: a requirement that is not met, or a workshop without
    /// commands.
    pub(super) fn unreported(&mut self, summary: &Summary) -> Option<Case> {
        let preflight = matches!(
            summary.verdict,
            Verdict::PreflightFailed | Verdict::WrongDocument
        ) && self.counts.errors == 0;
        if preflight {
            let notices = self.notices.text();
            let message = notices
                .lines()
                .next()
                .unwrap_or("a requirement is not met")
                .to_owned();
            let mut case = self.error("preflight", None, "preflight", message);
            if let CaseResult::Error(problem) = &mut case.result {
                problem.details = notices;
            }
            return Some(case);
        }
        let broken = summary.verdict == Verdict::Broken && self.counts.errors == 0;
        if broken {
            let notices = self.notices.text();
            let message = notices.lines().next().unwrap_or("the session broke");
            let mut case = self.error("the run", None, "session-broken", message.to_owned());
            if let CaseResult::Error(problem) = &mut case.result {
                problem.details = notices;
            }
            return Some(case);
        }
        (self.counts.tests == 0).then(|| {
            let message = "the workshop has no command to run".to_owned();
            self.error("the run", None, "nothing-to-run", message)
        })
    }

    fn error(
        &self,
        name: &str,
        place: Option<ReportedPlace>,
        kind: &'static str,
        message: String,
    ) -> Case {
        let details = match &place {
            Some(place) => format!("{place}: {message}\n"),
            None => format!("{message}\n"),
        };
        Case {
            class: class(&self.outline.document(), "run"),
            name: name.to_owned(),
            place,
            time: std::time::Duration::ZERO,
            properties: Vec::new(),
            earlier: Vec::new(),
            result: CaseResult::Error(FailureReason {
                kind,
                message,
                details,
            }),
            output: String::new(),
        }
    }
}

fn properties(result: &StepResult) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    if let Some(status) = result.status {
        properties.push(("exit", status.to_string()));
    }
    if result.attempts > 0 {
        properties.push(("attempts", result.attempts.to_string()));
    }
    if result.outcome == Outcome::Ignored {
        properties.push(("status-ignored", "true".to_owned()));
    }
    properties
}

/// Readers split a class at its dots into package and class: the file is the package.
fn class(document: &str, name: &str) -> String {
    format!("{}.{}", document.replace('.', "_"), name.replace('.', "_"))
}

/// For each step of the plan, its number, counted from 1 and separately for each heading's text.
fn ordinals(outline: &RunOutline) -> Vec<usize> {
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let steps = outline.info.plan.steps.iter().enumerate();
    steps
        .map(|(at, step)| {
            let count = counts.entry(outline.heading(at)).or_default();
            *count += usize::from(matches!(step.action, Action::Run(_)));
            *count
        })
        .collect()
}
