//! A run in the form for GitHub jobs: the log in groups, failures as annotations at their places,
//! secrets masked by the runner too, and a table in the job's summary.

mod job_log;
mod summary;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::neutral::{JobCommand, Neutral};
use crate::run::{
    Event, EventKind, EventSink, ExitTrap, ExitTrapResult, Failure, NotRun, Outcome, RunInfo,
    Secrets, StepResult, Summary, Verdict,
};
use crate::style::Theme;

use super::console::{Console, LogDetail};
use super::excerpt::OutputExcerpt;
use super::outline::{RunOutline, first_line};
use super::verdict::EXIT_TRAP;
use job_log::JobLog;
use summary::{SummaryFile, SummaryTable};

/// GitHub displays ten errors for a step of a job and drops the rest. The tenth says that there are
/// more.
const ERRORS: usize = 9;
/// How many lines of a failed command's output are repeated outside its group, and in its
/// annotation.
const LAST_LINES: usize = 20;
const LAST_BYTES: usize = 4 * 1024;
/// The most characters of a command's first line in a title.
const TITLE: usize = 100;

/// Writes the log, for people and for GitHub. Replaces a [`Console`].
pub struct GitHub<W> {
    log: JobLog<W>,
    console: Console<JobLog<W>>,
    summary: Option<SummaryFile>,
    run: Option<LoggedRun>,
    errors: usize,
    quiet: bool,
}

/// The current run.
struct LoggedRun {
    outline: RunOutline,
    group: Option<LogGroup>,
    outputs: BTreeMap<usize, OutputExcerpt>,
    table: SummaryTable,
    first_notice: Option<String>,
    /// The EXIT trap and the end of its output.
    exit_trap: (String, OutputExcerpt),
}

/// The contents of one group of the log: a block of commands, or a command without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LogGroup {
    Block(usize),
    Step(usize),
}

impl<W: Write> GitHub<W> {
    /// A log on `out`, the job's standard output. The summary is appended to the file that the
    /// runner names in `GITHUB_STEP_SUMMARY`.
    pub fn new(out: W, theme: Theme, summary: Option<PathBuf>) -> Self {
        Self::on(JobLog::new(out), theme, summary)
    }

    fn on(log: JobLog<W>, theme: Theme, summary: Option<PathBuf>) -> Self {
        Self {
            console: Console::new(log.clone(), theme),
            log,
            summary: summary.map(SummaryFile),
            run: None,
            errors: 0,
            quiet: false,
        }
    }

    /// The same with more or less detail in the log. Annotations and the summary stay.
    #[must_use]
    pub fn in_manner(mut self, manner: LogDetail) -> Self {
        self.quiet = manner.quiet;
        self.console = self.console.in_manner(manner);
        self
    }

