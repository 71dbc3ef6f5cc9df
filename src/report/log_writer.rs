//! Standard output for a log whose reader may stop reading. Text that is not read in time is left
//! out, and the log says so when it is read again. A file and `/dev/null` have no reader to wait
//! for: there the log is written directly.
//!
//! Knows nothing of the log's format.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use super::outlet::{Manners, Outlet, has_reader};

/// The most bytes that may wait for the reader.
const CAPACITY: usize = 8 * 1024 * 1024;
/// A reader that takes nothing for this long has stopped.
const PATIENCE: Duration = Duration::from_secs(1);

/// The stream for the log. Clones are the same stream.
#[derive(Clone)]
pub struct LogWriter(LogTarget);

#[derive(Clone)]
enum LogTarget {
    /// There is no reader to wait for.
    Direct(Arc<File>),
    /// Through the thread.
    Waiting(Outlet),
}

impl LogWriter {
    /// A log on standard output.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn stdout() -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(if has_reader(&out)? {
            Self::on(out)
        } else {
            Self(LogTarget::Direct(Arc::new(out)))
        })
    }

    fn on(out: File) -> Self {
        let manners = Manners {
            capacity: CAPACITY,
            patience: Some(PATIENCE),
            gap: Some(note_of_gap),
        };
        Self(LogTarget::Waiting(Outlet::new(manners, || Ok(out))))
    }

    /// Waits until everything is written or the reader has stopped. Returns the number of bytes
    /// that the reader did not get.
    ///
    /// # Errors
    /// When the rest could not be written, and no [`Write`] call has reported it.
    pub fn finish(&self) -> io::Result<usize> {
        match &self.0 {
            LogTarget::Direct(_) => Ok(0),
            LogTarget::Waiting(outlet) => unless_reader_is_gone(outlet.finish(), 0),
        }
    }
}

/// A reader that has closed its end wants no more, which is not an error.
fn unless_reader_is_gone<T>(result: io::Result<T>, gone: T) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(gone),
        other => other,
    }
}

fn note_of_gap(left_out: usize) -> String {
    format!("\nnote: {left_out} bytes of the log are left out: no one read it\n")
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.0 {
            LogTarget::Direct(file) => file.as_ref().write(bytes),
            LogTarget::Waiting(outlet) => {
                unless_reader_is_gone(outlet.send(bytes).map(|()| bytes.len()), bytes.len())
            }
        }
    }

    /// Does nothing: only [`finish`](Self::finish) waits for the reader.
    fn flush(&mut self) -> io::Result<()> {
        match &self.0 {
            LogTarget::Direct(_) => Ok(()),
            LogTarget::Waiting(outlet) => unless_reader_is_gone(outlet.is_idle().map(drop), ()),
        }
    }
}

#[cfg(test)]
mod tests;
