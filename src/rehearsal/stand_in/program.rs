//! This program under the name of a tool: it asks for the recorded call, and repeats it.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::neutral::Neutral;

use super::capture;
use super::dialogue_play;
use super::directory::{self, VARIABLE};
use super::screen;
use super::screen_play::{Stage, WaitResult};
use super::wire::{self, PieceHead, Play, Reply, Request};
use crate::rehearsal::format::inside::{names_a_file, place_in, stays_inside};
use crate::rehearsal::format::recording::RecordedStream;

/// The status of a call that cannot be answered: no tool uses it, and the shell uses it for a
/// program that it does not find.
pub(in crate::rehearsal) const CANNOT_PLAY: u8 = 127;

/// How long the last screen is displayed if no person presses keys, in milliseconds.
const LAST_SCREEN: u64 = 2_000;

/// The status of a process whose reader has closed the pipe.
const BROKEN_PIPE: u8 = 141;

/// Plays a call if this program was called under the name of a tool that a rehearsal replaces.
/// `None` if it was called as itself.
pub fn run_if_called_as_one(arguments: &[OsString]) -> Option<ExitCode> {
    let called_as = Path::new(arguments.first()?);
    let directory = directory_of(called_as)?;
    let mut streams = Streams {
        stdin: &mut UnbufferedInput,
        stdin_is_terminal: io::stdin().is_terminal(),
        stdout: &mut io::stdout(),
        stderr: &mut io::stderr(),
    };
    let call = IncomingCall::of(called_as, &arguments[1..]);
    Some(run(&directory, &call, &mut streams).into())
}

/// The directory of the rehearsal whose link was called.
fn directory_of(called_as: &Path) -> Option<PathBuf> {
    let name = called_as.file_name()?;
    // By far the most common case needs no directory.
    if name == "demosh" {
        return None;
    }
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let has_link = |directory: &PathBuf| directory::links_in(directory).join(name).is_symlink();
    named.filter(has_link).or_else(|| {
        let links = links_of(called_as, name)?;
        directory::holds_stand_ins(&links).then(|| links.parent().map(Path::to_owned))?
    })
}

/// The directory in which the shell found the program.
fn links_of(called_as: &Path, name: &OsStr) -> Option<PathBuf> {
    let parent = called_as
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.map(Path::to_owned).or_else(|| {
        let path = std::env::var_os("PATH")?;
        let mut directories = std::env::split_paths(&path);
        directories.find(|directory| directory.join(name).is_file())
    })
}

struct IncomingCall {
    argv: Vec<String>,
    cwd: PathBuf,
    /// The arguments as received.
    arguments: Vec<OsString>,
}

impl IncomingCall {
    fn of(called_as: &Path, arguments: &[OsString]) -> Self {
        let name = called_as.file_name().unwrap_or_default();
        let words = std::iter::once(name).chain(arguments.iter().map(OsString::as_os_str));
        Self {
            argv: words
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
            cwd: std::env::current_dir().unwrap_or_default(),
            arguments: arguments.to_vec(),
        }
    }

    fn tool(&self) -> &str {
        self.argv.first().map_or("", String::as_str)
    }
}

/// Standard input without a buffer: bytes that are not needed are left for the next reader.
struct UnbufferedInput;

impl Read for UnbufferedInput {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(rustix::stdio::stdin(), into)?)
    }
}

pub(in crate::rehearsal) struct Streams<'a> {
    pub(in crate::rehearsal) stdin: &'a mut dyn Read,
    pub(in crate::rehearsal) stdin_is_terminal: bool,
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
}

