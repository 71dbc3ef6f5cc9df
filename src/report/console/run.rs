//! What the log has to remember of the run that is going on.

use std::collections::BTreeMap;

use crate::report::excerpt::Excerpt;
use crate::report::outline::Outline;
use crate::report::verdict::EXIT_TRAP;
use crate::run::Failure;

/// How much of the output of a failed command is told again at the end.
const LAST_LINES: usize = 20;
pub(super) const LAST_BYTES: usize = 8 * 1024;
/// How many failures are told again at the end.
const FAILURES: usize = 50;

/// The run that is going on.
pub(super) struct Run {
    pub(super) outline: Outline,
    pub(super) section: Option<usize>,
    /// The step and the attempt that began last.
    pub(super) current: Option<(usize, u32)>,
    pub(super) tails: BTreeMap<usize, Excerpt>,
    pub(super) failures: Vec<Told>,
    /// How many failed, those not told again included.
    pub(super) failed: usize,
    /// How many commands were not reached, for each reason.
    pub(super) unreached: BTreeMap<&'static str, usize>,
    /// The EXIT trap and the end of its output, once it has begun.
    pub(super) exit_trap: Option<(String, Excerpt)>,
}

/// A failure, to be told again.
pub(super) struct Told {
    pub(super) place: String,
    pub(super) problem: String,
    pub(super) command: String,
    pub(super) hint: Option<String>,
    pub(super) output: String,
}

impl Run {
    /// A run of which nothing has happened yet.
    pub(super) fn new(outline: Outline) -> Self {
        Self {
            outline,
            section: None,
            current: None,
            tails: BTreeMap::new(),
            failures: Vec::new(),
            failed: 0,
            unreached: BTreeMap::new(),
            exit_trap: None,
        }
    }

    /// True when `step` goes on with another command of its replacement. Else its output begins
    /// anew.
    pub(super) fn goes_on(&mut self, step: usize, attempt: u32) -> bool {
        let goes_on = self.current == Some((step, attempt));
        self.current = Some((step, attempt));
        let tail = self
            .tails
            .entry(step)
            .or_insert_with(|| Excerpt::new(0, LAST_BYTES));
        if !goes_on {
            tail.clear();
        }
        goes_on
    }

    /// `[7/12]`: the step's number, the one that lists show and options take, and how many steps
    /// the workshop has.
    pub(super) fn number(&self, step: usize) -> String {
        let steps = self.outline.info.plan.steps.len();
        format!("[{}/{steps}]", step + 1)
    }

    /// The place as editors and terminals take it, from where the program was started.
    pub(super) fn place(&self, step: usize) -> String {
        format!("{} {}", self.number(step), self.short_place(step))
    }

    pub(super) fn short_place(&self, step: usize) -> String {
        let location = &self.outline.step(step).origin.location;
        format!("{}:{}", location.file.name(), location.line())
    }

    pub(super) fn fail(&mut self, step: usize, failure: &Failure, tail: Option<Excerpt>) {
        self.failed += 1;
        if self.failures.len() == FAILURES {
            return;
        }
        let planned = self.outline.step(step);
        let block = planned
            .block
            .map(|block| &self.outline.info.plan.blocks[block]);
        self.failures.push(Told {
            place: planned.origin.location.to_string(),
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
        self.failures.push(Told {
            place: EXIT_TRAP.to_owned(),
            problem: failure.to_string(),
            command,
            hint: None,
            output: tail.last_lines(LAST_LINES),
        });
    }
}
