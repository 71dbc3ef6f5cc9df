//! The progress of a live run, for a later run that resumes it.
//!
//! Owns when a checkpoint is made. At a shown step, the shell is asked for its state, and the
//! checkpoint is written before the step begins. A hidden command must cost about what it costs in
//! bash: its checkpoint is made of the last saved state, and only if the command takes long or the
//! last checkpoint is old.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::shell::{Job, LastState, SessionError, Snapshot};

use super::Live;
use crate::run::live_shell::ShellFiles;
use crate::run::secret::is_secret;
use crate::run::{Checkpoint, Operator, RunInfo, Secrets};

/// How long a hidden command may run before a checkpoint says that it is running.
pub(super) const LATE: Duration = Duration::from_millis(100);

/// How old the last checkpoint may be when a hidden command begins. Otherwise a new one is written first.
const INTERVAL: Duration = Duration::from_millis(250);

/// What the checkpoints of a run leave out.
struct Rules {
    info: Arc<RunInfo>,
    secrets: Secrets,
    /// The environment that the shell had at the start.
    inherited: Rc<HashMap<String, String>>,
}

/// A checkpoint before a hidden command, made only if the command takes long.
pub(super) struct PendingCheckpoint {
    step: usize,
    rules: Rules,
    /// `None` if no shell has started.
    state: Option<LastState>,
    files: ShellFiles,
    /// The shell's directory before the command.
    directory: PathBuf,
}

impl<O: Operator> Live<'_, O> {
    /// Lets the operator save the progress.
    pub(super) async fn keep(&mut self, step: usize, running: bool) {
        if !self.operator.keeps() {
            return;
        }
        // A session that cannot report its state is replaced at the next command, if it cannot run
        // that either.
        if let Ok(kept) = self.kept(step, running).await {
            self.save(&kept);
        }
    }

    fn save(&mut self, checkpoint: &Checkpoint) {
        self.operator.keep(checkpoint);
        self.kept_at = Some(Instant::now());
    }

    /// Lets the operator save the progress before the hidden command of `step`, if the last checkpoint is old.
    /// Otherwise returns the checkpoint to save when the command takes long.
    pub(super) fn keep_unless_quick(&mut self, step: usize) -> Option<PendingCheckpoint> {
        if !self.operator.keeps() {
            return None;
        }
        let state = self.core.shell.last_state();
        let directory = state
            .as_ref()
            .and_then(|state| state.background().directory());
        let pending = PendingCheckpoint {
            step,
            rules: self.rules(),
            directory: directory.unwrap_or_else(|| self.core.shell.folder().to_owned()),
            state,
            files: self.core.shell.files(),
        };
        if self.kept_at.is_some_and(|at| at.elapsed() < INTERVAL) {
            return Some(pending);
        }
        self.save(&pending.checkpoint());
        None
    }

    /// The progress of the run.
    async fn kept(&mut self, step: usize, running: bool) -> Result<Checkpoint, SessionError> {
        let rules = self.rules();
        let files = self.core.shell.files();
        let folder = self.core.shell.folder().to_string_lossy().into_owned();
        let Some(session) = self.core.shell.begun() else {
            return Ok(bare(step, running, folder));
        };
        let left_out = RefCell::default();
        let withheld = |name: &str, text: &str| rules.withholds(&left_out, name, text);
        let state = session.snapshot_without(&withheld).await?;
        let directory = session.values(&["PWD".to_owned()]).await?;
        let jobs = session.jobs().await?;
        let directory = directory.into_iter().flatten().collect();
        Ok(Checkpoint {
            state: rules.portable(&state),
            secrets: left_out.into_inner().into_iter().collect(),
            jobs: rules.commands(&jobs),
            files: files.opened(),
            ..bare(step, running, directory)
        })
    }

    fn rules(&self) -> Rules {
        Rules {
            info: Arc::clone(&self.core.info),
            secrets: self.core.secrets.clone(),
            inherited: self.core.shell.began_with(),
        }
    }
}

impl PendingCheckpoint {
    /// The checkpoint, with the command running.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        let rules = &self.rules;
        let directory = self.directory.to_string_lossy().into_owned();
        let Some(last) = &self.state else {
            return bare(self.step, true, directory);
        };
        let left_out = RefCell::default();
        let withheld = |name: &str, text: &str| rules.withholds(&left_out, name, text);
        let state = last.snapshot_without(&withheld).unwrap_or_default();
        Checkpoint {
            state: rules.portable(&state),
            secrets: left_out.into_inner().into_iter().collect(),
            jobs: rules.commands(last.jobs()),
            files: self.files.opened(),
            ..bare(self.step, true, directory)
        }
    }
}

impl Rules {
    /// Whether a checkpoint leaves out a variable. Adds the names of secrets to `left_out`.
    fn withholds(&self, left_out: &RefCell<BTreeSet<String>>, name: &str, text: &str) -> bool {
        let is_secret = self.secrets.are_in(text) || is_secret(&self.info.plan, name);
        if is_secret {
            left_out.borrow_mut().insert(name.to_owned());
        }
        is_secret || self.inherited.get(name).is_some_and(|value| value == text)
    }

    /// The state for another session, whose `PATH` begins with other folders of demosh.
    fn portable(&self, state: &Snapshot) -> Snapshot {
        let path = self.inherited.get("PATH");
        state.with_path_relative_to(path.map_or("", String::as_str))
    }

    /// The commands of jobs, without secrets.
    fn commands(&self, jobs: &[Job]) -> Vec<String> {
        jobs.iter()
            .map(|job| self.secrets.mask(&job.command))
            .collect()
    }
}

/// A checkpoint without any state of a shell.
fn bare(step: usize, running: bool, directory: String) -> Checkpoint {
    Checkpoint {
        step,
        running,
        state: Snapshot::default(),
        directory,
        secrets: Vec::new(),
        jobs: Vec::new(),
        files: Vec::new(),
    }
}