impl Streams<'_> {
    /// All of standard input. A terminal has no end to wait for.
    fn read_stdin(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if !self.stdin_is_terminal {
            self.stdin.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn forget_stdin(&mut self) {
        if !self.stdin_is_terminal {
            // If it cannot be read, it need not be.
            let _ = io::copy(&mut self.stdin, &mut io::sink());
        }
    }

    pub(in crate::rehearsal) fn write(&mut self, is_error: bool, bytes: &[u8]) -> io::Result<()> {
        let to = if is_error {
            &mut *self.stderr
        } else {
            &mut *self.stdout
        };
        to.write_all(bytes).and_then(|()| to.flush())
    }

    fn say(&mut self, message: &str) -> u8 {
        // There is no place left to report that even this failed.
        let _ = self.write(true, Neutral::lines(message).as_bytes());
        CANNOT_PLAY
    }
}

fn run(directory: &Path, call: &IncomingCall, streams: &mut Streams<'_>) -> u8 {
    let tool = call.tool();
    let result = UnixStream::connect(directory::socket_in(directory))
        .and_then(|mut stream| converse(&mut stream, call, streams));
    match result {
        Ok(Some(status)) => status,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => BROKEN_PIPE,
        Ok(None) => streams.say(&over(tool, directory)),
        Err(error) if is_over(&error) => streams.say(&over(tool, directory)),
        Err(error) => streams.say(&format!(
            "error: the stand-in for `{tool}` failed: {error}\n"
        )),
    }
}

fn is_over(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, ConnectionReset, NotFound};
    matches!(error.kind(), NotFound | ConnectionRefused | ConnectionReset)
}

fn over(tool: &str, directory: &Path) -> String {
    let links = directory::links_in(directory);
    format!(
        "error: this `{tool}` is a stand-in of a rehearsal, and no rehearsal is running\n\
         help: remove `{}` from PATH, or open a new shell\n",
        Neutral::path(&links)
    )
}

/// Asks what to do, and does it. `None` if the rehearsal ended meanwhile.
fn converse(
    stream: &mut UnixStream,
    call: &IncomingCall,
    streams: &mut Streams<'_>,
) -> io::Result<Option<u8>> {
    let started = Instant::now();
    let mut reply = ask(stream, call, None)?;
    if let Some((Reply::ReadStdin, _)) = reply {
        reply = ask(stream, call, Some(&streams.read_stdin()?))?;
    }
    match reply {
        Some((Reply::Play(play), bytes)) => {
            perform(&play, &bytes, (started, stream), streams).map(Some)
        }
        Some((Reply::Missing, message)) => {
            Ok(Some(streams.say(&String::from_utf8_lossy(&message))))
        }
        Some((Reply::Record { editor, lines }, _)) => {
            let manner = (editor.as_path(), lines);
            capture::run(stream, call.tool(), &call.arguments, manner).map(Some)
        }
        Some((Reply::ReadStdin | Reply::Noted, _)) | None => Ok(None),
    }
}

fn ask(
    stream: &mut UnixStream,
    call: &IncomingCall,
    stdin: Option<&[u8]>,
) -> io::Result<Option<(Reply, Vec<u8>)>> {
    let request = Request::Called {
        argv: call.argv.clone(),
        cwd: call.cwd.clone(),
        has_read_stdin: stdin.is_some(),
    };
    // A broken pipe here is not the one that the call writes to.
    wire::send(stream, &request, stdin.unwrap_or_default())
        .map_err(|_| io::ErrorKind::ConnectionReset)?;
    wire::receive(stream)
}

fn perform(
    play: &Play,
    bytes: &[u8],
    (started, stream): (Instant, &mut UnixStream),
    streams: &mut Streams<'_>,
) -> io::Result<u8> {
    if play.reads_stdin {
        streams.forget_stdin();
    }
    let output = play.pieces.iter().map(|piece| piece.length).sum();
    let (output, mut files) = bytes
        .split_at_checked(output)
        .ok_or(io::ErrorKind::InvalidData)?;
    for file in &play.leaves {
        let content = file
            .length
            .map(|length| files.split_off(..length).unwrap_or_default());
        leave(&file.path, content)?;
    }
    let has_screens = play.pieces.iter().any(is_screen);
    if let Some(stage) = has_screens.then(Stage::open).flatten() {
        show(play, output, stage, (started, stream))?;
        return Ok(play.status);
    }
    let status = if play.pieces.iter().any(|piece| piece.stream.is_input()) {
        dialogue_play::play(play, output, (started, stream), streams)?
    } else {
        print(play, output, started, streams)?;
        play.status
    };
    if play.stays && !(play.left_alone && is_in_foreground()) {
        stay(stream);
    }
    Ok(status)
}

