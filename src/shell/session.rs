//! The session: the interface of the live shell.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::watch;

use crate::bases::PrivateDirectory;

use super::background::BackgroundProcesses;
use super::channel::{Channel, TextState};
use super::directory;
use super::driver::{self, Handover, ShellBefore, UserTraps};
use super::error::SessionError;
use super::inherited;
use super::jobs::{self, Job};
use super::process::ShellProcess;
use super::queue::Queue;
use super::report::{DriverReport, Message};
use super::saved_state::SavedState;
use super::seat::Seat;
use super::stop::Interrupter;
use super::streams::{Streams, Surface};
use super::system;
use super::tree::{self, Tree};

/// How long bash may take to start, and to answer a question of demosh.
const PATIENCE: Duration = Duration::from_secs(20);

/// The folder of a session for a shell whose own folder is gone.
const NOWHERE: &str = "gone";

/// The settings of a new session.
#[derive(Debug)]
pub struct SessionOptions {
    /// The bash to run.
    pub shell: PathBuf,
    /// `$0`.
    pub name: OsString,
    /// `$1` and so on.
    pub arguments: Vec<OsString>,
    /// Added to the environment of this process, or overriding it.
    pub environment: Vec<(OsString, OsString)>,
    /// The folder in which the shell starts.
    pub directory: PathBuf,
    /// Where its standard streams go.
    pub streams: Streams,
}

/// One live bash.
///
/// Everything happens on the thread that started it, in a tokio runtime with I/O, signals and time.
/// That thread must live as long as the session: on Linux the shell ends with it.
pub struct Session {
    pub(super) shell: ShellProcess,
    pub(super) channel: Channel,
    pub(super) surface: Surface,
    pub(super) tree: Tree,
    pub(super) interrupter: Interrupter,
    pub(super) interrupts: watch::Receiver<()>,
    pub(super) state: ShellState,
    pub(super) saved: Rc<RefCell<SavedState>>,
    /// Removed when the session is dropped.
    directory: PrivateDirectory,
}

/// How bash reads commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ReadMode {
    #[default]
    Bash,
    /// `set -o posix` is on.
    Posix,
}

/// Whether the user may have set `PROMPT_COMMAND`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PromptCommand {
    #[default]
    Unnamed,
    /// A text has mentioned it, so functions may use it too.
    Named,
}

/// What is known about the shell between two commands.
#[derive(Debug, Default)]
pub(super) struct ShellState {
    /// The number of the last text that was sent.
    pub(super) sequence: u64,
    /// The number of the last command.
    pub(super) unit: u64,
    pub(super) before: ShellBefore,
    pub(super) jobs: Vec<Job>,
    /// Traps may have changed with every command since the first that could set one.
    pub(super) watch_traps: bool,
    pub(super) prompt_command: PromptCommand,
    /// According to the last list of traps.
    pub(super) mode: ReadMode,
    /// The user's traps that some frames would disturb.
    pub(super) user_traps: UserTraps,
    /// The output of demosh's commands at the end of the last command.
    pub(super) answer_of_command: Vec<u8>,
    /// The driver's answers since the last text was sent.
    pub(super) answer: Vec<u8>,
    /// Commands that the driver has and will run after the current one.
    pub(super) queue: Box<Queue>,
    /// The terminal of the running command, if it has one that is not the shell's.
    pub(super) seat: Option<Seat>,
    /// The last command left processes behind, so the next one needs new FIFOs.
    pub(super) renew_pipes: bool,
    /// The last command was interrupted, or ended at its limit: another signal may still arrive.
    pub(super) was_interrupted: bool,
}

impl Session {
    /// Starts a shell and waits until it is ready for commands.
    pub async fn start(options: SessionOptions) -> Result<Self, SessionError> {
        let program = options.shell.clone();
        let mut session = Self::spawn(options)?;
        match tokio::time::timeout(PATIENCE, session.idle()).await {
            Ok(Ok(_)) => {}
            Ok(Err(SessionError::Ended(status))) => {
                return Err(SessionError::NotReady {
                    shell: program,
                    status: Some(status),
                });
            }
            Ok(Err(error)) => return Err(error),
            Err(_) => {
                return Err(SessionError::NotReady {
                    shell: program,
                    status: None,
                });
            }
        }
        if let Surface::Pipes(pipes) = &session.surface {
            let text = driver::first_stderr(pipes.number());
            session.order(&text).await?;
        }
        let taken = session.surface.retake();
        taken.map_err(SessionError::io("take the terminal back"))?;
        Ok(session)
    }

