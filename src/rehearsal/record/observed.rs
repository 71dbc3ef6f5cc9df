//! A real call as it was observed, and its conversion into a recorded call.
//!
//! Owns what of a call is recorded. What must not be recorded is decided in `concealment`.

use std::path::PathBuf;
use std::time::Duration;

use super::concealment::Concealment;
use super::dialogue::{Exchange, OutputPiece, Read, TypedInput, turns};
use super::rerecord::NewCall;
use crate::rehearsal::format::duration::round;
use crate::rehearsal::format::inside::{names_a_file, stays_inside};
use crate::rehearsal::format::recording::{
    Call, CallWord, Chunk, LeftFile, RecordedStream, RecordedText, Stdin,
};
use crate::rehearsal::stand_in::screen::{ScreenChange, screens};
use crate::rehearsal::stand_in::wire::{FileHead, Request};

/// Output within this time after the previous output belongs to the same piece.
const PAUSE: Duration = Duration::from_secs(1);

/// The shortest call whose time is recorded.
const SHORTEST: Duration = Duration::from_millis(500);

/// The most output of one call that is kept, in bytes.
const MOST_OUTPUT: usize = 8 * 1024 * 1024;

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
    pub(in crate::rehearsal) fn receive(&mut self, request: Request, bytes: Vec<u8>) {
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
    pub(in crate::rehearsal) fn into_call(mut self, surroundings: &Concealment) -> Option<NewCall> {
        let end = self.take_end()?;
        let status = end.worth_recording();
        // The time that a person needed for the lines says nothing about the call.
        let after = round(end.at.saturating_sub(self.last_input()));
        let argv = self.argv.iter().map(|word| surroundings.word(word));
        let call = Call {
            argv: argv.collect(),
            cwd: surroundings.directory(&self.cwd),
            stdin: Stdin::Unstated,
            output: self.output(status, surroundings),
            status,
            after: (!end.stopped && after >= SHORTEST).then_some(after),
            stays: end.stopped,
            leaves: end.files(surroundings),
            step: self.section,
        };
        Some(NewCall {
            step: self.step,
            call,
        })
    }

    /// How it has ended; `None` if it was never made.
    fn take_end(&mut self) -> Option<CallEnd> {
        let end = self.end.take();
        // It was killed together with its stand-in.
        let killed = self.begun.then(|| CallEnd {
            at: Duration::ZERO,
            status: 0,
            stopped: true,
            leaves: Vec::new(),
        });
        end.or(killed)
    }

    /// When the last line was typed into it.
    fn last_input(&self) -> Duration {
        let mut exchanged = self.exchanged.iter().rev();
        let typed = exchanged.find_map(|one| match one {
            Exchange::Typed(at, _) => Some(*at),
            Exchange::Wrote(..) => None,
        });
        typed.unwrap_or_default()
    }

    fn output(&self, status: u8, surroundings: &Concealment) -> Vec<Chunk> {
        match self.screen {
            Some(size) => screens(size, &self.drawn)
                .into_iter()
                .filter_map(|(at, text)| surroundings.screen(at, &text))
                .collect(),
            None => lines(&self.exchanged, self.has_echo, (status, surroundings)),
        }
    }
}

impl CallEnd {
    /// The status for the recording. The way in which an endless call was ended says nothing about
    /// the call; neither does a reader that closed the pipe.
    const fn worth_recording(&self) -> u8 {
        if self.stopped || self.status == 141 {
            0
        } else {
            self.status
        }
    }

    fn files(self, surroundings: &Concealment) -> Vec<LeftFile> {
        let files = self.leaves.into_iter();
        files
            .filter(|(path, _)| surroundings.may_show(path))
            .map(|(path, content)| LeftFile {
                path,
                content: content.map(|bytes| surroundings.text(&bytes)),
            })
            .collect()
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

/// Input and output, line by line.
fn lines(
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
