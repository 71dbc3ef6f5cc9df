//! One live shell: a bash that lives as long as the run and executes one command after another.
//!
//! Owns the shell process and everything it starts, the private channel to it, and its standard
//! streams: the user's terminal, a pseudo-terminal of demosh, or pipes. Knows commands ([`Unit`])
//! and their results ([`Reply`]); knows nothing of steps, documents or events.
//!
//! The protocol, and how it is protected from the commands, is described in `docs/design/shell.md`.
//! In short: bash is started interactive, with `driver.bash` as its prompt command: a loop that
//! waits on one FIFO for the next command and reports on another. Commands never travel over
//! standard input, results never over standard output. Being interactive, bash survives what would
//! end a script: an interrupt, an error in an expansion, `exit`, and a failure under `set -e`.

mod aside;
mod background;
mod channel;
mod close;
mod copies;
mod directory;
mod driver;
mod error;
mod feed;
mod inherited;
mod input;
mod jobs;
mod saved_state;
mod lookup;
mod pipes;
mod process;
mod questions;
mod queue;
mod quote;
mod report;
mod run;
mod seat;
mod session;
mod snapshot;
mod stop;
mod streams;
mod system;
mod terminal;
mod traps;
mod tree;
mod unit;
mod watch;

pub use background::BackgroundProcesses;
pub use close::{Farewell, SessionEnd};
pub use directory::{StaleDirectory, stale_directories};
pub use driver::{Frame, UserTraps};
pub use error::SessionError;
pub use inherited::inherited_options;
pub use jobs::Job;
pub use lookup::Meaning;
pub use process::status_of_signal;
pub use quote::{path as quote_path, word as quote};
pub use session::{Session, SessionOptions};
pub use snapshot::{LastState, Snapshot};
pub use streams::{OutputSource, Streams};
pub use terminal::TerminalFd;
pub use tree::{Process, parents, reap_orphans};
pub use unit::{CommandEnd, CommandInput, OutputRoute, Reply, ShellEffect, Unit};

/// The messages in the driver's bytes, which arrive in `pieces`, in words; for the fuzz targets.
#[doc(hidden)]
pub fn reports_of_driver<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut decoder = report::Decoder::default();
    let mut messages = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        messages
            .extend(std::iter::from_fn(|| decoder.next()).map(|message| format!("{message:?}")));
    }
    messages
}