    fn spawn(options: SessionOptions) -> Result<Self, SessionError> {
        tree::adopt_orphans();
        let directory =
            directory::create().map_err(SessionError::io("make a private directory"))?;
        let channel = Channel::create(directory.path())
            .map_err(SessionError::io("make a private channel"))?;
        let surface = Surface::open(options.streams, directory.path())
            .map_err(SessionError::io("open the shell's streams"))?;
        let mark = directory.path().to_string_lossy().into_owned();
        // Not in a folder above one that is gone: commands may remove everything that they find.
        let start = if options.directory.is_dir() {
            options.directory
        } else {
            nowhere(directory.path()).map_err(SessionError::io("make a private directory"))?
        };
        // Found on this program's PATH: the commands may have another PATH, with a program called
        // `bash` on it.
        let program = which::which(&options.shell);
        let mut command = Command::new(program.as_ref().unwrap_or(&options.shell));
        command
            .args(["--norc", "--noprofile", "-i", "-s", "--"])
            .args(&options.arguments)
            .current_dir(start)
            .envs(options.environment)
            .env(tree::MARK, &mark)
            .env("PROMPT_COMMAND", driver::driver())
            // Empty, since bash would read and write the user's own history.
            .env("HISTFILE", "");
        inherited::hide(&mut command);
        std::os::unix::process::CommandExt::arg0(&mut command, &options.name);
        let leader = surface
            .attach(&mut command)
            .map_err(SessionError::io("open the shell's streams"))?;
        system::prepare(&mut command, leader);
        let shell = ShellProcess::spawn(&mut command).map_err(|source| SessionError::Spawn {
            shell: options.shell,
            source,
        })?;
        tracing::debug!(pid = shell.pid(), "shell started");
        let (interrupter, interrupts) = Interrupter::new();
        Ok(Self {
            tree: Tree::new(shell.pid(), mark, surface.own_session()),
            shell,
            channel,
            surface,
            interrupter,
            interrupts,
            state: ShellState::default(),
            saved: Rc::default(),
            directory,
        })
    }

    /// The current jobs of the shell.
    pub async fn jobs(&mut self) -> Result<Vec<Job>, SessionError> {
        let listing = self.ask("builtin jobs -l").await?;
        self.state.jobs = jobs::parse(&String::from_utf8_lossy(&listing));
        Ok(self.state.jobs.clone())
    }

    /// A handle that interrupts the running command.
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// The processes that it has left in the background.
    pub fn background(&self) -> BackgroundProcesses {
        BackgroundProcesses::of(self.pid())
    }

    /// The user's traps that a frame would disturb.
    pub fn user_traps(&self) -> UserTraps {
        UserTraps {
            // Only a terminal has Control-C.
            interrupts: self.state.user_traps.interrupts && self.is_on_terminal(),
            commands: self.state.before.debug,
            ..self.state.user_traps
        }
    }

    /// Whether a command has mentioned `PROMPT_COMMAND`.
    pub fn names_prompt_command(&self) -> bool {
        self.state.prompt_command == PromptCommand::Named
    }

    /// Whether it is on a terminal, where keys can suspend a command.
    pub fn is_on_terminal(&self) -> bool {
        matches!(self.surface, Surface::Terminal(_))
    }

    /// The process id of the shell.
    pub fn pid(&self) -> u32 {
        self.shell.pid()
    }

    /// The status of the last command, as `$?` has it.
    pub fn last_status(&self) -> i32 {
        self.state.before.status
    }

    /// The status of the shell, if it has ended.
    pub fn ended(&self) -> Option<i32> {
        self.shell.status()
    }

