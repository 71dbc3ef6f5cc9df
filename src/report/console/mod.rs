//! The log of an unattended run for people: each command and its place, its output as it is
//! written, its result, and at the end all failures once more.

mod lines;
mod run;
mod sections;
mod status;
mod timing;

use std::io::{self, Write};
use std::time::SystemTime;

use crate::neutral::{MASK, Neutral};
use crate::run::{
    Event, EventKind, EventSink, ExitTrap, Failure, NotRun, Outcome, StepResult, Summary, Verdict,
};
use crate::style::{Role, Theme, counted, elapsed};

use super::excerpt::OutputExcerpt;
use super::outline::{RunOutline, first_line};
use super::verdict::{EXIT_TRAP, first_failure, last_line, together};
use lines::LogLines;
use run::{ConsoleRun, LAST_BYTES};
use sections::Sections;
use status::Status;
use timing::Slowest;

pub use status::StatusContext;
pub use timing::LogDetail;

/// The most characters of a command's first line that a line about it contains.
const WIDTH: usize = 100;

/// Writes the log.
pub struct Console<W> {
    lines: LogLines<W>,
    run: Option<ConsoleRun>,
    finished: Vec<FinishedRun>,
    /// The sections of a GitLab log, if it is for GitLab.
    sections: Option<Sections>,
    manner: LogDetail,
    slowest: Slowest,
}

/// A run that has ended.
struct FinishedRun {
    line: String,
    first: Option<String>,
    began: SystemTime,
    total: Summary,
}

impl<W: Write> Console<W> {
    /// A log on `out`, with [`Theme::plain`] for a log without colours.
    pub fn new(out: W, theme: Theme) -> Self {
        Self {
            lines: LogLines::new(out, theme),
            run: None,
            finished: Vec::new(),
            sections: None,
            manner: LogDetail::default(),
            slowest: Slowest::default(),
        }
    }

    /// The same log with more or less detail.
    #[must_use]
    pub fn in_manner(mut self, manner: LogDetail) -> Self {
        self.manner = manner;
        self.lines.muted = manner.quiet;
        self
    }

    /// The same log with a status line about the running command below it.
    #[must_use]
    pub fn watched(mut self, watched: StatusContext) -> Self {
        self.lines.status = Status::of(watched);
        self
    }

    /// The same log with a section for each heading, which GitLab can fold.
    #[must_use]
    pub fn in_sections(mut self) -> Self {
        self.sections = Some(Sections::default());
        self
    }

    fn begin(&mut self, outline: RunOutline) -> io::Result<()> {
        let info = &outline.info;
        self.lines.status.begin(info);
        let (commands, steps) = (outline.total(), info.plan.steps.len());
        // The numbers below it count steps.
        let within = (steps != commands).then(|| format!(" in {}", counted(steps, "step")));
        let size = counted(commands, "command") + &within.unwrap_or_default();
        let mut lines = vec![format!("demosh: {}: {size}", Neutral::path(&info.path))];
        let destroys = info.plan.settings.destroys.iter();
        lines.extend(destroys.map(|what| format!("destroys: {}", what.trim_end())));
        lines.extend(info.sample_output.then(|| {
            "sample output: tools are played back from a recording written by hand".to_owned()
        }));
        if !self.finished.is_empty() {
            self.lines.line("", Role::Prose)?;
        }
        for line in lines {
            self.lines.line(&line, Role::Notice)?;
        }
        self.run = Some(ConsoleRun::new(outline));
        Ok(())
    }

