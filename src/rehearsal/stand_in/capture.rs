//! A stand-in that records: it makes the real call, passes everything on, and reports it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal as Arrivals, SignalKind, signal};

use crate::document::programs;
use crate::neutral::Neutral;

use super::directory::{VARIABLE, real_program, without_stand_ins};
use super::feeding::{Feeder, Portion};
use super::screen_capture::{self, Manner, has_screen};
use super::wire::{self, FileHead, Lines, Reply, Request};
use crate::rehearsal::format::inside::{place_in, stays_inside};
use crate::shell::status_of_signal;

/// How long to wait for output after the call has ended: a background process may keep the pipe
/// open forever.
const GRACE: Duration = Duration::from_millis(200);

/// A call that ends within this time after a request to end has followed the request.
const SOON: Duration = Duration::from_secs(5);

/// The largest file that is kept after a call, in bytes.
const LARGEST_FILE: u64 = 1024 * 1024;

/// The variable with the user's own editor, for the stand-in for editors.
pub(in crate::rehearsal) const USERS_EDITOR: &str = "DEMOSH_USERS_EDITOR";

/// Files and their contents, if they exist.
type Files = Vec<(PathBuf, Option<Vec<u8>>)>;

/// The call of a tool.
#[derive(Clone, Copy)]
struct RealCall<'a> {
    /// The real program.
    program: &'a Path,
    /// The name that it is called by.
    tool: &'a str,
    arguments: &'a [OsString],
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
    let before = files_named(arguments);
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
        let (leaves, bytes) = changed(before);
        capture.tell_end(ended, stopped, (leaves, &bytes));
        io::Result::Ok(ended)
    })?;
    Ok(end_like(ended))
}

/// Makes a call that fills the screen or is typed into, on a terminal that is observed.
fn show(
    stream: &mut UnixStream,
    call: RealCall<'_>,
    before: Files,
    manner: Manner,
) -> io::Result<u8> {
    let mut command = std::process::Command::new(call.program);
    command.arg0(call.tool).args(call.arguments);
    command
        .env_remove(VARIABLE)
        .env("PATH", without_stand_ins(&search_path()));
    let mut capture = CallCapture {
        stream,
        started: Instant::now(),
    };
    let (ended, stopped) = screen_capture::make(command, capture.stream, manner)?;
    let (leaves, bytes) = changed(before);
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
    /// Also returns whether a signal has ended the call.
    async fn make(
        &mut self,
        call: RealCall<'_>,
        editor: &Path,
        lines: Option<Lines>,
    ) -> io::Result<(ExitStatus, bool)> {
        let RealCall {
            program,
            tool,
            arguments,
        } = call;
        let mut command = Command::new(program);
        command.arg0(tool).args(arguments);
        // Calls that it makes itself are not recorded: a rehearsal makes none of them.
        command
            .env_remove(VARIABLE)
            .env("PATH", without_stand_ins(&search_path()));
        let on_terminal = io::stdin().is_terminal();
        if on_terminal {
            set_editor(&mut command, editor);
        }
        // A program that fills the screen must have the real screen: its output is not kept.
        if !(on_terminal && io::stdout().is_terminal() && fills_the_screen(tool, arguments)) {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let mut feeder = None;
        if let Some(lines) = lines.filter(|_| !on_terminal) {
            let (started, input) = Feeder::start(&lines)?;
            command.stdin(Stdio::from(OwnedFd::from(input)));
            feeder = Some(started);
        }
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
        let rest = async {
            while pipes.are_open() {
                let (is_error, bytes) = pipes.next().await;
                self.pass_on(&mut pipes, is_error, &bytes);
            }
        };
        // After the time limit, the remaining output belongs to the background.
        let _ = tokio::time::timeout(GRACE, rest).await;
        // A key's signal may have reached the call before this process.
        if asked.is_none() && !status.success() {
            let limit = match status.signal() {
                Some(_) => GRACE,
                None => Duration::from_millis(5),
            };
            let late = tokio::time::timeout(limit, signals.next()).await;
            asked = late.ok().map(|_| Instant::now());
        }
        // A call that follows a signal ends soon after it, with any status; one that continues for
        // longer ends for its own reason.
        let stopped = asked.is_some_and(|asked| was_stopped(status) || asked.elapsed() < SOON);
        Ok((status, stopped))
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

/// The call's output while it runs.
struct CallPipes {
    stdout: Option<Box<dyn AsyncRead + Unpin>>,
    stderr: Option<Box<dyn AsyncRead + Unpin>>,
}

impl CallPipes {
    fn of(child: &mut Child) -> Self {
        let stdout = child
            .stdout
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn AsyncRead + Unpin>);
        let stderr = child
            .stderr
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn AsyncRead + Unpin>);
        Self { stdout, stderr }
    }

    const fn are_open(&self) -> bool {
        self.stdout.is_some() || self.stderr.is_some()
    }

    fn close(&mut self, is_error: bool) {
        *(if is_error {
            &mut self.stderr
        } else {
            &mut self.stdout
        }) = None;
    }

    /// The next bytes, and whether they come from standard error. Waits forever when both pipes are
    /// closed.
    async fn next(&mut self) -> (bool, Vec<u8>) {
        loop {
            let (is_error, bytes) = tokio::select! {
                bytes = read(&mut self.stdout) => (false, bytes),
                bytes = read(&mut self.stderr) => (true, bytes),
            };
            if bytes.is_empty() {
                self.close(is_error);
            } else {
                return (is_error, bytes);
            }
        }
    }
}

/// The next bytes; none at the end.
async fn read(pipe: &mut Option<Box<dyn AsyncRead + Unpin>>) -> Vec<u8> {
    let Some(pipe) = pipe else {
        return std::future::pending().await;
    };
    let mut bytes = Vec::with_capacity(16 * 1024);
    // An error is an end too.
    pipe.read_buf(&mut bytes)
        .await
        .map_or_else(|_| Vec::new(), |_| bytes)
}

/// Signals to the stand-in that are meant for the call.
struct CallSignals {
    interrupt: Arrivals,
    quit: Arrivals,
    terminate: Arrivals,
    hangup: Arrivals,
}

impl CallSignals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.quit.recv() => Signal::QUIT,
            _ = self.terminate.recv() => Signal::TERM,
            _ = self.hangup.recv() => Signal::HUP,
        }
    }
}

