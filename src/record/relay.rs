//! The relay: runs a program in a pseudo-terminal and displays it on the user's terminal.
//!
//! Owns the output to the user and to the file; the input is in `typing`. Bytes are passed on
//! immediately and unchanged, except for the marks, which are removed. Recording comes after
//! displaying.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use std::os::unix::net::UnixStream;

use crate::shell::status_of_signal;
use crate::term::{EarlyInquiry, RawMode, Size, Tty, copy_size, lead_a_session, pty_like};

use super::cast::Cast;
use super::marks::{Mark, MarkScanner, StreamPiece};
use super::typing::{KeyReceiver, Known, SharedTyping, Words};

/// How long bytes that may be the beginning of a secret are held back when nothing follows; also
/// how long output is read after the program has ended.
const PAUSE: Duration = Duration::from_millis(200);

/// A program that runs in a relay.
pub struct Relay {
    tty: Arc<Tty>,
    master: Arc<OwnedFd>,
    child: tokio::process::Child,
    recording: Arc<Mutex<CastFile>>,
    has_ended: Arc<AtomicBool>,
    shows: JoinHandle<()>,
    typing: Arc<SharedTyping>,
    raw: RawMode,
}

/// The surroundings of a relay.
pub struct RelayContext<'a> {
    /// The user's terminal.
    pub tty: &'a Arc<Tty>,
    /// The questions that the terminal was asked.
    pub inquiry: EarlyInquiry,
    /// Converts the terminal's answers into words.
    pub words: Words,
    /// The relay's end of the socket to the show.
    pub line: Option<UnixStream>,
}

/// The end of a program in a relay.
#[derive(Debug)]
pub struct ProgramEnd {
    /// Its status.
    pub status: std::process::ExitStatus,
    /// Why the recording is incomplete, if it is.
    pub failure: Option<io::Error>,
}

/// The most output that is kept of a command that may assign a secret, in bytes; the rest is left
/// out.
const MOST_WAITING: usize = 8 * 1024 * 1024;

/// The file, until writing to it fails.
struct CastFile {
    cast: Option<Cast<File>>,
    waiting: Option<HeldOutput>,
    failure: Option<io::Error>,
    begun: Instant,
}

/// Output that is written when a command has run that may assign a secret.
struct HeldOutput {
    since: Duration,
    shown: Vec<(Duration, ScreenEvent)>,
    bytes: usize,
}

enum ScreenEvent {
    Output(Vec<u8>),
    Resized((u16, u16)),
}

impl CastFile {
    fn output(&mut self, bytes: &[u8]) {
        let at = self.begun.elapsed();
        match &mut self.waiting {
            None => self.write(|cast, at| cast.output(at, bytes)),
            Some(waiting) if waiting.bytes < MOST_WAITING => {
                waiting.bytes += bytes.len();
                waiting
                    .shown
                    .push((at, ScreenEvent::Output(bytes.to_vec())));
            }
            Some(_) => {}
        }
    }

    /// Writes the output that has waited.
    fn release(&mut self) {
        let Some(waiting) = self.waiting.take() else {
            return;
        };
        for (at, shown) in waiting.shown {
            self.write(|cast, _| match shown {
                ScreenEvent::Output(bytes) => cast.output(at, &bytes),
                ScreenEvent::Resized(size) => cast.resized(at, size),
            });
        }
        if waiting.bytes >= MOST_WAITING {
            self.write(|cast, at| cast.output(at, b"\r\n[the rest was left out]\r\n"));
        }
    }

    fn settle(&mut self) {
        if self.waiting.is_none() {
            self.write(Cast::settle);
        }
    }

    fn resized(&mut self, size: (u16, u16)) {
        let at = self.begun.elapsed();
        match &mut self.waiting {
            None => self.write(|cast, at| cast.resized(at, size)),
            Some(waiting) => waiting.shown.push((at, ScreenEvent::Resized(size))),
        }
    }

