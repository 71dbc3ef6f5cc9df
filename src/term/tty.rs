//! The terminal itself: its file descriptor, its modes, its size.
//!
//! Its modes are set by descriptor and kept here. `crossterm` sets the modes of one terminal for
//! the whole process and knows only raw mode and its opposite, while commands may leave any mode.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::process::{Signal, getpgrp, getpid, getsid, kill_process};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios,
};

use super::screen::RECOVER;
use super::{Abilities, without_ttou};

/// Long enough for a signal to reach all threads, too short to notice after `fg`.
const NAP: Duration = Duration::from_millis(20);

/// The size of a terminal in character cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub cols: u16,
    /// Rows.
    pub rows: u16,
}

impl Size {
    /// The size assumed for a terminal that reports none.
    pub const FALLBACK: Self = Self { cols: 80, rows: 24 };
}

/// The terminal that a run owns, and the mode it was in when the run started.
///
/// It is opened anew rather than taken from standard input: flags such as `O_NONBLOCK` belong to
/// the open file, which is otherwise shared with every command and with the shell that started this
/// program.
#[derive(Debug)]
pub struct Tty {
    file: File,
    start: Termios,
    /// The mode that the current [`RawMode`] needs.
    wanted: Mutex<Option<Termios>>,
}

impl Tty {
    /// Opens the terminal of this process.
    ///
    /// # Errors
    /// When it has none.
    pub fn open() -> io::Result<Arc<Self>> {
        let (input, output) = (rustix::stdio::stdin(), rustix::stdio::stdout());
        // By its own name, if it has one: macOS cannot poll `/dev/tty`.
        let named = rustix::termios::ttyname(input, Vec::new())
            .or_else(|_| rustix::termios::ttyname(output, Vec::new()))
            .and_then(|name| open(&name));
        Self::from_fd(named.or_else(|_| open(c"/dev/tty"))?)
    }

    /// A terminal that the caller has opened, such as a pseudo-terminal.
    pub fn from_fd(fd: OwnedFd) -> io::Result<Arc<Self>> {
        let start = rustix::termios::tcgetattr(&fd)?;
        Ok(Arc::new(Self {
            file: File::from(fd),
            start,
            wanted: Mutex::new(None),
        }))
    }

    /// The current size. Some terminals (serial lines, some containers) report 0: see
    /// [`Size::FALLBACK`].
    pub fn size(&self) -> Size {
        match rustix::termios::tcgetwinsize(self) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size {
                cols: size.ws_col,
                rows: size.ws_row,
            },
            _ => Size::FALLBACK,
        }
    }

    /// The mode in which the run started.
    pub const fn start_mode(&self) -> &Termios {
        &self.start
    }

    /// Width and height of the area in pixels, if the terminal reports them.
    pub fn pixels(&self) -> Option<(u32, u32)> {
        let size = rustix::termios::tcgetwinsize(self).ok()?;
        let pixels = (u32::from(size.ws_xpixel), u32::from(size.ws_ypixel));
        (pixels.0 > 0 && pixels.1 > 0).then_some(pixels)
    }

    /// A separate writer, for callers that do not want to borrow.
    pub fn writer(self: &Arc<Self>) -> TtyWriter {
        TtyWriter(Arc::clone(self))
    }

    /// Puts the terminal back into the mode in which the run started. Does nothing while another
    /// process group has the terminal: the kernel would stop this process (SIGTTOU).
    pub fn restore(&self) -> io::Result<()> {
        if self.is_ours() {
            self.set(&self.start)
        } else {
            Ok(())
        }
    }

    /// The same at the end of a show. Discards unread keys, so that the shell that started the show
    /// does not run them.
    pub fn leave(&self) -> io::Result<()> {
        if self.is_ours() {
            self.discard_input();
        }
        self.restore()
    }

    /// Makes every later panic restore mode and screen before it is reported.
    pub fn restore_on_panic(self: &Arc<Self>) {
        let tty = Arc::downgrade(self);
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Some(tty) = tty.upgrade().filter(|tty| tty.is_ours()) {
                // A failure cannot be handled here.
                let _ = tty.set(&tty.start);
                if Abilities::of_this_process().takes_escapes() {
                    let _ = tty.as_ref().write_all(RECOVER.as_bytes());
                }
            }
            report(panic);
        }));
    }

    /// Whether this process may change and read the terminal: its process group is in the
    /// foreground, or the terminal does no job control for it (a pty opened by hand).
    pub fn is_ours(&self) -> bool {
        rustix::termios::tcgetpgrp(self).map_or(true, |group| group == getpgrp())
    }

    /// Throws away the bytes that were not read yet.
    pub(super) fn discard_input(&self) {
        // Under load one flush is not enough: a pty keeps what does not fit (4 KB) and delivers it
        // when there is room again.
        const ROUNDS: usize = 64;
        for _ in 0..ROUNDS {
            let _ = rustix::termios::tcflush(self, QueueSelector::IFlush);
            if !self.has_input() {
                return;
            }
        }
    }

    /// Whether there is input that was not read yet.
    pub fn has_input(&self) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let mut fds = [PollFd::new(self, PollFlags::IN)];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut fds, Some(&now)) == Ok(1) && fds[0].revents() == PollFlags::IN
    }

    /// Takes the terminal back from a shell that took it between two commands, and sets the wanted
    /// mode.
    pub(super) fn hold(&self) {
        if self.reclaim() {
            let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(mode) = &*wanted {
                // Fails only when the terminal is gone; the next read reports that.
                let _ = without_ttou(|| self.set(mode));
            }
        }
    }

    /// Switches to `mode`, and again after the terminal was taken and taken back. `None` ends that.
    fn want(&self, mode: Option<Termios>) -> io::Result<()> {
        self.reclaim();
        let set = mode.as_ref().map_or(Ok(()), |mode| self.set(mode));
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = mode;
        set
    }

    fn set(&self, mode: &Termios) -> io::Result<()> {
        tracing::debug!(local = ?mode.local_modes, input = ?mode.input_modes, "terminal mode");
        Ok(rustix::termios::tcsetattr(
            self,
            OptionalActions::Now,
            mode,
        )?)
    }

    /// The start mode without line editing, echo, signal keys and flow control. Output is processed
    /// as before.
    fn raw(&self) -> Termios {
        let mut mode = self.start.clone();
        mode.local_modes -= LocalModes::ICANON
            | LocalModes::ECHO
            | LocalModes::ECHONL
            | LocalModes::ISIG
            | LocalModes::IEXTEN;
        mode.input_modes -= InputModes::ICRNL
            | InputModes::INLCR
            | InputModes::IGNCR
            | InputModes::IXON
            | InputModes::ISTRIP
            | InputModes::BRKINT
            | InputModes::PARMRK;
        // A read that finds nothing returns: the bytes that poll reported may have been flushed.
        mode.special_codes[SpecialCodeIndex::VMIN] = 0;
        mode.special_codes[SpecialCodeIndex::VTIME] = 0;
        mode
    }
}

