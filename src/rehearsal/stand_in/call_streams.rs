//! What passes between a real call and its stand-in: output, and signals.
//!
//! Owns the pipes and the signal handlers. What is reported to the recorder is not known here.

use std::io::{self, IsTerminal as _};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::signal::unix::{Signal as Arrivals, SignalKind, signal};

/// The call's output while it runs.
pub(super) struct CallPipes {
    stdout: Option<Box<dyn AsyncRead + Unpin>>,
    stderr: Option<Box<dyn AsyncRead + Unpin>>,
}

impl CallPipes {
    pub(super) fn of(child: &mut Child) -> Self {
        let stdout = child
            .stdout
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn AsyncRead + Unpin>);
        let stderr = child
            .stderr
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn AsyncRead + Unpin>);
        Self { stdout, stderr }
    }

    pub(super) const fn are_open(&self) -> bool {
        self.stdout.is_some() || self.stderr.is_some()
    }

    pub(super) fn close(&mut self, is_error: bool) {
        *(if is_error {
            &mut self.stderr
        } else {
            &mut self.stdout
        }) = None;
    }

    /// The next bytes, and whether they come from standard error. Waits forever when both pipes are
    /// closed.
    pub(super) async fn next(&mut self) -> (bool, Vec<u8>) {
        loop {
            let (is_error, bytes) = tokio::select! {
                bytes = read(&mut self.stdout) => (false, bytes),
                bytes = read(&mut self.stderr) => (true, bytes),
            };
            if bytes.is_empty() {
                self.close(is_error);
            } else {
                return (is_error, bytes);
            }
        }
    }
}

/// The next bytes; none at the end.
async fn read(pipe: &mut Option<Box<dyn AsyncRead + Unpin>>) -> Vec<u8> {
    let Some(pipe) = pipe else {
        return std::future::pending().await;
    };
    let mut bytes = Vec::with_capacity(16 * 1024);
    // An error is an end too.
    pipe.read_buf(&mut bytes)
        .await
        .map_or_else(|_| Vec::new(), |_| bytes)
}

/// Signals to the stand-in that are meant for the call.
pub(super) struct CallSignals {
    interrupt: Arrivals,
    quit: Arrivals,
    terminate: Arrivals,
    hangup: Arrivals,
}

impl CallSignals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.quit.recv() => Signal::QUIT,
            _ = self.terminate.recv() => Signal::TERM,
            _ = self.hangup.recv() => Signal::HUP,
        }
    }
}

pub(super) fn pass_signal_on(child: &Child, signal: Signal) {
    // A key's signal went to the whole process group, including the call; a second one would be
    // more than the user intended.
    let from_key = matches!(signal, Signal::INT | Signal::QUIT) && io::stdin().is_terminal();
    let id = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(id) = id.filter(|_| !from_key) {
        // The process is gone: the wait is about to report that.
        let _ = kill_process(id, signal);
    }
}
