//! The socket of a show: sends the state to attached screens, and takes their requests.
//!
//! Runs on its own thread. A second screen that is slow, gone or malicious costs that thread some
//! time, and the stage none.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot, watch};

use super::state::Drive;

/// A second screen that does not take a state within this time is dropped.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest word of a request, in bytes.
const LONGEST_WORD: u64 = 64;

/// How long the last state of a show may take to reach the second screens.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// The most second screens that can be attached.
const MOST: usize = 16;

/// The extension of sockets.
pub(super) const EXTENSION: &str = "cue";

/// The name of the socket of the process `pid`.
pub fn socket_name(pid: u32) -> String {
    format!("{pid}.{EXTENSION}")
}

/// A socket that is served until this is dropped, then removed.
#[derive(Debug)]
pub struct Server {
    socket: PathBuf,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `states`, one line of JSON each, at `socket`, in a folder that only this user can
    /// enter. Requests go to `drives`.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn start<State: Serialize + Send + Sync + 'static>(
        socket: &Path,
        states: watch::Receiver<State>,
        drives: mpsc::UnboundedSender<Drive>,
    ) -> io::Result<Self> {
        // Under another name until it listens: screens remove a socket that refuses them.
        let unseen = socket.with_extension("new");
        // An earlier process with this number may have left one.
        let _ = fs::remove_file(&unseen);
        let listener = std::os::unix::net::UnixListener::bind(&unseen)?;
        fs::set_permissions(&unseen, fs::Permissions::from_mode(0o600))?;
        fs::rename(&unseen, socket)?;
        listener.set_nonblocking(true)?;
        let (end, ended) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = std::thread::Builder::new()
            .name("cue".into())
            .spawn(move || {
                let room = Arc::new(tokio::sync::Semaphore::new(MOST));
                runtime.block_on(async {
                    tokio::select! {
                        () = accept(listener, states, drives, &room) => {}
                        _ = ended => {}
                    }
                    if room.available_permits() < MOST {
                        tokio::time::sleep(LAST_WORDS).await;
                    }
                });
            })?;
        Ok(Self {
            socket: socket.to_owned(),
            end: Some(end),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.socket);
        self.end = None;
        if let Some(thread) = self.thread.take() {
            // The thread panicked; the panic was reported then.
            let _ = thread.join();
        }
    }
}

async fn accept<State: Serialize + Send + Sync + 'static>(
    listener: std::os::unix::net::UnixListener,
    states: watch::Receiver<State>,
    drives: mpsc::UnboundedSender<Drive>,
    room: &Arc<tokio::sync::Semaphore>,
) {
    let Ok(listener) = UnixListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        let Ok(place) = Arc::clone(room).try_acquire_owned() else {
            continue;
        };
        let (states, drives) = (states.clone(), drives.clone());
        tokio::spawn(async move {
            serve(stream, states, drives).await;
            drop(place);
        });
    }
}

/// Serves one second screen until it, or the show, is gone.
async fn serve<State: Serialize>(
    stream: UnixStream,
    mut states: watch::Receiver<State>,
    drives: mpsc::UnboundedSender<Drive>,
) {
    let (reader, mut writer) = stream.into_split();
    let tells = async {
        loop {
            let state = serde_json::to_string(&*states.borrow_and_update());
            let line = format!("{}\n", state.expect("a state has no maps with odd keys"));
            let written = tokio::time::timeout(PATIENCE, writer.write_all(line.as_bytes()));
            if !matches!(written.await, Ok(Ok(()))) || states.changed().await.is_err() {
                return;
            }
        }
    };
    let hears = async {
        let mut reader = BufReader::new(reader);
        loop {
            let mut word = String::new();
            let mut bounded = (&mut reader).take(LONGEST_WORD);
            match bounded.read_line(&mut word).await {
                Ok(length) if length > 0 && word.ends_with('\n') => {}
                _ => return,
            }
            if let Some(drive) = Drive::of(word.trim()) {
                let _ = drives.send(drive);
            }
        }
    };
    tokio::select! {
        () = tells => {}
        () = hears => {}
    }
}

#[cfg(test)]
mod tests;