fn open(name: &std::ffi::CStr) -> rustix::io::Result<OwnedFd> {
    rustix::fs::open(
        name,
        OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
    )
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Write for &Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&self.file).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes to a terminal, unbuffered.
#[derive(Clone, Debug)]
pub struct TtyWriter(Arc<Tty>);

impl Write for TtyWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_ref().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Raw mode: the terminal delivers single keys, without echo or interpretation, until this is
/// dropped.
#[derive(Debug)]
pub struct RawMode {
    tty: Arc<Tty>,
}

impl RawMode {
    /// Switches the terminal; the process must be in its foreground.
    pub fn enter(tty: &Arc<Tty>) -> io::Result<Self> {
        let guard = Self {
            tty: Arc::clone(tty),
        };
        guard.reapply()?;
        Ok(guard)
    }

    /// Switches the terminal so that bytes pass through unchanged in both directions: they come
    /// from another terminal, which has processed them already.
    pub fn transparent(tty: &Arc<Tty>) -> io::Result<Self> {
        let guard = Self {
            tty: Arc::clone(tty),
        };
        guard.let_through()?;
        Ok(guard)
    }

    /// Lets bytes pass through unchanged in both directions from now on.
    pub fn let_through(&self) -> io::Result<()> {
        let mut mode = self.tty.start.clone();
        mode.make_raw();
        self.tty.want(Some(mode))
    }

    /// Lets the kernel stop background jobs that write to the terminal, until the next change of
    /// mode.
    pub fn hold_others(&self, held: bool) -> io::Result<()> {
        let mut mode = self.tty.raw();
        if held {
            mode.local_modes |= LocalModes::TOSTOP;
        }
        self.tty.want(Some(mode))
    }

    /// Switches again, after something else may have changed the mode (SIGCONT).
    pub fn reapply(&self) -> io::Result<()> {
        self.tty.want(Some(self.tty.raw()))
    }

    /// Answers SIGTSTP: puts the mode back, stops this process, and takes the terminal again when
    /// it is continued in the foreground.
    ///
    /// Does nothing when this process leads its session: nothing could continue it.
    pub fn suspend(&self) -> io::Result<()> {
        if getsid(None)? == getpid() {
            return Ok(());
        }
        self.tty.restore()?;
        loop {
            // SIGTSTP itself cannot stop this process: it is caught. The stop begins in any thread
            // and reaches this one, if it is another, within its nap.
            kill_process(getpid(), Signal::STOP)?;
            std::thread::sleep(NAP);
            // `bg` continues this process without the terminal: wait for `fg`.
            if self.tty.is_ours() {
                return self.reapply();
            }
        }
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // Fail only when the terminal is gone.
        let _ = self.tty.want(None);
        let _ = self.tty.restore();
    }
}

#[cfg(test)]
pub(super) mod tests;
