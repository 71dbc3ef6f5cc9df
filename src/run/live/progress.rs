//! The progress of a live run, for a later run that resumes it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::shell::{SessionError, Snapshot};

use super::Live;
use crate::run::secret::is_secret;
use crate::run::{Checkpoint, Operator};

impl<O: Operator> Live<'_, O> {
    /// Lets the operator save the progress.
    pub(super) async fn keep(&mut self, step: usize, running: bool) {
        if !self.operator.keeps() {
            return;
        }
        // A session that cannot report its state is replaced at the next command, if it cannot run
        // that either.
        if let Ok(kept) = self.kept(step, running).await {
            self.operator.keep(&kept);
        }
    }

    /// The progress of the run.
    async fn kept(&mut self, step: usize, running: bool) -> Result<Checkpoint, SessionError> {
        let (info, secrets) = (self.core.info.clone(), self.core.secrets.clone());
        let began_with = self.core.shell.began_with();
        let path = began_with.get("PATH").cloned().unwrap_or_default();
        let folder = self.core.shell.folder().to_string_lossy().into_owned();
        let Some(session) = self.core.shell.begun() else {
            return Ok(Checkpoint {
                step,
                running,
                state: Snapshot::default(),
                directory: folder,
                secrets: Vec::new(),
                jobs: Vec::new(),
                files: Vec::new(),
            });
        };
        let left_out = RefCell::new(BTreeSet::new());
        let withheld = |name: &str, text: &str| {
            let is_secret = secrets.are_in(text) || is_secret(&info.plan, name);
            if is_secret {
                left_out.borrow_mut().insert(name.to_owned());
            }
            is_secret || began_with.get(name).is_some_and(|value| value == text)
        };
        let state = session.snapshot_without(&withheld).await?;
        let state = state.with_path_relative_to(&path);
        let directory = session.values(&["PWD".to_owned()]).await?;
        let jobs = session.jobs().await?;
        Ok(Checkpoint {
            step,
            running,
            state,
            directory: directory.into_iter().flatten().collect(),
            secrets: left_out.into_inner().into_iter().collect(),
            jobs: jobs
                .iter()
                .map(|job| self.core.secrets.mask(&job.command))
                .collect(),
            files: self.core.shell.opened_files(),
        })
    }
}
