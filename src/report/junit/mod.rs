//! A JUnit report: one suite for each run, one case for each command.
//!
//! Owns the format and the file. The report is complete after every event: a run that is killed
//! leaves a report in which an error says how far it came. Memory is bounded by the output that one
//! block's commands may show. The crate `quick-junit` keeps every case in memory and writes all of
//! them again: memory would grow with the run, and the bytes written for `n` commands with `n * n`.

mod case;
mod merge;
mod suite;
mod twin;
mod xml;

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use crate::run::{Event, EventKind, EventSink, ExitTrap, NotRun, Outcome, RunMode, Summary};

use super::outline::RunOutline;
use super::place::written_time;
use case::{Case, Counts, properties, stream};
use suite::Suite;
use twin::{FileChange, TwinFile};
use xml::{padded, start_tag};

pub use merge::merge;

const PROLOGUE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const END: &str = "</testsuites>\n";
const SUITE_END: &str = "</testsuite>\n";
/// The property of a suite with the position of its workshop among all that were named, from 1.
const POSITION: &str = "position";

/// Writes the report.
pub struct JUnit {
    file: TwinFile,
    name: String,
    totals: Counts,
    suite: Option<Suite>,
    /// The positions of the next workshops among all that were named.
    positions: VecDeque<usize>,
}

impl JUnit {
    /// Writes into a file that exists and is a complete report from now on; an existing one is
    /// replaced.
    ///
    /// # Errors
    /// When it cannot be created, or is not a file.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut file = TwinFile::create(path)?;
        file.publish(FileChange {
            appended: format!("{PROLOGUE}{}\n", root_tag(&Counts::default())),
            patches: Vec::new(),
            closing: END.to_owned(),
        })?;
        Ok(Self {
            file,
            name: format!("the JUnit report `{}`", path.display()),
            totals: Counts::default(),
            suite: None,
            positions: VecDeque::new(),
        })
    }

    /// The same for runs of workshops with these positions, from 1, among all that were named:
    /// reports of parts can be joined in that order.
    #[must_use]
    pub fn at_positions(mut self, positions: impl IntoIterator<Item = usize>) -> Self {
        self.positions.extend(positions);
        self
    }

    fn begin(&mut self, outline: RunOutline) -> io::Result<()> {
        let mut suite = Suite::new(outline);
        let width = suite_tag(&suite, &Counts::WIDEST).len();
        suite.tag = (self.file.length(), width);
        let opening = padded(&suite_tag(&suite, &Counts::default()), width) + "\n";
        let mut facts = facts(&suite.outline);
        let position = self.positions.pop_front();
        facts.extend(position.map(|nth| (POSITION, nth.to_string())));
        let opening = opening + &properties(&facts);
        let errors = suite.document_errors();
        self.suite = Some(suite);
        self.publish(opening, &errors)
    }

    /// Writes the cases, which are final, and the parts that are true until the run ends.
    fn publish(&mut self, opening: String, cases: &[Case]) -> io::Result<()> {
        let Some(suite) = &mut self.suite else {
            return Ok(());
        };
        let mut appended = opening;
        for case in cases {
            suite.counts.add(case);
            self.totals.add(case);
            appended += &case.xml();
        }
        let incomplete = suite.incomplete();
        let (mut counts, mut totals) = (suite.counts, self.totals);
        counts.add(&incomplete);
        totals.add(&incomplete);
        self.file.publish(FileChange {
            appended,
            patches: patches(suite, &counts, &totals),
            closing: incomplete.xml() + SUITE_END + END,
        })
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let Some(mut suite) = self.suite.take() else {
            return Ok(());
        };
        let mut appended = String::new();
        if let Some(case) = suite.unreported(summary) {
            suite.counts.add(&case);
            self.totals.add(&case);
            appended += &case.xml();
        }
        self.totals.time += summary.elapsed.saturating_sub(suite.counts.time);
        suite.counts.time = suite.counts.time.max(summary.elapsed);
        appended += &stream("system-out", &suite.background.text());
        appended += &stream("system-err", &suite.notices.text());
        appended += SUITE_END;
        self.file.publish(FileChange {
            appended,
            patches: patches(&suite, &suite.counts, &self.totals),
            closing: END.to_owned(),
        })
    }
}

impl EventSink for JUnit {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(info) => return self.begin(RunOutline::of(info)),
            EventKind::RunFinished(summary) => return self.end(summary),
            _ => {}
        }
        let Some(suite) = &mut self.suite else {
            return Ok(());
        };
        match &event.kind {
            EventKind::StepStarted {
                step,
                text,
                attempt,
            } => {
                suite.started(*step, text, *attempt);
                self.publish(String::new(), &[])
            }
            EventKind::Output { step, bytes, .. } => {
                suite.output(*step, bytes);
                Ok(())
            }
            EventKind::Attempt {
                step,
                number,
                failure,
                ..
            } => {
                suite.again(*step, *number, failure);
                Ok(())
            }
            // An undefined directive is not a test.
            EventKind::StepFinished(result)
                if result.outcome == Outcome::NotRun(NotRun::Undefined) =>
            {
                Ok(())
            }
            EventKind::StepFinished(result) => {
                let case = suite.finished(result);
                self.publish(String::new(), &[case])
            }
            EventKind::ExitTrap(ExitTrap::Started { text }) => {
                suite.exit_trap_started(text);
                self.publish(String::new(), &[])
            }
            EventKind::ExitTrap(ExitTrap::Output { bytes, .. }) => {
                suite.exit_trap_output(bytes);
                Ok(())
            }
            EventKind::ExitTrap(ExitTrap::Finished(result)) => {
                let case = suite.exit_trap_finished(result);
                self.publish(String::new(), &[case])
            }
            EventKind::Notice(text) => {
                suite.notice(text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

/// The start tags with their current numbers.
fn patches(suite: &Suite, counts: &Counts, totals: &Counts) -> Vec<(u64, String)> {
    let (at, width) = suite.tag;
    vec![
        (PROLOGUE.len() as u64, root_tag(totals)),
        (at, padded(&suite_tag(suite, counts), width)),
    ]
}

fn root_tag(counts: &Counts) -> String {
    let tag = |counts: &Counts| {
        let mut attributes = vec![("name", "demosh".to_owned())];
        attributes.extend(counts.attributes());
        start_tag("testsuites", &attributes)
    };
    padded(&tag(counts), tag(&Counts::WIDEST).len())
}

fn suite_tag(suite: &Suite, counts: &Counts) -> String {
    let mut attributes = vec![("name", suite.outline.document())];
    attributes.extend(counts.attributes());
    // With microseconds, so that two runs never have the same time: this shows that a report is a
    // copy of another.
    let started = written_time(suite.outline.info.started, 6);
    attributes.push(("timestamp", started));
    start_tag("testsuite", &attributes)
}

/// The properties that are known when a run begins.
fn facts(outline: &RunOutline) -> Vec<(&'static str, String)> {
    let info = &outline.info;
    let mode = match info.mode {
        RunMode::Stage => "stage",
        RunMode::Learn => "learn",
        RunMode::Unattended(_) => "unattended",
    };
    let mut facts = vec![
        ("demosh", env!("CARGO_PKG_VERSION").to_owned()),
        ("mode", mode.to_owned()),
        ("commands", outline.total().to_string()),
    ];
    if info.sample_output {
        facts.push(("sample-output", "true".to_owned()));
    }
    facts
}

#[cfg(test)]
mod tests;
