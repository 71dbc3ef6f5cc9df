//! Lines for the standard input of a command, through a FIFO.
//!
//! Owns the FIFO and the thread that writes into it. For the command it is a pipe that ends after
//! the last line.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::{quote, system};

/// The standard input of one command.
pub(super) struct Feed {
    path: PathBuf,
}

impl Feed {
    /// Makes the FIFO for the command `unit`. Also returns the redirection that reads from it.
    pub(super) fn begin(directory: &Path, unit: u64, text: &str) -> io::Result<(Self, String)> {
        let path = directory.join(format!("in.{unit}"));
        system::make_fifo(&path)?;
        let feed = Self { path };
        let (path, text) = (feed.path.clone(), text.to_owned());
        let write = move || {
            // Opening waits for a reader. A command that ends early may leave lines unread.
            if let Ok(mut fifo) = File::options().write(true).open(path) {
                let _ = fifo.write_all(text.as_bytes());
            }
        };
        std::thread::Builder::new()
            .name("input".into())
            .spawn(write)?;
        let redirection = format!(" <{}", quote::path(&feed.path));
        Ok((feed, redirection))
    }
}

impl Drop for Feed {
    /// After the command has ended, the thread may still wait for a reader: give it one.
    fn drop(&mut self) {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let reader = rustix::fs::open(&self.path, flags, Mode::empty());
        // Otherwise removed with the directory.
        let _ = fs::remove_file(&self.path);
        drop(reader);
    }
}

#[cfg(test)]
mod tests;
