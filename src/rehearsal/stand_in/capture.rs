//! A stand-in that records: it makes the real call, passes everything on, and reports it.
//!
//! Owns how the call is made and what is reported. The pipes are in `call_streams`, the files that
//! the call changes in `named_files`.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tokio::process::Command;

use crate::document::programs;
use crate::neutral::Neutral;

use super::call_streams::{CallPipes, CallSignals, pass_signal_on};
use super::directory::{VARIABLE, real_program, without_stand_ins};
use super::feeding::{Feeder, Portion};
use super::named_files::NamedFiles;
use super::screen_capture::{self, Manner, has_screen};
use super::wire::{self, FileHead, Lines, Reply, Request};
use crate::shell::status_of_signal;

/// How long to wait for output after the call has ended: a background process may keep the pipe
/// open forever.
const GRACE: Duration = Duration::from_millis(200);

/// A call that ends within this time after a request to end has followed the request.
const SOON: Duration = Duration::from_secs(5);

/// The variable with the user's own editor, for the stand-in for editors.
pub(in crate::rehearsal) const USERS_EDITOR: &str = "DEMOSH_USERS_EDITOR";

/// The call of a tool.
#[derive(Clone, Copy)]
struct RealCall<'a> {
    /// The real program.
    program: &'a Path,
    /// The name that it is called by.
    tool: &'a str,
    arguments: &'a [OsString],
}

impl RealCall<'_> {
    /// The program with its arguments. Calls that it makes itself are not recorded: a rehearsal
    /// makes none of them.
    fn program(self) -> std::process::Command {
        let mut command = std::process::Command::new(self.program);
        command.arg0(self.tool).args(self.arguments);
        command
            .env_remove(VARIABLE)
            .env("PATH", without_stand_ins(&search_path()));
        command
    }

    /// The same with `editor`, and with pipes for its output.
    fn command(self, editor: &Path) -> Command {
        let mut command = Command::from(self.program());
        let on_terminal = io::stdin().is_terminal();
        if on_terminal {
            set_editor(&mut command, editor);
        }
        // A program that fills the screen must have the real screen: its output is not kept.
        let needs_screen = fills_the_screen(self.tool, self.arguments);
        if !(on_terminal && io::stdout().is_terminal() && needs_screen) {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        command
    }
}

/// Makes the call and returns its status.
pub(in crate::rehearsal) fn run(
    stream: &mut UnixStream,
    tool: &str,
    arguments: &[OsString],
    (editor, lines): (&Path, Option<Lines>),
) -> io::Result<u8> {
    let Some(program) = real_program(OsStr::new(tool), &search_path()) else {
        let message = format!("error: cannot record `{tool}`: there is no such program on PATH\n");
        io::stderr().write_all(Neutral::lines(message).as_bytes())?;
        return Ok(127);
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let before = NamedFiles::of(arguments);
    let call = RealCall {
        program: &program,
        tool,
        arguments,
    };
    if (programs::TerminalUse::of(tool).shows_screens() || lines.is_some()) && has_screen() {
        let manner = if programs::TerminalUse::of(tool).shows_screens() {
            Manner::Screens
        } else {
            Manner::Lines
        };
        return show(stream, call, before, manner);
    }
    let ended = runtime.block_on(async {
        let mut capture = CallCapture {
            stream,
            started: Instant::now(),
        };
        let (ended, stopped) = capture.make(call, editor, lines).await?;
        let (leaves, bytes) = before.changed();
        capture.tell_end(ended, stopped, (leaves, &bytes));
        io::Result::Ok(ended)
    })?;
    Ok(end_like(ended))
}

/// Makes a call that fills the screen or is typed into, on a terminal that is observed.
fn show(
    stream: &mut UnixStream,
    call: RealCall<'_>,
    before: NamedFiles,
    manner: Manner,
) -> io::Result<u8> {
    let mut capture = CallCapture {
        stream,
        started: Instant::now(),
    };
    let (ended, stopped) = screen_capture::make(call.program(), capture.stream, manner)?;
    let (leaves, bytes) = before.changed();
    capture.tell_end(ended, stopped, (leaves, &bytes));
    Ok(end_like(ended))
}

fn search_path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Reports one call to the recorder.
struct CallCapture<'a> {
    stream: &'a mut UnixStream,
    started: Instant,
}