    /// A private, empty folder, for a shell whose own is gone.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn nowhere(&self) -> io::Result<PathBuf> {
        nowhere(self.directory())
    }

    /// Whether the current folder of the shell is the substitute for one that is gone.
    pub async fn is_nowhere(&mut self) -> bool {
        let here = self.values(&["PWD".to_owned()]).await;
        let here = here.ok().and_then(|mut values| values.pop().flatten());
        here.is_some_and(|here| Path::new(&here) == self.directory().join(NOWHERE))
    }

    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Runs `text`, commands of demosh, and returns their output. They change nothing, so they are
    /// run again if an interrupt hits them.
    pub(super) async fn ask(&mut self, text: &str) -> Result<Vec<u8>, SessionError> {
        self.put(|sequence| driver::question(text, sequence)).await
    }

    /// The same as [`ask`](Self::ask), for commands that change the shell but may run twice.
    pub(super) async fn order(&mut self, text: &str) -> Result<(), SessionError> {
        let ordered = self.put(|sequence| driver::order(text, sequence)).await;
        ordered.map(drop)
    }

    async fn put(&mut self, compose: impl Fn(u64) -> String) -> Result<Vec<u8>, SessionError> {
        /// So many interrupts in a row do not come from a user.
        const TRIES: u32 = 20;
        self.give_up_queue();
        self.alive()?;
        for _ in 0..TRIES {
            let sequence = self.next_sequence();
            self.send(sequence, &compose(sequence).into())?;
            let answered = tokio::time::timeout(PATIENCE, self.answered(sequence)).await;
            match answered.unwrap_or(Err(SessionError::Silent)) {
                Ok(true) => return Ok(std::mem::take(&mut self.state.answer)),
                Ok(false) => {}
                Err(error) => {
                    self.shell.kill();
                    return Err(error);
                }
            }
        }
        self.shell.kill();
        Err(SessionError::Broken)
    }

    /// Waits for the report about a text of demosh. Returns true if it ran to its end.
    async fn answered(&mut self, sequence: u64) -> Result<bool, SessionError> {
        loop {
            let message = tokio::select! {
                biased;
                message = self.channel.message(&mut self.state.answer) => {
                    message.map_err(SessionError::io("read from the shell"))?
                }
                status = self.shell.ended() => return Err(SessionError::Ended(status)),
            };
            let Message::Idle(report) = message else {
                if message == Message::Prompt {
                    return Err(SessionError::Broken);
                }
                continue;
            };
            match self.standing(&report)? {
                TextState::Begun => {
                    if report.is_interrupted() {
                        self.surface.was_thrown_before();
                    }
                    return Ok(report.mark.is_some() && report.sequence == sequence);
                }
                TextState::Waiting if report.is_interrupted() => self.surface.was_thrown_before(),
                TextState::Waiting => {}
                TextState::Refused => return Err(SessionError::Broken),
            }
        }
    }

    /// Waits for any report.
    async fn idle(&mut self) -> Result<DriverReport, SessionError> {
        loop {
            tokio::select! {
                biased;
                message = self.channel.message(&mut self.state.answer) => {
                    let message = message.map_err(SessionError::io("read from the shell"))?;
                    if let Message::Idle(report) = message {
                        return Ok(report);
                    }
                }
                status = self.shell.ended() => return Err(SessionError::Ended(status)),
            }
        }
    }

    pub(super) fn send(&mut self, sequence: u64, composed: &Handover) -> Result<(), SessionError> {
        self.state.answer.clear();
        let sent = self.channel.send(sequence, composed);
        sent.map_err(SessionError::io("write to the shell"))
    }

    pub(super) fn standing(&mut self, report: &DriverReport) -> Result<TextState, SessionError> {
        let standing = self.channel.standing(report);
        standing.map_err(SessionError::io("write to the shell"))
    }

    pub(super) fn next_sequence(&mut self) -> u64 {
        self.state.sequence += 1;
        self.state.sequence
    }

    pub(super) fn alive(&mut self) -> Result<(), SessionError> {
        match self.shell.look() {
            Some(status) => Err(SessionError::Ended(status)),
            None => Ok(()),
        }
    }
}

fn nowhere(directory: &Path) -> io::Result<PathBuf> {
    let folder = directory.join(NOWHERE);
    match std::fs::create_dir(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(folder),
    }
}

#[cfg(test)]
mod tests;