const fn is_screen(piece: &PieceHead) -> bool {
    matches!(piece.stream, RecordedStream::Screen)
}

/// Prints the pieces at their times; of screens only the last one, as text.
fn print(
    play: &Play,
    mut output: &[u8],
    started: Instant,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let until = |millis: u64| started + Duration::from_millis(millis);
    let last_screen = play.pieces.iter().rposition(is_screen);
    for (nth, piece) in play.pieces.iter().enumerate() {
        sleep_until(until(piece.at));
        let bytes = output.split_off(..piece.length).unwrap_or_default();
        match (piece.stream, Some(nth) == last_screen) {
            (RecordedStream::Stdout, _) => streams.write(false, bytes)?,
            (RecordedStream::Stderr, _) => streams.write(true, bytes)?,
            (RecordedStream::Screen, true) => {
                let text = screen::plain(&String::from_utf8_lossy(bytes));
                streams.write(false, text.as_bytes())?;
            }
            _ => {}
        }
    }
    sleep_until(until(play.end));
    Ok(())
}

/// True when keys of the terminal would reach this process.
fn is_in_foreground() -> bool {
    let front = rustix::termios::tcgetpgrp(io::stderr());
    front.is_ok_and(|front| front == rustix::process::getpgrp())
}

/// Displays the screens of a call on a terminal, until they end or a key ends it.
fn show(
    play: &Play,
    mut output: &[u8],
    mut stage: Stage,
    (started, stream): (Instant, &UnixStream),
) -> io::Result<()> {
    let until = |millis: u64| Some(started + Duration::from_millis(millis));
    for piece in &play.pieces {
        if stage.wait(until(piece.at), stream)? == WaitResult::Left {
            return Ok(());
        }
        let bytes = output.split_off(..piece.length).unwrap_or_default();
        if piece.stream == RecordedStream::Screen {
            stage.show(bytes)?;
        }
    }
    let end = match (play.stays, play.left_alone) {
        (false, _) => until(play.end),
        (true, true) => until(play.end + LAST_SCREEN),
        (true, false) => None,
    };
    stage.wait(end, stream)?;
    Ok(())
}

pub(in crate::rehearsal) fn sleep_until(at: Instant) {
    std::thread::sleep(at.saturating_duration_since(Instant::now()));
}

/// Leaves a file behind as the real call did; `None` removes it. Symbolic links must not lead out
/// of the directory of the call.
fn leave(path: &Path, content: Option<&[u8]>) -> io::Result<()> {
    let failed = |error: io::Error| {
        let name = path.display();
        io::Error::other(format!("it cannot leave `{name}` behind: {error}"))
    };
    if !stays_inside(path) || !names_a_file(path) {
        return Err(failed(io::ErrorKind::InvalidInput.into()));
    }
    let here = Path::new(".");
    let Some(content) = content else {
        // Remove the name, not the target of a possible link.
        let folder = path.parent().filter(|folder| folder.is_dir());
        let file = path.file_name().unwrap_or_default();
        if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            place_in(here, &folder.join("name")).map_err(failed)?;
            let _ = std::fs::remove_file(folder.join(file));
        } else {
            // If it did not exist, nothing needs to be removed.
            let _ = std::fs::remove_file(file);
        }
        return Ok(());
    };
    let place = place_in(here, path).map_err(failed)?;
    let folder = place.parent().unwrap_or(here);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&place, content))
        .map_err(failed)
}

/// Waits until it is stopped, or until the rehearsal ends.
fn stay(stream: &mut UnixStream) {
    // No more messages come: the read ends when the connection does.
    let _ = stream.read(&mut [0]);
}

#[cfg(test)]
mod tests;
