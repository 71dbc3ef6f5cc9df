//! A real call as it was observed, and its conversion into a recorded call.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;

use super::dialogue::{Exchange, OutputPiece, Read, TypedInput, turns};
use super::recorder::Mask;
use super::rerecord::NewCall;
use crate::neutral::MASK;
use crate::rehearsal::format::duration::round;
use crate::rehearsal::format::glob::glob_escape;
use crate::rehearsal::format::inside::{names_a_file, stays_inside};
use crate::rehearsal::format::recording::{
    Call, CallWord, Chunk, LeftFile, RecordedStream, RecordedText, Stdin,
};
use crate::rehearsal::stand_in::screen::{ScreenChange, plain, screens};
use crate::rehearsal::stand_in::wire::{FileHead, Request};

/// Output within this time after the previous output belongs to the same piece.
const PAUSE: Duration = Duration::from_secs(1);

/// The shortest call whose time is recorded.
const SHORTEST: Duration = Duration::from_millis(500);

/// The most output of one call that is kept, in bytes.
const MOST_OUTPUT: usize = 8 * 1024 * 1024;

/// The paths of this machine and the secrets, which must not get into a recording.
pub(in crate::rehearsal) struct Concealment {
    /// The workshop's directory, with symbolic links resolved.
    folder: PathBuf,
    /// Directories whose names differ from machine to machine, the longest first.
    places: Vec<String>,
    mask: Mask,
}

impl Concealment {
    pub(in crate::rehearsal) fn of(workshop: &Path, mask: Mask) -> Self {
        let folder = crate::rehearsal::folder_of(workshop);
        let folder = folder.canonicalize().unwrap_or(folder);
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let candidates = [Some(folder.clone()), home, Some(std::env::temp_dir())];
        let names = candidates
            .into_iter()
            .flatten()
            .map(|path| path.to_string_lossy().into_owned());
        // `/` and `/tmp` are the same everywhere.
        let mut places: Vec<_> = names
            .filter(|name| name.len() > 1 && name != "/tmp")
            .collect();
        places.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self {
            folder,
            places,
            mask,
        }
    }

    /// A word that differs from machine to machine, or that contains a secret, becomes a pattern.
    fn word(&self, word: &str) -> CallWord {
        let masked = (self.mask)(word);
        let mut parts: Vec<&str> = if masked == word {
            vec![word]
        } else {
            masked.split(MASK).collect()
        };
        parts = parts.into_iter().flat_map(without_temporary).collect();
        for place in &self.places {
            parts = parts
                .into_iter()
                .flat_map(|part| cut_at(part, place))
                .collect();
        }
        if parts.len() == 1 {
            return CallWord::Exact(masked.clone());
        }
        let parts: Vec<_> = parts.into_iter().map(glob_escape).collect();
        CallWord::Glob(parts.join("*"))
    }

    fn text(&self, bytes: &[u8]) -> RecordedText {
        // Text may be between bytes that are not UTF-8.
        let masked = bytes.utf8_chunks().flat_map(|chunk| {
            let mut masked = (self.mask)(chunk.valid()).into_bytes();
            masked.extend(chunk.invalid());
            masked
        });
        RecordedText::new(masked.collect::<Vec<_>>())
    }

    /// A screen without secrets; `None` if it contains a secret that cannot be removed.
    fn screen(&self, at: Duration, text: &str) -> Option<Chunk> {
        let masked = text.lines().map(|row| {
            let plain = plain(row);
            let masked = (self.mask)(&plain);
            if masked == plain {
                row.to_owned() + "\n"
            } else {
                masked
            }
        });
        let text: String = masked.collect();
        // A secret may have been wrapped at the edge of the screen.
        let joined = plain(&text).replace('\n', "");
        ((self.mask)(&joined) == joined).then(|| Chunk {
            at: Some(round(at)),
            stream: RecordedStream::Screen,
            text: RecordedText::new(text),
        })
    }

    /// True when a recording may contain a path.
    fn may_show(&self, path: &Path) -> bool {
        let name = path.to_string_lossy();
        (self.mask)(&name) == name
    }
}

/// The parts of `text` before, between and after each `place`. Only whole names of directories
/// count: `/home/meg` does not contain `/home/me`.
fn cut_at<'a>(text: &'a str, place: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest[from..].find(place).map(|at| from + at) {
        let after = &rest[at + place.len()..];
        if after.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)) {
            from = at + place.len();
            continue;
        }
        parts.push(&rest[..at]);
        rest = after;
        from = 0;
    }
    parts.push(rest);
    parts
}

/// The parts of `text` around the paths of folders and files that `mktemp` has made.
fn without_temporary(text: &str) -> Vec<&str> {
    static MADE: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?:/[\w.-]+)*/tmp\.[0-9A-Za-z]{6,10}\b";
        Regex::new(pattern).expect("the pattern is constant, and a test compiles it")
    });
    MADE.split(text).collect()
}

