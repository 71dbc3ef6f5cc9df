//! A run of a watched workshop while it is in progress, and what may end it.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::run::Trail;
use crate::watch::{Contents, SaveEffect};

use super::reading::WorkshopReading;

/// How long a command that a save has interrupted may take to end. Then its shell is ended.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why a run has ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RunOver {
    /// It reached its end.
    Ran,
    /// The file was saved meanwhile, which may have ended it.
    Saved,
    /// It was ended in order to start again.
    Again,
    /// The failed block must run again.
    Retry,
    /// The user, or a signal, ends the watch.
    End,
}

/// The current run.
pub(super) struct WatchedRun {
    pub(super) over: RunOver,
    /// Interrupts the running command.
    pub(super) cancel: watch::Sender<Option<i32>>,
    /// When a command that a save has interrupted must have ended.
    pub(super) patience: Option<Instant>,
    pub(super) contents: Contents,
    pub(super) trail: Trail,
    /// The block with which it began.
    pub(super) first: usize,
}

impl WatchedRun {
    /// Interrupts the running command, for this reason.
    pub(super) fn stop(&mut self, over: RunOver) {
        self.over = over;
        if over != RunOver::End {
            self.patience = Some(Instant::now() + PATIENCE);
        }
        self.cancel.send_replace(Some(libc::SIGINT));
    }

    /// Notes that the workshop was saved and is now as in `reading`. Returns true if that
    /// interrupts the running command.
    pub(super) fn saved(&mut self, reading: &WorkshopReading, step: Option<usize>) -> bool {
        if !matches!(self.over, RunOver::Ran | RunOver::Saved | RunOver::Retry) {
            return false;
        }
        let running = step.and_then(|step| self.contents.block_of(step));
        let running = running.or(Some(self.first));
        let effect = if reading.plan.has_errors() {
            // It is unknown which of the blocks have changed.
            SaveEffect::EndsBefore(0)
        } else {
            self.contents.effect(&reading.contents, running)
        };
        match effect {
            SaveEffect::Interrupts => self.stop(RunOver::Saved),
            SaveEffect::EndsBefore(step) => {
                self.over = RunOver::Saved;
                self.trail.end_before(step);
            }
            // Blocks that were added at the end run next.
            SaveEffect::None => self.over = RunOver::Saved,
        }
        effect == SaveEffect::Interrupts
    }
}

/// Waits until then, or forever.
pub(super) async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}
