//! A terminal for a command of a shell that has none: its lines are typed there.
//!
//! Owns the pseudo-terminal, the process that it belongs to, and the thread that types and reads.
//! [`Typist`] decides when a line is typed.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc;

use super::unit::TypedLines;
use crate::term::{
    KeyReading, ReadyRules, Size, TypingManner, Typist, lead_a_session, new_pty, set_size,
};

/// The most pieces of output that are not processed yet; the thread waits when there are more.
const ON_THE_WAY: usize = 16;

/// The most output that is read after the command has ended, in bytes: a background process may
/// write forever.
const LAST: usize = 1 << 20;

/// How long a question for a secret must last: programs switch modes while they start.
const SECRET: Duration = Duration::from_millis(300);

/// The terminal of one command.
#[derive(Debug)]
pub(super) struct Seat {
    said: mpsc::Receiver<SeatMessage>,
    /// Closed to end the thread.
    listens: Option<PipeWriter>,
    /// The terminal belongs to the session of this process, so that no other process gets it by
    /// opening it.
    holder: Child,
    /// Keeps the terminal from reporting an end before the command has opened it.
    _slave: OwnedFd,
}

/// A message of the thread.
#[derive(Debug)]
pub(super) enum SeatMessage {
    /// The command has written this.
    Output(Vec<u8>),
    /// It asks for a secret, which is not typed.
    Secret,
    /// The command has ended; this is the progress of the lines.
    Done(TypedLines),
}

impl Seat {
    /// Makes a terminal in which `lines` are typed. Also returns the redirection to it.
    pub(super) fn begin(lines: &str, rules: &ReadyRules) -> io::Result<(Self, String)> {
        let (master, slave) = new_pty()?;
        set_size(&master, Size::FALLBACK)?;
        let name = rustix::termios::ttyname(&slave, Vec::new())?;
        let name = super::quote(&name.to_string_lossy());
        let holder = hold(&slave)?;
        let (stop, listens) = io::pipe()?;
        let (says, said) = mpsc::channel(ON_THE_WAY);
        let manner = TypingManner {
            rules: rules.clone(),
            pause: Duration::ZERO..=Duration::ZERO,
            unattended: Some(Duration::ZERO),
        };
        let lines = lines.lines().map(str::to_owned);
        let desk = Desk {
            typist: Typist::new(lines, manner, Instant::now()),
            output: File::from(master.try_clone()?),
            master,
            stop,
            says,
            asks: SecretPrompt::No,
        };
        std::thread::Builder::new()
            .name("typist".into())
            .spawn(move || desk.run())?;
        let seat = Self {
            said,
            listens: Some(listens),
            holder,
            _slave: slave,
        };
        Ok((seat, format!(" <>{name} >&0 2>&0")))
    }

    /// Waits for the next message of the thread. `None` after it has ended. Safe to cancel.
    pub(super) async fn said(&mut self) -> Option<SeatMessage> {
        self.said.recv().await
    }

    /// Notes that the command has ended: its remaining output is reported, then the end.
    pub(super) fn stop(&mut self) {
        self.listens = None;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// A process that does nothing, and whose session owns the terminal: a shell that leads a session
/// without a terminal would get the first terminal that it opens, and a hang-up when that is gone.
fn hold(slave: &OwnedFd) -> io::Result<Child> {
    let mut command = Command::new("sleep");
    command
        .arg("2147483647")
        .stdin(Stdio::from(slave.try_clone()?))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    lead_a_session(&mut command);
    super::system::end_with_us(&mut command);
    command.spawn()
}

/// Whether the program asks for a secret, and since when.
enum SecretPrompt {
    No,
    Since(Instant),
    Told,
}

/// The state of the thread.
struct Desk {
    typist: Typist,
    master: OwnedFd,
    output: File,
    stop: PipeReader,
    says: mpsc::Sender<SeatMessage>,
    asks: SecretPrompt,
}

impl Desk {
    fn run(mut self) {
        while self.turn() {}
        let mut rest = LAST;
        while rest > 0 && self.is_there(Duration::ZERO).0 {
            match self.read() {
                Some(length) => rest = rest.saturating_sub(length),
                None => break,
            }
        }
        let typed = TypedLines {
            left: self.typist.left(),
        };
        // After a failure of the session there is no receiver.
        let _ = self.says.blocking_send(SeatMessage::Done(typed));
    }

    /// Waits for an event and handles it. Returns false when the command has ended.
    fn turn(&mut self) -> bool {
        let now = Instant::now();
        let due = self.typist.due();
        let wait = due.map_or(SECRET, |due| due.saturating_duration_since(now));
        let (written, stopped) = self.is_there(wait.min(SECRET));
        if stopped {
            return false;
        }
        if written && self.read().is_none() {
            return false;
        }
        let now = Instant::now();
        let todo = self.typist.tick(now, KeyReading::of(&self.master));
        let secret = self.typist.is_secret();
        if !self.watch_for_secret(secret, now) {
            return false;
        }
        todo.write.is_empty() || self.output.write_all(&todo.write).is_ok()
    }

    /// Reports once that the program asks for a secret. Returns false if there is no receiver.
    fn watch_for_secret(&mut self, secret: bool, now: Instant) -> bool {
        match self.asks {
            _ if !secret => self.asks = SecretPrompt::No,
            SecretPrompt::No => self.asks = SecretPrompt::Since(now),
            SecretPrompt::Since(since) if now.duration_since(since) >= SECRET => {
                self.asks = SecretPrompt::Told;
                return self.says.blocking_send(SeatMessage::Secret).is_ok();
            }
            SecretPrompt::Since(_) | SecretPrompt::Told => {}
        }
        true
    }

    /// Reads the available output. `None` if the terminal is gone, or if there is no receiver.
    fn read(&mut self) -> Option<usize> {
        let mut buffer = vec![0; 4096];
        let length = match self.output.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(_) | Ok(0) => return None,
            Ok(length) => length,
        };
        buffer.truncate(length);
        self.typist.wrote(&buffer, Instant::now());
        self.says.blocking_send(SeatMessage::Output(buffer)).ok()?;
        Some(length)
    }

    /// Whether there is output, and whether the command has ended; waits at most `wait` for that.
    fn is_there(&self, wait: Duration) -> (bool, bool) {
        let limit = Timespec::try_from(wait).ok();
        let mut fds = [
            PollFd::new(&self.master, PollFlags::IN),
            PollFd::new(&self.stop, PollFlags::IN),
        ];
        if poll(&mut fds, limit.as_ref()).is_err() {
            return (false, false);
        }
        (!fds[0].revents().is_empty(), !fds[1].revents().is_empty())
    }
}