    /// Prints the heading of `step`, if the previous step had another.
    pub(super) fn heading(&mut self, step: usize) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let section = run.outline.step(step).section;
        if section.is_none() || section == run.section {
            return Ok(());
        }
        run.section = section;
        let title = run.outline.heading(step).unwrap_or_default().to_owned();
        self.end_section()?;
        self.lines.line("", Role::Prose)?;
        if let Some(sections) = &mut self.sections {
            let start = sections.start();
            self.lines.mark(&start, false)?;
        }
        self.lines.line(&format!("=== {title} ==="), Role::Heading1)
    }

    fn end_section(&mut self) -> io::Result<()> {
        let Some(end) = self.sections.as_mut().and_then(Sections::end) else {
            return Ok(());
        };
        self.lines.mark(&end, true)
    }

    fn step_started(&mut self, step: usize, text: &str, attempt: u32) -> io::Result<()> {
        self.heading(step)?;
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let continues = run.continues(step, attempt);
        let text = run.outline.masked(text);
        let names = (run.number(step), first_line(&text, WIDTH));
        self.lines
            .status
            .started(&run.outline.info, step, names.clone());
        self.lines.silence.started(names.0, names.1);
        let replaced = run.outline.is_replaced(step);
        let own = run.outline.command(step);
        let place = run.place(step);
        if continues {
            return self.lines.indented("ci= also runs: ", &text);
        }
        if attempt == 1 {
            self.lines.line("", Role::Prose)?;
        }
        if replaced {
            self.replaced(step, &place, &text)
        } else if text == own || text.ends_with(MASK) {
            self.lines.command(&place, &text)
        } else {
            self.lines.command(&place, &own)?;
            self.lines.indented("runs instead: ", &text)
        }
    }

    fn replaced(&mut self, step: usize, place: &str, text: &str) -> io::Result<()> {
        let commands = self
            .run
            .as_ref()
            .map(|run| run.outline.block_commands(step));
        let commands = commands.unwrap_or_default();
        for (nth, command) in commands.iter().enumerate() {
            if nth == 0 {
                self.lines.command(place, command)?;
            } else {
                self.lines.indented("", command)?;
            }
        }
        self.lines.indented("ci= runs instead: ", text)
    }

    fn output(&mut self, step: usize, bytes: &[u8]) -> io::Result<()> {
        if let Some(tail) = self.run.as_mut().and_then(|run| run.tails.get_mut(&step)) {
            tail.push(bytes);
        }
        self.lines.output(bytes)
    }

    fn attempt_failed(
        &mut self,
        step: usize,
        failure: &Failure,
        (why, pause): (&str, &str),
    ) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        self.lines.silence.finished();
        let difference = run.again(step, failure).unwrap_or_default();
        self.lines.status.again(why.to_owned());
        let line = format!("{} {why}; again in {pause}", run.number(step));
        self.lines.line(&line, Role::Notice)?;
        self.lines.indented("", &difference)
    }

    fn notice(&mut self, text: &str) -> io::Result<()> {
        if let Some(run) = &mut self.run {
            run.notice(text);
        }
        let text = format!("note: {text}");
        let mut lines = text.lines();
        lines.try_for_each(|line| self.lines.line(line, Role::Notice))
    }

    fn step_finished(&mut self, result: &StepResult) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let tail = run.tails.remove(&result.step);
        self.lines.status.finished();
        let number = run.number(result.step);
        self.lines.silence.finished();
        if result.attempts > 0 {
            self.slowest
                .add(result.elapsed, || run.named(result.step, WIDTH));
        }
        match &result.outcome {
            Outcome::Passed => {
                let flaky = run.passed_after_all(result);
                let line = format!("{number} passed in {}{flaky}", took(result));
                self.lines.line(&line, Role::Tick)
            }
            Outcome::Ignored => {
                let status = result.status.unwrap_or_default();
                let flaky = run.passed_after_all(result);
                let took = took(result);
                let line = format!("{number} status {status} ignored, in {took}{flaky}");
                self.lines.line(&line, Role::Notice)
            }
            Outcome::Failed(failure) => {
                run.fail(result.step, failure, tail);
                let line = format!("{number} FAILED in {}: {failure}", took(result));
                self.lines.line(&line, Role::Cross)
            }
            Outcome::NotRun(why) => self.step_left_out(result.step, *why, &number),
        }
    }

    fn step_left_out(&mut self, step: usize, why: NotRun, number: &str) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        match why {
            NotRun::Preflight | NotRun::EarlierFailure | NotRun::Ended | NotRun::NotBegun => {
                *run.unreached.entry(why.reason()).or_default() += 1;
                Ok(())
            }
            // A replacement and a cleanup that is left out have their own notices; an undefined
            // name needs none.
            NotRun::Replaced | NotRun::Undefined | NotRun::Unassigned => Ok(()),
            why => {
                let (command, place) = (run.outline.first_line(step, WIDTH), run.place(step));
                self.heading(step)?;
                self.lines.line("", Role::Prose)?;
                self.lines.command(&place, &command)?;
                let line = format!("{number} skipped: {}", why.reason());
                self.lines.line(&line, Role::Notice)
            }
        }
    }

    fn exit_trap(&mut self, what: &ExitTrap) -> io::Result<()> {
        match what {
            ExitTrap::Started { text } => {
                let Some(run) = &mut self.run else {
                    return Ok(());
                };
                let text = run.outline.masked(text);
                self.lines
                    .silence
                    .started(EXIT_TRAP.to_owned(), first_line(&text, WIDTH));
                run.exit_trap = Some((text.clone(), OutputExcerpt::new(0, LAST_BYTES)));
                self.lines.line("", Role::Prose)?;
                self.lines.command(EXIT_TRAP, &text)
            }
            ExitTrap::Output { bytes, .. } => {
                let trap = self.run.as_mut().and_then(|run| run.exit_trap.as_mut());
                if let Some((_, tail)) = trap {
                    tail.push(bytes);
                }
                self.lines.output(bytes)
            }
            ExitTrap::Finished(result) => {
                let took = elapsed(result.elapsed);
                self.lines.silence.finished();
                let Outcome::Failed(failure) = &result.outcome else {
                    return self
                        .lines
                        .line(&format!("{EXIT_TRAP} passed in {took}"), Role::Tick);
                };
                if let Some(run) = &mut self.run {
                    run.fail_exit_trap(failure);
                }
                let line = format!("{EXIT_TRAP} FAILED in {took}: {failure}");
                self.lines.line(&line, Role::Cross)
            }
        }
    }

    /// Repeats the failures. [`Self::last_line`] writes the run's last line.
    pub(super) fn conclude(&mut self, summary: &Summary) -> io::Result<()> {
        self.end_section()?;
        let Some(run) = self.run.take() else {
            return Ok(());
        };
        let file = Neutral::path(&run.outline.info.path);
        let first = first_failure(summary, |step| run.short_place(step));
        self.finished.push(FinishedRun {
            line: last_line(&file, summary, first.as_deref()),
            first,
            began: run.outline.info.started,
            total: summary.clone(),
        });
        self.lines.line("", Role::Prose)?;
        self.lines.muted = false;
        self.failures(&run)?;
        if self.manner.quiet && summary.failed == 0 && summary.verdict != Verdict::Passed {
            for line in run.notices.iter().flat_map(|notice| notice.lines()) {
                self.lines.line(line, Role::Notice)?;
            }
        }
        self.lines.muted = self.manner.quiet;
        for flaky in &run.flaky {
            self.lines.line(flaky, Role::Notice)?;
        }
        for (why, count) in &run.unreached {
            self.lines.line(&format!("{count} {why}"), Role::Notice)?;
        }
        if self.manner.runs == 1 {
            self.list_slowest()?;
        }
        Ok(())
    }

    fn list_slowest(&mut self) -> io::Result<()> {
        let lines = self.slowest.lines();
        lines
            .iter()
            .try_for_each(|line| self.lines.line(line, Role::Notice))
    }

    /// The last line of the last run that has ended.
    pub(super) fn last_line(&mut self) -> io::Result<()> {
        // A quiet log of several runs has only the line that sums them up.
        self.lines.muted = self.manner.quiet && self.manner.runs > 1;
        let line = self.finished.last().map(|run| run.line.clone());
        line.map_or(Ok(()), |line| self.lines.line(&line, Role::Strong))
    }

    fn failures(&mut self, run: &ConsoleRun) -> io::Result<()> {
        for told in &run.failures {
            let line = format!("{}: {}", told.place, told.problem);
            self.lines.line(&line, Role::Error)?;
            self.lines.indented("$ ", &told.command)?;
            for line in told.output.lines() {
                self.lines.line(&format!("  {line}"), Role::Prose)?;
            }
            if let Some(hint) = &told.hint {
                self.lines.indented("hint: ", hint)?;
            }
            self.lines.line("", Role::Prose)?;
        }
        let more = run.failed - run.failures.len();
        if more > 0 {
            self.lines.line(
                &format!("and {more} more that failed, see above"),
                Role::Error,
            )?;
            self.lines.line("", Role::Prose)?;
        }
        Ok(())
    }
}