    fn write(&mut self, write: impl FnOnce(&mut Cast<File>, Duration) -> io::Result<()>) {
        let at = self.begun.elapsed();
        let Some(cast) = &mut self.cast else { return };
        if let Err(error) = write(cast, at) {
            self.failure = Some(error);
            self.cast = None;
        }
    }

    fn note(&mut self, mark: Mark) {
        if !matches!(mark, Mark::Secret(_)) {
            self.release();
        }
        match mark {
            Mark::Place(label) => self.write(|cast, at| cast.marker(at, &label)),
            Mark::Waits => {
                self.write(Cast::settle);
                self.waiting = Some(HeldOutput {
                    since: self.begun.elapsed(),
                    shown: Vec::new(),
                    bytes: 0,
                });
            }
            Mark::Secret(secret) => {
                let since = self.waiting.as_ref().map(|waiting| waiting.since);
                self.write(|cast, at| cast.hide(since.unwrap_or(at), secret));
            }
            Mark::Line(_) | Mark::Types(_) => {}
            Mark::Started(_) | Mark::Finished { .. } | Mark::Sample => {
                let text = serde_json::to_string(&mark).expect("a mark is plain data");
                self.write(|cast, at| cast.note(at, &format!("demosh {text}")));
            }
        }
    }
}

impl Relay {
    /// Starts `command` in a pseudo-terminal that is like the user's. Its output is recorded if
    /// there is a `cast`.
    ///
    /// # Errors
    /// When the terminal or a thread cannot be made.
    pub fn start(
        mut command: Command,
        middle: RelayContext<'_>,
        token: &str,
        cast: Option<Cast<File>>,
    ) -> io::Result<Self> {
        let tty = middle.tty;
        let (master, slave) = pty_like(tty)?;
        command
            .stdin(Stdio::from(slave.try_clone()?))
            .stdout(Stdio::from(slave.try_clone()?))
            .stderr(Stdio::from(slave));
        lead_a_session(&mut command);
        let child = tokio::process::Command::from(command).spawn()?;
        let heard = middle.inquiry.into_result();
        let raw = match heard.raw {
            Some(raw) => raw.let_through().map(|()| raw),
            None => RawMode::transparent(tty),
        }?;
        let recording = Arc::new(Mutex::new(CastFile {
            cast,
            waiting: None,
            failure: None,
            begun: Instant::now(),
        }));
        let has_ended = Arc::new(AtomicBool::new(false));
        let master = Arc::new(master);
        let program = KeyReceiver {
            terminal: Arc::clone(&master),
            pid: pid_of(&child),
            line: middle.line,
        };
        let known = Known {
            late: heard.late,
            words: middle.words,
            pressed: heard.keys,
        };
        let typing = SharedTyping::start(tty, program, known)?;
        let shows = {
            let typing = Arc::clone(&typing);
            let (tty, master) = (Arc::clone(tty), Arc::clone(&master));
            let (recording, has_ended) = (Arc::clone(&recording), Arc::clone(&has_ended));
            let scanner = MarkScanner::new(token);
            let show = move || show(&tty, &master, (&recording, &typing), &has_ended, scanner);
            std::thread::Builder::new()
                .name("show".into())
                .spawn(show)?
        };
        Ok(Self {
            tty: Arc::clone(tty),
            master,
            child,
            recording,
            has_ended,
            shows,
            typing,
            raw,
        })
    }

    /// Waits until the program has ended. May be cancelled.
    ///
    /// # Errors
    /// When its end cannot be determined.
    pub async fn ended(&mut self) -> io::Result<std::process::ExitStatus> {
        self.child.wait().await
    }

    /// Waits until the user's terminal is gone. May be cancelled.
    pub fn gone(&self) -> impl Future<Output = ()> + use<> {
        let typing = Arc::clone(&self.typing);
        async move { typing.gone().await }
    }

    /// Passes a signal on to the program.
    pub fn signal(&self, signal: Signal) {
        if let Some(pid) = pid_of(&self.child) {
            // It may have ended just now.
            let _ = kill_process(pid, signal);
        }
    }

