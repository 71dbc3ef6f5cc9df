//! The private channel to the driver: commands in, reports and answers out.
//!
//! The text of a command goes into a file, `body`; one letter in the FIFO `bell` says that it is there, the
//! next letter of the alphabet each time. A single byte is either consumed or not, and the driver's reports
//! tell which one it heard last, so it is known which command they are about. Reports come back on `replies`, the output of questions on `answers`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use tokio::net::unix::pipe::Receiver;

use super::report::{Decoder, Message, Report};
use super::system;

/// A bell that is gone for so long and was not heard never will be.
const LOST: Duration = Duration::from_millis(200);

/// A body file larger than this is cut back, so that one huge command does not stay on disk.
const KEPT_BODY: u64 = 1 << 16;

pub(super) struct Channel {
    body: File,
    body_length: u64,
    bell: File,
    bell_byte: u8,
    rung: Instant,
    replies: Receiver,
    answers: Receiver,
    decoder: Decoder,
}

impl Channel {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        let body = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(directory.join("body"))?;
        let fifo = |name| open_fifo(&directory.join(name));
        Ok(Self {
            body,
            body_length: 0,
            bell: File::from(fifo("bell")?),
            bell_byte: b'z',
            rung: Instant::now(),
            replies: Receiver::from_owned_fd(fifo("replies")?)?,
            answers: Receiver::from_owned_fd(fifo("answers")?)?,
            decoder: Decoder::default(),
        })
    }

    /// Hands a text to the driver. Reports that came unasked are forgotten.
    pub(super) fn send(&mut self, text: &str) -> io::Result<()> {
        while self.pending()?.is_some() {}
        let length = text.len() as u64 + 1;
        // Written over the old text, not truncated first: that costs more than all the rest.
        self.body.write_all_at(format!("{text}\0").as_bytes(), 0)?;
        if self.body_length > KEPT_BODY {
            self.body.set_len(length)?;
        }
        self.body_length = length;
        self.bell_byte = if self.bell_byte == b'z' {
            b'a'
        } else {
            self.bell_byte + 1
        };
        self.rung = Instant::now();
        self.bell.write_all(&[self.bell_byte])
    }

    /// Whether a report tells of the text that was sent last.
    ///
    /// An interrupt can throw the driver back to its start while it waits: then it reports once more about
    /// the text before, and takes the bell afterwards. Only when the bell is gone for long and the driver
    /// still does not know of it, the interrupt has hit the moment between the two, and the text was lost.
    /// Nothing is ever sent again, so no text can run twice.
    pub(super) fn is_about_last(&self, report: &Report) -> bool {
        match report.bell {
            Some(bell) if bell != self.bell_byte => {
                self.rung.elapsed() > LOST
                    && matches!(rustix::io::ioctl_fionread(&self.bell), Ok(0))
            }
            // Heard; or user code has unset the variable, so that some of it must have run.
            _ => true,
        }
    }

    /// The next message of the driver. Safe to cancel.
    pub(super) async fn message(&mut self) -> io::Result<Message> {
        loop {
            if let Some(message) = self.pending()? {
                return Ok(message);
            }
            self.replies.readable().await?;
        }
    }

    /// A message that is there by now.
    pub(super) fn pending(&mut self) -> io::Result<Option<Message>> {
        if let Some(message) = self.decoder.next() {
            return Ok(Some(message));
        }
        read_now(&self.replies, |bytes| self.decoder.push(bytes))?;
        Ok(self.decoder.next())
    }

    /// The next message of the driver; what comes on `answers` until then is appended to `answer`.
    pub(super) async fn message_after(&mut self, answer: &mut Vec<u8>) -> io::Result<Message> {
        loop {
            let message = self.pending()?;
            // After the message: the answer was written before it.
            read_now(&self.answers, |bytes| answer.extend_from_slice(bytes))?;
            if let Some(message) = message {
                return Ok(message);
            }
            tokio::select! {
                ready = self.replies.readable() => ready?,
                ready = self.answers.readable() => ready?,
            }
        }
    }
}

/// Reads all that is in a FIFO at this moment. Past tokio, which need not know yet that there is
/// something; that nothing is left it has to be told.
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

/// Makes and opens a FIFO for reading and writing: whoever opens it next never waits, and it never
/// reports an end.
fn open_fifo(path: &Path) -> io::Result<OwnedFd> {
    system::make_fifo(path)?;
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}
