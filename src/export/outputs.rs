//! The output of a workshop's commands, read from a recording or an event stream.

use std::collections::HashMap;

use serde::Deserialize;

use crate::neutral::MASK;
use crate::plan::Plan;
use crate::record::Mark;

/// The columns assumed if their number is unknown: so many that lines do not wrap.
const WIDE: u16 = 500;

/// The rows assumed if their number is unknown.
const ROWS: u16 = 24;

/// The outputs of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    /// The commands that ran, by the step's key; see [`Plan::keys`].
    pub by_step: HashMap<String, RanCommand>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The date of the run, if it is known: `2026-01-31`.
    pub date: Option<String>,
    /// The output of the tools was written by hand.
    pub is_sample: bool,
}

/// A command that has run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RanCommand {
    /// What was printed.
    pub output: Vec<u8>,
    /// Its status, if it ran to its end.
    pub status: Option<i32>,
}

impl Outputs {
    /// Reads a recording of a show (asciicast v3) or the event stream of a run of `plan`.
    ///
    /// # Errors
    /// Why it is neither, or not of this workshop.
    pub fn read(text: &str, plan: &Plan) -> Result<Self, String> {
        let first = text.lines().next().unwrap_or_default();
        let first: serde_json::Value = serde_json::from_str(first)
            .map_err(|_| "it is neither a recording nor an event stream".to_owned())?;
        if first.get("event").is_some() {
            return of_events(text, plan);
        }
        match first["version"].as_u64() {
            Some(3) => of_cast(text, &first),
            Some(2) => Err(
                "recordings of version 2 do not say which step printed what; record \
                            with `--cast-format v3`"
                    .to_owned(),
            ),
            _ => Err("it is neither a recording nor an event stream".to_owned()),
        }
    }

    /// True when no step of `plan` is among those that ran.
    pub fn is_of_another(&self, plan: &Plan) -> bool {
        let keys = plan.keys();
        !keys.iter().any(|key| self.by_step.contains_key(key))
    }
}

fn of_cast(text: &str, header: &serde_json::Value) -> Result<Outputs, String> {
    let size = |side: &str, usual: u16| {
        let size = header["term"][side].as_u64();
        size.map_or(usual, |size| u16::try_from(size).unwrap_or(WIDE))
    };
    let mut outputs = Outputs {
        size: (size("cols", 80).min(WIDE), size("rows", ROWS).clamp(1, 200)),
        date: header["timestamp"].as_i64().and_then(date),
        ..Outputs::default()
    };
    let count = text.lines().count();
    let mut noted = false;
    // The step that is running, and its output so far.
    let mut running: Option<(String, Vec<u8>)> = None;
    for (number, line) in text.lines().enumerate().skip(1) {
        if let Some(note) = line.strip_prefix("# demosh ") {
            noted = true;
            if let Ok(mark) = serde_json::from_str(note) {
                outputs.follow(mark, &mut running);
            }
        } else if !line.starts_with('#') && !line.trim().is_empty() {
            let event: Result<(f64, String, String), _> = serde_json::from_str(line);
            match (event, &mut running) {
                (Ok((_, code, data)), Some((_, output))) if code == "o" => {
                    output.extend(data.into_bytes());
                }
                (Ok(_), _) => {}
                // The incomplete last line of a recording that was cut short.
                (Err(_), _) if number + 1 == count => {}
                (Err(error), _) => {
                    return Err(format!("line {} is not an event: {error}", number + 1));
                }
            }
        }
    }
    if !noted {
        return Err(
            "it does not say which step printed what: `demosh --record` notes that".to_owned(),
        );
    }
    Ok(outputs)
}

impl Outputs {
    /// Notes the end of the step that is `running`, or the beginning of the next one.
    fn follow(&mut self, mark: Mark, running: &mut Option<(String, Vec<u8>)>) {
        match mark {
            Mark::Started(step) => *running = Some((step, Vec::new())),
            Mark::Finished { step, status } => {
                let output = running.take().filter(|(other, _)| *other == step);
                let output = output.unwrap_or_default().1;
                self.by_step.insert(step, RanCommand { output, status });
            }
            Mark::Sample => self.is_sample = true,
            _ => {}
        }
    }
}

/// The parts of an event that are needed.
#[derive(Deserialize)]
struct EventPart {
    event: String,
    step: Option<usize>,
    text: Option<String>,
    base64: Option<String>,
    status: Option<i32>,
    started: Option<String>,
    sample_output: Option<bool>,
}

fn of_events(text: &str, plan: &Plan) -> Result<Outputs, String> {
    let keys = plan.keys();
    let mut outputs = Outputs {
        size: (WIDE, ROWS),
        ..Outputs::default()
    };
    let count = text.lines().count();
    for (number, line) in text.lines().enumerate() {
        let told: EventPart = match serde_json::from_str(line) {
            Ok(told) => told,
            Err(_) if number + 1 == count => break,
            Err(error) => return Err(format!("line {} is not an event: {error}", number + 1)),
        };
        let key = told.step.and_then(|step| keys.get(step.checked_sub(1)?));
        match (told.event.as_str(), key) {
            ("run_started", _) => {
                outputs.date = told
                    .started
                    .and_then(|at| Some(at.split_once('T')?.0.to_owned()));
                outputs.is_sample = told.sample_output == Some(true);
            }
            ("step_started", Some(key)) => {
                let planned = plan.steps[told.step.unwrap_or(1) - 1].action.text();
                if told.text.is_some_and(|text| !is_same(&text, planned)) {
                    return Err("the workshop has changed since that run: run it again".to_owned());
                }
                outputs.by_step.insert(key.clone(), RanCommand::default());
            }
            ("output", Some(key)) => {
                let ran = outputs.by_step.entry(key.clone()).or_default();
                match (told.text, told.base64) {
                    (Some(text), _) => ran.output.extend(text.into_bytes()),
                    (None, Some(_)) => ran.output.extend(b"(bytes that are not text)\n"),
                    (None, None) => {}
                }
            }
            ("step_finished", Some(key)) => {
                if let Some(ran) = outputs.by_step.get_mut(key) {
                    ran.status = told.status;
                }
            }
            _ => {}
        }
    }
    Ok(outputs)
}

/// Whether an event's text is that of a step. A text with a masked secret matches any step.
fn is_same(told: &str, planned: &str) -> bool {
    told.contains(MASK) || told.trim() == planned.trim()
}

fn date(seconds: i64) -> Option<String> {
    let at = jiff::Timestamp::from_second(seconds).ok()?;
    Some(at.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests;