impl CallCapture<'_> {
    /// Makes the call. Also returns whether a signal has ended it.
    async fn make(
        &mut self,
        call: RealCall<'_>,
        editor: &Path,
        lines: Option<Lines>,
    ) -> io::Result<(ExitStatus, bool)> {
        let mut command = call.command(editor);
        let lines = lines.filter(|_| !io::stdin().is_terminal());
        let mut feeder = match lines {
            Some(lines) => {
                let (feeder, input) = Feeder::start(&lines)?;
                command.stdin(Stdio::from(OwnedFd::from(input)));
                Some(feeder)
            }
            None => None,
        };
        // Before the call is made, since an early signal would end this process.
        let mut signals = CallSignals::listen()?;
        let mut child = command.spawn()?;
        // Only the call keeps its input open: otherwise the writer would never notice that the call
        // is gone.
        drop(command);
        let began = Request::Began {
            screen: None,
            has_echo: false,
        };
        // The recorder may be gone; the call continues anyway.
        let _ = wire::send(self.stream, &began, &[]);
        let mut pipes = CallPipes::of(&mut child);
        let mut asked: Option<Instant> = None;
        let status = loop {
            tokio::select! {
                // Input is reported before the answer to it.
                biased;
                fed = next_line(&mut feeder) => self.tell_line(&fed),
                signal = signals.next() => {
                    asked = Some(Instant::now());
                    pass_signal_on(&child, signal);
                }
                status = child.wait() => break status?,
                (is_error, bytes) = pipes.next() => {
                    self.pass_on(&mut pipes, is_error, &bytes);
                    if let Some(feeder) = &mut feeder {
                        feeder.wrote(&bytes);
                    }
                }
            }
        };
        self.pass_on_rest(&mut pipes).await;
        if asked.is_none() && !status.success() {
            asked = late_signal(&mut signals, status).await;
        }
        // A call that follows a signal ends soon after it, with any status; one that continues for
        // longer ends for its own reason.
        let stopped = asked.is_some_and(|asked| was_stopped(status) || asked.elapsed() < SOON);
        Ok((status, stopped))
    }

    /// Passes on what the call printed before its end. After the time limit, the remaining output
    /// belongs to the background.
    async fn pass_on_rest(&mut self, pipes: &mut CallPipes) {
        let rest = async {
            while pipes.are_open() {
                let (is_error, bytes) = pipes.next().await;
                self.pass_on(pipes, is_error, &bytes);
            }
        };
        let _ = tokio::time::timeout(GRACE, rest).await;
    }

    /// Passes output on to where the call itself would have written it. If there is no reader any
    /// more, the call gets a broken pipe as it would have otherwise.
    fn pass_on(&mut self, pipes: &mut CallPipes, is_error: bool, bytes: &[u8]) {
        let written = if is_error {
            io::stderr().write_all(bytes)
        } else {
            io::stdout()
                .write_all(bytes)
                .and_then(|()| io::stdout().flush())
        };
        if written.is_err() {
            pipes.close(is_error);
        }
        // The recorder may be gone; the call continues anyway.
        let request = Request::Wrote {
            at: self.now(),
            is_error,
        };
        let _ = wire::send(self.stream, &request, bytes);
    }

    fn tell_line(&mut self, fed: &Portion) {
        let (bytes, is_end): (&[u8], _) = match fed {
            Portion::Line(line) => (line, false),
            Portion::End => (&[], true),
        };
        let request = Request::Typed {
            at: self.now(),
            is_hidden: false,
            is_end,
        };
        // The same as above.
        let _ = wire::send(self.stream, &request, bytes);
    }

    fn tell_end(
        &mut self,
        status: ExitStatus,
        stopped: bool,
        (leaves, bytes): (Vec<FileHead>, &[u8]),
    ) {
        let request = Request::Ended {
            at: self.now(),
            status: code(status),
            // If it dies by itself, or is killed for lack of memory, it has ended: a rehearsal must
            // not wait for it.
            stopped,
            leaves,
        };
        // A run that waits for this call must not read the recording before it is complete. If
        // there is no recorder, the call continues anyway.
        if wire::send(self.stream, &request, bytes).is_ok() {
            let _ = wire::receive::<Reply>(self.stream);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The next line for a call that has lines.
async fn next_line(feeder: &mut Option<Feeder>) -> Portion {
    match feeder {
        Some(feeder) => feeder.next().await,
        None => std::future::pending().await,
    }
}

/// When a signal came that has ended the call, if it comes now: a key's signal may have reached the
/// call before this process.
async fn late_signal(signals: &mut CallSignals, status: ExitStatus) -> Option<Instant> {
    let limit = match status.signal() {
        Some(_) => GRACE,
        None => Duration::from_millis(5),
    };
    let late = tokio::time::timeout(limit, signals.next()).await;
    late.ok().map(|_| Instant::now())
}

/// Gives an editor that a tool calls the terminal instead of the pipes.
fn set_editor(command: &mut Command, editor: &Path) {
    let own = programs::EDITORS
        .iter()
        .find_map(|name| std::env::var_os(name).filter(|own| !own.is_empty()));
    command.env(USERS_EDITOR, own.unwrap_or_else(|| "vi".into()));
    for name in programs::EDITORS {
        command.env(name, editor);
    }
}

/// True for calls that need a terminal.
fn fills_the_screen(tool: &str, arguments: &[OsString]) -> bool {
    const OPTIONS: &[&str] = &["-it", "-ti", "--tty", "--tty=true"];
    let asks = |word: &OsString| OPTIONS.iter().any(|option| word == option);
    let short = |word: &OsString| word == "-t";
    programs::TerminalUse::of(tool).fills_screen()
        || arguments.iter().any(asks)
        || (arguments.iter().any(short) && arguments.iter().any(|word| word == "-i"))
}

fn code(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| status.signal().map(status_of_signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(255)
}

fn was_stopped(status: ExitStatus) -> bool {
    let signals = [
        Signal::INT,
        Signal::TERM,
        Signal::HUP,
        Signal::KILL,
        Signal::QUIT,
    ];
    status
        .signal()
        .is_some_and(|signal| signals.iter().any(|known| known.as_raw() == signal))
}

/// Ends in the same way as the call. A waiting shell must see that a signal ended it: that is how
/// Control-C ends a loop. The handlers of this process prevent that; a new program has none.
fn end_like(status: ExitStatus) -> u8 {
    if let Some(signal) = status.signal() {
        let text = format!("kill -s {signal} $$");
        // Returns only if the program does not exist.
        let _ = std::process::Command::new("/bin/sh")
            .args(["-c", &text])
            .exec();
    }
    code(status)
}

#[cfg(test)]
mod tests;
