//! Which of the named workshops run, and what is remembered about them for the next run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::batch::failed::FailedWorkshops;
use crate::neutral::Neutral;
use crate::plan::{PlanOptions, leave_out_checks};
use crate::run::Verdict;

use super::{CiArgs, ReadFile};
use crate::cli::workshop::{Workshop, start_up_file};
use crate::cli::{Stop, say};

impl CiArgs {
    /// Reads the workshops that are going to run.
    pub(super) fn read(&self) -> Result<Vec<ReadFile>, Stop> {
        let mut read = Vec::new();
        for (nth, file) in self.chosen()? {
            let workshop = Workshop::find_or_read(file, &self.stdin)?;
            let start_up = if self.init { start_up_file() } else { None };
            let mut plan = workshop.read(&PlanOptions {
                start_up,
                ..PlanOptions::default()
            });
            if self.without_checks {
                leave_out_checks(&mut plan);
            }
            read.push(ReadFile {
                position: nth + 1,
                workshop,
                plan: Arc::new(plan),
            });
        }
        Ok(read)
    }

    /// The workshops of this part, or only those that failed last time; each with its index among
    /// all.
    fn chosen(&self) -> Result<Vec<(usize, &PathBuf)>, Stop> {
        let files = self.files.iter().enumerate();
        let part = |(nth, file): &(usize, &PathBuf)| {
            self.partition.is_none_or(|part| part.takes(*nth, file))
        };
        let part: Vec<_> = files.filter(part).collect();
        if !self.last_failed || part.is_empty() {
            return Ok(part);
        }
        let failed = FailedWorkshops::of_this_user();
        let mut failing = Vec::new();
        for (nth, file) in &part {
            if *file != Path::new("-") && failed.has(&Workshop::find(file)?.path) {
                failing.push((*nth, *file));
            }
        }
        if !failed.is_kept() {
            say(&Neutral::line(
                "warning: failures are not remembered: neither `XDG_STATE_HOME` nor `HOME` is set",
            ));
        }
        if failing.is_empty() {
            say(&Neutral::line(
                "note: none of the workshops failed last time; all are run",
            ));
            return Ok(part);
        }
        Ok(failing)
    }

    /// Remembers the result of a workshop's run. One that was stopped, or ran only in part, has not
    /// passed.
    pub(super) fn remember(&self, path: &Path, verdict: Verdict) {
        let is_whole = [&self.from, &self.to, &self.only]
            .iter()
            .all(|end| end.is_none());
        let failed = FailedWorkshops::of_this_user();
        // A state folder that cannot be written is not a reason to fail: CI has none.
        let _ = match verdict {
            Verdict::Passed if is_whole && !self.cleanup_only => failed.remove(path),
            Verdict::Passed | Verdict::Quit | Verdict::Signalled(_) => Ok(()),
            _ => failed.add(path),
        };
    }
}
