//! The private channel to the driver: texts in, reports and answers out.
//!
//! A text is written into a file, `body`, as an assignment that the driver sources; one byte in the
//! FIFO `bell` announces it. The file is replaced, never overwritten, so that the driver reads one
//! text or another but never a mixture, however often it looks. Each text has a ticket, and the
//! driver's reports contain the ticket of the last text that it took: this shows whether a text has
//! begun, and no text ever runs twice. Reports come back on `replies`, answers to questions on
//! `answers`.
//!
//! The file is not replaced with `tempfile`, which looks for a name that no other process takes.
//! Only this process writes into its private directory, one text at a time and one for every
//! command, so one fixed name does. What a killed process leaves goes with the directory.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use tokio::net::unix::pipe::Receiver;
use tokio::time::{Instant, timeout_at};

use super::driver::Handover;
use super::quote;
use super::report::{Decoder, DriverReport, Message};
use super::system;

/// How long to wait, after a report that a text was not taken, before ringing the bell again.
const OVERDUE: Duration = Duration::from_secs(1);

/// How long to wait for the end of a command before answers are read while they arrive. Reading each
/// as it comes would wake this process several times for an assignment.
const SOON: Duration = Duration::from_millis(1);

/// How often to look for the report of a queued command before waiting for it.
const LOOKS: u32 = 5;

/// After this many reports that a text was not taken, the driver cannot take it.
const REFUSALS: u32 = 20;

pub(super) struct Channel {
    directory: PathBuf,
    bell: File,
    replies: OwnedFd,
    /// Wakes this process at each report. `None` after queued commands.
    reported: Option<Receiver>,
    answers: OwnedFd,
    decoder: Decoder,
    /// Makes tickets that cannot be guessed.
    digest: RandomState,
    /// The ticket of the last text.
    ticket: String,
    /// How many reports since then said that it was not taken.
    refusals: u32,
    /// A file that the last text reads.
    sourced: Option<PathBuf>,
}

/// The state of the last text according to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextState {
    /// The driver has taken it: all of it ran, or a part.
    Begun,
    /// The driver has not taken it yet.
    Waiting,
    /// The driver cannot take it. Nothing of it has run.
    Refused,
}

