//! The summary of a GitHub job: Markdown in a file that the runner provides.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::neutral::visible;
use crate::report::outline::{RunOutline, first_line};
use crate::report::verdict::{EXIT_TRAP, first_failure, last_line};
use crate::run::{ExitTrapResult, Failure, NotRun, Outcome, StepResult, Summary, Verdict};
use crate::style::elapsed;

/// The runner rejects a summary of 1 MiB, in bytes.
const LARGEST: u64 = 1024 * 1024 - 1;
/// The most bytes of rows of a run that are kept, separately for failures and for the rest.
const ROWS: usize = 200 * 1024;
const LINE: usize = 100;

const HEAD: &str = "| Result | Command | Where | Time |\n|---|---|---|---|\n";

/// The file with the summaries.
#[derive(Debug)]
pub(super) struct SummaryFile(pub(super) PathBuf);

/// The rows of one run.
#[derive(Debug, Default)]
pub(super) struct SummaryTable {
    failed: String,
    others: String,
    left_out: usize,
}

impl SummaryTable {
    /// Adds a command that has ended.
    pub(super) fn add(&mut self, run: &RunOutline, result: &StepResult) {
        let word = match &result.outcome {
            Outcome::Failed(failure) => failed(run, failure),
            Outcome::Passed => "passed".to_owned(),
            Outcome::Ignored => "status ignored".to_owned(),
            Outcome::NotRun(NotRun::Undefined) => return,
            Outcome::NotRun(why) => why.reason().to_owned(),
        };
        let attempts = match result.attempts {
            0 | 1 => String::new(),
            attempts => format!(", {attempts} attempts"),
        };
        let place = run.place(result.step);
        let is_failed = matches!(result.outcome, Outcome::Failed(_));
        let row = format!(
            "| {word}{attempts} | <code>{}</code> | {}:{}{} | {} |\n",
            literally(&run.first_line(result.step, LINE)),
            literally(&place.file),
            place.line,
            literally(&run.name_after(result.step)),
            elapsed(result.elapsed),
        );
        self.push(is_failed, &row);
    }

    /// Adds the EXIT trap, which has ended.
    pub(super) fn add_exit_trap(&mut self, run: &RunOutline, text: &str, result: &ExitTrapResult) {
        let (is_failed, word) = match &result.outcome {
            Outcome::Failed(failure) => (true, failed(run, failure)),
            _ => (false, "passed".to_owned()),
        };
        let row = format!(
            "| {word} | <code>{}</code> | {EXIT_TRAP} | {} |\n",
            literally(&first_line(text, LINE)),
            elapsed(result.elapsed),
        );
        self.push(is_failed, &row);
    }

    fn push(&mut self, is_failed: bool, row: &str) {
        let rows = if is_failed {
            &mut self.failed
        } else {
            &mut self.others
        };
        if rows.len() + row.len() > ROWS {
            self.left_out += 1;
        } else {
            rows.push_str(row);
        }
    }

    /// The run as Markdown, with all rows or without any.
    fn markdown(&self, run: &RunOutline, summary: &Summary, with_rows: bool) -> String {
        let first = first_failure(summary, |step| {
            let place = run.place(step);
            format!("{}:{}", place.file, place.line)
        });
        let line = last_line(&run.document(), summary, first.as_deref());
        let mark = if summary.verdict == Verdict::Passed {
            "✅"
        } else {
            "❌"
        };
        let title = line.trim_start_matches("demosh: ");
        let mut text = format!("### {mark} {}\n\n", literally(title));
        if run.info.sample_output {
            text += "Tools were played back from a recording written by hand.\n\n";
        }
        if with_rows {
            text.extend([HEAD, &self.failed, &self.others]);
        }
        let left_out = if with_rows {
            self.left_out
        } else {
            summary.total()
        };
        if left_out > 0 {
            let left_out = left_out.to_string();
            text.extend(["\n", &left_out, " rows are left out, the log has them.\n"]);
        }
        text + "\n"
    }
}

fn failed(run: &RunOutline, failure: &Failure) -> String {
    let failure = run.masked(&failure.to_string());
    format!("**failed**: {}", literally(&failure))
}

impl SummaryFile {
    /// Appends a run, as much of it as fits.
    pub(super) fn append(
        &self,
        table: &SummaryTable,
        run: &RunOutline,
        summary: &Summary,
    ) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.0)?;
        let room = LARGEST.saturating_sub(file.metadata()?.len());
        let forms = [true, false].map(|with_rows| table.markdown(run, summary, with_rows));
        let fitting = forms.iter().find(|text| text.len() as u64 <= room);
        fitting.map_or(Ok(()), |text| file.write_all(text.as_bytes()))
    }
}

/// Text that Markdown displays literally, even in a table.
fn literally(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        if character == '\t' {
            escaped.push(' ');
        } else if character.is_ascii_punctuation() && !".,-/()=\"'".contains(character) {
            let code = u32::from(character).to_string();
            escaped.extend(["&#", &code, ";"]);
        } else {
            escaped.push(character);
        }
    }
    escaped
}
