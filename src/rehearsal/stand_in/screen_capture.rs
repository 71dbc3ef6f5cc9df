//! Makes a real call that fills the screen, or into which lines are typed: it runs on a terminal
//! like the user's, and every byte is reported to the recorder.

use std::io::{self, IsTerminal, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use rustix::termios::{
    InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use crate::term::{RawMode, Size, Tty, is_asking_for_secret, lead_a_session, pty_like, set_size};

use super::wire::{self, Request};

/// A call that ends within this time after a key was ended by it.
const SOON: Duration = Duration::from_secs(2);

/// How often the size of the terminal is checked.
const LOOK: Duration = Duration::from_millis(50);

/// Control-C, and the key that ends pagers.
const LEAVING: [u8; 2] = [3, b'q'];

/// True when the program can have a screen: all its streams are the user's terminal.
pub(in crate::rehearsal) fn has_screen() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Which part of a call is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rehearsal) enum Manner {
    /// Its screens.
    Screens,
    /// Its input lines, and its answers.
    Lines,
}

/// An event at the terminal.
enum TerminalEvent {
    Wrote(Vec<u8>),
    Typed { bytes: Vec<u8>, is_hidden: bool },
}

/// Makes the call, and returns whether a key has ended it.
pub(in crate::rehearsal) fn make(
    mut command: Command,
    stream: &mut UnixStream,
    manner: Manner,
) -> io::Result<(ExitStatus, bool)> {
    let tty = Tty::open()?;
    let (master, slave) = pty_like(&tty)?;
    command
        .stdin(Stdio::from(slave.try_clone()?))
        .stdout(Stdio::from(slave.try_clone()?))
        .stderr(Stdio::from(slave));
    lead_a_session(&mut command);
    let raw = RawMode::transparent(&tty)?;
    let mut capture = ScreenCapture {
        started: Instant::now(),
        stream,
        size: tty.size(),
        tty: &tty,
        master,
        manner,
    };
    capture.report_begin();
    let mut child = command.spawn()?;
    // This closes its copies of the program's end: when the program is gone, reading ends.
    drop(command);
    let left = Arc::new(AtomicU64::new(u64::MAX));
    let (sender, passed) = mpsc::channel();
    let typed = (manner == Manner::Lines).then(|| sender.clone());
    let started = capture.started;
    hand_over(&tty, &capture.master, (started, Arc::clone(&left)), typed)?;
    read_all(&capture.master, sender)?;
    capture.pass_on(&passed, &mut child)?;
    let status = child.wait()?;
    let now = capture.now();
    drop(raw);
    tty.restore()?;
    let since = now.checked_sub(left.load(Ordering::Acquire));
    let by_key = since.is_some_and(|millis| Duration::from_millis(millis) < SOON);
    Ok((status, by_key))
}

/// A call on its terminal. Its recorder may be gone; the call continues anyway.
struct ScreenCapture<'a> {
    started: Instant,
    stream: &'a mut UnixStream,
    tty: &'a Tty,
    /// The terminal of the call.
    master: OwnedFd,
    /// The last known size of the user's terminal.
    size: Size,
    manner: Manner,
}

