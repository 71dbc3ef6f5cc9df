//! The standard streams of the shell, in one of several forms.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use super::pipes::Pipes;
use super::system::Leader;
use super::terminal::{SessionTerminal, TerminalFd};

/// Where the shell's standard streams go.
#[derive(Debug)]
pub enum Streams {
    /// To the user's terminal directly: the session gives it to the shell and takes it back. The
    /// shell inherits the standard streams of this process.
    Terminal(TerminalFd),
    /// Input from `/dev/null`, output through pipes; a separate session without a terminal.
    Pipes,
}

/// The origin of a piece of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputSource {
    /// Standard output of the running command.
    Stdout,
    /// Standard error of the running command.
    Stderr,
    /// Either stream of a process that an earlier command left running.
    Background {
        /// The number of that command, from 1, in the order in which they ran.
        unit: u64,
    },
}

/// Takes output, piece by piece, at most 128 KiB at a time. The command waits while it works.
pub(super) type Output<'a> = &'a mut dyn FnMut(OutputSource, &[u8]);

/// The streams in use.
pub(super) enum Surface {
    Terminal(SessionTerminal),
    Pipes(Pipes),
}

impl Surface {
    pub(super) fn open(streams: Streams, directory: &Path) -> io::Result<Self> {
        match streams {
            Streams::Terminal(fd) => SessionTerminal::new(fd).map(Self::Terminal),
            Streams::Pipes => Pipes::create(directory).map(Self::Pipes),
        }
    }

    /// Sets the streams with which the shell starts.
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

    /// Gives the terminal to the shell, if there is one.
    pub(super) fn give(&self, shell: u32) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => terminal.give(shell),
            Self::Pipes(_) => Ok(()),
        }
    }

    /// Takes the terminal back from a shell that has only started. The mode stays: a question may
    /// be open.
    pub(super) fn retake(&self) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => terminal.retake(),
            Self::Pipes(_) => Ok(()),
        }
    }

    /// Takes the terminal back. If something has `ran`, it also restores the screen: a program can
    /// leave it in any state, however it ended.
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

    /// The redirection that sends both streams of the command `unit` the same way, through this
    /// process. On a terminal the output is displayed there, or not if it is `unseen`.
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
    pub(super) async fn read(&mut self) -> io::Result<(OutputSource, usize)> {
        match self {
            Self::Terminal(terminal) => {
                let (own, length) = terminal.copies.read().await?;
                let stream = if own {
                    OutputSource::Stdout
                } else {
                    OutputSource::Background { unit: 0 }
                };
                Ok((stream, length))
            }
            Self::Pipes(pipes) => pipes.read().await,
        }
    }

    /// Passes on what [`read`](Self::read) has just read.
    pub(super) fn deliver(&mut self, stream: OutputSource, length: usize, output: Output<'_>) {
        match self {
            Self::Terminal(terminal) => {
                let bytes = terminal.copies.piece(length);
                if !(terminal.unseen && stream == OutputSource::Stdout) {
                    terminal.show(bytes);
                }
                output(stream, bytes);
            }
            Self::Pipes(pipes) => pipes.deliver(stream, length, output),
        }
    }

    /// Passes on everything written up to this moment. `thrown`: the command ended by a throw.
    pub(super) fn finish(&mut self, thrown: bool, output: Output<'_>) -> io::Result<()> {
        match self {
            Self::Terminal(terminal) => {
                let mut left = Vec::new();
                terminal
                    .copies
                    .finish(&mut |bytes| left.extend_from_slice(bytes))?;
                if left.is_empty() {
                    return Ok(());
                }
                if !terminal.unseen {
                    terminal.show(&left);
                }
                output(OutputSource::Stdout, &left);
                Ok(())
            }
            Self::Pipes(pipes) => pipes.finish(thrown, output),
        }
    }

    /// Notes that the shell is about to throw.
    pub(super) fn expect_throw(&mut self) {
        if let Self::Pipes(pipes) = self {
            pipes.expect_throw();
        }
    }

    /// Notes that a throw came before the text that runs now, or the next one, has begun.
    pub(super) fn was_thrown_before(&mut self) {
        if let Self::Pipes(pipes) = self {
            pipes.was_thrown_before();
        }
    }

    /// Does the same as the terminal at ctrl-c. Returns false if there is no terminal.
    pub(super) fn interrupt_foreground(&self) -> bool {
        let group = match self {
            Self::Terminal(terminal) => terminal.foreground(),
            Self::Pipes(_) => None,
        };
        group.is_some_and(|group| rustix::process::kill_process_group(group, Signal::INT).is_ok())
    }

    /// Whether the shell leads a separate session.
    pub(super) fn own_session(&self) -> bool {
        !matches!(self, Self::Terminal(_))
    }
}
