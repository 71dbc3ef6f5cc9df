//! Output that passes through this process before it is displayed on the terminal, so that it can
//! be examined. Owns the FIFOs for that, and knows the processes that still write into them.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::task::{Context, Poll};

use super::pipes::Fifo;
use super::quote;

/// The most bytes that are read in one call.
const READ: usize = 1 << 16;

/// The FIFO of the running command, and those of background processes of earlier ones.
#[derive(Default)]
pub(super) struct CopyFifos {
    /// With a writer, so that it does not end before the command has opened it.
    current: Option<(Fifo, OwnedFd)>,
    background: Vec<Fifo>,
    buffer: Vec<u8>,
}

impl CopyFifos {
    /// Makes a FIFO for the command `unit`. Returns the redirection of both its streams into it.
    pub(super) fn begin(&mut self, directory: &Path, unit: u64) -> io::Result<String> {
        let path = directory.join(format!("copy.{unit}"));
        self.current = Some(Fifo::create(path.clone(), unit)?);
        self.buffer.resize(READ, 0);
        Ok(format!(" >>{} 2>&1", quote::path(&path)))
    }

    /// Waits for output. Safe to cancel. Returns true for output of the running command.
    pub(super) async fn read(&mut self) -> io::Result<(bool, usize)> {
        std::future::poll_fn(|context| self.poll_read(context)).await
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<(bool, usize)>> {
        if let Some((fifo, _)) = &self.current
            && let Poll::Ready(length) = fifo.poll_read(context, &mut self.buffer)?
        {
            return Poll::Ready(Ok((true, length)));
        }
        let mut index = 0;
        while let Some(fifo) = self.background.get(index) {
            match fifo.poll_read(context, &mut self.buffer)? {
                Poll::Ready(0) => self.background.swap_remove(index).remove(),
                Poll::Ready(length) => return Poll::Ready(Ok((false, length))),
                Poll::Pending => index += 1,
            }
        }
        Poll::Pending
    }

    /// The bytes that [`read`](Self::read) has just read.
    pub(super) fn piece(&self, length: usize) -> &[u8] {
        &self.buffer[..length]
    }

    /// Passes on the bytes that are still in the FIFO; later bytes belong to the background.
    pub(super) fn finish(&mut self, output: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let Some((fifo, writer)) = self.current.take() else {
            return Ok(());
        };
        fifo.drain(&mut self.buffer, output)?;
        drop(writer);
        self.background.push(fifo);
        Ok(())
    }
}
