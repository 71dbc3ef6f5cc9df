//! How long the commands of a workshop took when they last passed unattended, remembered between
//! runs.
//!
//! Owns the files, one for each workshop. A command is identified by its text and the number of
//! equal commands before it, as in the timings of shows.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::plan::{Plan, name_of_kept};
use crate::run::{Event, EventKind, EventSink, Outcome};
use crate::settings::{Places, private_folder, replace_private_note};

/// The times of one workshop's commands.
#[derive(Debug, Default)]
pub struct UsualTimes {
    file: Option<PathBuf>,
    keys: Vec<String>,
    /// In seconds.
    took: BTreeMap<String, f64>,
}

impl UsualTimes {
    /// The known times of the workshop at `path`; empty if there is no place for them, or no file.
    pub fn of(plan: &Plan, path: &Path) -> Self {
        let state = Places::of_this_process().state;
        let state = state.filter(|_| path.exists());
        let name = name_of_kept(path) + ".json";
        Self::kept_in(plan, state.map(|state| state.join("durations").join(name)))
    }

    fn kept_in(plan: &Plan, file: Option<PathBuf>) -> Self {
        let text = file.as_ref().and_then(|file| fs::read_to_string(file).ok());
        let took = text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            file,
            keys: plan.keys(),
            took: took.unwrap_or_default(),
        }
    }

    /// How long the command of `step` took.
    pub fn took(&self, step: usize) -> Option<Duration> {
        let seconds = self.took.get(self.keys.get(step)?)?;
        Duration::try_from_secs_f64(*seconds).ok()
    }

    fn ran(&mut self, step: usize, took: Duration) {
        if let Some(key) = self.keys.get(step) {
            self.took.insert(key.clone(), took.as_secs_f64());
        }
    }

    /// Saves the times in a file that only this user can read; those of commands that no longer
    /// exist are dropped.
    fn keep(&mut self) -> io::Result<()> {
        self.took.retain(|key, _| self.keys.contains(key));
        let Some(file) = self.file.as_ref().filter(|_| !self.took.is_empty()) else {
            return Ok(());
        };
        if let Some(folder) = file.parent() {
            private_folder(folder)?;
        }
        replace_private_note(file, &serde_json::to_string(&self.took)?)
    }
}

/// Records the times.
#[derive(Debug, Default)]
pub struct Durations(UsualTimes);

impl EventSink for Durations {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(info) => self.0 = UsualTimes::of(&info.plan, &info.path),
            EventKind::StepFinished(result)
                if result.attempts > 0 && result.outcome == Outcome::Passed =>
            {
                self.0.ran(result.step, result.elapsed);
            }
            EventKind::RunFinished(_) => {
                // Without them the next run shows less, which is not a failure of this one.
                let _ = self.0.keep();
            }
            _ => {}
        }
        Ok(())
    }

    fn name(&self) -> String {
        "the durations".to_owned()
    }
}

#[cfg(test)]
mod tests;
