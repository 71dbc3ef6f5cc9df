//! A learner's progress, saved after each step.
//!
//! Owns the file: its contents, that it is complete at every moment, and finding the place to
//! continue in a workshop that was edited meanwhile. No secret is ever passed to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::neutral::Neutral;
use crate::plan::{Action, Plan, name_of_kept};
use crate::run::Checkpoint;
use crate::settings::{private_folder, replace_private_file};
use crate::shell::Snapshot;

/// The version of the file.
const VERSION: u32 = 1;

/// A learner's progress. Steps are identified by their text, see [`Plan::keys`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    version: u32,
    /// The workshop, for people who read the file.
    pub workshop: PathBuf,
    /// When it was saved, in seconds since 1970.
    saved: f64,
    /// The step to continue at.
    at: String,
    /// Its command was running when this was saved.
    pub running: bool,
    /// The steps before it.
    before: Vec<String>,
    /// Steps that ran, and whether they succeeded.
    fared: BTreeMap<String, bool>,
    /// The shell's state.
    state: String,
    /// The shell's directory.
    pub directory: String,
    /// Variables that were left out because they contain secrets.
    pub secrets: Vec<String>,
    /// Commands that ran in the background.
    pub jobs: Vec<String>,
    /// Files that the shell had open.
    pub files: Vec<PathBuf>,
    /// Whether the tools were replaced; `None` in files of earlier versions.
    #[serde(default)]
    pub rehearsed: Option<bool>,
    /// Whether the learner left it for good, so that continuing is not offered.
    #[serde(default)]
    pub left: bool,
}

/// Where to continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumePoint {
    /// The step.
    pub step: usize,
    /// The workshop has changed.
    pub changed: bool,
    /// The step is the one that was next; otherwise that one is missing, and this is the step in
    /// its place.
    pub exact: bool,
    /// Commands before it that did not run: they are new, were changed, or were after it.
    pub missed: Vec<usize>,
}

impl ResumePoint {
    /// The first step to run.
    pub fn entry(&self) -> usize {
        self.missed.first().copied().unwrap_or(self.step)
    }
}

/// Saves progress in a file.
#[derive(Debug)]
pub struct Keeper {
    file: PathBuf,
    workshop: PathBuf,
    keys: Vec<String>,
    fared: BTreeMap<String, bool>,
    rehearsed: bool,
}

impl Progress {
    /// The name of the file for a workshop, the same however its path is written.
    pub fn file_name(workshop: &Path) -> String {
        name_of_kept(workshop) + ".json"
    }

    /// The progress in `file`; `None` if there is none, or if it belongs to another user: their
    /// shell's state must not run as this user.
    ///
    /// # Errors
    /// When the file cannot be read or is not valid.
    pub fn read(file: &Path) -> io::Result<Option<Self>> {
        let owner = fs::metadata(file).map(|meta| meta.uid());
        if owner.is_ok_and(|owner| owner != rustix::process::geteuid().as_raw()) {
            return Ok(None);
        }
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let progress: Self = serde_json::from_str(&text)?;
        if progress.version != VERSION {
            let version = progress.version;
            let message =
                format!("it has version {version}, and this program writes version {VERSION}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Some(progress))
    }

    /// The saved state of the shell.
    pub fn state(&self) -> Snapshot {
        Snapshot::of_text(self.state.clone())
    }

    /// Whether a command has run: before that, continuing is the same as beginning.
    pub fn has_run(&self) -> bool {
        self.running || !self.fared.is_empty()
    }

    /// How long ago it was saved.
    pub fn age(&self) -> Duration {
        let saved = Duration::try_from_secs_f64(self.saved.max(0.0)).ok();
        let saved = saved.and_then(|saved| UNIX_EPOCH.checked_add(saved));
        let age = saved.and_then(|saved| SystemTime::now().duration_since(saved).ok());
        age.unwrap_or_default()
    }

    /// Where to continue in `plan`; `None` if nothing of the workshop is left.
    pub fn find(&self, plan: &Plan) -> Option<ResumePoint> {
        let keys = plan.keys();
        let place = |key: &String| keys.iter().position(|other| other == key);
        let passed: BTreeSet<_> = self.before.iter().chain(self.fared.keys()).collect();
        let (step, exact) = if let Some(step) = place(&self.at) {
            (step, true)
        } else {
            let last = self.before.iter().rev().find_map(place)?;
            let next = (last + 1..keys.len()).find(|nth| !passed.contains(&keys[*nth]));
            (next.unwrap_or(keys.len() - 1), false)
        };
        let is_missed = |nth: &usize| {
            matches!(plan.steps[*nth].action, Action::Run(_)) && !passed.contains(&keys[*nth])
        };
        Some(ResumePoint {
            step,
            changed: !exact || keys[..step] != self.before[..],
            exact,
            missed: (0..step).filter(is_missed).collect(),
        })
    }

    /// The steps of `plan` that have run, and whether they succeeded.
    pub fn results(&self, plan: &Plan) -> BTreeMap<usize, bool> {
        let keys = plan.keys();
        let known = keys.iter().enumerate();
        let fared = known.filter_map(|(step, key)| Some((step, *self.fared.get(key)?)));
        fared.collect()
    }
}

impl Keeper {
    /// Saves progress of `plan` in `file`.
    pub fn new(file: PathBuf, workshop: &Path, plan: &Plan) -> Self {
        Self {
            file,
            workshop: full(workshop),
            keys: plan.keys(),
            fared: BTreeMap::new(),
            rehearsed: false,
        }
    }

    /// Notes that the tools are replaced.
    pub fn rehearses(&mut self) {
        self.rehearsed = true;
    }

    /// Continues earlier progress.
    pub fn continue_from(&mut self, progress: &Progress) {
        self.fared.clone_from(&progress.fared);
    }

    /// Notes the result of a step; saved with the next [`keep`](Self::keep).
    pub fn note(&mut self, step: usize, as_expected: bool) {
        self.fared.insert(self.keys[step].clone(), as_expected);
    }

    /// Saves the progress. The file is replaced as a whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written. The call can be repeated.
    pub fn keep(&self, kept: &Checkpoint) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        private_folder(folder).map_err(|error| {
            let place = Neutral::path(folder);
            io::Error::new(error.kind(), format!("{error}, at `{place}`"))
        })?;
        let saved = SystemTime::now().duration_since(UNIX_EPOCH);
        let progress = Progress {
            version: VERSION,
            workshop: self.workshop.clone(),
            saved: saved.unwrap_or_default().as_secs_f64(),
            at: self.keys[kept.step].clone(),
            running: kept.running,
            before: self.keys[..kept.step].to_vec(),
            fared: self.fared.clone(),
            state: kept.state.text().to_owned(),
            directory: kept.directory.clone(),
            secrets: kept.secrets.clone(),
            jobs: kept.jobs.clone(),
            files: kept.files.clone(),
            rehearsed: Some(self.rehearsed),
            left: false,
        };
        replace_private_file(&self.file, &serde_json::to_string(&progress)?)
    }

    /// Notes in `file` that the learner has left the run for good.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn leave(file: &Path) -> io::Result<()> {
        let Some(progress) = Progress::read(file)? else {
            return Ok(());
        };
        let progress = Progress {
            left: true,
            ..progress
        };
        replace_private_file(file, &serde_json::to_string(&progress)?)
    }

    /// Deletes the progress in `file`: the workshop is done.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget(file: &Path) -> io::Result<()> {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn full(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests;
