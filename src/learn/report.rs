//! What a learner has done, for a teacher: which commands ran when, and how they came out.
//!
//! Owns the file, `docs/schemas/learn.json`. Neither commands nor their output are in it, so no secret is.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::run::{Event, EventKind, EventSink, Outcome, RunInfo, StepResult};
use crate::settings::replace_private_file;

/// The version of the file.
const VERSION: u32 = 1;

/// Writes the report anew after each step, so that it is whole at every moment.
pub struct Report {
    file: PathBuf,
    info: Option<Arc<RunInfo>>,
    written: Written,
}

/// What a learner has done with a workshop.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written {
    /// 1.
    version: u32,
    /// The workshop's path as it was given.
    workshop: String,
    /// When this began, in seconds since 1970.
    started: u64,
    /// How the run ended, `passed` when the learner came to the end; missing while it is going on.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    /// How many commands the workshop has.
    commands: usize,
    /// What was done, in order. A command that ran more than once is there more than once.
    done: Vec<Done>,
}

/// A command that has run.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Done {
    /// The number of the step, from 1, as `demosh list` shows it.
    step: usize,
    /// Its file.
    file: String,
    /// Its line.
    line: usize,
    /// The heading that it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    /// The name of its block.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// True for a check of an exercise.
    verify: bool,
    /// When it ended, in seconds after the beginning.
    at: f64,
    /// How long it ran, in seconds.
    seconds: f64,
    /// `passed` or `failed`.
    outcome: &'static str,
    /// What failed: `exit-status`, `expectation`, `output` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'static str>,
}

impl Report {
    /// A report in `file`, which must be writable.
    ///
    /// # Errors
    /// When it is not.
    pub fn create(file: &Path) -> io::Result<Self> {
        let report = Self {
            file: file.to_owned(),
            info: None,
            written: Written {
                version: VERSION,
                ..Written::default()
            },
        };
        report.write()?;
        Ok(report)
    }

    fn write(&self) -> io::Result<()> {
        let text = serde_json::to_string_pretty(&self.written)?;
        replace_private_file(&self.file, &(text + "\n"))
    }

    fn begin(&mut self, info: &Arc<RunInfo>) {
        let started = info.started.duration_since(std::time::UNIX_EPOCH);
        let steps = 0..info.plan.steps.len();
        self.written = Written {
            version: VERSION,
            workshop: info.path.display().to_string(),
            started: started.unwrap_or_default().as_secs(),
            verdict: None,
            commands: steps.filter(|step| info.takes_in(*step)).count(),
            done: Vec::new(),
        };
        self.info = Some(Arc::clone(info));
    }

    fn add(&mut self, at: Duration, result: &StepResult) {
        let (outcome, failure) = match &result.outcome {
            Outcome::Passed | Outcome::Ignored => ("passed", None),
            Outcome::Failed(failure) => ("failed", Some(failure.kind())),
            Outcome::NotRun(_) => return,
        };
        let Some(info) = &self.info else { return };
        let plan = &info.plan;
        let step = &plan.steps[result.step];
        let section = step
            .section
            .map(|section| plan.sections[section].title.clone());
        let attributes = plan.attributes(result.step);
        self.written.done.push(Done {
            step: result.step + 1,
            file: step.origin.location.file.name().into_owned(),
            line: step.origin.location.line(),
            section: section.map(|section| info.secrets.mask(&section)),
            name: attributes.and_then(|attributes| attributes.name.clone()),
            verify: attributes.is_some_and(|attributes| attributes.verify),
            at: at.as_secs_f64(),
            seconds: result.elapsed.as_secs_f64(),
            outcome,
            failure,
        });
    }
}

impl EventSink for Report {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(info) => self.begin(info),
            EventKind::StepFinished(result) => {
                let before = self.written.done.len();
                self.add(event.at, result);
                if self.written.done.len() == before {
                    return Ok(());
                }
            }
            EventKind::RunFinished(summary) => self.written.verdict = Some(summary.verdict.word()),
            _ => return Ok(()),
        }
        self.write()
    }

    fn name(&self) -> String {
        format!("the report {}", self.file.display())
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, file};

    use super::*;

    /// `SNAPSHOTS=overwrite cargo test` writes the file anew.
    #[test]
    fn the_schema_is_the_one_in_the_documentation() {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        let schema = settings.into_generator().into_root_schema_for::<Written>();
        let schema = serde_json::to_string_pretty(&schema).expect("JSON");
        let committed = file!["../../docs/schemas/learn.json"];
        assert_data_eq!(schema + "\n", committed.raw());
    }
}
