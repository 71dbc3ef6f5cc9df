//! What can go wrong with the session itself (never with a command: that is a [`Reply`](super::Reply)).

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::neutral::Neutral;

/// Why a session could not do what was asked.
#[derive(Debug)]
pub enum SessionError {
    /// The shell's program cannot be started.
    Spawn {
        /// The program.
        shell: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The program ended, or kept silent, before it was ready. Most often it is no bash.
    NotReady {
        /// The program.
        shell: PathBuf,
        /// The status it ended with, if it did.
        status: Option<i32>,
    },
    /// A command holds a NUL, which no shell can take.
    Nul,
    /// The shell has ended, with this status; only [`close`](super::Session::close) is left.
    Ended(i32),
    /// The shell does not answer.
    Silent,
    /// The shell takes no more texts: names of the session were made read-only, most often.
    Broken,
    /// A terminal is needed and the session has none.
    NoTerminal,
    /// The channel or a stream failed.
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system said.
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
