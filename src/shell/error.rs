//! Failures of the session itself. A failure of a command is a [`Reply`](super::Reply) instead.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::neutral::Neutral;

/// Why a session could not do what it was asked to do.
#[derive(Debug)]
pub enum SessionError {
    /// The shell's program cannot be started.
    Spawn {
        /// The program.
        shell: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The program ended or gave no answer before it was ready. Most often it is not bash.
    NotReady {
        /// The program.
        shell: PathBuf,
        /// The status with which it ended, if it did.
        status: Option<i32>,
    },
    /// A command contains a NUL, which no shell accepts.
    Nul,
    /// The shell has ended with this status; only [`close`](super::Session::close) may be called
    /// now.
    Ended(i32),
    /// The shell does not answer.
    Silent,
    /// The shell takes no more texts: most often because names of the session were made read-only.
    Broken,
    /// A terminal is required and the session has none.
    NoTerminal,
    /// The channel or a stream failed.
    Io {
        /// The action that failed.
        what: &'static str,
        /// The error of the system.
        source: io::Error,
    },
}

impl SessionError {
    /// For `map_err`: an I/O error while doing `what`.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spawn { shell, .. } => {
                write!(f, "cannot start the shell `{}`", Neutral::path(shell))
            }
            Self::NotReady { shell, status } => {
                write!(f, "the shell `{}` ", Neutral::path(shell))?;
                match status {
                    Some(status) => write!(f, "ended with status {status} before it was ready")?,
                    None => write!(f, "did not become ready")?,
                }
                write!(f, "\nhelp: the session needs bash 3.2 or later")
            }
            Self::Nul => write!(f, "a command cannot contain a NUL character"),
            Self::Ended(status) => write!(f, "the shell has ended with status {status}"),
            Self::Silent => write!(f, "the shell does not answer"),
            Self::Broken => write!(f, "the shell takes no more commands"),
            Self::NoTerminal => write!(f, "a terminal is needed, and this session has none"),
            Self::Io { what, .. } => write!(f, "cannot {what}"),
        }
    }
}

impl std::error::Error for SessionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Spawn { source, .. } | Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
