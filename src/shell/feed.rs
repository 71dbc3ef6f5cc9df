//! Lines that are a command's standard input, through a FIFO.
//!
//! Owns the FIFO and the thread that writes into it. The command sees a pipe that ends after the
//! last line.

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
    /// Makes the FIFO for the command `unit`. Returns the redirection that reads from it, too.
    pub(super) fn begin(directory: &Path, unit: u64, text: &str) -> io::Result<(Self, String)> {
        let path = directory.join(format!("in.{unit}"));
        system::make_fifo(&path)?;
        let feed = Self { path };
        let (path, text) = (feed.path.clone(), text.to_owned());
        let write = move || {
            // Opening waits for a reader. A command that ends early need not read everything.
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
    /// The command has ended. The thread may still wait for a reader that never came: it gets one.
    fn drop(&mut self) {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let reader = rustix::fs::open(&self.path, flags, Mode::empty());
        // Gone with the directory, then.
        let _ = fs::remove_file(&self.path);
        drop(reader);
    }
}

#[cfg(test)]
mod tests;
