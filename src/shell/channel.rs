//! The private channel to the driver: texts in, reports and answers out.
//!
//! A text goes into a file, `body`, as an assignment that the driver sources; one byte in the FIFO `bell`
//! says that it is there. The file is replaced, never written over, so the driver reads one text or another
//! and no mixture, however often it looks. Each text has a ticket, and the driver's reports tell the ticket of
//! the last text that it took: so it is known whether a text has begun, and none is ever run twice.
//! Reports come back on `replies`, the output of questions on `answers`.
//!
//! The file is not replaced with `tempfile`, which looks for a name that no other process takes. Only this process
//! writes into its private directory, one text at a time and one for every command, so one fixed name does. What a
//! killed process leaves goes with the directory.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use tokio::net::unix::pipe::Receiver;

use super::driver::Handover;
use super::quote;
use super::report::{Decoder, Message, Report};
use super::system;

/// How long to wait, after a report that a text was not taken, before ringing the bell again.
const OVERDUE: Duration = Duration::from_secs(1);

/// So many reports that a text has not been taken mean that the driver cannot take it.
const REFUSALS: u32 = 20;

pub(super) struct Channel {
    directory: PathBuf,
    bell: File,
    replies: Receiver,
    answers: Receiver,
    decoder: Decoder,
    /// Makes tickets that no one can guess.
    digest: RandomState,
    /// The ticket of the text that was sent last.
    ticket: String,
    /// How many reports since then said that it was not taken.
    refusals: u32,
    /// A file that the text sent last reads.
    sourced: Option<PathBuf>,
}

/// What a report says of the text that was sent last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The driver has taken it: it ran, or some of it.
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
            replies: Receiver::from_owned_fd(fifo("replies")?)?,
            answers: Receiver::from_owned_fd(fifo("answers")?)?,
            decoder: Decoder::default(),
            digest: RandomState::new(),
            ticket: String::new(),
            refusals: 0,
            sourced: None,
        })
    }

    /// Hands the text with this number to the driver. Reports that came unasked are forgotten.
    pub(super) fn send(&mut self, sequence: u64, composed: &Handover) -> io::Result<()> {
        while self.pending(&mut Vec::new())?.is_some() {}
        if let Some(old) = self.sourced.take() {
            // Gone with the directory at the latest.
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

    /// Writes a file beside, then puts it in the place of the one before.
    fn replace(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let beside = self.directory.join("next");
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&beside)?.write_all(content)?;
        fs::rename(beside, path)
    }

    /// Once too often does no harm: the driver knows the ticket of what it has taken.
    fn ring(&mut self) -> io::Result<()> {
        self.bell.write_all(b"!")
    }

    /// Tells again that there is a text, when the driver is seen not to have been told.
    fn ring_again(&mut self) -> io::Result<()> {
        match rustix::io::ioctl_fionread(&self.bell) {
            Ok(0) => self.ring(),
            _ => Ok(()),
        }
    }

    /// What a report says of the text that was sent last. An interrupt can throw the driver back to its start
    /// between the bell and the text: then it is reported again.
    pub(super) fn standing(&mut self, report: &Report) -> io::Result<Standing> {
        // A name that user code has unset: so some of the text has run.
        if report.taken.is_empty() || report.taken == self.ticket {
            return Ok(Standing::Begun);
        }
        self.refusals += 1;
        if self.refusals > REFUSALS {
            return Ok(Standing::Refused);
        }
        self.ring_again()?;
        Ok(Standing::Waiting)
    }

    /// The next message of the driver; what comes on `answers` until then is appended to `answer`. Safe to
    /// cancel.
    pub(super) async fn message(&mut self, answer: &mut Vec<u8>) -> io::Result<Message> {
        loop {
            if let Some(message) = self.pending(answer)? {
                return Ok(message);
            }
            let overdue = async {
                match self.refusals {
                    0 => std::future::pending().await,
                    _ => tokio::time::sleep(OVERDUE).await,
                }
            };
            tokio::select! {
                ready = self.replies.readable() => ready?,
                ready = self.answers.readable() => ready?,
                () = overdue => self.ring_again()?,
            }
        }
    }

    /// A message that is there by now; what is on `answers` is appended to `answer`.
    pub(super) fn pending(&mut self, answer: &mut Vec<u8>) -> io::Result<Option<Message>> {
        let mut message = self.decoder.next();
        if message.is_none() {
            read_now(&self.replies, |bytes| self.decoder.push(bytes))?;
            message = self.decoder.next();
        }
        // After the message: the answer was written before it.
        read_now(&self.answers, |bytes| answer.extend_from_slice(bytes))?;
        Ok(message)
    }
}

/// Reads all that is in a FIFO at this moment. Past tokio, which need not know yet that there is
/// something; it has to learn from us that nothing is left.
fn read_now(fifo: &Receiver, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = [0; 1 << 13];
    loop {
        match rustix::io::read(fifo, &mut buffer) {
            Ok(length) => take(&buffer[..length]),
            Err(Errno::AGAIN) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let nothing = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
    // The only effect is that `readable` waits for something new.
    let _ = fifo.try_io(nothing);
    Ok(())
}

/// Makes and opens a FIFO for reading and writing: the next one to open it never waits, and it never
/// reports an end.
fn open_fifo(path: &Path) -> io::Result<OwnedFd> {
    system::make_fifo(path)?;
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}