/// A real call as it was observed.
#[derive(Debug)]
pub(in crate::rehearsal) struct ObservedCall {
    step: usize,
    section: String,
    argv: Vec<String>,
    cwd: PathBuf,
    exchanged: Vec<Exchange>,
    /// Its output contains the echo of its input.
    has_echo: bool,
    /// The length of the output, in bytes.
    length: usize,
    /// The call was made, which is impossible if the program does not exist.
    begun: bool,
    /// The initial size of its screen, if it fills one, and the events there.
    screen: Option<(u16, u16)>,
    drawn: Vec<(Duration, ScreenChange)>,
    end: Option<CallEnd>,
}

#[derive(Debug)]
struct CallEnd {
    at: Duration,
    status: u8,
    stopped: bool,
    leaves: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl ObservedCall {
    pub(in crate::rehearsal) fn new(
        step: usize,
        section: String,
        argv: Vec<String>,
        cwd: PathBuf,
    ) -> Self {
        Self {
            step,
            section,
            argv,
            cwd,
            exchanged: Vec::new(),
            has_echo: false,
            length: 0,
            begun: false,
            screen: None,
            drawn: Vec::new(),
            end: None,
        }
    }

    /// Takes a report of the stand-in.
    pub(in crate::rehearsal) fn hear(&mut self, request: Request, bytes: Vec<u8>) {
        match request {
            Request::Called { .. } => {}
            Request::Wrote { at, is_error } => {
                let stream = if is_error {
                    RecordedStream::Stderr
                } else {
                    RecordedStream::Stdout
                };
                self.write(Duration::from_millis(at), stream, bytes);
            }
            Request::Began { screen, has_echo } => {
                self.begun = true;
                self.screen = screen;
                self.has_echo = has_echo;
            }
            Request::Typed {
                at,
                is_hidden,
                is_end,
            } => {
                let typed = TypedInput {
                    bytes,
                    is_hidden,
                    is_end,
                };
                let at = Duration::from_millis(at);
                self.exchanged.push(Exchange::Typed(at, typed));
            }
            Request::Resized { at, screen } => {
                let at = Duration::from_millis(at);
                self.drawn.push((at, ScreenChange::Resized(screen)));
            }
            Request::Ended {
                at,
                status,
                stopped,
                leaves,
            } => {
                let at = Duration::from_millis(at);
                let leaves = contents(leaves, &bytes);
                self.end = Some(CallEnd {
                    at,
                    status,
                    stopped,
                    leaves,
                });
            }
        }
    }

    /// Adds output, up to a maximum length.
    fn write(&mut self, at: Duration, stream: RecordedStream, mut bytes: Vec<u8>) {
        self.begun = true;
        let left = MOST_OUTPUT.saturating_sub(self.length);
        self.length += bytes.len();
        bytes.truncate(left);
        if bytes.is_empty() {
            return;
        }
        if self.screen.is_some() {
            self.drawn.push((at, ScreenChange::Bytes(bytes)));
        } else {
            self.exchanged
                .push(Exchange::Wrote(OutputPiece { at, stream, bytes }));
        }
    }

    /// True when it printed more than is kept.
    pub(in crate::rehearsal) const fn is_cut(&self) -> bool {
        self.length > MOST_OUTPUT
    }

    /// The call for the recording; `None` if it was never made.
    pub(in crate::rehearsal) fn into_call(self, surroundings: &Concealment) -> Option<NewCall> {
        let end = match self.end {
            Some(end) => end,
            None if !self.begun => return None,
            // It was killed together with its stand-in.
            None => CallEnd {
                at: Duration::ZERO,
                status: 0,
                stopped: true,
                leaves: Vec::new(),
            },
        };
        // The way in which an endless call was ended says nothing about the call; neither does a
        // reader that closed the pipe.
        let status = if end.stopped || end.status == 141 {
            0
        } else {
            end.status
        };
        let output = match self.screen {
            Some(size) => screens(size, &self.drawn)
                .into_iter()
                .filter_map(|(at, text)| surroundings.screen(at, &text))
                .collect(),
            None => said(&self.exchanged, self.has_echo, (status, surroundings)),
        };
        let typed = self.exchanged.iter().rev().find_map(|one| match one {
            Exchange::Typed(at, _) => Some(*at),
            Exchange::Wrote(..) => None,
        });
        // The time that a person needed for the lines says nothing about the call.
        let after = round(end.at.saturating_sub(typed.unwrap_or_default()));
        let call = Call {
            step: self.section,
            argv: self
                .argv
                .iter()
                .map(|word| surroundings.word(word))
                .collect(),
            cwd: cwd(&self.cwd, surroundings),
            stdin: Stdin::Unstated,
            output,
            status,
            after: (!end.stopped && after >= SHORTEST).then_some(after),
            stays: end.stopped,
            leaves: end
                .leaves
                .into_iter()
                .filter(|(path, _)| surroundings.may_show(path))
                .map(|(path, content)| LeftFile {
                    path,
                    content: content.map(|bytes| surroundings.text(&bytes)),
                })
                .collect(),
        };
        Some(NewCall {
            step: self.step,
            call,
        })
    }
}

fn contents(heads: Vec<FileHead>, mut bytes: &[u8]) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let files = heads
        .into_iter()
        .filter(|head| stays_inside(&head.path) && names_a_file(&head.path));
    files
        .map(|head| {
            let content = head
                .length
                .map(|length| bytes.split_off(..length).unwrap_or_default());
            (head.path, content.map(<[u8]>::to_vec))
        })
        .collect()
}

