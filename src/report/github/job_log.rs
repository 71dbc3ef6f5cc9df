//! The log of a GitHub job, which is two things: text for people, and a channel of commands to the
//! runner.
//!
//! The runner obeys everything that looks like a command, even in the output of a program that
//! prints a file. So commands are disabled before anything is written that may look like one. Only
//! for this program's own commands they are enabled again, with a secret token.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::rc::Rc;

use crate::neutral::JobCommand;

/// The log. Clones write to the same log, and everything they write is text.
pub(super) struct JobLog<W>(Rc<RefCell<JobLogState<W>>>);

struct JobLogState<W> {
    out: W,
    token: String,
    /// The runner obeys no commands.
    stopped: bool,
    /// The last text did not end its line.
    in_line: bool,
}

impl<W: Write> JobLog<W> {
    /// A log that is written to `out`.
    pub(super) fn new(out: W) -> Self {
        // Keyed by random numbers of the system: the commands of the workshop must not be able to
        // guess it.
        let random = || RandomState::new().hash_one(0);
        Self::with_token(out, format!("demosh-{:016x}{:016x}", random(), random()))
    }

    /// The same with a given token.
    pub(super) fn with_token(out: W, token: String) -> Self {
        Self(Rc::new(RefCell::new(JobLogState {
            out,
            token,
            stopped: false,
            in_line: false,
        })))
    }

    /// Sends the runner a command, on its own line.
    pub(super) fn command(&self, command: &JobCommand) -> io::Result<()> {
        let mut inner = self.0.borrow_mut();
        inner.end_line()?;
        inner.resume()?;
        writeln!(inner.out, "{command}")?;
        inner.out.flush()
    }

    /// Disables commands until this program sends one.
    pub(super) fn stop(&self) -> io::Result<()> {
        self.0.borrow_mut().stop()
    }

    /// Enables commands again, for the next program.
    pub(super) fn resume(&self) -> io::Result<()> {
        let mut inner = self.0.borrow_mut();
        inner.end_line()?;
        inner.resume()?;
        inner.out.flush()
    }
}

impl<W> Clone for JobLog<W> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

/// Text: whole lines that do not look like a command are written as they are, everything else with
/// commands disabled.
impl<W: Write> Write for JobLog<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.0.borrow_mut();
        let Some(last) = bytes.last() else {
            return Ok(0);
        };
        if inner.in_line || *last != b'\n' || bytes.split(|byte| *byte == b'\n').any(is_suspect) {
            inner.stop()?;
        }
        inner.out.write_all(bytes)?;
        inner.in_line = *last != b'\n';
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().out.flush()
    }
}

impl<W: Write> JobLogState<W> {
    fn end_line(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.in_line) {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn stop(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.stopped, true) {
            self.end_line()?;
            writeln!(self.out, "::stop-commands::{}", self.token)?;
        }
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.stopped) {
            writeln!(self.out, "::{}::", self.token)?;
        }
        Ok(())
    }
}

/// True for a line that the runner may obey, in the current or the older form of commands.
fn is_suspect(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"::") || line.windows(3).any(|part| part == b"##[")
}

#[cfg(test)]
mod tests;
