//! Feeds a real call its lines one at a time: the next one only after it has answered, so that the
//! recording contains the answer to each.
//!
//! Owns the thread that reads standard input. It reads a line only when the call can take one: the
//! rest is left for the next reader.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write as _};
use std::sync::mpsc as threads;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::term::{Readiness, ReadyRules};

use super::wire::Lines;

/// A program that has been quiet for this long after its answer is waiting for the next line.
const QUIET: Duration = Duration::from_millis(150);

/// A program that has not answered for this long answers at the end, or never.
const PATIENCE: Duration = Duration::from_secs(1);

/// A program that should be ready by the workshop's rules, but is not for this long, gets its line
/// anyway.
const RULED: Duration = Duration::from_secs(10);

/// One input of the call.
#[derive(Debug)]
pub(in crate::rehearsal) enum Portion {
    /// A line with its end, if it has one.
    Line(Vec<u8>),
    /// Nothing more.
    End,
}

/// Feeds one call.
pub(in crate::rehearsal) struct Feeder {
    /// The lines. Each is announced before it is written. `None` after the end.
    lines: Option<mpsc::Receiver<Portion>>,
    /// Lets the thread write the next line.
    go: threads::Sender<()>,
    /// The thread was asked for the next line.
    asked: bool,
    /// The time of the last input or output.
    since: Instant,
    answered: bool,
    /// It answers lines, as far as is known.
    answers: bool,
    fed: usize,
    /// The workshop's rules for it.
    rules: Option<Readiness>,
}

impl Feeder {
    /// Starts reading standard input; the call reads from the returned pipe.
    pub(in crate::rehearsal) fn start(lines: &Lines) -> io::Result<(Self, PipeReader)> {
        let rules = ReadyRules {
            // It was valid when the workshop was read.
            prompt: (lines.prompt.as_deref()).and_then(|prompt| regex::Regex::new(prompt).ok()),
            quiet: lines.quiet.map(Duration::from_millis),
        };
        let is_ruled = rules.prompt.is_some() || rules.quiet.is_some();

        let (reader, writer) = io::pipe()?;
        let input = rustix::io::dup(rustix::stdio::stdin())?;
        let (announce, lines) = mpsc::channel(1);
        let (go, may_go) = threads::channel();
        std::thread::Builder::new()
            .name("lines".into())
            .spawn(move || hand_over(File::from(input), writer, &announce, &may_go))?;
        let feeder = Self {
            lines: Some(lines),
            go,
            asked: false,
            since: Instant::now(),
            answered: false,
            answers: true,
            fed: 0,
            rules: is_ruled.then(|| Readiness::new(rules, Instant::now().into_std())),
        };
        Ok((feeder, reader))
    }

    /// Notes output of the call.
    pub(in crate::rehearsal) fn wrote(&mut self, bytes: &[u8]) {
        self.answered = true;
        self.since = Instant::now();
        if let Some(rules) = &mut self.rules {
            rules.wrote(bytes, self.since.into_std());
        }
    }

    /// When the next line may be written, if the call writes nothing before.
    fn due(&self) -> Instant {
        if let Some(rules) = &self.rules {
            return rules.due().map_or(self.since + RULED, Instant::from_std);
        }
        match (self.answered, self.answers) {
            (true, _) => self.since + QUIET,
            (false, true) => self.since + PATIENCE,
            (false, false) => self.since,
        }
    }

    /// Waits until the call can take more, then writes the next line and returns it. Waits forever
    /// after the end. Cancelling and repeating the wait loses nothing.
    pub(in crate::rehearsal) async fn next(&mut self) -> Portion {
        if !self.asked && self.lines.is_some() {
            sleep_until(self.due()).await;
        }
        let Some(lines) = &mut self.lines else {
            return std::future::pending().await;
        };
        if !self.asked {
            self.asked = true;
            // The thread is gone only at the end of the input.
            let _ = self.go.send(());
        }
        let fed = lines.recv().await.unwrap_or(Portion::End);
        self.asked = false;
        if matches!(fed, Portion::End) {
            self.lines = None;
        }
        // Many programs print nothing before the first line.
        self.answers = self.answered || self.fed == 0;
        self.fed += 1;
        self.answered = false;
        self.since = Instant::now();
        if let Some(rules) = &mut self.rules {
            rules.sent(self.since.into_std());
        }
        fed
    }
}

fn hand_over(
    mut input: File,
    mut program: PipeWriter,
    announce: &mpsc::Sender<Portion>,
    may_go: &threads::Receiver<()>,
) {
    while may_go.recv().is_ok() {
        let line = line(&mut input);
        let fed = if line.is_empty() {
            Portion::End
        } else {
            Portion::Line(line.clone())
        };
        let is_gone = announce.blocking_send(fed).is_err();
        // It is no error either if the program stops reading.
        if is_gone || line.is_empty() || program.write_all(&line).is_err() {
            return;
        }
    }
}

/// The next line with its end; empty at the end. Later bytes are left for the next reader.
pub(in crate::rehearsal) fn line(input: &mut (impl Read + ?Sized)) -> Vec<u8> {
    let mut line = Vec::new();
    let mut byte = [0];
    loop {
        match input.read(&mut byte) {
            Ok(1) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // An error is an end too.
            _ => return line,
        }
        if byte == *b"\n" {
            return line;
        }
    }
}
