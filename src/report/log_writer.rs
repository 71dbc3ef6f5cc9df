//! Standard output for a log whose reader may stop reading: a thread waits for the reader, the run does
//! not. What is not read in time is left out, and the log says so once it is read again. A file has no
//! reader to wait for, and neither has `/dev/null`: there the log is written at once.
//!
//! Owns no form: the log is written into it as into any other stream.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So much may wait for the reader.
const CAPACITY: usize = 8 * 1024 * 1024;
/// A reader that takes nothing for so long has stopped.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest piece for a slow reader: what a pipe takes as a whole, so that each read is progress.
const PIECE: usize = 4096;
/// The largest piece for a reader that takes what it gets without a pause.
const LARGE_PIECE: usize = 32 * 1024;
/// A piece that takes longer shows a slow reader.
const QUICK: Duration = Duration::from_millis(10);

/// The log's way out. Clones are the same one.
#[derive(Clone)]
pub struct LogWriter(Way);

#[derive(Clone)]
enum Way {
    /// Nobody reads on the other side.
    Direct(Arc<File>),
    /// Through the thread.
    Waiting(Arc<Shared>),
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<u8>,
    /// Bytes that the thread is writing.
    writing: usize,
    /// Pieces that have been written: the count grows while the reader reads.
    written: u64,
    /// The reader has stopped, and this many bytes were left out since.
    left_out: Option<usize>,
    error: Option<io::Error>,
}

impl LogWriter {
    /// A log on standard output.
    ///
    /// # Errors
    /// When there is no standard output, or no thread to be had.
    pub fn stdout() -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        if has_reader(&out)? {
            Self::on(out)
        } else {
            Ok(Self(Way::Direct(Arc::new(out))))
        }
    }

    fn on(out: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let writer = Self(Way::Waiting(Arc::clone(&shared)));
        // Never joined: it may wait for its reader for ever.
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || shared.write_all(out))?;
        Ok(writer)
    }

    /// Waits until everything is written, or the reader has stopped; the number of bytes that it was not
    /// told then, else 0.
    ///
    /// # Errors
    /// When the rest could not be written, and no [`Write`] call has said so.
    pub fn finish(&self) -> io::Result<usize> {
        let Way::Waiting(shared) = &self.0 else {
            return Ok(0);
        };
        let mut state = shared.lock();
        while !state.waiting.is_empty() || state.writing > 0 {
            let (changed, stopped) = shared.wait_for_reader(state, |state| {
                !state.waiting.is_empty() || state.writing > 0
            });
            state = changed;
            if stopped {
                let left_out = state.left_out.unwrap_or_default();
                return Ok(state.waiting.len() + state.writing + left_out);
            }
        }
        state.error.take().map_or(Ok(0), Err)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while `condition` holds and the reader takes nothing. True when it has stopped.
    fn wait_for_reader<'a>(
        &self,
        state: MutexGuard<'a, State>,
        condition: impl Fn(&State) -> bool,
    ) -> (MutexGuard<'a, State>, bool) {
        let before = state.written;
        let is_same = |state: &mut State| {
            condition(state) && state.written == before && state.error.is_none()
        };
        let waited = self.changed.wait_timeout_while(state, PATIENCE, is_same);
        let (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        (state, timeout.timed_out())
    }

    /// Writes what comes, for ever.
    fn write_all(&self, mut out: impl Write) {
        let mut piece = Vec::new();
        let mut most = PIECE;
        loop {
            let state = self.lock();
            let idle = |state: &mut State| state.waiting.is_empty();
            let waited = self.changed.wait_while(state, idle);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            let length = state.waiting.len().min(most);
            piece.clear();
            piece.extend(state.waiting.drain(..length));
            state.writing = length;
            drop(state);
            let began = Instant::now();
            let written = out.write_all(&piece).and_then(|()| out.flush());
            most = if began.elapsed() < QUICK {
                LARGE_PIECE
            } else {
                PIECE
            };
            let mut state = self.lock();
            state.writing = 0;
            state.written += 1;
            if let Err(error) = written {
                state.waiting.clear();
                state.error.get_or_insert(error);
            }
            if let Some(left_out) = state.left_out.take() {
                let line =
                    format!("\nnote: {left_out} bytes of the log are left out: nobody read it\n");
                state.waiting.extend(line.as_bytes());
            }
            drop(state);
            self.changed.notify_all();
        }
    }
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let shared = match &self.0 {
            Way::Direct(file) => return file.as_ref().write(bytes),
            Way::Waiting(shared) => shared,
        };
        let mut state = shared.lock();
        loop {
            if let Some(error) = state.error.take() {
                return Err(error);
            }
            if let Some(left_out) = &mut state.left_out {
                *left_out += bytes.len();
                return Ok(bytes.len());
            }
            let is_full = |state: &State| {
                !state.waiting.is_empty() && state.waiting.len() + bytes.len() > CAPACITY
            };
            if !is_full(&state) {
                break;
            }
            let (changed, stopped) = shared.wait_for_reader(state, is_full);
            state = changed;
            if stopped {
                state.left_out = Some(0);
            }
        }
        state.waiting.extend(bytes);
        drop(state);
        shared.changed.notify_all();
        Ok(bytes.len())
    }

    /// Nothing waits for the reader but [`finish`](Self::finish).
    fn flush(&mut self) -> io::Result<()> {
        match &self.0 {
            Way::Direct(_) => Ok(()),
            Way::Waiting(shared) => shared.lock().error.take().map_or(Ok(()), Err),
        }
    }
}

