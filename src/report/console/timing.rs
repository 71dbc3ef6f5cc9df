//! Times in the log: commands that have been silent for long, and the commands that took longest.

use std::time::{Duration, Instant};

use crate::style::elapsed;

/// How many of the slowest commands are listed.
const LISTED: usize = 5;
/// The shortest time of a command in that list.
const WORTH_A_LINE: Duration = Duration::from_secs(1);

/// How much a log says.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogDetail {
    /// Only failures and the last line.
    pub quiet: bool,
    /// How many runs there will be. After the last one, the commands that took longest are listed;
    /// 0 for no such list.
    pub runs: usize,
    /// After this much silence, and again after the same time, a line says what is still running.
    pub silence: Option<Duration>,
}

/// The command that is running, and the time of the last output.
#[derive(Debug)]
pub(super) struct Silence {
    running: Option<Running>,
    since: Instant,
}

#[derive(Debug)]
struct Running {
    began: Instant,
    number: String,
    what: String,
}

impl Silence {
    pub(super) fn new() -> Self {
        Self {
            running: None,
            since: Instant::now(),
        }
    }

    /// Notes that something was written.
    pub(super) fn end(&mut self) {
        self.since = Instant::now();
    }

    /// Starts a command; `number` and `what` name it.
    pub(super) fn started(&mut self, number: String, what: String) {
        self.running = Some(Running {
            began: Instant::now(),
            number,
            what,
        });
    }

    /// Ends the command.
    pub(super) fn finished(&mut self) {
        self.running = None;
    }

    /// The line to write if the command was silent for `limit`.
    pub(super) fn said_after(&self, limit: Duration) -> Option<String> {
        let Running {
            began,
            number,
            what,
        } = self.running.as_ref()?;
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
    /// Adds a command that took `time`; `what` names it.
    pub(super) fn add(&mut self, time: Duration, what: impl FnOnce() -> String) {
        self.count += 1;
        let at = self.commands.partition_point(|(other, _)| *other >= time);
        if time >= WORTH_A_LINE && at < LISTED {
            self.commands.insert(at, (time, what()));
            self.commands.truncate(LISTED);
        }
    }

    /// The list; empty if there was only one command, or all were quick.
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
