//! The shell's output through FIFOs, so that every byte can be attributed to its command.
//!
//! If a command leaves processes behind, they keep its FIFOs, and the next command gets new ones:
//! later output in the background still belongs to the command that started it. Otherwise the next
//! command uses the same FIFOs, which costs nothing.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::task::{Context, Poll};

use rustix::fs::{Mode, OFlags};
use tokio::net::unix::pipe::Receiver;

use super::streams::{Output, OutputSource};
use super::system;

/// The largest piece of output that is passed on, in bytes.
const PIECE: usize = 1 << 17;

/// The most bytes that are read in one call.
const READ: usize = 2 * PIECE;

/// The capacity of the FIFOs of the running command, in bytes: it can continue writing while its
/// earlier output is passed on. This is the most that a user may have without the administrator.
const ROOM: usize = 1 << 20;

/// The capacity of the FIFOs of background processes. All FIFOs of a user count against one limit.
const ROOM_BEHIND: usize = 1 << 16;

/// The FIFOs of the running command, and those of earlier ones that still have a writer.
pub(super) struct Pipes {
    directory: PathBuf,
    number: u64,
    stdout: Fifo,
    stderr: Fifo,
    /// Keep the two above from reporting an end while no process writes.
    writers: [OwnedFd; 2],
    background: Vec<(u64, Fifo)>,
    buffer: Box<[u8]>,
    newline: ThrowNewline,
    /// Standard error is next.
    turn: bool,
}

pub(super) struct Fifo {
    /// The number in its name.
    number: u64,
    path: PathBuf,
    receiver: Receiver,
}

impl Pipes {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        let (stdout, stdout_writer) = Fifo::create(directory.join("out.0"), 0)?;
        let (stderr, stderr_writer) = Fifo::create(directory.join("err.0"), 0)?;
        Ok(Self {
            directory: directory.to_owned(),
            number: 0,
            stdout,
            stderr,
            writers: [stdout_writer, stderr_writer],
            background: Vec::new(),
            buffer: vec![0; READ].into_boxed_slice(),
            newline: ThrowNewline::default(),
            turn: false,
        })
    }

    /// The standard output with which the shell starts.
    pub(super) fn writer(&self) -> io::Result<OwnedFd> {
        self.writers[0].try_clone()
    }

    /// The number in the names of the FIFOs.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Makes new FIFOs; further bytes in the old ones belong to command `unit`. Returns the numbers
    /// of all FIFOs that the shell may have open, the new one first.
    pub(super) fn renew(&mut self, unit: u64) -> io::Result<Vec<u64>> {
        let number = self.number + 1;
        let (stdout, stdout_writer) =
            Fifo::create(self.directory.join(format!("out.{number}")), number)?;
        let (stderr, stderr_writer) =
            Fifo::create(self.directory.join(format!("err.{number}")), number)?;
        let old_stdout = std::mem::replace(&mut self.stdout, stdout);
        let old_stderr = std::mem::replace(&mut self.stderr, stderr);
        old_stdout.make_room(ROOM_BEHIND);
        old_stderr.make_room(ROOM_BEHIND);
        // Dropping the old writers lets the old FIFOs end with their last user.
        self.writers = [stdout_writer, stderr_writer];
        self.background.push((unit, old_stdout));
        self.background.push((unit, old_stderr));
        self.number = number;
        let older = self.background.iter().map(|(_, fifo)| fifo.number);
        Ok(std::iter::once(number).chain(older).collect())
    }

    /// Waits for output. Safe to cancel: [`deliver`](Self::deliver) passes on the piece that was read.
    pub(super) async fn read(&mut self) -> io::Result<(OutputSource, usize)> {
        std::future::poll_fn(|context| self.poll_read(context)).await
    }

    /// Passes on the piece that was just read.
    pub(super) fn deliver(&mut self, stream: OutputSource, length: usize, output: Output<'_>) {
        let mut bytes = &self.buffer[..length];
        if stream == OutputSource::Stderr {
            bytes = self.newline.pass(bytes, output);
        }
        hand_on(stream, bytes, output);
    }

    /// Notes that the shell is about to throw; call it before passing on output that came later.
    pub(super) fn expect_throw(&mut self) {
        self.newline.expected = true;
    }

    /// Notes that a throw came before the text that runs now, or the next one, has begun.
    pub(super) fn was_thrown_before(&mut self) {
        self.newline.was_thrown_before();
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<(OutputSource, usize)>> {
        self.turn = !self.turn;
        let mut own = [
            (OutputSource::Stdout, &self.stdout),
            (OutputSource::Stderr, &self.stderr),
        ];
        if self.turn {
            own.reverse();
        }
        for (stream, fifo) in own {
            if let Poll::Ready(length) = fifo.poll_read(context, &mut self.buffer)? {
                return Poll::Ready(Ok((stream, length)));
            }
        }
        let mut index = 0;
        while let Some((unit, fifo)) = self.background.get(index) {
            match fifo.poll_read(context, &mut self.buffer)? {
                Poll::Ready(0) => self.background.swap_remove(index).1.remove(),
                Poll::Ready(length) => {
                    let stream = OutputSource::Background { unit: *unit };
                    return Poll::Ready(Ok((stream, length)));
                }
                Poll::Pending => index += 1,
            }
        }
        Poll::Pending
    }

    /// Passes on the bytes that are in the FIFOs at this moment, and no more: a background job
    /// could write forever. The output of a finished process is in them before the driver reports.
    pub(super) fn finish(&mut self, thrown: bool, output: Output<'_>) -> io::Result<()> {
        let Self {
            stdout,
            stderr,
            background,
            buffer,
            newline,
            ..
        } = self;
        stdout.drain(buffer, &mut |bytes| {
            hand_on(OutputSource::Stdout, bytes, output);
        })?;
        stderr.drain(buffer, &mut |bytes| {
            let bytes = newline.pass(bytes, output);
            hand_on(OutputSource::Stderr, bytes, output);
        })?;
        for (unit, fifo) in background {
            let stream = OutputSource::Background { unit: *unit };
            fifo.drain(buffer, &mut |bytes| hand_on(stream, bytes, output))?;
        }
        newline.end(thrown, output);
        Ok(())
    }
}

