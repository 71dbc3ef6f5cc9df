//! Where the event stream is written: a file, or a pipe with a reader.
//!
//! A file is written directly, except for large pieces of output, which a thread writes while the
//! next ones come. For a pipe, a thread waits for the reader: a reader that stops costs the run a
//! few seconds, then the stream ends.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};

use super::EventLines;
use crate::report::outlet::{Manners, Outlet, has_reader};

/// The most bytes that may wait for a reader.
const CAPACITY: usize = 8 * 1024 * 1024;
/// The most bytes that may wait for the disk.
const CAPACITY_OF_FILE: usize = 1024 * 1024;
/// A reader that takes nothing for this long has stopped.
const PATIENCE: Duration = Duration::from_secs(5);
/// The size of a piece from which on the thread is worth its cost, in bytes.
const LARGE: usize = 16 * 1024;

/// The open event stream. Flushing it waits until everything is written.
pub struct EventFile {
    /// The file; `None` for a pipe.
    file: Option<Arc<File>>,
    outlet: Outlet,
}

impl EventFile {
    /// Opens `path`: a new file or a pipe, even if the pipe has no reader yet.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let is_pipe = fs::metadata(path).is_ok_and(|meta| meta.file_type().is_fifo());
        if is_pipe {
            return Self::to_pipe(path);
        }
        let file = File::create(path)?;
        if has_reader(&file)? {
            return Ok(Self::to_reader(|| Ok(file)));
        }
        let file = Arc::new(reopened(path, file));
        let manners = Manners {
            capacity: CAPACITY_OF_FILE,
            patience: None,
            gap: None,
        };
        let same = Arc::clone(&file);
        Ok(Self {
            file: Some(file),
            outlet: Outlet::new(manners, move || same.try_clone()),
        })
    }

    fn to_pipe(path: &Path) -> io::Result<Self> {
        let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(pipe) => {
                rustix::fs::fcntl_setfl(&pipe, OFlags::WRONLY)?;
                Ok(Self::to_reader(|| Ok(File::from(pipe))))
            }
            // The pipe has no reader yet.
            Err(rustix::io::Errno::NXIO) => {
                let path = path.to_owned();
                let open = move || File::options().write(true).open(path);
                Ok(Self::to_reader(open))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn to_reader(open: impl FnOnce() -> io::Result<File> + Send + 'static) -> Self {
        let manners = Manners {
            capacity: CAPACITY,
            patience: Some(PATIENCE),
            gap: None,
        };
        Self {
            file: None,
            outlet: Outlet::new(manners, open),
        }
    }
}

/// The file at `path`, which is open and empty, through another description.
///
/// When a file is closed for the first time after it was emptied, ext4 starts to write it to the disk,
/// in case a crash follows. The next run would have to wait for the disk before it can empty the file
/// again: longer than 100 MB of events take. After a crash, an event stream is worth no more than any
/// new file, so the first description is closed while the file is empty.
fn reopened(path: &Path, file: File) -> File {
    File::options().write(true).open(path).unwrap_or(file)
}

impl EventLines for EventFile {
    fn write_line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        if line.len() < LARGE {
            return self.write_all(line);
        }
        self.outlet.send_buffer(line)
    }
}

impl Write for EventFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.file {
            Some(file) if bytes.len() < LARGE && self.outlet.is_idle()? => {
                file.as_ref().write(bytes)
            }
            _ => self.outlet.send(bytes).map(|()| bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.outlet.finish()? {
            0 => Ok(()),
            left_out => {
                let why = self.outlet.stopped();
                let message = format!("{why}, and {left_out} bytes are left out");
                Err(io::Error::new(why.kind(), message))
            }
        }
    }
}
