//! The socket between a show and its relay: the progress of the lines for a program, late answers
//! of the user's terminal, and RETURN on a second screen while a program runs.

use std::io;
use std::os::fd::{AsFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;

use rustix::io::{FdFlags, fcntl_setfd};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::{mpsc, watch};

use crate::present::TerminalFacts;
use crate::record::{LineRequest, News};
use crate::term::Turn;

/// Both ends of a socket: for this process, and for the one that it starts.
pub(super) fn pair() -> io::Result<(UnixStream, UnixStream)> {
    let (ours, theirs) = UnixStream::pair()?;
    fcntl_setfd(theirs.as_fd(), FdFlags::empty())?;
    Ok((ours, theirs))
}

/// The end of a socket that the parent process has left open in this one. No command of the show
/// gets it.
#[derive(Debug)]
pub(super) struct Wire(UnixStream);

/// The messages of a socket, in both directions.
#[derive(Debug)]
pub(super) struct WireEnds {
    /// How many lines are left for the running program, and what the next key does.
    pub(super) lines: watch::Receiver<Option<(usize, Turn)>>,
    /// Late answers of the terminal.
    pub(super) told: watch::Receiver<Option<TerminalFacts>>,
    /// Requests to the relay.
    pub(super) wishes: mpsc::UnboundedSender<LineRequest>,
}

impl Wire {
    /// Takes over the descriptor with this number; `None` if it is not one.
    #[allow(unsafe_code)]
    pub(super) fn take(number: RawFd) -> Option<Self> {
        // The standard streams are never one, and a number without a file is a misuse of the
        // option.
        if number <= 2 || !std::path::Path::new(&format!("/dev/fd/{number}")).exists() {
            return None;
        }
        // SAFETY: the process that passed this number in the arguments has left the descriptor open
        // for this process alone, and this is the only call for it.
        let fd = unsafe { OwnedFd::from_raw_fd(number) };
        fcntl_setfd(&fd, FdFlags::CLOEXEC).ok()?;
        let stream = UnixStream::from(fd);
        stream.set_nonblocking(true).ok()?;
        Some(Self(stream))
    }

    /// Receives and sends, within the runtime, until the other end is gone.
    pub(super) fn open(self) -> Option<WireEnds> {
        let stream = tokio::net::UnixStream::from_std(self.0).ok()?;
        let (reader, mut writer) = stream.into_split();
        let (tells_lines, lines) = watch::channel(None);
        let (tells_answers, told) = watch::channel(None);
        let (wishes, mut wished) = mpsc::unbounded_channel::<LineRequest>();
        tokio::spawn(async move {
            let mut news = BufReader::new(reader).lines();
            while let Ok(Some(line)) = news.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(News::Lines { left, turn }) => {
                        tells_lines.send_replace(Some((left, turn)));
                    }
                    Ok(News::Told(words)) => {
                        tells_answers.send_replace(words.parse().ok());
                    }
                    // Both ends belong to the same program.
                    Err(_) => {}
                }
            }
        });
        tokio::spawn(async move {
            while let Some(wish) = wished.recv().await {
                let text = serde_json::to_string(&wish).expect("a wish is plain data");
                if writer
                    .write_all(format!("{text}\n").as_bytes())
                    .await
                    .is_err()
                {
                    return;
                }
            }
        });
        Some(WireEnds {
            lines,
            told,
            wishes,
        })
    }
}
