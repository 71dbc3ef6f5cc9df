//! The standard streams of the shell, in one of several shapes.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use super::pipes::Pipes;
use super::system::Leader;
use super::terminal::{Terminal, TerminalFd};

/// Where the shell's standard streams lead.
#[derive(Debug)]
pub enum Streams {
    /// To the user's terminal, with nothing in between: the session hands it over and takes it back.
    /// The shell inherits the standard streams of this process.
    Terminal(TerminalFd),
    /// Input from `/dev/null`, output through pipes; its own session without a terminal.
    Pipes,
}

/// What a piece of output came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stream {
    /// Standard output of the command that runs.
    Stdout,
    /// Standard error of the command that runs.
    Stderr,
    /// Either stream of something that an earlier command left running.
    Background {
        /// Which one: the number of the command, from 1, in the order in which they were run.
        unit: u64,
    },
}

/// Takes output, piece by piece, at most 64 KiB at a time. While it works the command waits.
pub(super) type Output<'a> = &'a mut dyn FnMut(Stream, &[u8]);

/// The streams in use.
pub(super) enum Surface {
    Terminal(Terminal),
    Pipes(Pipes),
}

impl Surface {
    pub(super) fn open(streams: Streams, directory: &Path) -> io::Result<Self> {
        match streams {
            Streams::Terminal(fd) => Terminal::new(fd).map(Self::Terminal),
            Streams::Pipes => Pipes::create(directory).map(Self::Pipes),
        }
    }

    /// Sets the streams the shell starts with.
    pub(super) fn attach(&self, command: &mut Command) -> io::Result<Leader> {
        match self {
            Self::Terminal(_) => Ok(Leader::Inherit),
            Self::Pipes(pipes) => {
                command.stdin(Stdio::null()).stdout(pipes.writer()?);
                // Without a terminal bash complains about job control before the driver runs.
                command.stderr(Stdio::null());
                Ok(Leader::Detached)
            }
        }
    }

    /// Lets the shell have the terminal, if there is one.
    pub(super) fn give(&self, shell: u32) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => terminal.give(shell),
            Self::Pipes(_) => Ok(()),
        }
    }

    /// Takes the terminal back from a shell that only started. The mode stays: a question may be open.
    pub(super) fn retake(&self) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => terminal.retake(),
            Self::Pipes(_) => Ok(()),
        }
    }

    /// Takes the terminal back, and puts the screen in order: a program can leave it in any state, however
    /// it ended, where something has `ran`.
    pub(super) fn take(&self, ran: bool) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => {
                terminal.take()?;
                if ran {
                    terminal.reset_screen();
                }
                Ok(())
            }
            Self::Pipes(_) => Ok(()),
        }
    }

    /// The redirection that leads both streams of the command `unit` the same way, through this process.
    /// On a terminal it is shown there, or kept `unseen`.
    pub(super) fn together(
        &mut self,
        directory: &Path,
        unit: u64,
        unseen: bool,
    ) -> io::Result<String> {
        match self {
            Self::Terminal(terminal) => {
                terminal.unseen = unseen;
                terminal.copies.begin(directory, unit)
            }
            Self::Pipes(_) => Ok(" 2>&1".to_owned()),
        }
    }

    /// Waits for output that passes through this process. Safe to cancel.
    pub(super) async fn read(&mut self) -> io::Result<(Stream, usize)> {
        match self {
            Self::Terminal(terminal) => {
                let (own, length) = terminal.copies.read().await?;
                let stream = if own {
                    Stream::Stdout
                } else {
                    Stream::Background { unit: 0 }
                };
                Ok((stream, length))
            }
            Self::Pipes(pipes) => pipes.read().await,
        }
    }

    /// Hands on what [`read`](Self::read) has just read.
    pub(super) fn deliver(&mut self, stream: Stream, length: usize, output: Output<'_>) {
        match self {
            Self::Terminal(terminal) => {
                let bytes = terminal.copies.piece(length);
                if !(terminal.unseen && stream == Stream::Stdout) {
                    terminal.show(bytes);
                }
                output(stream, bytes);
            }
            Self::Pipes(pipes) => pipes.deliver(stream, length, output),
        }
    }

    /// Hands on everything written up to this moment. `thrown` when the command was thrown out of.
    pub(super) fn finish(&mut self, thrown: bool, output: Output<'_>) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => {
                let mut left = Vec::new();
                terminal
                    .copies
                    .finish(&mut |bytes| left.extend_from_slice(bytes))?;
                if !terminal.unseen {
                    terminal.show(&left);
                }
                output(Stream::Stdout, &left);
                Ok(())
            }
            Self::Pipes(pipes) => pipes.finish(thrown, output),
        }
    }

    /// The shell is about to throw.
    pub(super) fn expect_throw(&mut self) {
        if let Self::Pipes(pipes) = self {
            pipes.expect_throw();
        }
    }

    /// The shell was thrown out of what it did before the text that runs now, or the next one, has begun.
    pub(super) fn was_thrown_before(&mut self) {
        if let Self::Pipes(pipes) = self {
            pipes.was_thrown_before();
        }
    }

    /// Does what the terminal does at ctrl-c; false when there is none to do it.
    pub(super) fn interrupt_foreground(&self) -> bool {
        let group = match self {
            Self::Terminal(terminal) => terminal.foreground(),
            Self::Pipes(_) => None,
        };
        group.is_some_and(|group| rustix::process::kill_process_group(group, Signal::INT).is_ok())
    }

    /// Whether the shell leads its own session.
    pub(super) fn own_session(&self) -> bool {
        !matches!(self, Self::Terminal(_))
    }
}
