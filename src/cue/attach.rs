//! The client of the socket: which shows are running, and the states that one of them sends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use super::server::EXTENSION;
use super::state::{Cue, Drive, VERSION};

/// A show that sends nothing for this long is skipped: its process is stopped.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running show.
#[derive(Debug)]
pub struct RunningShow {
    /// Its name: the process id.
    pub name: String,
    /// The first state it sent.
    pub cue: Cue,
    /// The connection.
    pub attached: Attachment,
}

/// A connection to a show.
#[derive(Debug)]
pub struct Attachment {
    lines: Lines<BufReader<OwnedReadHalf>>,
    words: OwnedWriteHalf,
}

/// The running shows, by their sockets in `folder`. Sockets without a server are removed.
///
/// # Errors
/// When the folder exists but cannot be read.
pub async fn shows(folder: &Path) -> io::Result<Vec<RunningShow>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut sockets: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == EXTENSION)
        })
        .collect();
    sockets.sort();
    let mut shows = Vec::new();
    for socket in sockets {
        let name = socket.file_stem().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let attached = tokio::time::timeout(PATIENCE, Attachment::to(&socket)).await;
        match attached.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok((attached, cue)) => shows.push(RunningShow {
                name,
                cue,
                attached,
            }),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                // Its process was killed.
                let _ = fs::remove_file(socket);
            }
            Err(_) => {}
        }
    }
    Ok(shows)
}

impl Attachment {
    async fn to(socket: &Path) -> io::Result<(Self, Cue)> {
        let (reader, words) = UnixStream::connect(socket).await?.into_split();
        let lines = BufReader::new(reader).lines();
        let mut attached = Self { lines, words };
        let cue = attached.next().await?;
        let cue = cue.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok((attached, cue))
    }

    /// The next state; `None` when the show is over. May be cancelled.
    ///
    /// # Errors
    /// When the connection fails, or the show has another version of the format.
    pub async fn next(&mut self) -> io::Result<Option<Cue>> {
        let Some(line) = self.lines.next_line().await? else {
            return Ok(None);
        };
        let cue = serde_json::from_str::<Cue>(&line).ok();
        let cue = cue.filter(|cue| cue.version == VERSION);
        cue.map(Some).ok_or_else(|| {
            let message = "the show runs another version of demosh: use the same version for both";
            io::Error::new(io::ErrorKind::InvalidData, message)
        })
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the show is gone.
    pub async fn ask(&mut self, drive: Drive) -> io::Result<()> {
        self.words.write_all(drive.word().as_bytes()).await?;
        self.words.write_all(b"\n").await
    }
}
