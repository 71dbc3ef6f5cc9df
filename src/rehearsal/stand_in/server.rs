//! Listens for stand-ins on a socket during the rehearsal.
//!
//! It has its own threads, because stand-ins are called at any time, several at the same time,
//! while the program waits for the very shell that called them.

use std::collections::BTreeMap;
use std::io;
use std::net::Shutdown;
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, poll};

/// A listening socket. Dropping it ends all connections.
#[derive(Debug)]
pub(in crate::rehearsal) struct Server {
    /// When this is closed, the listening thread ends.
    _wake: UnixStream,
    open: Arc<Mutex<Connections>>,
}

/// The open connections. `None` after the server is gone.
type Connections = Option<BTreeMap<u64, UnixStream>>;

impl Server {
    /// Listens at `path`; `serve` is called with each connection, on its own thread.
    pub(in crate::rehearsal) fn start(
        path: &Path,
        serve: impl Fn(&mut UnixStream) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = UnixListener::bind(path)?;
        // A client may disconnect between `poll` and `accept`.
        listener.set_nonblocking(true)?;
        let (wake, woken) = UnixStream::pair()?;
        let open = Arc::new(Mutex::new(Some(BTreeMap::new())));
        let connections = Arc::clone(&open);
        let serve = Arc::new(serve);
        std::thread::Builder::new()
            .name("rehearsal".to_owned())
            .spawn(move || {
                let mut number = 0;
                while let Some(stream) = next(&listener, &woken) {
                    number += 1;
                    attend(stream, number, &connections, &serve);
                }
            })?;
        Ok(Self { _wake: wake, open })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let connections = lock(&self.open).take().unwrap_or_default();
        for stream in connections.values() {
            // It may be closed already, which does not matter.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Waits for a connection. `None` when no more can come.
fn next(listener: &UnixListener, woken: &UnixStream) -> Option<UnixStream> {
    loop {
        let mut ready = [
            PollFd::from_borrowed_fd(listener.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(woken.as_fd(), PollFlags::IN),
        ];
        match poll(&mut ready, None) {
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return None,
            Ok(_) => {}
        }
        if !ready[1].revents().is_empty() {
            return None;
        }
        if let Ok((stream, _)) = listener.accept() {
            // Some systems pass the listener's mode on.
            stream.set_nonblocking(false).ok()?;
            return Some(stream);
        }
    }
}

fn attend(
    stream: UnixStream,
    number: u64,
    connections: &Arc<Mutex<Connections>>,
    serve: &Arc<impl Fn(&mut UnixStream) + Send + Sync + 'static>,
) {
    let Ok(twin) = stream.try_clone() else {
        return;
    };
    match lock(connections).as_mut() {
        Some(open) => open.insert(number, twin),
        None => return,
    };
    let (connections, serve) = (Arc::clone(connections), Arc::clone(serve));
    let mut stream = stream;
    let thread = std::thread::Builder::new().name("stand-in".to_owned());
    // Without a thread the stand-in notices that its connection is closed, and reports that.
    let _ = thread.spawn(move || {
        serve(&mut stream);
        if let Some(open) = lock(&connections).as_mut() {
            open.remove(&number);
        }
    });
}

/// Locks a mutex: a thread that panics leaves nothing half done in these values.
pub(in crate::rehearsal) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
