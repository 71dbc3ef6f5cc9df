//! A learner's results, for a teacher: which commands ran when, and whether they succeeded.
//!
//! Owns the files, `docs/schemas/learn.json` and `docs/schemas/course.json`. They contain neither
//! commands nor their output, and so no secrets.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bases::WholeFile;
use crate::run::{Event, EventKind, EventSink, Outcome, RunInfo, StepResult};

/// The version of the file.
const VERSION: u32 = 1;

/// Rewrites the report after each step, so that it is complete at every moment.
pub struct LearnReport {
    file: PathBuf,
    info: Option<Arc<RunInfo>>,
    /// The contents of the file, and the run's place in it.
    form: ReportForm,
    /// The session of an earlier run, which this one continues if the learner resumes.
    earlier: Option<LearnSession>,
    resumes: bool,
    run: LearnSession,
}

/// The subject of a report.
enum ReportForm {
    /// One workshop.
    Workshop(WorkshopFile),
    /// The workshop with this index, out of several.
    Course(CourseFile, usize),
}

/// A learner's results for a workshop.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct WorkshopFile {
    /// Version of this format: 1.
    version: u32,
    /// The workshop's path as it was given.
    workshop: String,
    /// How many commands the workshop has.
    commands: usize,
    #[serde(flatten)]
    run: LearnSession,
}

/// A learner's results for the workshops of a course.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct CourseFile {
    /// Version of this format: 1.
    version: u32,
    /// The title of the course.
    course: String,
    /// Its workshops, in the order of the menu.
    workshops: Vec<CoursePart>,
}

/// One workshop of a course.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CoursePart {
    /// Its title.
    pub title: String,
    /// Its path, as it was given.
    pub workshop: String,
    /// How many commands it has.
    pub commands: usize,
    /// The runs of the workshop. A run that was resumed is the same run.
    #[serde(default)]
    runs: Vec<LearnSession>,
}

/// One run.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LearnSession {
    /// When it began, in seconds since 1970.
    started: u64,
    /// How the run ended, `passed` if the learner reached the end; missing while the run lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    /// The commands that ran, in order. A command that ran more than once is listed more than once.
    done: Vec<CommandEntry>,
}

/// A command that has run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct CommandEntry {
    /// The number of the step, from 1, as in `demosh list`.
    step: usize,
    /// Its file.
    file: String,
    /// Its line.
    line: usize,
    /// The heading above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    /// The name of its block.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// True for a check of an exercise.
    verify: bool,
    /// When it ended, in seconds after `started`.
    at: f64,
    /// How long it ran, in seconds.
    seconds: f64,
    /// `passed` or `failed`.
    outcome: String,
    /// The reason for a failure: `exit-status`, `expectation`, `output` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// A report about several workshops. Each run of one of them adds to it.
pub struct CourseReport {
    file: PathBuf,
}

impl CourseReport {
    /// A report in `file` about a course with this title. Results of the same workshops in an
    /// earlier report are kept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(file: &Path, title: &str, mut parts: Vec<CoursePart>) -> io::Result<Self> {
        let earlier: Option<CourseFile> = read(file);
        for old in earlier.into_iter().flat_map(|earlier| earlier.workshops) {
            let part = parts.iter_mut().find(|part| part.workshop == old.workshop);
            if let Some(part) = part {
                part.runs = old.runs;
            }
        }
        let written = CourseFile {
            version: VERSION,
            course: title.to_owned(),
            workshops: parts,
        };
        write(file, &written)?;
        Ok(Self {
            file: file.to_owned(),
        })
    }

    /// The report about a run of the workshop with this index.
    ///
    /// # Errors
    /// When the file is gone, or was replaced.
    pub fn of(&self, nth: usize) -> io::Result<LearnReport> {
        let written: Option<CourseFile> = read(&self.file);
        let written = written.filter(|written| nth < written.workshops.len());
        let written = written.ok_or_else(|| io::Error::other("it was changed during the run"))?;
        let earlier = written.workshops[nth].runs.last().cloned();
        Ok(LearnReport::new(
            &self.file,
            ReportForm::Course(written, nth),
            earlier,
        ))
    }
}

impl CoursePart {
    /// A workshop without results.
    pub fn new(title: String, path: &Path, commands: usize) -> Self {
        Self {
            title,
            workshop: path.display().to_string(),
            commands,
            runs: Vec::new(),
        }
    }
}

