//! Standard output for a log whose reader may stop reading. What is not read in time is left out, and the
//! log says so once it is read again. A file has no reader to wait for, and neither has `/dev/null`: there
//! the log is written immediately.
//!
//! Owns no form: the log is written into it as into any other stream.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use super::outlet::{Manners, Outlet, has_reader};

/// So much may wait for the reader.
const CAPACITY: usize = 8 * 1024 * 1024;
/// A reader that takes nothing for so long has stopped.
const PATIENCE: Duration = Duration::from_secs(1);

/// The log's way out. Clones are the same one.
#[derive(Clone)]
pub struct LogWriter(Way);

#[derive(Clone)]
enum Way {
    /// No one reads on the other side.
    Direct(Arc<File>),
    /// Through the thread.
    Waiting(Outlet),
}

impl LogWriter {
    /// A log on standard output.
    ///
    /// # Errors
    /// When there is no standard output.
    pub fn stdout() -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(if has_reader(&out)? {
            Self::on(out)
        } else {
            Self(Way::Direct(Arc::new(out)))
        })
    }

    fn on(out: File) -> Self {
        let manners = Manners {
            capacity: CAPACITY,
            patience: Some(PATIENCE),
            gap: Some(said_of_a_gap),
        };
        Self(Way::Waiting(Outlet::new(manners, || Ok(out))))
    }

    /// Waits until everything is written, or the reader has stopped; the number of bytes that it was not
    /// told then, else 0.
    ///
    /// # Errors
    /// When the rest could not be written, and no [`Write`] call has said so.
    pub fn finish(&self) -> io::Result<usize> {
        match &self.0 {
            Way::Direct(_) => Ok(0),
            Way::Waiting(outlet) => or_gone(outlet.finish(), 0),
        }
    }
}

/// A reader that has closed its end has seen enough, which is no error.
fn or_gone<T>(result: io::Result<T>, gone: T) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(gone),
        other => other,
    }
}

fn said_of_a_gap(left_out: usize) -> String {
    format!("\nnote: {left_out} bytes of the log are left out: no one read it\n")
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.0 {
            Way::Direct(file) => file.as_ref().write(bytes),
            Way::Waiting(outlet) => or_gone(outlet.send(bytes).map(|()| bytes.len()), bytes.len()),
        }
    }

    /// Nothing waits for the reader but [`finish`](Self::finish).
    fn flush(&mut self) -> io::Result<()> {
        match &self.0 {
            Way::Direct(_) => Ok(()),
            Way::Waiting(outlet) => or_gone(outlet.is_idle().map(drop), ()),
        }
    }
}

#[cfg(test)]
mod tests;