/// False for a file, and for the device that takes everything.
fn has_reader(out: &File) -> io::Result<bool> {
    let out = out.metadata()?;
    let is_null = out.file_type().is_char_device()
        && std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == out.rdev());
    Ok(!out.is_file() && !is_null)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn everything_arrives_in_order() {
        let (mut reader, writer) = io::pipe().expect("a pipe");
        let mut log = LogWriter::on(writer).expect("a thread");
        let lines: Vec<_> = (0..100_000).map(|line| format!("line {line}\n")).collect();
        let text = lines.concat();
        let length = text.len();
        let reading = std::thread::spawn(move || {
            let mut read = vec![0; length];
            reader.read_exact(&mut read).expect("read");
            read
        });
        for line in text.split_inclusive('\n') {
            log.write_all(line.as_bytes()).expect("taken");
        }
        assert_eq!(log.finish().expect("written"), 0);
        assert!(reading.join().expect("no panic") == text.as_bytes());
    }

    #[test]
    fn a_reader_that_stops_delays_nothing_and_hears_of_the_gap_later() {
        let (mut reader, writer) = io::pipe().expect("a pipe");
        let mut log = LogWriter::on(writer).expect("a thread");
        let began = Instant::now();
        let piece = vec![b'x'; 64 * 1024];
        for _ in 0..1000 {
            log.write_all(&piece).expect("taken");
        }
        assert!(began.elapsed() < Duration::from_secs(20));
        assert!(log.finish().expect("no error") > 50 * 1024 * 1024);
        let mut read = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        while !read.ends_with(b"nobody read it\n") {
            let length = reader.read(&mut buffer).expect("read");
            read.extend_from_slice(&buffer[..length]);
        }
        log.write_all(b"end").expect("taken");
        assert_eq!(log.finish().expect("written"), 0);
    }

    #[test]
    fn only_files_and_the_null_device_are_without_a_reader() {
        let file = tempfile::tempfile().expect("a file");
        let open = |name| File::options().write(true).open(name).expect("opened");
        let (_reader, writer) = io::pipe().expect("a pipe");
        let writer = File::from(std::os::fd::OwnedFd::from(writer));
        let readers = [file, open("/dev/null"), writer, open("/dev/ptmx")];
        let readers = readers.map(|out| has_reader(&out).expect("looked at"));
        assert_eq!(readers, [false, false, true, true]);
    }

    #[test]
    fn an_error_is_said() {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let mut log = LogWriter::on(writer).expect("a thread");
        let _ = log.write_all(b"text");
        let error = log.finish().expect_err("nobody can read");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
