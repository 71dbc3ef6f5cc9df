//! The run's events as JSON lines, for programs.

mod file;
mod record;
mod written;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::neutral::{Neutral, push_json};
use crate::run::{
    Event, EventKind, EventSink, ExitTrap, ExitTrapResult, Failure, Outcome, RunMode, StepResult,
    Stream, Summary, Verdict,
};

use super::outline::RunOutline;
use super::place::written_time;
use record::{
    Begin, Bytes, EndRecord, EventRecord, FailureRecord, Finish, FinishedTrap, Record, StepRecord,
};
use written::PendingBytes;

pub use file::EventFile;
pub use record::VERSION;

/// Writes a line for each event, without delay.
pub struct Events<W> {
    out: W,
    name: String,
    run: Option<RunOutline>,
    pending: BTreeMap<(Option<usize>, bool), PendingBytes>,
    /// The buffer for the next line.
    line: Vec<u8>,
}

impl Events<EventFile> {
    /// Writes into a new file, or a pipe.
    pub fn create(path: &Path) -> io::Result<Self> {
        let name = format!("the event stream `{}`", path.display());
        Ok(Self::new(EventFile::create(path)?, name))
    }
}

/// Where the lines are written.
pub trait EventLines: Write {
    /// Writes `line` in one piece. May exchange it with a buffer whose content does not matter.
    fn write_line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        self.write_all(line)
    }
}

impl<W: EventLines> Events<W> {
    /// Writes to `out`; error messages call it `name`.
    pub fn new(out: W, name: String) -> Self {
        Self {
            out,
            name,
            run: None,
            pending: BTreeMap::new(),
            line: Vec::new(),
        }
    }

    fn write(&mut self, at: Duration, what: EventRecord) -> io::Result<()> {
        let line = Neutral::json(object(at, what)? + "\n");
        // In one piece, so that a run that is killed leaves only whole lines.
        self.out.write_all(line.as_bytes())
    }

    /// The same as [`write`](Self::write) without copying the content, which may be large:
    /// `content` is inserted as the last field, which is empty in the object.
    fn write_output(
        &mut self,
        at: Duration,
        (step, stream): (Option<usize>, Stream),
        bytes: &[u8],
    ) -> io::Result<()> {
        let empty = |content| object(at, output(step, stream, content));
        self.line.clear();
        begin_content(&mut self.line, &empty(Bytes::Text(String::new()))?);
        if push_json(&mut self.line, bytes).is_err() {
            self.line.clear();
            begin_content(&mut self.line, &empty(Bytes::Base64(String::new()))?);
            self.line
                .extend_from_slice(STANDARD.encode(bytes).as_bytes());
        }
        self.line.extend_from_slice(b"\"}\n");
        self.out.write_line(&mut self.line)
    }

    fn output(
        &mut self,
        at: Duration,
        of: (Option<usize>, Stream),
        bytes: Option<&[u8]>,
    ) -> io::Result<()> {
        let pending = self.pending.entry((of.0, of.1 == Stream::Stderr));
        let pending = pending.or_default();
        let bytes = match bytes {
            Some(bytes) => pending.push(bytes),
            None => Cow::Owned(pending.finish()),
        };
        if bytes.is_empty() {
            return Ok(());
        }
        self.write_output(at, of, &bytes)
    }

    /// Writes the remaining output of `step`.
    fn complete(&mut self, at: Duration, step: Option<usize>) -> io::Result<()> {
        for stream in [Stream::Stdout, Stream::Stderr] {
            self.output(at, (step, stream), None)?;
            self.pending.remove(&(step, stream == Stream::Stderr));
        }
        Ok(())
    }

    fn record_of(&mut self, kind: &EventKind) -> Option<EventRecord> {
        if let EventKind::RunStarted(info) = kind {
            let run = self.run.insert(RunOutline::of(info));
            return Some(EventRecord::RunStarted(begin(run)));
        }
        let run = self.run.as_ref()?;
        Some(match kind {
            EventKind::RunStarted(_)
            | EventKind::Output { .. }
            | EventKind::Secret(_)
            | EventKind::ExitTrap(ExitTrap::Output { .. }) => return None,
            EventKind::StepAnnounced { step } => EventRecord::StepAnnounced(describe(run, *step)),
            EventKind::GateReached { step, gate } => EventRecord::GateReached {
                step: step + 1,
                gate: *gate,
            },
            EventKind::StepStarted {
                step,
                text,
                attempt,
            } => EventRecord::StepStarted {
                step: describe(run, *step),
                runs: run.masked(text),
                attempt: *attempt,
            },
            EventKind::Attempt {
                step,
                number,
                failure,
                pause,
            } => EventRecord::Attempt {
                step: step + 1,
                attempt: *number,
                failure: failed(run, failure),
                pause: seconds(*pause),
            },
            EventKind::StepFinished(result) => EventRecord::StepFinished {
                step: describe(run, result.step),
                result: finish(run, result),
            },
            EventKind::ExitTrap(ExitTrap::Started { text }) => EventRecord::ExitTrapStarted {
                text: run.masked(text),
            },
            EventKind::ExitTrap(ExitTrap::Finished(result)) => {
                EventRecord::ExitTrapFinished(finish_exit_trap(run, result))
            }
            EventKind::Notice(text) => EventRecord::Notice {
                text: run.masked(text),
            },
            EventKind::RunFinished(summary) => EventRecord::RunFinished(end(summary)),
        })
    }
}

