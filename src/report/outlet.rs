//! Output to a reader that may stop reading: a thread waits for the reader, so that the run does
//! not, or not for long.
//!
//! Owns the bytes that wait, and the limits on their number and time. Knows no format. The log and
//! the event stream are written through it.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The largest piece for a slow reader, in bytes: a pipe takes it as a whole, so that each read is
/// progress.
const PIECE: usize = 4096;
/// The largest piece for a fast reader, in bytes.
const LARGE_PIECE: usize = 64 * 1024;
/// The largest piece for a disk, in bytes.
const DISK_PIECE: usize = 256 * 1024;
/// A reader that needs longer for a piece is slow.
const QUICK: Duration = Duration::from_millis(10);

/// How to treat a reader that stops.
pub(super) struct Manners {
    /// The most bytes that may wait.
    pub(super) capacity: usize,
    /// A reader that takes nothing for this long has stopped. `None` if there is no reader.
    pub(super) patience: Option<Duration>,
    /// The message about this many left-out bytes, written when the reader reads again. `None`:
    /// later writes fail.
    pub(super) gap: Option<fn(usize) -> String>,
}

type Opener = Box<dyn FnOnce() -> io::Result<File> + Send>;

/// The stream. Clones are the same stream.
#[derive(Clone)]
pub(super) struct Outlet(Arc<SharedOutlet>);

struct SharedOutlet {
    manners: Manners,
    state: Mutex<OutletState>,
    changed: Condvar,
}

#[derive(Default)]
struct OutletState {
    /// Opens the file or pipe. Taken by the thread, which starts with the first bytes.
    opener: Option<Opener>,
    waiting: Vec<u8>,
    /// Bytes that the thread is writing.
    writing: usize,
    /// The number of pieces that were written: it grows while the reader reads.
    written: u64,
    /// The run waits until at most this many bytes are unwritten.
    awaited: Option<usize>,
    /// The reader has stopped, and this many bytes were left out since then.
    left_out: Option<usize>,
    error: Option<io::Error>,
}

impl OutletState {
    /// The bytes that the reader will still get.
    fn unwritten(&self) -> usize {
        self.waiting.len() + self.writing
    }
}

impl Outlet {
    /// Output to what `opener` opens. Opening may wait for a reader.
    pub(super) fn new(
        manners: Manners,
        opener: impl FnOnce() -> io::Result<File> + Send + 'static,
    ) -> Self {
        let state = OutletState {
            opener: Some(Box::new(opener)),
            ..OutletState::default()
        };
        Self(Arc::new(SharedOutlet {
            manners,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }))
    }

    /// Sends `bytes`. If too much is waiting, it waits for the reader to read.
    ///
    /// # Errors
    /// When earlier bytes could not be written, or the reader has stopped and must not miss any.
    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        self.pass(bytes.len(), |waiting| waiting.extend_from_slice(bytes))
    }

    /// The same without a copy, unless others are waiting: exchanges `bytes` with another buffer,
    /// whose content does not matter.
    ///
    /// # Errors
    /// The same as for [`send`](Self::send).
    pub(super) fn send_buffer(&self, bytes: &mut Vec<u8>) -> io::Result<()> {
        self.pass(bytes.len(), |waiting| {
            if waiting.is_empty() {
                std::mem::swap(waiting, bytes);
            } else {
                waiting.extend_from_slice(bytes);
            }
        })
    }

    /// Waits until there is room for so many bytes, and lets `add` add them to those that wait.
    fn pass(&self, length: usize, add: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let shared = &self.0;
        let Some(mut state) = shared.with_room(length)? else {
            return Ok(());
        };
        // The thread sleeps only when nothing was waiting.
        let is_first = state.waiting.is_empty();
        add(&mut state.waiting);
        let opener = state.opener.take();
        drop(state);
        if let Some(opener) = opener {
            let shared = Arc::clone(shared);
            let thread = std::thread::Builder::new().name("outlet".to_owned());
            // Never joined: it may wait for its reader forever.
            thread.spawn(move || shared.write_all(opener))?;
        } else if is_first {
            shared.changed.notify_all();
        }
        Ok(())
    }

    /// True when nothing waits, and nothing is being written.
    ///
    /// # Errors
    /// When earlier bytes could not be written.
    pub(super) fn is_idle(&self) -> io::Result<bool> {
        let mut state = self.0.lock();
        let is_idle = state.unwritten() == 0;
        state.error.take().map_or(Ok(is_idle), Err)
    }

    /// Waits until everything is written or the reader has stopped. Returns the number of bytes
    /// that the reader did not get.
    ///
    /// # Errors
    /// When the rest could not be written, and no other call has reported it.
    pub(super) fn finish(&self) -> io::Result<usize> {
        let shared = &self.0;
        let mut state = shared.lock();
        while state.unwritten() > 0 {
            let (changed, stopped) = shared.wait_for(0, state);
            state = changed;
            if stopped {
                return Ok(state.unwritten() + state.left_out.unwrap_or_default());
            }
        }
        state.error.take().map_or(Ok(0), Err)
    }

    /// The error for a reader that has stopped.
    pub(super) fn stopped(&self) -> io::Error {
        self.0.stopped()
    }
}

