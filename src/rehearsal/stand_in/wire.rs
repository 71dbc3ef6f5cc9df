//! The messages between stand-ins and the program with the recording, over a socket: a message in
//! JSON, and the bytes that belong to it.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::rehearsal::format::recording::RecordedStream;

/// The longest message of a stand-in, in bytes: a longer one comes from something else.
const LONGEST_MESSAGE: u32 = 64 * 1024 * 1024;
const MOST_BYTES: u32 = 1024 * 1024 * 1024;

/// A message of a stand-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rehearsal) enum Request {
    /// It was called. The bytes are its standard input, if it has read that.
    Called {
        argv: Vec<String>,
        cwd: PathBuf,
        has_read_stdin: bool,
    },
    /// The real call has begun. If it fills the screen, its output is for these columns and rows.
    Began {
        screen: Option<(u16, u16)>,
        /// Lines are typed into it, on a terminal: its output contains their echo.
        has_echo: bool,
    },
    /// Its screen has a new size.
    Resized { at: u64, screen: (u16, u16) },
    /// The real call wrote the bytes, this many milliseconds after its start.
    Wrote {
        at: u64,
        /// To standard error, not standard output.
        is_error: bool,
    },
    /// The bytes were written to the real call's standard input.
    Typed {
        at: u64,
        /// It reads without echo.
        is_hidden: bool,
        /// It is the end of the input.
        is_end: bool,
    },
    /// The real call has ended; the bytes are the contents of the files that it left.
    Ended {
        at: u64,
        status: u8,
        /// A signal stopped it.
        stopped: bool,
        leaves: Vec<FileHead>,
    },
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rehearsal) enum Reply {
    /// Play this. The bytes are the pieces of output and the contents of files, one after the
    /// other.
    Play(Play),
    /// Read standard input to its end and ask again.
    ReadStdin,
    /// This call was not recorded; the bytes are the message about it.
    Missing,
    /// Make the real call, and report it.
    Record {
        /// A program for tools that call an editor: it runs the user's editor on the terminal.
        editor: PathBuf,
        /// Lines are going to be typed into it: report them too.
        lines: Option<Lines>,
    },
    /// The end was received: the stand-in may exit.
    Noted,
}

/// When a program is ready for the next line, according to the workshop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rehearsal) struct Lines {
    /// When this regular expression matches the end of its output.
    pub(in crate::rehearsal) prompt: Option<String>,
    /// When it has been quiet for this many milliseconds.
    pub(in crate::rehearsal) quiet: Option<u64>,
}

/// How to play a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rehearsal) struct Play {
    /// Read standard input to its end first, and ignore it.
    pub(in crate::rehearsal) reads_stdin: bool,
    /// The pieces of output, in order.
    pub(in crate::rehearsal) pieces: Vec<PieceHead>,
    /// When the call ends, in milliseconds from its start, or from the last line.
    pub(in crate::rehearsal) end: u64,
    /// Stay until stopped.
    pub(in crate::rehearsal) stays: bool,
    /// No person presses keys: end even in the foreground.
    pub(in crate::rehearsal) left_alone: bool,
    pub(in crate::rehearsal) status: u8,
    /// Files to write or to remove.
    pub(in crate::rehearsal) leaves: Vec<FileHead>,
}

/// A piece of output, or a line to wait for. Its bytes follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rehearsal) struct PieceHead {
    /// Milliseconds from the start, or from the last line.
    pub(in crate::rehearsal) at: u64,
    pub(in crate::rehearsal) stream: RecordedStream,
    pub(in crate::rehearsal) length: usize,
}

/// A file, whose bytes follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rehearsal) struct FileHead {
    /// Relative to the directory of the call.
    pub(in crate::rehearsal) path: PathBuf,
    /// The length of its contents; `None` to remove the file.
    pub(in crate::rehearsal) length: Option<usize>,
}

/// Sends a message and its bytes.
pub(in crate::rehearsal) fn send(
    to: &mut impl Write,
    message: &impl Serialize,
    bytes: &[u8],
) -> io::Result<()> {
    let head = serde_json::to_vec(message)?;
    let length = |part: &[u8], most: u32| {
        let length = u32::try_from(part.len())
            .ok()
            .filter(|length| *length <= most);
        length.ok_or_else(|| io::Error::other("the message is too long"))
    };
    let mut packet = Vec::with_capacity(8 + head.len() + bytes.len());
    packet.extend(length(&head, LONGEST_MESSAGE)?.to_be_bytes());
    packet.extend(length(bytes, MOST_BYTES)?.to_be_bytes());
    packet.extend(head);
    packet.extend(bytes);
    to.write_all(&packet)
}

/// Receives a message and its bytes. `None` when the other side is gone.
pub(in crate::rehearsal) fn receive<T: DeserializeOwned>(
    from: &mut impl Read,
) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut lengths = [[0; 4]; 2];
    match from.read_exact(lengths.as_flattened_mut()) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let [head, bytes] = lengths.map(u32::from_be_bytes);
    if head > LONGEST_MESSAGE || bytes > MOST_BYTES {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    let mut message = take(from, u64::from(head) + u64::from(bytes))?;
    let bytes = message.split_off(usize::try_from(head).unwrap_or(usize::MAX));
    Ok(Some((serde_json::from_slice(&message)?, bytes)))
}

/// Allocates memory only for bytes that have arrived, plus a little, so that they need not be read
/// in small pieces.
fn take(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    const LITTLE: usize = 1 << 16;
    let expected = usize::try_from(length).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(expected.min(LITTLE));
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() < expected {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
