//! Displays recorded screens on the current terminal, whatever its size, until they end or a key
//! ends them.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::term::{RawMode, Size, Tty};

use super::screen;

/// How often the size of the terminal is checked.
const LOOK: Duration = Duration::from_millis(100);

/// Enters the alternate screen without a cursor; and leaves it.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// A terminal on which screens are displayed. Dropping it restores the previous contents.
pub(in crate::rehearsal) struct Stage {
    tty: Arc<Tty>,
    _raw: RawMode,
    size: Size,
    text: String,
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rehearsal) enum WaitResult {
    /// The time is over.
    Over,
    /// A key that ends the program: Control-C or `q`.
    Left,
}

impl Stage {
    /// Takes the terminal, if standard input and output are one.
    pub(in crate::rehearsal) fn open() -> Option<Self> {
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return None;
        }
        let tty = Tty::open().ok()?;
        let raw = RawMode::transparent(&tty).ok()?;
        (&*tty).write_all(ENTER.as_bytes()).ok()?;
        let size = tty.size();
        Some(Self {
            tty,
            _raw: raw,
            size,
            text: String::new(),
        })
    }

    /// Shows a screen.
    pub(in crate::rehearsal) fn show(&mut self, text: &[u8]) -> io::Result<()> {
        self.text = String::from_utf8_lossy(text).into_owned();
        self.draw()
    }

    fn draw(&mut self) -> io::Result<()> {
        self.size = self.tty.size();
        (&*self.tty).write_all(screen::show(&self.text, self.size).as_bytes())
    }

    /// Waits until `until` (`None`: without limit), for a key that ends the program, or for the end
    /// of the rehearsal, which closes `stream`.
    pub(in crate::rehearsal) fn wait(
        &mut self,
        until: Option<Instant>,
        stream: &UnixStream,
    ) -> io::Result<WaitResult> {
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Ok(WaitResult::Over);
            }
            let limit = Timespec::try_from(left.unwrap_or(LOOK).min(LOOK)).expect("short");
            let mut fds = [
                PollFd::from_borrowed_fd(self.tty.as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(stream.as_fd(), PollFlags::IN),
            ];
            match poll(&mut fds, Some(&limit)) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let [keys, rehearsal] = [0, 1].map(|nth: usize| !fds[nth].revents().is_empty());
            if rehearsal || (keys && self.is_left()) {
                return Ok(WaitResult::Left);
            }
            if self.tty.size() != self.size {
                self.draw()?;
            }
        }
    }

    /// True when a pressed key ends the program, or when no more keys can come.
    fn is_left(&self) -> bool {
        let mut keys = [0; 256];
        match rustix::io::read(&*self.tty, &mut keys) {
            Ok(length @ 1..) => keys[..length].iter().any(|key| [3, b'q'].contains(key)),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => false,
            _ => true,
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = (&*self.tty).write_all(LEAVE.as_bytes());
        let _ = self.tty.restore();
    }
}