fn read<T: DeserializeOwned>(file: &Path) -> Option<T> {
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}

fn write(file: &Path, written: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(written)?;
    let file = WholeFile::at(file).private();
    // The caller names the file.
    file.replace((text + "\n").as_bytes())
        .map_err(|error| error.cause)
}

impl LearnReport {
    /// A report in `file` about `workshop`. The results in an earlier report are kept if the
    /// learner [resumes](Self::resumes).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(file: &Path, workshop: &Path) -> io::Result<Self> {
        let workshop = workshop.display().to_string();
        let earlier: Option<WorkshopFile> = read(file);
        let earlier = earlier.filter(|earlier| earlier.workshop == workshop);
        let written = earlier.unwrap_or_else(|| WorkshopFile {
            version: VERSION,
            workshop,
            ..WorkshopFile::default()
        });
        write(file, &written)?;
        let earlier = Some(written.run.clone());
        Ok(Self::new(file, ReportForm::Workshop(written), earlier))
    }

    fn new(file: &Path, form: ReportForm, earlier: Option<LearnSession>) -> Self {
        Self {
            file: file.to_owned(),
            info: None,
            form,
            earlier: earlier.filter(|earlier| earlier.started > 0),
            resumes: false,
            run: LearnSession::default(),
        }
    }

    /// Makes the run continue the one before.
    pub const fn resumes(&mut self) {
        self.resumes = true;
    }

    fn write(&mut self) -> io::Result<()> {
        match &mut self.form {
            ReportForm::Workshop(written) => {
                written.run.clone_from(&self.run);
                write(&self.file, written)
            }
            ReportForm::Course(written, nth) => {
                if let Some(last) = written.workshops[*nth].runs.last_mut() {
                    last.clone_from(&self.run);
                }
                write(&self.file, written)
            }
        }
    }

    fn begin(&mut self, info: &Arc<RunInfo>) {
        let resumed = self.earlier.take().filter(|_| self.resumes);
        let is_new = resumed.is_none();
        self.run = resumed.unwrap_or_else(|| LearnSession {
            started: seconds(info.started),
            ..LearnSession::default()
        });
        self.run.verdict = None;
        let steps = 0..info.plan.steps.len();
        let commands = steps.filter(|step| info.takes_in(*step)).count();
        match &mut self.form {
            ReportForm::Workshop(written) => written.commands = commands,
            ReportForm::Course(written, nth) => {
                let part = &mut written.workshops[*nth];
                part.commands = commands;
                if is_new {
                    part.runs.push(LearnSession::default());
                }
            }
        }
        self.info = Some(Arc::clone(info));
    }

    fn add(&mut self, at: Duration, result: &StepResult) {
        let (outcome, failure) = match &result.outcome {
            Outcome::Passed | Outcome::Ignored => ("passed", None),
            Outcome::Failed(failure) => ("failed", Some(failure.kind().to_owned())),
            Outcome::NotRun(_) => return,
        };
        let Some(info) = &self.info else { return };
        let plan = &info.plan;
        let step = &plan.steps[result.step];
        let section = step
            .section
            .map(|section| plan.sections[section].title.clone());
        let attributes = plan.attributes(result.step);
        let before = seconds(info.started).saturating_sub(self.run.started);
        self.run.done.push(CommandEntry {
            step: result.step + 1,
            file: step.origin.location.file.name().into_owned(),
            line: step.origin.location.line(),
            section: section.map(|section| info.secrets.mask(&section)),
            name: attributes.and_then(|attributes| attributes.name.clone()),
            verify: plan.is_check(result.step),
            at: (Duration::from_secs(before) + at).as_secs_f64(),
            seconds: result.elapsed.as_secs_f64(),
            outcome: outcome.to_owned(),
            failure,
        });
    }
}

/// A time in seconds since 1970.
fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

impl EventSink for LearnReport {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(info) => self.begin(info),
            EventKind::StepFinished(result) => {
                let before = self.run.done.len();
                self.add(event.at, result);
                if self.run.done.len() == before {
                    return Ok(());
                }
            }
            EventKind::RunFinished(summary) => {
                self.run.verdict = Some(summary.verdict.word().to_owned());
            }
            _ => return Ok(()),
        }
        self.write()
    }

    fn name(&self) -> String {
        format!("the report {}", self.file.display())
    }
}

#[cfg(test)]
mod tests;