fn hand_on(stream: OutputSource, bytes: &[u8], output: Output<'_>) {
    for piece in bytes.chunks(PIECE) {
        output(stream, piece);
    }
}

/// The line feed that bash prints on standard error when it throws. It is the last thing that bash
/// writes before the driver reports, so a line feed at the end is held back until its origin is
/// known.
#[derive(Debug, Default)]
struct ThrowNewline {
    expected: bool,
    held: bool,
    /// Line feeds of throws before the text that runs now has begun: they precede its output.
    earlier: u32,
}

impl ThrowNewline {
    /// Notes that a throw came before the text that runs now had begun.
    fn was_thrown_before(&mut self) {
        if !std::mem::take(&mut self.held) {
            self.earlier += 1;
        }
    }

    /// The part of `piece` that can be passed on, after the line feed that was held back before it.
    fn pass<'a>(&mut self, mut piece: &'a [u8], output: Output<'_>) -> &'a [u8] {
        while self.earlier > 0 && !piece.is_empty() {
            self.earlier -= 1;
            match piece.strip_prefix(b"\n") {
                Some(rest) => piece = rest,
                None => self.earlier = 0,
            }
        }
        if self.held && !piece.is_empty() {
            self.held = false;
            output(OutputSource::Stderr, b"\n");
        }
        match piece.split_last() {
            Some((b'\n', rest)) if self.expected => {
                self.held = true;
                rest
            }
            _ => piece,
        }
    }

    fn end(&mut self, thrown: bool, output: Output<'_>) {
        if std::mem::take(self).held && !thrown {
            output(OutputSource::Stderr, b"\n");
        }
    }
}

impl Fifo {
    /// The reading end, and a writer that keeps it from ending.
    pub(super) fn create(path: PathBuf, number: u64) -> io::Result<(Self, OwnedFd)> {
        system::make_fifo(&path)?;
        let open = |flags: OFlags| {
            let flags = flags | OFlags::NONBLOCK | OFlags::CLOEXEC;
            rustix::fs::open(&path, flags, Mode::empty())
        };
        let reader = open(OFlags::RDONLY)?;
        let writer = open(OFlags::WRONLY)?;
        // The shell inherits this description: writes must block when the FIFO is full.
        let flags = rustix::fs::fcntl_getfl(&writer)? - OFlags::NONBLOCK;
        rustix::fs::fcntl_setfl(&writer, flags)?;
        let receiver = Receiver::from_owned_fd(reader)?;
        let fifo = Self {
            number,
            path,
            receiver,
        };
        fifo.make_room(ROOM);
        Ok((fifo, writer))
    }

    /// Sets the capacity of the FIFO, if the system supports and allows that. Any capacity works.
    fn make_room(&self, bytes: usize) {
        #[cfg(all(target_os = "linux", not(portable)))]
        let _ = rustix::pipe::fcntl_setpipe_size(&self.receiver, bytes);
        #[cfg(not(all(target_os = "linux", not(portable))))]
        let _ = bytes;
    }

    /// Zero bytes: the last writer is gone.
    pub(super) fn poll_read(
        &self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            std::task::ready!(self.receiver.poll_read_ready(context))?;
            match self.receiver.try_read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
        }
    }

    pub(super) fn drain(&self, buffer: &mut [u8], output: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let mut left = rustix::io::ioctl_fionread(&self.receiver)?;
        while left > 0 {
            let most = buffer
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            // This bypasses tokio, which may not know yet that there is something.
            match rustix::io::read(&self.receiver, &mut buffer[..most]) {
                Ok(0) => break,
                Ok(length) => {
                    output(&buffer[..length]);
                    left -= length as u64;
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    pub(super) fn remove(self) {
        // Otherwise removed with the directory.
        let _ = fs::remove_file(self.path);
    }
}

#[cfg(test)]
mod tests;
