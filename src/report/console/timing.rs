//! What the log says of time: a command that has been silent for long, and the commands that took longest.

use std::time::{Duration, Instant};

use crate::style::elapsed;

/// So many of the commands that took longest are listed.
const LISTED: usize = 5;
/// A command that took less is not worth a line in that list.
const WORTH_A_LINE: Duration = Duration::from_secs(1);

/// How much a log says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Only failures and the last line.
    pub quiet: bool,
    /// How many runs there will be. After the last one, the commands that took longest are listed; 0 for no
    /// such list.
    pub runs: usize,
    /// After so much silence a line says what is still running, and again after as much.
    pub silence: Option<Duration>,
}

/// The command that is running, and since when nothing was written.
#[derive(Debug)]
pub(super) struct Silence {
    running: Option<(Instant, String, String)>,
    since: Instant,
}

impl Silence {
    pub(super) fn new() -> Self {
        Self {
            running: None,
            since: Instant::now(),
        }
    }

    /// Something was written.
    pub(super) fn end(&mut self) {
        self.since = Instant::now();
    }

    /// A command begins to run; `number` and `what` name it.
    pub(super) fn started(&mut self, number: String, what: String) {
        self.running = Some((Instant::now(), number, what));
    }

    /// The command is done.
    pub(super) fn finished(&mut self) {
        self.running = None;
    }

    /// What to say when it was silent for `limit`.
    pub(super) fn said_after(&self, limit: Duration) -> Option<String> {
        let (began, number, what) = self.running.as_ref()?;
        if self.since.elapsed() < limit {
            return None;
        }
        let time = elapsed(began.elapsed());
        Some(format!("{number} still running for {time}: {what}"))
    }
}

/// The commands that took longest, the slowest first.
#[derive(Debug, Default)]
pub(super) struct Slowest {
    commands: Vec<(Duration, String)>,
    count: usize,
}

impl Slowest {
    /// A command has taken `time`; `what` names it.
    pub(super) fn add(&mut self, time: Duration, what: impl FnOnce() -> String) {
        self.count += 1;
        let at = self.commands.partition_point(|(other, _)| *other >= time);
        if time >= WORTH_A_LINE && at < LISTED {
            self.commands.insert(at, (time, what()));
            self.commands.truncate(LISTED);
        }
    }

    /// The list; nothing where a single command ran, or all were quick.
    pub(super) fn lines(&self) -> Vec<String> {
        if self.count < 2 || self.commands.is_empty() {
            return Vec::new();
        }
        let times: Vec<_> = self
            .commands
            .iter()
            .map(|(time, _)| elapsed(*time))
            .collect();
        let width = times.iter().map(String::len).max().unwrap_or_default();
        let commands = times.iter().zip(&self.commands);
        let lines = commands.map(|(time, (_, what))| format!("  {time:>width$}  {what}"));
        std::iter::once("slowest:".to_owned())
            .chain(lines)
            .collect()
    }
}

#[cfg(test)]
mod tests;
