//! The user's terminal: its owner and its mode.
//!
//! While a command runs the terminal belongs to the shell, which gives it to the command; otherwise
//! it belongs to this process. The front end decides what keys mean then.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::process::Pid;
use rustix::termios::{OptionalActions, Termios};

use crate::term::{Abilities, RECOVER, RECOVER_BELOW, without_ttou};

use super::copies::CopyFifos;
use super::tree;

/// An open descriptor of the controlling terminal.
#[derive(Debug)]
pub struct TerminalFd {
    fd: OwnedFd,
    /// The mode in which commands get it; `None` for the mode that it is in at first.
    mode: Option<Termios>,
    /// The output only grows: nothing moves the cursor.
    grows: bool,
}

impl TerminalFd {
    /// Opens the controlling terminal of this process.
    pub fn controlling() -> io::Result<Self> {
        let file = File::options().read(true).write(true).open("/dev/tty")?;
        Ok(Self::from(OwnedFd::from(file)))
    }

    /// A terminal that commands get in `mode`, whatever its current mode.
    pub fn in_mode(fd: OwnedFd, mode: Termios) -> Self {
        Self {
            fd,
            mode: Some(mode),
            grows: false,
        }
    }

    /// The same terminal, whose output only `grows` or not.
    #[must_use]
    pub fn growing(self, grows: bool) -> Self {
        Self { grows, ..self }
    }
}

impl From<OwnedFd> for TerminalFd {
    fn from(descriptor: OwnedFd) -> Self {
        Self {
            fd: descriptor,
            mode: None,
            grows: false,
        }
    }
}

impl AsFd for TerminalFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// The terminal in the hands of a session.
pub(super) struct SessionTerminal {
    fd: TerminalFd,
    /// Output that passes through this process before it is displayed.
    pub(super) copies: CopyFifos,
    /// The output of the running command is not displayed.
    pub(super) unseen: bool,
    /// The mode in which the run started; every command gets the terminal in it.
    mode: Termios,
}

impl SessionTerminal {
    pub(super) fn new(fd: TerminalFd) -> io::Result<Self> {
        let mode = match &fd.mode {
            Some(mode) => mode.clone(),
            None => rustix::termios::tcgetattr(&fd)?,
        };
        let copies = CopyFifos::default();
        Ok(Self {
            fd,
            copies,
            unseen: false,
            mode,
        })
    }

    /// Gives the terminal to the process group of the shell.
    pub(super) fn give(&self, shell: u32) -> io::Result<()> {
        without_ttou(|| {
            self.restore_mode()?;
            rustix::termios::tcsetpgrp(&self.fd, tree::pid(shell))
        })?;
        Ok(())
    }

    /// Takes it back without changing it.
    pub(super) fn retake(&self) -> io::Result<()> {
        without_ttou(|| rustix::termios::tcsetpgrp(&self.fd, rustix::process::getpgrp()))?;
        Ok(())
    }

    /// Takes it back, in the mode in which the run started: within a prompt command bash does not
    /// leave the raw mode of a killed program.
    pub(super) fn take(&self) -> io::Result<()> {
        without_ttou(|| {
            rustix::termios::tcsetpgrp(&self.fd, rustix::process::getpgrp())?;
            self.restore_mode()
        })?;
        Ok(())
    }

    /// Restores the screen after a program that did not.
    pub(super) fn reset_screen(&self) {
        if !Abilities::of_this_process().takes_escapes() {
            return;
        }
        let order = if self.fd.grows {
            RECOVER_BELOW
        } else {
            RECOVER
        };
        if let Ok(fd) = self.fd.fd.try_clone() {
            // A terminal that is gone needs no reset.
            let _ = File::from(fd).write_all(order.as_bytes());
        }
    }

    /// Displays output of a command.
    pub(super) fn show(&self, bytes: &[u8]) {
        if let Ok(fd) = self.fd.fd.try_clone() {
            // Without a terminal there is nothing to display it on.
            let _: rustix::io::Result<()> = without_ttou(|| {
                let _ = File::from(fd).write_all(bytes);
                Ok(())
            });
        }
    }

    /// The process group that owns the terminal.
    pub(super) fn foreground(&self) -> Option<Pid> {
        rustix::termios::tcgetpgrp(&self.fd).ok()
    }

    fn restore_mode(&self) -> rustix::io::Result<()> {
        rustix::termios::tcsetattr(&self.fd, OptionalActions::Now, &self.mode)
    }
}