/// The directory of a call, if it is relevant: below the workshop's.
fn cwd(cwd: &Path, surroundings: &Concealment) -> Option<PathBuf> {
    let cwd = cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned());
    let below = cwd.strip_prefix(&surroundings.folder).ok()?;
    let says_something = !below.as_os_str().is_empty() && surroundings.may_show(below);
    says_something.then(|| below.to_owned())
}

/// Input and output, line by line.
fn said(
    exchanged: &[Exchange],
    has_echo: bool,
    (status, surroundings): (u8, &Concealment),
) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for turn in turns(exchanged, has_echo) {
        let (stream, text) = match turn.read {
            None => {
                chunks.extend(output(&turn.wrote, status, surroundings));
                continue;
            }
            Some(Read::End) => (RecordedStream::End, String::new()),
            Some(Read::Hidden) => (RecordedStream::LineForm, "*".to_owned()),
            Some(Read::Line(line)) => match surroundings.word(&line) {
                CallWord::Exact(line) => (RecordedStream::Line, line),
                CallWord::Glob(form) => (RecordedStream::LineForm, form),
            },
        };
        chunks.push(Chunk {
            at: None,
            stream,
            text: RecordedText::new(text),
        });
        chunks.extend(answer(&turn.wrote, surroundings));
    }
    chunks
}

/// The output after a line. Only late output has a time.
fn answer(wrote: &[OutputPiece], surroundings: &Concealment) -> Vec<Chunk> {
    let mut chunks = output(wrote, 1, surroundings);
    if let Some(first) = wrote.first().filter(|first| first.at >= PAUSE)
        && let Some(chunk) = chunks.first_mut()
    {
        chunk.at = Some(round(first.at));
    }
    for chunk in &mut chunks {
        chunk.at = chunk.at.filter(|at| *at >= PAUSE);
    }
    chunks
}

/// The output, in pieces with their times if there were pauses, otherwise in one piece for each
/// stream. The order of output on two pipes within a piece cannot be known.
fn output(wrote: &[OutputPiece], status: u8, surroundings: &Concealment) -> Vec<Chunk> {
    let order = match status {
        0 => [RecordedStream::Stderr, RecordedStream::Stdout],
        _ => [RecordedStream::Stdout, RecordedStream::Stderr],
    };
    let chunks = |at: Option<Duration>, wrote: &[OutputPiece]| {
        let each = order
            .iter()
            .map(|stream| (*stream, of_stream(wrote, *stream)));
        let each = each.filter(|(_, bytes)| !bytes.is_empty());
        let chunk = each.map(|(stream, bytes)| Chunk {
            at,
            stream,
            text: surroundings.text(&bytes),
        });
        chunk.collect::<Vec<_>>()
    };
    let whole = chunks(None, wrote);
    let pieces: Vec<_> = wrote
        .chunk_by(|one, next| next.at.saturating_sub(one.at) < PAUSE)
        .collect();
    if pieces.len() < 2 {
        return whole;
    }
    let timed = pieces
        .iter()
        .map(|piece| chunks(Some(round(piece[0].at)), piece));
    let timed: Vec<_> = timed.flatten().collect();
    // A secret that a pause has split is masked only in the whole output.
    if says_the_same(&whole, &timed) {
        timed
    } else {
        whole
    }
}

fn of_stream(wrote: &[OutputPiece], stream: RecordedStream) -> Vec<u8> {
    let wrote = wrote.iter().filter(|piece| piece.stream == stream);
    wrote
        .flat_map(|piece| piece.bytes.iter().copied())
        .collect()
}

fn says_the_same(one: &[Chunk], other: &[Chunk]) -> bool {
    let of = |chunks: &[Chunk], stream| {
        let chunks = chunks.iter().filter(|chunk| chunk.stream == stream);
        chunks
            .flat_map(|chunk| chunk.text.bytes.clone())
            .collect::<Vec<_>>()
    };
    [RecordedStream::Stdout, RecordedStream::Stderr]
        .iter()
        .all(|stream| of(one, *stream) == of(other, *stream))
}

#[cfg(test)]
mod tests;
