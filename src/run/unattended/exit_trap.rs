//! The EXIT trap as the last entry of an unattended run: reported, limited and judged like a command.

use std::time::{Duration, Instant};

use crate::shell::Farewell;

use super::Unattended;
use crate::run::engine::{StopRequest, asked_to_stop};
use crate::run::tap::{Masks, Tap};
use crate::run::{EventKind, ExitTrap, ExitTrapResult, Failure, Outcome};

impl Unattended<'_> {
    /// Ends the shell, which runs its EXIT trap if it has one, with `status` in `$?`. `limit` is
    /// the time for that, and `cancelled` cuts it short. Returns the failure, if there was one.
    pub(super) async fn run_exit_trap(
        &mut self,
        status: i32,
        limit: Duration,
        mut cancelled: Option<StopRequest>,
    ) -> Option<Failure> {
        // A shell that is gone or does not answer runs no trap.
        let trap = self.core.shell.begun()?.exit_trap().await;
        let text = self.core.secrets.mask(&trap.ok().flatten()?);
        self.core
            .tell(EventKind::ExitTrap(ExitTrap::Started { text }));
        let began = *self.exit_trap.insert(Instant::now());
        let mut tap = Tap {
            step: None,
            audience: &mut *self.core.audience,
            started: self.core.started,
            units: &self.core.units,
            masks: Masks::new(&self.core.secrets, false),
        };
        let session = self.core.shell.begun()?;
        let interrupter = session.interrupter();
        let farewell = {
            let mut output = |source, bytes: &[u8]| tap.take(source, bytes);
            let mut leaving = std::pin::pin!(session.farewell(status, limit, &mut output));
            tokio::select! {
                farewell = &mut leaving => farewell,
                () = asked_to_stop(cancelled.as_mut()) => {
                    interrupter.interrupt();
                    leaving.await
                }
            }
        };
        tap.finish();
        self.exit_trap = None;
        let failure = failure(farewell, status, limit);
        let outcome = failure.clone().map_or(Outcome::Passed, Outcome::Failed);
        let ended = match farewell {
            Farewell::Ended(status) => Some(status),
            Farewell::TimedOut | Farewell::Interrupted => None,
        };
        self.core
            .tell(EventKind::ExitTrap(ExitTrap::Finished(ExitTrapResult {
                outcome,
                status: ended,
                elapsed: began.elapsed(),
            })));
        failure
    }
}

/// A trap without `exit` leaves the status `given`; 0 is not a failure either.
fn failure(farewell: Farewell, given: i32, limit: Duration) -> Option<Failure> {
    match farewell {
        Farewell::Ended(status) if status == given || status == 0 => None,
        Farewell::Ended(got) => Some(Failure::Status {
            expected: "0".to_owned(),
            got,
        }),
        Farewell::TimedOut => Some(Failure::Timeout(limit)),
        Farewell::Interrupted => Some(Failure::Interrupted),
    }
}
