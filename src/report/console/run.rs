//! What the log remembers of the current run.

use std::collections::BTreeMap;

use crate::report::excerpt::OutputExcerpt;
use crate::report::outline::RunOutline;
use crate::report::verdict::EXIT_TRAP;
use crate::run::{Failure, StepResult};

/// How many lines of a failed command's output are repeated at the end.
const LAST_LINES: usize = 20;
pub(super) const LAST_BYTES: usize = 8 * 1024;
/// How many failures are repeated at the end.
const FAILURES: usize = 50;

/// The current run.
pub(super) struct ConsoleRun {
    pub(super) outline: RunOutline,
    pub(super) section: Option<usize>,
    /// The step and the attempt that began last.
    pub(super) current: Option<(usize, u32)>,
    pub(super) tails: BTreeMap<usize, OutputExcerpt>,
    pub(super) failures: Vec<ReportedFailure>,
    /// How many failed, including those that are not repeated at the end.
    pub(super) failed: usize,
    /// How many commands were not reached, for each reason.
    pub(super) unreached: BTreeMap<&'static str, usize>,
    /// The EXIT trap and the end of its output, after it has begun.
    pub(super) exit_trap: Option<(String, OutputExcerpt)>,
    /// The remarks about commands that passed only after they were repeated.
    pub(super) flaky: Vec<String>,
    /// The step that is repeated, and the reason for its last failure.
    again: Option<(usize, String)>,
    /// How its output differed in that attempt.
    difference: Option<String>,
    /// The first notices.
    pub(super) notices: Vec<String>,
}

/// A failure, to be repeated at the end.
pub(super) struct ReportedFailure {
    pub(super) place: String,
    pub(super) problem: String,
    pub(super) command: String,
    pub(super) hint: Option<String>,
    pub(super) output: String,
}

impl ConsoleRun {
    /// A run in which nothing has happened yet.
    pub(super) fn new(outline: RunOutline) -> Self {
        Self {
            outline,
            section: None,
            current: None,
            tails: BTreeMap::new(),
            failures: Vec::new(),
            failed: 0,
            unreached: BTreeMap::new(),
            exit_trap: None,
            flaky: Vec::new(),
            again: None,
            difference: None,
            notices: Vec::new(),
        }
    }

    /// True when `step` continues with another command of its replacement. Otherwise its output
    /// starts again.
    pub(super) fn continues(&mut self, step: usize, attempt: u32) -> bool {
        let continues = self.current == Some((step, attempt));
        self.current = Some((step, attempt));
        let tail = self
            .tails
            .entry(step)
            .or_insert_with(|| OutputExcerpt::new(0, LAST_BYTES));
        if !continues {
            tail.clear();
        }
        continues
    }

    /// Notes that a step is going to be repeated. Returns how its output differs from the stated
    /// one, unless it is the same as last time.
    pub(super) fn again(&mut self, step: usize, failure: &Failure) -> Option<String> {
        let is_same_step = self.again.as_ref().is_some_and(|(again, _)| *again == step);
        let before = self.difference.take().filter(|_| is_same_step);
        self.again = Some((step, failure.to_string()));
        self.difference = failure.detail().map(str::to_owned);
        self.difference
            .clone()
            .filter(|now| Some(now) != before.as_ref())
    }

    /// Remembers that a command passed only after it was repeated. Returns a remark for its line;
    /// empty if it passed the first time.
    pub(super) fn passed_after_all(&mut self, result: &StepResult) -> &'static str {
        let again = self.again.take_if(|(step, _)| *step == result.step);
        let Some((step, failure)) = again else {
            return "";
        };
        if self.flaky.len() < FAILURES {
            let (place, attempts) = (self.short_place(step), result.attempts);
            let line = format!("flaky: {place} passed at attempt {attempts}; before: {failure}");
            self.flaky.push(line);
        }
        " (flaky)"
    }

    /// Remembers a notice: it may be the only explanation of a failure.
    pub(super) fn notice(&mut self, text: &str) {
        if self.notices.len() < FAILURES {
            self.notices.push(self.outline.masked(text));
        }
    }

    /// `talk.md:12  kubectl get pods`, with at most `width` characters of the command.
    pub(super) fn named(&self, step: usize, width: usize) -> String {
        let line = self.outline.first_line(step, width);
        format!("{}  {line}", self.short_place(step))
    }

    /// `[7/12]`: the step's number as in lists and options, and the number of steps in the
    /// workshop.
    pub(super) fn number(&self, step: usize) -> String {
        let steps = self.outline.info.plan.steps.len();
        format!("[{}/{steps}]", step + 1)
    }

    /// The place in a form that editors and terminals recognise, relative to the directory in which
    /// the program was started, and the name of the block.
    pub(super) fn place(&self, step: usize) -> String {
        let name = self.outline.name_after(step);
        format!("{} {}{name}", self.number(step), self.short_place(step))
    }

    pub(super) fn short_place(&self, step: usize) -> String {
        let location = &self.outline.step(step).origin.location;
        format!("{}:{}", location.file.name(), location.line())
    }

    pub(super) fn fail(&mut self, step: usize, failure: &Failure, tail: Option<OutputExcerpt>) {
        self.failed += 1;
        if self.failures.len() == FAILURES {
            return;
        }
        let planned = self.outline.step(step);
        let block = planned
            .block
            .map(|block| &self.outline.info.plan.blocks[block]);
        self.failures.push(ReportedFailure {
            place: planned.origin.location.to_string() + &self.outline.name_after(step),
            problem: failure.to_string(),
            command: self.outline.command(step),
            hint: block.and_then(|block| block.attributes.hint.clone()),
            output: match (failure.detail(), tail) {
                (Some(detail), _) => detail.to_owned(),
                (None, tail) => tail
                    .map(|mut tail| tail.last_lines(LAST_LINES))
                    .unwrap_or_default(),
            },
        });
    }

    pub(super) fn fail_exit_trap(&mut self, failure: &Failure) {
        self.failed += 1;
        let Some((command, mut tail)) = self.exit_trap.take() else {
            return;
        };
        if self.failures.len() == FAILURES {
            return;
        }
        self.failures.push(ReportedFailure {
            place: EXIT_TRAP.to_owned(),
            problem: failure.to_string(),
            command,
            hint: None,
            output: tail.last_lines(LAST_LINES),
        });
    }
}