impl Channel {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        let fifo = |name| open_fifo(&directory.join(name));
        Ok(Self {
            directory: directory.to_owned(),
            bell: File::from(fifo("bell")?),
            replies: fifo("replies")?,
            reported: None,
            answers: fifo("answers")?,
            decoder: Decoder::default(),
            digest: RandomState::new(),
            ticket: String::new(),
            refusals: 0,
            sourced: None,
        })
    }

    /// Passes the text with this number to the driver. Reports that were not asked for are dropped.
    pub(super) fn send(&mut self, sequence: u64, composed: &Handover) -> io::Result<()> {
        while self.pending(&mut Vec::new())?.is_some() {}
        if let Some(old) = self.sourced.take() {
            // Removed with the directory at the latest.
            let _ = fs::remove_file(old);
        }
        if let Some((name, content)) = &composed.sourced {
            let path = self.directory.join(name);
            self.replace(&path, content.as_bytes())?;
            self.sourced = Some(path);
        }
        let digest = self.digest.hash_one((sequence, &composed.text));
        self.ticket = format!("{sequence}.{digest:016x}");
        self.refusals = 0;
        tracing::trace!(
            ticket = self.ticket,
            bytes = composed.text.len(),
            "text to the shell"
        );
        let ticket = &self.ticket;
        let text = quote::word(&composed.text);
        let body = format!("__demosh_new={ticket} __demosh_text={text} __demosh_end={ticket}\n");
        self.replace(&self.directory.join("body"), body.as_bytes())?;
        self.ring()
    }

    /// Writes a new file beside the old one, then replaces that.
    fn replace(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let beside = self.directory.join("next");
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&beside)?.write_all(content)?;
        fs::rename(beside, path)
    }

    /// Ringing too often does no harm: the driver knows the ticket of the text that it has taken.
    fn ring(&mut self) -> io::Result<()> {
        self.bell.write_all(b"!")
    }

    /// Announces the text again, if the driver has evidently missed the announcement.
    fn ring_again(&mut self) -> io::Result<()> {
        match rustix::io::ioctl_fionread(&self.bell) {
            Ok(0) => self.ring(),
            _ => Ok(()),
        }
    }

    /// What a report says about the last text. An interrupt can throw the driver back to its start
    /// between the bell and the text: then the text is announced again.
    pub(super) fn standing(&mut self, report: &DriverReport) -> io::Result<TextState> {
        // User code has unset the variable, so a part of the text has run.
        if report.taken.is_empty() || report.taken == self.ticket {
            return Ok(TextState::Begun);
        }
        self.refusals += 1;
        if self.refusals > REFUSALS {
            return Ok(TextState::Refused);
        }
        self.ring_again()?;
        Ok(TextState::Waiting)
    }

    /// The same as [`message`](Self::message), while many short commands run: this process looks for
    /// reports now and then. If each woke it, the driver would wait for that.
    pub(super) async fn message_of_many(&mut self, answer: &mut Vec<u8>) -> io::Result<Message> {
        self.reported = None;
        for _ in 0..LOOKS {
            if let Some(message) = self.pending(answer)? {
                return Ok(message);
            }
            tokio::time::sleep(SOON).await;
        }
        self.message(answer).await
    }

    /// The next message of the driver; bytes that arrive on `answers` before it are appended to
    /// `answer`. Safe to cancel.
    pub(super) async fn message(&mut self, answer: &mut Vec<u8>) -> io::Result<Message> {
        let soon = Instant::now() + SOON;
        loop {
            if let Some(message) = self.pending(answer)? {
                return Ok(message);
            }
            let reported = match self.reported.take() {
                Some(reported) => reported,
                None => Receiver::from_owned_fd(self.replies.try_clone()?)?,
            };
            let reported = self.reported.insert(reported);
            if Instant::now() < soon {
                let readable = timeout_at(soon, reported.readable()).await;
                readable.unwrap_or(Ok(()))?;
                continue;
            }
            let answers = Receiver::from_owned_fd(self.answers.try_clone()?)?;
            let overdue = async {
                match self.refusals {
                    0 => std::future::pending().await,
                    _ => tokio::time::sleep(OVERDUE).await,
                }
            };
            tokio::select! {
                ready = reported.readable() => ready?,
                ready = answers.readable() => ready?,
                () = overdue => self.ring_again()?,
            }
        }
    }

    /// A message that has arrived already; the bytes on `answers` are appended to `answer`.
    pub(super) fn pending(&mut self, answer: &mut Vec<u8>) -> io::Result<Option<Message>> {
        let mut message = self.decoder.next();
        if message.is_none() {
            read_now(&self.replies, |bytes| self.decoder.push(bytes))?;
            let nothing = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
            if let Some(reported) = &self.reported {
                // The bytes were read without tokio. From now on `readable` waits for new ones.
                let _ = reported.try_io(nothing);
            }
            message = self.decoder.next();
        }
        // After the message, since the answer was written before it.
        read_now(&self.answers, |bytes| answer.extend_from_slice(bytes))?;
        Ok(message)
    }
}

/// Reads all that is in a FIFO at this moment.
fn read_now(fifo: impl AsFd, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = [0; 1 << 13];
    loop {
        match rustix::io::read(&fifo, &mut buffer) {
            Ok(length) => {
                take(&buffer[..length]);
                if length < buffer.len() {
                    return Ok(());
                }
            }
            Err(Errno::AGAIN) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Makes a FIFO and opens it for reading and writing: then later opens never wait, and it never
/// reports an end.
fn open_fifo(path: &Path) -> io::Result<OwnedFd> {
    system::make_fifo(path)?;
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}
