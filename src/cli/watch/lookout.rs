//! The events of a watch: saves, keys and signals.
//!
//! Owns the waiting for them. The parent module decides what runs next.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use crate::run::{Secrets, known_secrets};
use crate::watch::Saves;

use super::WatchArgs;
use super::face::{Face, WatchRequest};
use super::reading::{self, WorkshopReading};
use super::running::{RunOver, WatchedRun, until};
use crate::cli::signals::CancelState;
use crate::cli::workshop::Workshop;
use crate::cli::written::CommandFiles;

/// How often a workshop with errors is read again: the cause may be files that do not exist yet.
const LOOK: Duration = Duration::from_secs(1);

/// The workshop that is watched, and everything that may happen meanwhile.
pub(super) struct Lookout<'a> {
    pub(super) args: &'a WatchArgs,
    pub(super) workshop: Workshop,
    pub(super) secrets: Secrets,
    pub(super) saves: Saves,
    pub(super) face: Face,
    pub(super) cancelling: CancelState,
}

impl Lookout<'_> {
    /// Reads the workshop as it is now.
    pub(super) fn read(&self) -> WorkshopReading {
        reading::read(self.args, &self.workshop, &self.secrets)
    }

    /// Waits for something to do.
    pub(super) async fn wait(&mut self, is_wrong: bool) -> WatchRequest {
        let mut looks = tokio::time::interval(LOOK);
        loop {
            self.face.draw();
            tokio::select! {
                // A file that could not be read is not watched.
                _ = looks.tick(), if is_wrong => {
                    let reading = self.read();
                    if !reading.plan.has_errors() {
                        return WatchRequest::Saved;
                    }
                }
                () = self.saves.changed() => return WatchRequest::Saved,
                _ = self.cancelling.requested() => return WatchRequest::End,
                wish = self.face.wish() => if let Some(wish) = wish { return wish },
            }
        }
    }

    /// Displays the problems of the workshop, and watches its files.
    pub(super) fn take_in(&mut self, reading: &WorkshopReading) {
        let plan = &reading.plan;
        self.secrets.learn(known_secrets(plan).values());
        let mut files = CommandFiles::default();
        files.read(&self.workshop.path, "the workshop");
        files.read_plan(plan);
        if self.args.rehearse {
            files.read_recording(&crate::rehearsal::recording_path(&self.workshop.path));
        }
        self.saves.watch(files.all_read().map(Path::to_owned));
        self.face.find(&reading.findings);
        let errors = plan.has_errors();
        self.face
            .refuse(errors.then_some("nothing runs until the errors are fixed"));
    }

    /// Waits for `running`, the future of `run`, and lets saves, keys and signals end it. Returns false
    /// if it was given up before its end.
    pub(super) async fn follow<T>(
        &mut self,
        mut running: Pin<&mut impl Future<Output = T>>,
        run: &mut WatchedRun,
    ) -> bool {
        loop {
            let patience = run.patience;
            tokio::select! {
                _ = running.as_mut() => return true,
                _ = self.cancelling.requested(), if run.over != RunOver::End => run.stop(RunOver::End),
                _ = self.cancelling.at_once() => return false,
                () = until(patience) => return false,
                () = self.saves.changed() => {
                    let reading = self.read();
                    self.face.find(&reading.findings);
                    if run.saved(&reading, self.face.running()) {
                        self.face.tell("saved: the change affects the running command, which is interrupted");
                    }
                }
                wish = self.face.wish() => match wish {
                    Some(wish) if self.ends_now(wish, run) => return false,
                    Some(_) => {}
                    None => self.face.draw(),
                }
            }
        }
    }

    /// Does what a key wants while a command runs. Returns true if the run must be
    /// given up.
    fn ends_now(&self, wish: WatchRequest, run: &mut WatchedRun) -> bool {
        match wish {
            WatchRequest::End if run.over == RunOver::End => return true,
            WatchRequest::End => {
                run.stop(RunOver::End);
                self.face.tell("ends: the running command is interrupted");
            }
            WatchRequest::All => run.stop(RunOver::Again),
            WatchRequest::Failed if run.over == RunOver::Ran => run.over = RunOver::Retry,
            WatchRequest::Saved | WatchRequest::Failed => {}
        }
        false
    }
}