impl ScreenCapture<'_> {
    fn report_begin(&mut self) {
        let began = Request::Began {
            screen: (self.manner == Manner::Screens).then_some((self.size.cols, self.size.rows)),
            has_echo: self.manner == Manner::Lines,
        };
        let _ = wire::send(self.stream, &began, &[]);
    }

    /// Displays and reports everything until the program has ended.
    fn pass_on(
        &mut self,
        passed: &mpsc::Receiver<TerminalEvent>,
        child: &mut Child,
    ) -> io::Result<()> {
        let mut discretion = Discretion::default();
        loop {
            if self.manner == Manner::Lines {
                discretion.follow(self.tty, &self.master);
            }
            match passed.recv_timeout(LOOK) {
                Ok(event) => self.report(&event),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            self.follow_size();
        }
        Ok(())
    }

    fn report(&mut self, event: &TerminalEvent) {
        let at = self.now();
        let (request, bytes) = match event {
            TerminalEvent::Typed { bytes, is_hidden } => {
                let request = Request::Typed {
                    at,
                    is_hidden: *is_hidden,
                    is_end: false,
                };
                (request, bytes)
            }
            TerminalEvent::Wrote(bytes) => {
                let mut tty = self.tty;
                let _ = tty.write_all(bytes);
                let request = Request::Wrote {
                    at,
                    is_error: false,
                };
                (request, bytes)
            }
        };
        let _ = wire::send(self.stream, &request, bytes);
    }

    /// Gives the program's terminal the size of the user's.
    fn follow_size(&mut self) {
        let size = self.tty.size();
        if size == self.size {
            return;
        }
        self.size = size;
        // On failure the program only draws for the old size.
        let _ = set_size(&self.master, size);
        let request = Request::Resized {
            at: self.now(),
            screen: (size.cols, size.rows),
        };
        let _ = wire::send(self.stream, &request, &[]);
    }

    /// Milliseconds since the beginning of the call.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Turns off the echo of the user's terminal while the program reads without echo: the side that
/// types lines must notice that it asks for a secret.
#[derive(Default)]
struct Discretion {
    /// The previous mode, while a secret is asked for.
    before: Option<Termios>,
}

impl Discretion {
    fn follow(&mut self, tty: &Tty, master: &OwnedFd) {
        let asks = is_asking_for_secret(master);
        // A terminal that is gone needs no mode.
        if asks && self.before.is_none() {
            let Ok(mode) = tcgetattr(tty) else { return };
            let mut secret = mode.clone();
            secret.local_modes |= LocalModes::ICANON;
            secret.input_modes |= InputModes::ICRNL;
            // The program must get the keys that interrupt it and that end its input.
            secret.special_codes[SpecialCodeIndex::VEOF] = 0;
            secret.special_codes[SpecialCodeIndex::VEOL] = 3;
            secret.special_codes[SpecialCodeIndex::VEOL2] = 4;
            let _ = tcsetattr(tty, OptionalActions::Now, &secret);
            self.before = Some(mode);
        } else if !asks && let Some(mode) = self.before.take() {
            let _ = tcsetattr(tty, OptionalActions::Now, &mode);
        }
    }
}

/// Reads the output of the program until all processes have closed the terminal.
fn read_all(master: &OwnedFd, sender: mpsc::Sender<TerminalEvent>) -> io::Result<()> {
    let mut master = std::fs::File::from(master.try_clone()?);
    std::thread::Builder::new()
        .name("screen".into())
        .spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            // On Linux an error says that all have closed it.
            while let Ok(length @ 1..) = master.read(&mut buffer) {
                let bytes = buffer[..length].to_vec();
                if sender.send(TerminalEvent::Wrote(bytes)).is_err() {
                    return;
                }
            }
        })?;
    Ok(())
}

/// Passes the user's keys to the program, reports them to `typed`, and sets `left` for a key that
/// ends programs.
fn hand_over(
    tty: &Tty,
    master: &OwnedFd,
    (started, left): (Instant, Arc<AtomicU64>),
    typed: Option<mpsc::Sender<TerminalEvent>>,
) -> io::Result<()> {
    let mut keys = std::fs::File::from(tty.as_fd().try_clone_to_owned()?);
    let mut program = std::fs::File::from(master.try_clone()?);
    std::thread::Builder::new()
        .name("keys".into())
        .spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = keys.read(&mut buffer) {
                let bytes = &buffer[..length];
                // Among lines, a letter is a part of one.
                let leaving = if typed.is_some() {
                    &LEAVING[..1]
                } else {
                    &LEAVING
                };
                let leaves = leaving.contains(&bytes[length - 1]);
                let at = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                left.store(if leaves { at } else { u64::MAX }, Ordering::Release);
                if let Some(typed) = &typed {
                    let is_hidden = is_asking_for_secret(&program);
                    let bytes = bytes.to_vec();
                    // Without a receiver, the program is gone.
                    let _ = typed.send(TerminalEvent::Typed { bytes, is_hidden });
                }
                if program.write_all(bytes).is_err() {
                    return;
                }
            }
        })?;
    Ok(())
}
