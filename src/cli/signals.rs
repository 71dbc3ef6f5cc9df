//! Signals of a live run: which of them end it, and which are only for the running command.

use std::io;
use std::task::Poll;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Signals that end a program without handlers, and therefore the run, after its cleanup.
const ENDING: &[i32] = &[
    libc::SIGHUP,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGALRM,
    libc::SIGVTALRM,
    libc::SIGPROF,
    libc::SIGXCPU,
];

/// More such signals, which not every system has.
fn further() -> impl Iterator<Item = i32> {
    #[cfg(target_os = "linux")]
    let further = [libc::SIGIO, libc::SIGPWR, libc::SIGSTKFLT]
        .into_iter()
        .chain(libc::SIGRTMIN()..=libc::SIGRTMAX());
    #[cfg(not(target_os = "linux"))]
    let further = std::iter::empty();
    further
}

/// A set of signals to wait for.
struct SignalWait(Vec<(i32, Signal)>);

impl SignalWait {
    /// Installs handlers for signals that end a program, and for `more`.
    fn install(more: &[i32]) -> io::Result<Self> {
        let handler = |number: i32| {
            let stream = signal(SignalKind::from_raw(number))?;
            Ok((number, stream))
        };
        let named = ENDING.iter().chain(more).copied().map(handler);
        let mut all = named.collect::<io::Result<Vec<_>>>()?;
        // Signals that cannot be caught are not sent in practice.
        all.extend(further().filter_map(|number| handler(number).ok()));
        Ok(Self(all))
    }

    /// Waits for one of them, and returns it.
    async fn next(&mut self) -> i32 {
        std::future::poll_fn(|context| {
            for (number, stream) in &mut self.0 {
                if stream.poll_recv(context).is_ready() {
                    tracing::debug!(number, "caught a signal");
                    return Poll::Ready(*number);
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// Catches and ignores signals while this lives, so that they neither end nor stop this program.
struct IgnoredSignals {
    _signals: Vec<Signal>,
}

impl IgnoredSignals {
    fn install(numbers: &[i32]) -> io::Result<Self> {
        let caught = numbers.iter().copied().map(SignalKind::from_raw);
        let signals = caught.map(signal).collect::<io::Result<_>>()?;
        Ok(Self { _signals: signals })
    }
}

/// Handlers, installed while this lives.
pub(super) struct Signals {
    ending: SignalWait,
    /// The terminal sends them to the command in its foreground; the last one reports a full disk,
    /// which the writer notices by itself.
    _ignored: IgnoredSignals,
}

impl Signals {
    /// Installs the handlers.
    pub(super) fn install() -> io::Result<Self> {
        let ignored = [libc::SIGINT, libc::SIGTSTP, libc::SIGTTIN, libc::SIGXFSZ];
        Ok(Self {
            ending: SignalWait::install(&[])?,
            _ignored: IgnoredSignals::install(&ignored)?,
        })
    }

    /// Waits for a signal that ends the run, and returns it.
    pub(super) async fn fatal(&mut self) -> i32 {
        self.ending.next().await
    }
}

/// Signals of an unattended run. The first asks it to end; the second ends it immediately.
pub(super) struct Cancellation {
    ending: SignalWait,
    _ignored: IgnoredSignals,
}

impl Cancellation {
    /// Installs the handlers.
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self {
            ending: SignalWait::install(&[libc::SIGINT])?,
            _ignored: IgnoredSignals::install(&[libc::SIGXFSZ])?,
        })
    }

    /// Waits for a signal, and returns it.
    pub(super) async fn next(&mut self) -> i32 {
        self.ending.next().await
    }
}

/// The requests of signals to all runs: to end, or to end immediately.
#[derive(Clone)]
pub(super) struct CancelState {
    cancel: watch::Sender<Option<i32>>,
    at_once: watch::Sender<Option<i32>>,
}

impl CancelState {
    /// No request yet.
    pub(super) fn new() -> Self {
        Self {
            cancel: watch::Sender::new(None),
            at_once: watch::Sender::new(None),
        }
    }

    /// Passes signals on, forever.
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

    /// Reports when a run is asked to end.
    pub(super) fn cancelled(&self) -> watch::Receiver<Option<i32>> {
        self.cancel.subscribe()
    }

    /// Waits for the first signal.
    pub(super) async fn requested(&self) -> i32 {
        came(self.cancel.subscribe()).await
    }

    /// Waits for the second signal.
    pub(super) async fn at_once(&self) -> i32 {
        came(self.at_once.subscribe()).await
    }
}

async fn came(mut signal: watch::Receiver<Option<i32>>) -> i32 {
    let came = signal.wait_for(Option::is_some).await.map(|signal| *signal);
    match came {
        Ok(Some(signal)) => signal,
        // Every waiting task has a sender.
        _ => std::future::pending().await,
    }
}