/// `1.5s`, `1m30s, attempt 4`.
fn took(result: &StepResult) -> String {
    let time = elapsed(result.elapsed);
    match result.attempts {
        0 | 1 => time,
        attempts => format!("{time}, attempt {attempts}"),
    }
}

impl<W: Write> EventSink for Console<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(info) => self.begin(RunOutline::of(info)),
            EventKind::StepAnnounced { .. }
            | EventKind::GateReached { .. }
            | EventKind::Secret(_) => Ok(()),
            EventKind::StepStarted {
                step,
                text,
                attempt,
            } => self.step_started(*step, text, *attempt),
            EventKind::Output { step, bytes, .. } => self.output(*step, bytes),
            EventKind::Attempt {
                step,
                number,
                failure,
                pause,
            } => {
                let why = format!("attempt {number}: {failure}");
                let pause = elapsed(*pause);
                self.attempt_failed(*step, failure, (&why, &pause))
            }
            EventKind::StepFinished(result) => self.step_finished(result),
            EventKind::ExitTrap(what) => self.exit_trap(what),
            EventKind::Notice(text) => self.notice(text),
            EventKind::RunFinished(summary) => {
                self.conclude(summary)?;
                self.last_line()
            }
        }
    }

    fn tick(&mut self) -> io::Result<()> {
        let limit = self.manner.silence.filter(|_| !self.lines.muted);
        let Some(said) = limit.and_then(|limit| self.lines.silence.said_after(limit)) else {
            return self.lines.draw_status();
        };
        self.lines.line(&said, Role::Notice)?;
        self.lines.draw_status()?;
        self.lines.flush()
    }

    /// Writes the result of several runs together.
    fn finish(&mut self) -> io::Result<()> {
        self.lines.status.finished();
        self.lines.erase_status()?;
        self.lines.muted = false;
        if let Some(run) = &self.run {
            let line = format!("demosh: {}: ABORTED", Neutral::path(&run.outline.info.path));
            self.lines.line(&line, Role::Error)?;
        }
        let finished = std::mem::take(&mut self.finished);
        if finished.len() > 1 {
            if !self.manner.quiet {
                self.lines.line("", Role::Prose)?;
                if self.manner.runs > 1 {
                    self.list_slowest()?;
                }
                for run in &finished {
                    self.lines.line(&run.line, Role::Prose)?;
                }
            }
            let runs = finished.iter().map(|run| (run.began, run.total.clone()));
            let runs: Vec<_> = runs.collect();
            let first = finished.iter().find_map(|run| run.first.as_deref());
            let files = format!("{} files", finished.len());
            let line = last_line(&files, &together(&runs), first);
            self.lines.line(&line, Role::Strong)?;
        }
        self.lines.flush()
    }

    fn name(&self) -> String {
        "the log".to_owned()
    }
}

#[cfg(test)]
mod tests;
