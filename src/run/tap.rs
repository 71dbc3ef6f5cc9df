//! Passes a command's output from the shell to the audience: attributed to its step, with secrets
//! masked. A copy for expectations keeps it as it was printed.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::neutral::MASK;
use crate::shell;

use super::{Capture, Event, EventKind, EventSink, ExitTrap, Redactor, Secrets, Stream};

/// Takes the output of one command.
pub(super) struct Tap<'a> {
    /// The step of that command; `None` for the EXIT trap.
    pub(super) step: Option<usize>,
    pub(super) audience: &'a mut dyn EventSink,
    pub(super) started: Instant,
    /// The step of each command that the session has run.
    pub(super) units: &'a HashMap<u64, usize>,
    pub(super) masks: Masks,
}

/// The masking of output before it is shown.
pub(super) struct Masks {
    stdout: Redactor,
    stderr: Redactor,
    background: Redactor,
    /// All output is secret.
    everything: bool,
    /// The masked output was reported already.
    told: bool,
}

impl Masks {
    /// Masks the secrets known now, or everything.
    pub(super) fn new(secrets: &Secrets, everything: bool) -> Self {
        let redactor = || Redactor::of(secrets);
        let (stdout, stderr, background) = (redactor(), redactor(), redactor());
        Self {
            stdout,
            stderr,
            background,
            everything,
            told: false,
        }
    }
}

impl Tap<'_> {
    /// Takes a piece of output.
    pub(super) fn take(&mut self, source: shell::OutputSource, bytes: &[u8]) {
        match source {
            shell::OutputSource::Stdout => {
                let bytes = self.masks.stdout.push(bytes);
                self.own(Stream::Stdout, bytes);
            }
            shell::OutputSource::Stderr => {
                let bytes = self.masks.stderr.push(bytes);
                self.own(Stream::Stderr, bytes);
            }
            shell::OutputSource::Background { unit } => {
                let step = self.units.get(&unit).copied().or(self.step);
                let bytes = self.masks.background.push(bytes);
                self.tell(step, Stream::Stdout, bytes);
            }
        }
    }

    /// Takes the output that was waiting.
    pub(super) fn take_all(&mut self, waiting: WaitingOutput) {
        for (source, bytes) in waiting.head {
            for piece in bytes.chunks(PIECE) {
                self.take(source, piece);
            }
        }
        if waiting.left_out > 0 {
            self.settle();
            let said = format!("\n[{} bytes left out]\n", waiting.left_out);
            self.own(Stream::Stdout, said.into_bytes());
        }
        for (source, bytes) in waiting.tail {
            self.take(source, &bytes);
        }
    }

    /// Reports the output that was held back in case it was the beginning of a secret.
    pub(super) fn finish(mut self) {
        self.settle();
    }

    fn settle(&mut self) {
        let stdout = self.masks.stdout.finish();
        self.own(Stream::Stdout, stdout);
        let stderr = self.masks.stderr.finish();
        self.own(Stream::Stderr, stderr);
        let background = self.masks.background.finish();
        self.tell(self.step, Stream::Stdout, background);
    }

    fn own(&mut self, stream: Stream, bytes: Vec<u8>) {
        if !self.masks.everything {
            self.tell(self.step, stream, bytes);
        } else if !bytes.is_empty() && !self.masks.told {
            self.masks.told = true;
            self.tell(self.step, stream, format!("{MASK}\n").into_bytes());
        }
    }

    fn tell(&mut self, step: Option<usize>, stream: Stream, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            tracing::trace!(step, ?stream, bytes = bytes.len(), "output");
            let kind = match step {
                Some(step) => EventKind::Output {
                    step,
                    stream,
                    bytes,
                },
                None => EventKind::ExitTrap(ExitTrap::Output { stream, bytes }),
            };
            // The audience records its own failures.
            let _ = self.audience.event(&Event {
                at: self.started.elapsed(),
                kind,
            });
        }
    }
}

/// Saves a copy of the command's own output.
pub(super) fn capture(capture: &mut Capture, source: shell::OutputSource, bytes: &[u8]) {
    if matches!(
        source,
        shell::OutputSource::Stdout | shell::OutputSource::Stderr
    ) {
        capture.push(bytes);
    }
}

/// Output that waits until the shell has reported the secrets in it. If it is too much, only its
/// beginning and its end are kept.
#[derive(Debug, Default)]
pub(super) struct WaitingOutput {
    head: Vec<(shell::OutputSource, Vec<u8>)>,
    tail: VecDeque<(shell::OutputSource, Vec<u8>)>,
    head_bytes: usize,
    tail_bytes: usize,
    left_out: usize,
}

/// The largest piece of output in one event, in bytes.
const PIECE: usize = 128 * 1024;

/// How many bytes may wait at each end.
const HALF: usize = 8 * 1024 * 1024;

impl WaitingOutput {
    /// Adds a piece.
    pub(super) fn push(&mut self, source: shell::OutputSource, bytes: &[u8]) {
        if self.head_bytes < HALF {
            self.head_bytes += bytes.len();
            match self.head.last_mut() {
                Some((last, kept)) if *last == source => kept.extend_from_slice(bytes),
                _ => self.head.push((source, bytes.to_vec())),
            }
            return;
        }
        self.tail_bytes += bytes.len();
        self.tail.push_back((source, bytes.to_vec()));
        while self.tail_bytes > HALF
            && let Some((_, bytes)) = self.tail.pop_front()
        {
            self.tail_bytes -= bytes.len();
            self.left_out += bytes.len();
        }
    }
}

#[cfg(test)]
mod tests;
