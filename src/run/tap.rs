//! The way of a command's output from the shell to the audience: attributed to its step, secrets
//! masked, a copy kept for expectations.

use std::collections::HashMap;
use std::time::Instant;

use crate::shell;

use super::{Capture, Event, EventKind, EventSink, MASK, Redactor, Stream};

/// Takes the output of one command.
pub(super) struct Tap<'a> {
    pub(super) step: usize,
    pub(super) audience: &'a mut dyn EventSink,
    pub(super) started: Instant,
    /// The step of each command that the session has run.
    pub(super) units: &'a HashMap<u64, usize>,
    pub(super) capture: &'a mut Capture,
    pub(super) masks: Masks,
}

/// What is done to output before anybody sees it.
pub(super) struct Masks {
    stdout: Redactor,
    stderr: Redactor,
    background: Redactor,
    /// All output is a secret.
    everything: bool,
    /// That there was output has been told.
    told: bool,
}

impl Masks {
    /// Masks these values, or everything.
    pub(super) fn new(secrets: &[String], everything: bool) -> Self {
        let redactor = || Redactor::new(secrets);
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
    pub(super) fn take(&mut self, source: shell::Stream, bytes: &[u8]) {
        match source {
            shell::Stream::Stdout => {
                let bytes = self.masks.stdout.push(bytes);
                self.own(Stream::Stdout, bytes);
            }
            shell::Stream::Stderr => {
                let bytes = self.masks.stderr.push(bytes);
                self.own(Stream::Stderr, bytes);
            }
            shell::Stream::Background { unit } => {
                let step = self.units.get(&unit).copied().unwrap_or(self.step);
                let bytes = self.masks.background.push(bytes);
                self.tell(step, Stream::Stdout, bytes);
            }
        }
    }

    /// Tells what was held back in case it was the beginning of a secret.
    pub(super) fn finish(mut self) {
        let stdout = self.masks.stdout.finish();
        self.own(Stream::Stdout, stdout);
        let stderr = self.masks.stderr.finish();
        self.own(Stream::Stderr, stderr);
        let background = self.masks.background.finish();
        self.tell(self.step, Stream::Stdout, background);
    }

    fn own(&mut self, stream: Stream, bytes: Vec<u8>) {
        self.capture.push(&bytes);
        if !self.masks.everything {
            self.tell(self.step, stream, bytes);
        } else if !bytes.is_empty() && !self.masks.told {
            self.masks.told = true;
            self.tell(self.step, stream, format!("{MASK}\n").into_bytes());
        }
    }

    fn tell(&mut self, step: usize, stream: Stream, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            let kind = EventKind::Output {
                step,
                stream,
                bytes,
            };
            // The audience keeps its own failures.
            let _ = self.audience.event(&Event {
                at: self.started.elapsed(),
                kind,
            });
        }
    }
}