fn pass_signal_on(child: &Child, signal: Signal) {
    // A key's signal went to the whole process group, including the call; a second one would be
    // more than the user intended.
    let from_key = matches!(signal, Signal::INT | Signal::QUIT) && io::stdin().is_terminal();
    let id = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(id) = id.filter(|_| !from_key) {
        // The process is gone: the wait is about to report that.
        let _ = kill_process(id, signal);
    }
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

/// The files that the arguments name, with their current contents. Files outside the workshop are
/// not recorded.
fn files_named(arguments: &[OsString]) -> Files {
    let mut files = Vec::new();
    for word in arguments.iter().filter_map(|word| word.to_str()) {
        let path = Path::new(word.split_once('=').map_or(word, |(_, value)| value));
        let is_name = !path.as_os_str().is_empty() && !word.starts_with("http");
        if is_name && stays_inside(path) && !path.is_dir() {
            files.push((path.to_owned(), content(path)));
        }
    }
    files
}

fn content(path: &Path) -> Option<Vec<u8>> {
    // Not a pipe, which may have no end, and not the target of a link that leads outside.
    let file = File::open(place_in(Path::new("."), path).ok()?).ok()?;
    let meta = file.metadata().ok()?;
    let mut bytes = Vec::new();
    let small = meta.is_file() && meta.len() <= LARGEST_FILE;
    small.then(|| file.take(LARGEST_FILE).read_to_end(&mut bytes).ok())??;
    Some(bytes)
}

/// The files that have changed.
fn changed(before: Files) -> (Vec<FileHead>, Vec<u8>) {
    let (mut heads, mut bytes) = (Vec::new(), Vec::new());
    for (path, old) in before {
        let new = content(&path);
        if new == old || (new.is_none() && path.exists()) {
            continue;
        }
        heads.push(FileHead {
            path,
            length: new.as_ref().map(Vec::len),
        });
        bytes.extend(new.into_iter().flatten());
    }
    (heads, bytes)
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
