//! How a command is stopped from outside: the handle for it, and the rounds of growing force.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// The time between two rounds.
const PAUSE: Duration = Duration::from_millis(300);

/// Interrupts the command that runs, from anywhere: a signal handler's task, a second screen.
///
/// The first call is what ctrl-c does. Each further one, while the same command runs, uses more force,
/// up to ending the shell. When no command runs nothing happens.
#[derive(Debug, Clone)]
pub struct Interrupter(watch::Sender<()>);

impl Interrupter {
    pub(super) fn new() -> (Self, watch::Receiver<()>) {
        let (sender, receiver) = watch::channel(());
        (Self(sender), receiver)
    }

    /// Interrupts the command that runs, if one does.
    pub fn interrupt(&self) {
        self.0.send_replace(());
    }
}

/// What to do in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Interrupt the shell; ask what the command started to end.
    Ask,
    /// Interrupt the shell; kill what the command started.
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
    /// The first round is due when `limit` has passed.
    pub(super) fn after(limit: Option<Duration>) -> Self {
        Self {
            limit: limit.and_then(|limit| Instant::now().checked_add(limit)),
            next: None,
            done: 0,
            asked: false,
            timed_out: false,
        }
    }

    /// Waits until the next round is due, for ever when none is.
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

    /// A round because of a request, not because time is over.
    pub(super) fn forced(&mut self) -> Round {
        self.advance()
    }

    /// Notes a request that the terminal can pass on, as ctrl-c does. True the first time only: a second
    /// request asks for more.
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

    /// Something was done to stop the command.
    pub(super) fn were_used(&self) -> bool {
        self.asked || self.done > 0
    }

    /// The limit was reached.
    pub(super) fn timed_out(&self) -> bool {
        self.timed_out
    }

    /// More was done than a terminal does at ctrl-c.
    pub(super) fn used_force(&self) -> bool {
        self.done > 0
    }
}

#[cfg(test)]
mod tests;
