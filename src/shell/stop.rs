//! Stopping a command from outside: the handle for it, and rounds of increasing force.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// The time between two rounds.
const PAUSE: Duration = Duration::from_millis(300);

/// Interrupts the running command, from anywhere: a signal handler's task, a second screen.
///
/// The first call does the same as ctrl-c. Each further one, while the same command runs, uses more
/// force, up to killing the shell. Without a running command, nothing happens.
#[derive(Debug, Clone)]
pub struct Interrupter(watch::Sender<()>);

impl Interrupter {
    pub(super) fn new() -> (Self, watch::Receiver<()>) {
        let (sender, receiver) = watch::channel(());
        (Self(sender), receiver)
    }

    /// Interrupts the running command, if there is one.
    pub fn interrupt(&self) {
        self.0.send_replace(());
    }
}

/// The action of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Interrupt the shell; send SIGTERM to the processes of the command.
    Ask,
    /// Interrupt the shell; kill the processes of the command.
    Kill,
    /// Kill the shell.
    KillShell,
}

/// The rounds of one command.
#[derive(Debug)]
pub(super) struct Rounds {
    limit: Option<Instant>,
    next: Option<Instant>,
    done: u32,
    asked: bool,
    timed_out: bool,
}

impl Rounds {
    /// The first round is due after `limit`.
    pub(super) fn after(limit: Option<Duration>) -> Self {
        Self {
            limit: limit.and_then(|limit| Instant::now().checked_add(limit)),
            next: None,
            done: 0,
            asked: false,
            timed_out: false,
        }
    }

    /// Waits until the next round is due; forever if none is.
    pub(super) async fn due(&self) {
        match self.next.or(self.limit) {
            Some(instant) => tokio::time::sleep_until(instant).await,
            None => std::future::pending().await,
        }
    }

    /// The round that is due.
    pub(super) fn next(&mut self) -> Round {
        self.timed_out |= self.next.is_none();
        self.advance()
    }

    /// The next round because of a request, not because of the time limit.
    pub(super) fn forced(&mut self) -> Round {
        self.advance()
    }

    /// Notes a request that the terminal can pass on, as for ctrl-c. Returns true only the first
    /// time: later requests need more force.
    pub(super) fn ask(&mut self) -> bool {
        !std::mem::replace(&mut self.asked, true) && self.done == 0
    }

    fn advance(&mut self) -> Round {
        self.done += 1;
        self.next = Some(Instant::now() + PAUSE);
        match self.done {
            1 => Round::Ask,
            2..=5 => Round::Kill,
            _ => Round::KillShell,
        }
    }

    /// Whether anything was done to stop the command.
    pub(super) fn were_used(&self) -> bool {
        self.asked || self.done > 0
    }

    /// Whether the limit was reached.
    pub(super) fn timed_out(&self) -> bool {
        self.timed_out
    }

    /// Whether more force was used than a terminal uses for ctrl-c.
    pub(super) fn used_force(&self) -> bool {
        self.done > 0
    }
}

#[cfg(test)]
mod tests;
