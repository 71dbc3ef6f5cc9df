//! Pseudo-terminals: a terminal like the user's for a program whose output passes through demosh.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::termios::LocalModes;

use super::{Size, Tty};

/// A pseudo-terminal with the size of `tty` and the mode that it had at the start: this program's
/// end, then the other program's.
///
/// # Errors
/// When the system gives none.
pub fn pty_like(tty: &Tty) -> io::Result<(OwnedFd, OwnedFd)> {
    let (master, slave) = new_pty()?;
    let mode = tty.start_mode();
    rustix::termios::tcsetattr(&slave, rustix::termios::OptionalActions::Now, mode)?;
    copy_size(&master, tty)?;
    Ok((master, slave))
}

/// A pseudo-terminal in the mode that the system sets: this program's end, then the other
/// program's.
///
/// # Errors
/// When the system gives none.
pub fn new_pty() -> io::Result<(OwnedFd, OwnedFd)> {
    use rustix::fs::{Mode, OFlags};
    use rustix::pty::OpenptFlags;
    let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    // A process that inherits this end would keep the program from ever getting a hang-up.
    rustix::io::fcntl_setfd(&master, rustix::io::FdFlags::CLOEXEC)?;
    rustix::pty::grantpt(&master)?;
    rustix::pty::unlockpt(&master)?;
    let name = rustix::pty::ptsname(&master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave = rustix::fs::open(name, flags, Mode::empty())?;
    Ok((master, slave))
}

/// How a program reads the keys of its terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyReading {
    /// It reads lines or keys, and the terminal echoes them.
    Shown,
    /// It reads a line that is not echoed.
    Hidden,
    /// It reads each key, and displays what it wants.
    Keys,
    /// It does not have the terminal, or not yet.
    Nothing,
}

impl KeyReading {
    /// How the program on the terminal with the end `master` reads keys.
    pub fn of(master: impl AsFd) -> Self {
        let Ok(mode) = rustix::termios::tcgetattr(master) else {
            return Self::Shown;
        };
        let has = |mode_bit| mode.local_modes.contains(mode_bit);
        match (has(LocalModes::ECHO), has(LocalModes::ICANON)) {
            (true, _) => Self::Shown,
            (false, true) => Self::Hidden,
            (false, false) => Self::Keys,
        }
    }
}

/// Whether the program on the terminal with the end `master` reads a line that is not echoed.
pub fn is_asking_for_secret(master: impl AsFd) -> bool {
    KeyReading::of(master) == KeyReading::Hidden
}

/// Gives a pseudo-terminal a size.
///
/// # Errors
/// When it is gone.
pub fn set_size(master: impl AsFd, Size { cols, rows }: Size) -> io::Result<()> {
    let size = rustix::termios::Winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    Ok(rustix::termios::tcsetwinsize(master, size)?)
}

/// Gives a pseudo-terminal the size of `tty`, in rows, columns and pixels.
///
/// # Errors
/// When it is gone.
pub fn copy_size(master: impl AsFd, tty: &Tty) -> io::Result<()> {
    let mut size = rustix::termios::tcgetwinsize(tty)?;
    let known = tty.size();
    (size.ws_row, size.ws_col) = (known.rows, known.cols);
    Ok(rustix::termios::tcsetwinsize(master, size)?)
}

/// Makes the program the leader of a new session, with its standard input as terminal.
#[allow(unsafe_code)]
pub fn lead_a_session(command: &mut Command) {
    // SAFETY: between fork and exec only two system calls are made, both async-signal-safe, and
    // nothing is allocated.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
            Ok(())
        });
    }
}

#[cfg(test)]
mod tests;
