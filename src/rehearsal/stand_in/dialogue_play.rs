//! Plays a recorded call that answers lines: it waits for each line, and prints the recorded output
//! after it.

use std::io::{self, IsTerminal};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::neutral::Neutral;

use super::feeding;
use super::program::{CANNOT_PLAY, Streams, sleep_until};
use super::wire::{PieceHead, Play};
use crate::rehearsal::format::glob::glob_matches;
use crate::rehearsal::format::recording::RecordedStream;

/// With these sequences a program announces that it reads a line now, and that it no longer does.
/// The side that types lines looks for them if there is no prompt.
const READS: &[u8] = b"\x1b[?2004h";
const READS_NOT: &[u8] = b"\x1b[?2004l";

/// The marks that a terminal puts around pasted text between the two.
const PASTE: [&str; 2] = ["\x1b[200~", "\x1b[201~"];

/// The pattern of a line that is not echoed.
const HIDDEN: &[u8] = b"*";

/// Plays the call, whose pieces have these bytes, and returns its status.
pub(in crate::rehearsal) fn play(
    play: &Play,
    output: &[u8],
    (started, stream): (Instant, &UnixStream),
    streams: &mut Streams<'_>,
) -> io::Result<u8> {
    let mut rest = output;
    let pieces = play.pieces.iter().map(|head| {
        let bytes = rest.split_off(..head.length).unwrap_or_default();
        (head, bytes)
    });
    let mut player = DialoguePlayer {
        pieces: pieces.collect(),
        next: 0,
        since: started,
        last: Vec::new(),
        status: play.status,
    };
    while player.step(streams, stream)? {}
    sleep_until(player.since + Duration::from_millis(play.end));
    Ok(player.status)
}

struct DialoguePlayer<'a> {
    pieces: Vec<(&'a PieceHead, &'a [u8])>,
    next: usize,
    /// The start of the times.
    since: Instant,
    /// The last output: it may end in a prompt.
    last: Vec<u8>,
    status: u8,
}

impl DialoguePlayer<'_> {
    /// Does the next thing. Returns false at the end.
    fn step(&mut self, streams: &mut Streams<'_>, stream: &UnixStream) -> io::Result<bool> {
        let Some((head, bytes)) = self.pieces.get(self.next).copied() else {
            return Ok(false);
        };
        if !head.stream.is_input() {
            self.next += 1;
            if head.stream != RecordedStream::Screen {
                sleep_until(self.since + Duration::from_millis(head.at));
                streams.write(head.stream == RecordedStream::Stderr, bytes)?;
                bytes.clone_into(&mut self.last);
            }
            return Ok(true);
        }
        let is_hidden = head.stream == RecordedStream::LineForm && bytes == HIDDEN;
        let line = self.read(is_hidden, streams, stream)?;
        self.since = Instant::now();
        let Some(line) = line else {
            let mut later = self.pieces[self.next..].iter();
            let end = later.position(|(head, _)| head.stream == RecordedStream::End);
            self.next = end.map_or(self.pieces.len(), |end| self.next + end + 1);
            return Ok(true);
        };
        self.last.clear();
        let mut later = self.pieces[self.next..].iter();
        match later.position(|(head, bytes)| is_it(head, bytes, &line)) {
            Some(nth) => self.next += nth + 1,
            None => self.refuse(&line, (head, bytes), streams)?,
        }
        Ok(true)
    }

    /// A line; `None` at the end of the input.
    fn read(
        &self,
        is_hidden: bool,
        streams: &mut Streams<'_>,
        stream: &UnixStream,
    ) -> io::Result<Option<String>> {
        if !streams.stdin_is_terminal {
            return Ok(line_of(&feeding::line(streams.stdin)));
        }
        let is_told = self.last.last().is_none_or(|byte| *byte == b'\n');
        let is_told = is_told && !is_hidden && io::stdout().is_terminal();
        if is_told {
            streams.write(false, READS)?;
        }
        let shown = is_hidden.then(hide).flatten();
        let line = if is_over(stream) {
            Vec::new()
        } else {
            feeding::line(streams.stdin)
        };
        if let Some(mode) = shown {
            // A terminal that is gone needs no mode.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &mode);
            streams.write(false, b"\n")?;
        }
        if is_told {
            streams.write(false, READS_NOT)?;
        }
        Ok(line_of(&line))
    }

    /// Reports that nothing is recorded for this line, and waits for another one.
    fn refuse(
        &mut self,
        line: &str,
        (head, bytes): (&PieceHead, &[u8]),
        streams: &mut Streams<'_>,
    ) -> io::Result<()> {
        self.status = CANNOT_PLAY;
        let expected = String::from_utf8_lossy(bytes);
        let line = Neutral::line(line);
        let help = match head.stream {
            RecordedStream::End => "here the input ended (Control-D)".to_owned(),
            _ => format!("`{}` was typed here", Neutral::line(expected)),
        };
        let message = format!(
            "error: the recording has no answer to `{line}`\n\
             help: {help}; record again with `demosh record` if the workshop has changed\n"
        );
        streams.write(true, Neutral::lines(message).as_bytes())?;
        let printed = self.pieces[..self.next].iter().rev();
        let mut printed = printed.filter(|(head, _)| head.stream == RecordedStream::Stdout);
        let prompt = printed.next().map_or(&[][..], |(_, bytes)| {
            let start = bytes.iter().rposition(|byte| *byte == b'\n');
            &bytes[start.map_or(0, |start| start + 1)..]
        });
        prompt.clone_into(&mut self.last);
        streams.write(false, prompt)
    }
}

/// True when the line is the one that was typed there. Tabs may have been typed as blanks.
fn is_it(head: &PieceHead, bytes: &[u8], line: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = words(&String::from_utf8_lossy(bytes));
    match head.stream {
        RecordedStream::Line => expected == words(line),
        RecordedStream::LineForm => glob_matches(&expected, &words(line)),
        _ => false,
    }
}

fn line_of(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return None;
    }
    let mut line = String::from_utf8_lossy(bytes).into_owned();
    for mark in PASTE {
        line = line.replace(mark, "");
    }
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Waits for a line. Returns true if the rehearsal ends before there is one.
fn is_over(stream: &UnixStream) -> bool {
    loop {
        let stdin = rustix::stdio::stdin();
        let mut fds = [
            PollFd::from_borrowed_fd(stdin, PollFlags::IN),
            PollFd::new(stream, PollFlags::IN),
        ];
        match poll(&mut fds, None) {
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return true,
            Ok(_) => return !fds[1].revents().is_empty(),
        }
    }
}

/// Turns off the echo of the terminal; returns the previous mode.
fn hide() -> Option<Termios> {
    let mode = tcgetattr(rustix::stdio::stdin()).ok()?;
    let mut hidden = mode.clone();
    hidden.local_modes -= LocalModes::ECHO;
    tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &hidden).ok()?;
    Some(mode)
}