    /// Takes the user's terminal again, after this process was stopped and another one has used the
    /// terminal.
    ///
    /// # Errors
    /// When it is gone.
    pub fn retake(&self) -> io::Result<()> {
        if self.tty.is_ours() {
            self.raw.let_through()?;
        }
        Ok(())
    }

    /// Gives the program's terminal the current size of the user's.
    pub fn resize(&self) {
        let Size { cols, rows } = self.tty.size();
        // On failure the program only draws for the old size.
        let _ = copy_size(&*self.master, &self.tty);
        lock(&self.recording).resized((cols, rows));
    }

    /// Completes the recording of a program that has ended.
    pub fn finish(self, status: std::process::ExitStatus) -> ProgramEnd {
        self.has_ended.store(true, Ordering::Release);
        // The thread panicked; the panic was reported then.
        let _ = self.shows.join();
        if !self.typing.settle() {
            let _ = self.tty.leave();
        }
        let mut recording = lock(&self.recording);
        let at = recording.begun.elapsed();
        let end = recording.cast.take().map(|cast| cast.end(at, code(status)));
        let failure = recording.failure.take().or(end.and_then(Result::err));
        ProgramEnd { status, failure }
    }
}

/// The process id of a program that was not waited for yet.
fn pid_of(child: &tokio::process::Child) -> Option<Pid> {
    child.id().and_then(|pid| Pid::from_raw(pid.cast_signed()))
}

/// The status in the form of a shell.
fn code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;
    let signal = status.signal().map(status_of_signal);
    status.code().or(signal).unwrap_or_default()
}

/// Displays and records the program's output until all writers have closed the terminal.
fn show(
    tty: &Tty,
    master: &OwnedFd,
    (recording, typing): (&Mutex<CastFile>, &SharedTyping),
    has_ended: &AtomicBool,
    mut scanner: MarkScanner,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        if !is_ready(master, PAUSE) {
            lock(recording).settle();
            if has_ended.load(Ordering::Acquire) {
                break;
            }
            continue;
        }
        let length = read_ready(master, &mut buffer);
        if length == 0 {
            break;
        }
        for piece in scanner.push(&buffer[..length]) {
            match piece {
                StreamPiece::Output(bytes) => {
                    put(tty, recording, &bytes);
                    typing.wrote(&bytes);
                }
                StreamPiece::Mark(mark) => {
                    typing.note(&mark);
                    lock(recording).note(mark);
                }
            }
        }
    }
    put(tty, recording, &scanner.finish());
}

/// Reads all available bytes: a pseudo-terminal returns them in small pieces, and it is cheaper to
/// display and record them together. 0 at the end.
fn read_ready(master: &OwnedFd, buffer: &mut [u8]) -> usize {
    let mut length = 0;
    loop {
        match rustix::io::read(master, &mut buffer[length..]) {
            Err(rustix::io::Errno::INTR) => continue,
            // On Linux an error says that all processes have closed the terminal.
            Err(_) | Ok(0) => return length,
            Ok(more) => length += more,
        }
        if length == buffer.len() || !is_ready(master, Duration::ZERO) {
            return length;
        }
    }
}

fn put(mut tty: &Tty, recording: &Mutex<CastFile>, bytes: &[u8]) {
    // A hang-up reports that the terminal is gone.
    let _ = tty.write_all(bytes);
    lock(recording).output(bytes);
}

fn is_ready(fd: &OwnedFd, limit: Duration) -> bool {
    let mut fds = [PollFd::new(fd, PollFlags::IN)];
    let limit = Timespec::try_from(limit).expect("short");
    // The caller's loop repeats an interrupted call.
    poll(&mut fds, Some(&limit)).is_ok_and(|count| count > 0)
}

fn lock(recording: &Mutex<CastFile>) -> std::sync::MutexGuard<'_, CastFile> {
    // A thread that panics leaves nothing half done.
    recording.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