    /// Disables commands to the runner for the text of the log.
    fn stop(&self) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.log.stop()
    }

    fn begin(&mut self, info: &std::sync::Arc<RunInfo>) -> io::Result<()> {
        self.mask(&info.secrets)?;
        self.run = Some(LoggedRun {
            outline: RunOutline::of(info),
            group: None,
            outputs: BTreeMap::new(),
            table: SummaryTable::default(),
            first_notice: None,
            exit_trap: (String::new(), OutputExcerpt::new(0, LAST_BYTES)),
        });
        Ok(())
    }

    /// Makes the runner mask these secrets too.
    fn mask(&mut self, secrets: &Secrets) -> io::Result<()> {
        for secret in secrets.values() {
            self.log.command(&JobCommand::mask(&secret))?;
        }
        Ok(())
    }

    fn step_started(&mut self, step: usize, attempt: u32) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let output = run
            .outputs
            .entry(step)
            .or_insert_with(|| OutputExcerpt::new(0, LAST_BYTES));
        if attempt > 1 {
            output.clear();
        }
        let group = run.group_of(step);
        if self.quiet || run.group == Some(group) {
            return Ok(());
        }
        self.end_group()?;
        self.console.heading(step)?;
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        run.group = Some(group);
        let place = run.outline.place(step);
        let line = run.outline.first_line(step, TITLE);
        let name = run.outline.name_after(step);
        let title = format!("{}:{}{name} {line}", place.file, place.line);
        self.log.command(&JobCommand::new("group", &title))
    }

    fn end_group(&mut self) -> io::Result<()> {
        let group = self.run.as_mut().and_then(|run| run.group.take());
        group.map_or(Ok(()), |_| {
            self.log.command(&JobCommand::new("endgroup", ""))
        })
    }

    /// Prepares for a result before the log gets it.
    fn before_result(&mut self, result: &StepResult) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        run.table.add(&run.outline, result);
        let silent = Outcome::NotRun(NotRun::Replaced);
        if result.outcome != silent && run.group != Some(run.group_of(result.step)) {
            self.end_group()?;
        }
        Ok(())
    }

    fn after_result(&mut self, result: &StepResult) -> io::Result<()> {
        let output = self
            .run
            .as_mut()
            .and_then(|run| run.outputs.remove(&result.step));
        let Outcome::Failed(failure) = &result.outcome else {
            return Ok(());
        };
        self.end_group()?;
        let last_lines = output
            .map(|mut output| output.last_lines(LAST_LINES))
            .unwrap_or_default();
        self.failed(result.step, failure, &last_lines)
    }

    /// Writes a failure outside its group, where it is visible, and as an annotation at its place
    /// in the file.
    fn failed(&mut self, step: usize, failure: &Failure, last_lines: &str) -> io::Result<()> {
        let Some(run) = &self.run else {
            return Ok(());
        };
        let place = run.outline.place(step);
        let message = run.outline.masked(&failure.to_string());
        let last_lines = failure.detail().unwrap_or(last_lines);
        let title = format!(
            "{}: {}",
            failure.kind(),
            run.outline.first_line(step, TITLE)
        );
        if !self.quiet {
            self.log.stop()?;
            let said = Neutral::lines(format!("{place}: {message}\n{last_lines}"));
            writeln!(self.log, "{said}")?;
        }
        let annotation = JobCommand::new("error", &format!("{message}\n{last_lines}"))
            .with("file", &place.file)
            .with("line", place.line)
            .with("endLine", place.end_line)
            .with("col", place.column)
            .with("title", title);
        self.annotate(&annotation)
    }

    /// Prepares for an event of the EXIT trap before the log gets it.
    fn before_exit_trap(&mut self, what: &ExitTrap) -> io::Result<()> {
        match what {
            ExitTrap::Started { text } => {
                self.end_group()?;
                if let Some(run) = &mut self.run {
                    run.exit_trap = (run.outline.masked(text), OutputExcerpt::new(0, LAST_BYTES));
                }
                self.stop()
            }
            ExitTrap::Output { bytes, .. } => {
                if let Some(run) = &mut self.run {
                    run.exit_trap.1.push(bytes);
                }
                self.stop()
            }
            ExitTrap::Finished(result) => {
                if let Some(run) = &mut self.run {
                    run.table
                        .add_exit_trap(&run.outline, &run.exit_trap.0, result);
                }
                Ok(())
            }
        }
    }

    fn after_exit_trap(&mut self, result: &ExitTrapResult) -> io::Result<()> {
        let (Some(run), Outcome::Failed(failure)) = (&mut self.run, &result.outcome) else {
            return Ok(());
        };
        let message = run.outline.masked(&failure.to_string());
        let last_lines = run.exit_trap.1.last_lines(LAST_LINES);
        let annotation = JobCommand::new("error", &format!("{message}\n{last_lines}"))
            .with("file", run.outline.document())
            .with("title", format!("{}: {EXIT_TRAP}", failure.kind()));
        self.annotate(&annotation)
    }

    fn annotate(&mut self, annotation: &JobCommand) -> io::Result<()> {
        self.errors += 1;
        if self.errors <= ERRORS {
            return self.log.command(annotation);
        }
        if self.errors > ERRORS + 1 {
            return Ok(());
        }
        let text =
            format!("more than {ERRORS} commands failed: the log and the summary have them all");
        self.log
            .command(&JobCommand::new("error", &text).with("title", "demosh"))
    }

    fn run_finished(&mut self, summary: &Summary) -> io::Result<()> {
        self.end_group()?;
        self.console.conclude(summary)?;
        let Some(run) = self.run.take() else {
            return Ok(());
        };
        let is_unsaid = matches!(
            summary.verdict,
            Verdict::PreflightFailed | Verdict::WrongDocument | Verdict::Broken
        );
        if is_unsaid && summary.failed == 0 {
            let why = run
                .first_notice
                .as_deref()
                .unwrap_or("a requirement is not met");
            let annotation = JobCommand::new("error", why)
                .with("file", run.outline.document())
                .with(
                    "title",
                    format!("{}: {}", unreported(summary), first_line(why, TITLE)),
                );
            self.annotate(&annotation)?;
        }
        // Before the last line, so that nothing comes after it.
        self.log.resume()?;
        self.console.last_line()?;
        let file = self.summary.as_ref();
        file.map_or(Ok(()), |file| {
            file.append(&run.table, &run.outline, summary)
        })
    }
}

/// The title of a failure that belongs to no command.
fn unreported(summary: &Summary) -> &'static str {
    match summary.verdict {
        Verdict::Broken => "session-broken",
        _ => "preflight",
    }
}

impl LoggedRun {
    fn group_of(&self, step: usize) -> LogGroup {
        let block = self.outline.step(step).block;
        block.map_or(LogGroup::Step(step), LogGroup::Block)
    }
}

impl<W: Write> EventSink for GitHub<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(info) => self.begin(info)?,
            EventKind::Secret(value) => return self.mask(&Secrets::new([value])),
            EventKind::StepStarted { step, attempt, .. } => self.step_started(*step, *attempt)?,
            EventKind::StepFinished(result) => self.before_result(result)?,
            EventKind::Output { step, bytes, .. } => {
                self.stop()?;
                let outputs = self.run.as_mut().map(|run| &mut run.outputs);
                if let Some(output) = outputs.and_then(|outputs| outputs.get_mut(step)) {
                    output.push(bytes);
                }
            }
            EventKind::ExitTrap(what) => self.before_exit_trap(what)?,
            EventKind::Notice(text) => {
                if let Some(run) = &mut self.run {
                    run.first_notice
                        .get_or_insert_with(|| run.outline.masked(text));
                }
            }
            EventKind::RunFinished(summary) => return self.run_finished(summary),
            _ => {}
        }
        self.console.event(event)?;
        match &event.kind {
            EventKind::StepFinished(result) => self.after_result(result),
            EventKind::ExitTrap(ExitTrap::Finished(result)) => self.after_exit_trap(result),
            _ => Ok(()),
        }
    }

    fn tick(&mut self) -> io::Result<()> {
        self.console.tick()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.end_group()?;
        self.console.finish()?;
        self.log.resume()
    }

    fn name(&self) -> String {
        "the log and summary of the GitHub job".to_owned()
    }
}

#[cfg(test)]
mod tests;