impl<W: EventLines> EventSink for Events<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::Output {
                step,
                stream,
                bytes,
            } => {
                return self.output(event.at, (Some(*step), *stream), Some(bytes));
            }
            EventKind::ExitTrap(ExitTrap::Output { stream, bytes }) => {
                return self.output(event.at, (None, *stream), Some(bytes));
            }
            EventKind::StepStarted { step, .. } => self.complete(event.at, Some(*step))?,
            EventKind::StepFinished(result) => self.complete(event.at, Some(result.step))?,
            EventKind::ExitTrap(ExitTrap::Finished(_)) => self.complete(event.at, None)?,
            _ => {}
        }
        self.record_of(&event.kind)
            .map_or(Ok(()), |what| self.write(event.at, what))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

/// The end of an object whose last field is an empty text, without the opening quotation mark.
const EMPTY_END: &str = "\"}";

/// Appends `object` up to its last field's empty text.
fn begin_content(line: &mut Vec<u8>, object: &str) {
    let end = object.len() - EMPTY_END.len();
    line.extend_from_slice(&object.as_bytes()[..end]);
}

fn object(at: Duration, what: EventRecord) -> io::Result<String> {
    let record = Record {
        version: VERSION,
        at: seconds(at),
        what,
    };
    Ok(serde_json::to_string(&record)?)
}

fn output(step: Option<usize>, stream: Stream, written: Bytes) -> EventRecord {
    match step {
        Some(step) => EventRecord::Output {
            step: step + 1,
            stream,
            written,
        },
        None => EventRecord::ExitTrapOutput { stream, written },
    }
}

fn begin(run: &RunOutline) -> Begin {
    let info = &run.info;
    let settings = &info.plan.settings;
    Begin {
        file: run.document(),
        title: settings.title.clone(),
        mode: match info.mode {
            RunMode::Stage => "stage",
            RunMode::Learn => "learn",
            RunMode::Unattended(_) => "unattended",
        },
        started: written_time(info.started, 3),
        commands: run.total(),
        destroys: settings.destroys.clone(),
        sample_output: info.sample_output,
    }
}

fn describe(run: &RunOutline, step: usize) -> StepRecord {
    let planned = run.step(step);
    StepRecord {
        number: step + 1,
        kind: planned.action.kind(),
        text: run.command(step),
        place: run.place(step),
        section: run.heading(step).map(str::to_owned),
        name: run
            .info
            .plan
            .attributes(step)
            .and_then(|keys| keys.name.clone()),
        preflight: planned.preflight,
    }
}

fn finish(run: &RunOutline, result: &StepResult) -> Finish {
    let (outcome, failure, reason) = match &result.outcome {
        Outcome::Passed => ("passed", None, None),
        Outcome::Ignored => ("ignored", None, None),
        Outcome::Failed(failure) => ("failed", Some(failed(run, failure)), None),
        Outcome::NotRun(why) => ("not_run", None, Some(why.reason())),
    };
    Finish {
        outcome,
        failure,
        reason,
        status: result.status,
        elapsed: seconds(result.elapsed),
        attempts: result.attempts,
    }
}

fn finish_exit_trap(run: &RunOutline, result: &ExitTrapResult) -> FinishedTrap {
    let failure = match &result.outcome {
        Outcome::Failed(failure) => Some(failed(run, failure)),
        _ => None,
    };
    FinishedTrap {
        outcome: if failure.is_some() {
            "failed"
        } else {
            "passed"
        },
        failure,
        status: result.status,
        elapsed: seconds(result.elapsed),
    }
}

fn failed(run: &RunOutline, failure: &Failure) -> FailureRecord {
    FailureRecord {
        kind: failure.kind(),
        message: run.masked(&failure.to_string()),
        diff: failure.detail().map(|diff| run.masked(diff)),
    }
}

fn end(summary: &Summary) -> EndRecord {
    let signal = match summary.verdict {
        Verdict::Signalled(signal) => Some(signal),
        _ => None,
    };
    EndRecord {
        verdict: summary.verdict.word(),
        signal,
        passed: summary.passed,
        failed: summary.failed,
        skipped: summary.skipped,
        not_run: summary.not_run,
        first_failure: summary.first_failure.map(|step| step + 1),
        elapsed: seconds(summary.elapsed),
    }
}

/// Seconds with three decimals.
fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests;
