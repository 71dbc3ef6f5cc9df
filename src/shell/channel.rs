//! The private channel to the driver: commands in, reports and answers out.
//!
//! The text of a command goes into a file, `body`; one line feed in the FIFO `bell` says that it is there.
//! A single byte is either consumed or not, so it can be told whether the driver took a command, and no
//! command can ever run twice. Reports come back on `replies`, the output of questions on `answers`.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use tokio::net::unix::pipe::Receiver;

use super::report::{Decoder, Message};
use super::system;

/// A body file larger than this is cut back, so that one huge command does not stay on disk.
const KEPT_BODY: u64 = 1 << 16;

pub(super) struct Channel {
    body: File,
    body_length: u64,
    bell: File,
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
        self.ring()
    }

    pub(super) fn ring(&mut self) -> io::Result<()> {
        self.bell.write_all(b"\n")
    }

    /// Takes an unheard bell back; true when there was one, so that the driver did not take the text.
    pub(super) fn take_back(&mut self) -> bool {
        let mut byte = [0; 8];
        matches!(self.bell.read(&mut byte), Ok(length) if length > 0)
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
        let mut buffer = [0; 4096];
        loop {
            if let Some(message) = self.decoder.next() {
                return Ok(Some(message));
            }
            match self.replies.try_read(&mut buffer) {
                Ok(length) => self.decoder.push(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// The next message of the driver; what comes on `answers` until then is appended to `answer`.
    pub(super) async fn message_after(&mut self, answer: &mut Vec<u8>) -> io::Result<Message> {
        loop {
            let message = self.pending()?;
            // After the message: the answer was written before it.
            self.read_answer(answer)?;
            if let Some(message) = message {
                return Ok(message);
            }
            tokio::select! {
                ready = self.replies.readable() => ready?,
                ready = self.answers.readable() => ready?,
            }
        }
    }

    /// Appends the part of an answer that is there by now.
    fn read_answer(&mut self, answer: &mut Vec<u8>) -> io::Result<()> {
        let mut buffer = [0; 1 << 13];
        loop {
            match self.answers.try_read(&mut buffer) {
                Ok(length) => answer.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

/// Makes and opens a FIFO for reading and writing: whoever opens it next never waits, and it never
/// reports an end.
fn open_fifo(path: &Path) -> io::Result<OwnedFd> {
    system::make_fifo(path)?;
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}
