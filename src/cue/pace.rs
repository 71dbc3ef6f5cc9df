//! How long steps took the last time, and whether this show is ahead of that or late.
//!
//! Steps are identified by their text and the number of equal texts before it, not by their
//! position: a workshop may have been edited since.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::plan::{Plan, name_of_kept};
use crate::settings::replace_private_note;

/// The version of the file; files of other versions are ignored.
const VERSION: u32 = 1;

/// When each step was reached, and how long its command ran, in seconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    version: u32,
    /// The workshop, for people who read the file.
    workshop: PathBuf,
    steps: BTreeMap<String, Timing>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Timing {
    /// Seconds since the show began.
    reached: f64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    took: Option<f64>,
}

/// The pace of this show compared with the last one.
#[derive(Debug, Default)]
pub struct ShowPace {
    /// The file with the times of the last show.
    file: Option<PathBuf>,
    keys: Vec<String>,
    last: Timings,
    this: Timings,
}

impl ShowPace {
    /// The pace of a show of `plan`, compared with the times in `file`, if that can be read.
    pub fn new(plan: &Plan, workshop: &Path, file: Option<PathBuf>) -> Self {
        let last = file.as_ref().and_then(|file| fs::read_to_string(file).ok());
        let last = last.and_then(|text| serde_json::from_str::<Timings>(&text).ok());
        Self {
            file,
            keys: plan.keys(),
            last: last
                .filter(|last| last.version == VERSION)
                .unwrap_or_default(),
            this: Timings {
                version: VERSION,
                workshop: workshop.to_owned(),
                steps: BTreeMap::new(),
            },
        }
    }

    /// Notes that `step` was reached after `elapsed` seconds. Returns how many seconds earlier that
    /// is than the last time, negative for later.
    pub fn reach(&mut self, step: usize, elapsed: f64) -> Option<f64> {
        let key = self.keys.get(step)?;
        let reached = self.this.steps.entry(key.clone()).or_insert(Timing {
            reached: elapsed,
            took: None,
        });
        Some(self.last.steps.get(key)?.reached - reached.reached)
    }

    /// Notes that the command of `step` ran for `took` seconds.
    pub fn ran(&mut self, step: usize, took: f64) {
        if let Some(timing) = self
            .keys
            .get(step)
            .and_then(|key| self.this.steps.get_mut(key))
        {
            timing.took = Some(took);
        }
    }

    /// How many seconds the command of `step` ran the last time.
    pub fn usual(&self, step: usize) -> Option<f64> {
        self.last.steps.get(self.keys.get(step)?)?.took
    }

    /// How far into the last show `step` was reached, from 0 for its beginning to 1 for its end.
    pub fn share(&self, step: usize) -> Option<f64> {
        let reached = self.last.steps.get(self.keys.get(step)?)?.reached;
        let length = self.last_length().filter(|length| *length > 0.0)?;
        Some((reached / length).clamp(0.0, 1.0))
    }

    /// How many seconds the last show took, from its first step to the end of its last command.
    pub fn last_length(&self) -> Option<f64> {
        let ends = self.last.steps.values();
        let ends = ends.map(|timing| timing.reached + timing.took.unwrap_or(0.0));
        ends.reduce(f64::max)
    }

    /// Saves this show's times for the next one, in a file that only this user can read.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self) -> io::Result<()> {
        let Some(file) = self.file.as_ref().filter(|_| !self.this.steps.is_empty()) else {
            return Ok(());
        };
        replace_private_note(file, &serde_json::to_string(&self.this)?)
    }
}

impl Timings {
    /// The file's name for a workshop, which is the same however its path is written.
    pub fn file_name(workshop: &Path) -> String {
        name_of_kept(workshop) + ".json"
    }
}

#[cfg(test)]
mod tests;
