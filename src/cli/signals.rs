//! Signals of a live run: which end it, and which are the running command's business alone.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Handlers for as long as this lives.
pub(super) struct Signals {
    terminate: Signal,
    hang_up: Signal,
    /// Caught, so that they do not end or stop this program, and never looked at: the terminal
    /// sends them to the command in its foreground.
    _ignored: Vec<Signal>,
}

impl Signals {
    /// Installs the handlers.
    pub(super) fn install() -> io::Result<Self> {
        const SIGTSTP: i32 = rustix::process::Signal::TSTP.as_raw();
        const SIGTTIN: i32 = rustix::process::Signal::TTIN.as_raw();
        let ignored = [
            SignalKind::interrupt(),
            SignalKind::quit(),
            SignalKind::from_raw(SIGTSTP),
            SignalKind::from_raw(SIGTTIN),
        ];
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            _ignored: ignored.into_iter().map(signal).collect::<io::Result<_>>()?,
        })
    }

    /// Waits for a signal that ends the run, and says which.
    pub(super) async fn fatal(&mut self) -> i32 {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate().as_raw_value(),
            _ = self.hang_up.recv() => SignalKind::hangup().as_raw_value(),
        }
    }
}

/// Signals of an unattended run. The first asks it to end; the second means at once.
pub(super) struct Cancellation {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Cancellation {
    /// Installs the handlers.
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for a signal, and says which.
    pub(super) async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt().as_raw_value(),
            _ = self.terminate.recv() => SignalKind::terminate().as_raw_value(),
            _ = self.hang_up.recv() => SignalKind::hangup().as_raw_value(),
        }
    }
}

/// What signals ask of all runs: to end, or to end at once.
#[derive(Clone)]
pub(super) struct Cancelling {
    cancel: watch::Sender<Option<i32>>,
    at_once: watch::Sender<Option<i32>>,
}

impl Cancelling {
    /// Nothing has been asked yet.
    pub(super) fn new() -> Self {
        Self {
            cancel: watch::Sender::new(None),
            at_once: watch::Sender::new(None),
        }
    }

    /// Passes signals on, for ever.
    pub(super) async fn follow(self, mut signals: Cancellation) {
        loop {
            let signal = signals.next().await;
            if self.cancel.send_replace(Some(signal)).is_some() {
                self.at_once.send_replace(Some(signal));
            }
        }
    }

    /// The signal that asked all runs to end.
    pub(super) fn signal(&self) -> Option<i32> {
        *self.cancel.borrow()
    }

    /// Says when a run is asked to end.
    pub(super) fn cancelled(&self) -> watch::Receiver<Option<i32>> {
        self.cancel.subscribe()
    }

    /// Waits for the second signal.
    pub(super) async fn at_once(&mut self) -> i32 {
        let mut receiver = self.at_once.subscribe();
        match receiver
            .wait_for(Option::is_some)
            .await
            .map(|signal| *signal)
        {
            Ok(Some(signal)) => signal,
            // The sender lives in this very value.
            _ => std::future::pending().await,
        }
    }
}