impl SharedOutlet {
    fn lock(&self) -> MutexGuard<'_, OutletState> {
        // No code panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> io::Error {
        let seconds = self.manners.patience.unwrap_or_default().as_secs();
        let message = format!("its reader took nothing for {seconds} seconds");
        io::Error::new(io::ErrorKind::TimedOut, message)
    }

    /// The state when `bytes` more can wait. `None` if they are left out, since the reader has
    /// stopped.
    ///
    /// # Errors
    /// Those of [`Outlet::send`].
    fn with_room(&self, bytes: usize) -> io::Result<Option<MutexGuard<'_, OutletState>>> {
        let mut state = self.lock();
        loop {
            if let Some(error) = state.error.take() {
                return Err(error);
            }
            if let Some(left_out) = &mut state.left_out {
                *left_out += bytes;
                return Ok(None);
            }
            let unwritten = state.unwritten();
            if unwritten == 0 || unwritten + bytes <= self.manners.capacity {
                return Ok(Some(state));
            }
            let (changed, stopped) = self.wait_for(self.room_for(bytes), state);
            state = changed;
            if stopped && self.manners.gap.is_none() {
                return Err(self.stopped());
            }
            if stopped {
                state.left_out = Some(0);
            }
        }
    }

    /// The most bytes that may be unwritten when the run sends `bytes`. A reader may be slow, so
    /// the run waits for no more room than it needs. For a disk it waits for more room, and so less
    /// often.
    fn room_for(&self, bytes: usize) -> usize {
        let capacity = self.manners.capacity;
        let enough = capacity.saturating_sub(bytes);
        match self.manners.patience {
            Some(_) => enough,
            None => enough.min(capacity / 2),
        }
    }

    /// Waits until at most `unwritten` bytes are unwritten, or until the reader has taken nothing
    /// for too long. Returns true if it has stopped.
    fn wait_for<'a>(
        &self,
        unwritten: usize,
        mut state: MutexGuard<'a, OutletState>,
    ) -> (MutexGuard<'a, OutletState>, bool) {
        let before = state.written;
        state.awaited = Some(unwritten);
        let is_more =
            |state: &mut OutletState| state.unwritten() > unwritten && state.error.is_none();
        let Some(patience) = self.manners.patience else {
            let waited = self.changed.wait_while(state, is_more);
            return (waited.unwrap_or_else(PoisonError::into_inner), false);
        };
        let waited = self.changed.wait_timeout_while(state, patience, is_more);
        let (mut state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        state.awaited = None;
        let stopped = timeout.timed_out() && state.written == before;
        (state, stopped)
    }

    /// Writes all bytes as they come; returns only if `opener` fails.
    fn write_all(&self, opener: Opener) {
        let mut out = match opener() {
            Ok(out) => out,
            Err(error) => {
                self.fail(error);
                return;
            }
        };
        let has_reader = self.manners.patience.is_some();
        let mut most = if has_reader { PIECE } else { DISK_PIECE };
        let mut bytes = Vec::new();
        loop {
            let idle = |state: &mut OutletState| state.waiting.is_empty();
            let waited = self.changed.wait_while(self.lock(), idle);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            bytes.clear();
            std::mem::swap(&mut state.waiting, &mut bytes);
            state.writing = bytes.len();
            drop(state);
            let mut rest = &*bytes;
            while !rest.is_empty() {
                let (piece, later) = rest.split_at(rest.len().min(most));
                rest = later;
                let began = Instant::now();
                if let Err(error) = out.write_all(piece) {
                    self.fail(error);
                    break;
                }
                if has_reader {
                    let is_quick = began.elapsed() < QUICK;
                    most = if is_quick { LARGE_PIECE } else { PIECE };
                }
                self.progress(rest.len());
            }
        }
    }

    /// Notes that a piece is written, and that `left` bytes of the same output follow.
    fn progress(&self, left: usize) {
        let mut state = self.lock();
        state.writing = left;
        state.written += 1;
        if let Some(left_out) = state.left_out.take()
            && let Some(gap) = self.manners.gap
        {
            state.waiting.extend_from_slice(gap(left_out).as_bytes());
        }
        let unwritten = state.unwritten();
        let is_awaited = state.awaited.take_if(|most| unwritten <= *most).is_some();
        drop(state);
        if is_awaited {
            self.changed.notify_all();
        }
    }

    /// Drops the waiting bytes.
    fn fail(&self, error: io::Error) {
        let mut state = self.lock();
        state.waiting.clear();
        state.writing = 0;
        state.left_out = None;
        state.error.get_or_insert(error);
        drop(state);
        self.changed.notify_all();
    }
}

/// False for a file and for `/dev/null`.
pub(super) fn has_reader(out: &File) -> io::Result<bool> {
    let out = out.metadata()?;
    let is_null = out.file_type().is_char_device()
        && std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == out.rdev());
    Ok(!out.is_file() && !is_null)
}

#[cfg(test)]
mod tests;
