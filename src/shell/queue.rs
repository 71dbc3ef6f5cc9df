//! Commands that are handed over together with the one before them.
//!
//! Handing over a command takes longer than running an assignment. The driver runs queued commands
//! without waiting, as long as each ends with status 0, and reports each. This module owns which
//! commands can be queued, and which of them are still to be reported. A queued command is run like
//! every other, with [`Session::run`], which then only waits for the report.

use std::collections::VecDeque;
use std::time::Instant;

use super::driver::{self, Around, Frame, Handover, Prompts, ShellBefore, Traps};
use super::error::SessionError;
use super::report::DriverEntry;
use super::run::{CommandRun, WaitEnd};
use super::saved_state::SavedPart;
use super::session::Session;
use super::streams::{Output, Surface};
use super::tree::Roots;
use super::unit::{OutputRoute, Reply, ShellEffect, Unit};

/// A command that the driver has, but has not reported.
#[derive(Debug)]
pub(super) struct QueuedCommand {
    text: String,
    sequence: u64,
    /// What it prints of the shell's state.
    saved: SavedPart,
}

/// The queued commands, in order.
#[derive(Debug, Default)]
pub(super) struct Queue {
    commands: VecDeque<QueuedCommand>,
    /// The processes before the first one.
    roots: Roots,
}

impl Queue {
    /// Whether the driver runs them.
    pub(super) fn is_running(&self) -> bool {
        !self.commands.is_empty()
    }

    /// Takes what command `sequence` has printed out of the driver's `answer`. After it may be what
    /// queued commands have printed.
    pub(super) fn answer(&self, answer: &mut Vec<u8>, sequence: u64) -> Vec<u8> {
        if !self.is_running() {
            return std::mem::take(answer);
        }
        let end = format!("\0{sequence}\0");
        let mut places = answer.windows(end.len());
        match places.position(|place| place == end.as_bytes()) {
            Some(at) => answer.drain(..at + end.len()).collect(),
            None => Vec::new(),
        }
    }

    /// Notes how the command before the queued ones ended. If the driver has not begun the next
    /// one, it has dropped them all.
    pub(super) fn note(&mut self, end: &WaitEnd) {
        if !matches!(end, WaitEnd::Report(report) if report.entry == DriverEntry::More) {
            self.commands.clear();
        }
    }
}

impl Session {
    /// Whether the shell already has the next commands.
    pub fn has_queued(&self) -> bool {
        self.state.queue.is_running()
    }

    /// Queues those of `next` that can run right after `first`, and returns their texts.
    pub(super) fn queue(&mut self, first: &Unit<'_>, next: &[Unit<'_>]) -> Vec<String> {
        *self.state.queue = Queue::default();
        if !self.state.jobs.is_empty() || !self.can_queue(first) {
            return Vec::new();
        }
        let mut texts = Vec::new();
        // The first command has the next number.
        for (unit, sequence) in next.iter().zip(self.state.sequence + 2..) {
            let (keep, saved) = self.saved.borrow().ask(unit.effect, sequence);
            if !self.can_queue(unit) || saved == SavedPart::All {
                break;
            }
            texts.push(composed(unit, sequence, &keep).text);
            self.state.queue.commands.push_back(QueuedCommand {
                text: unit.text.to_owned(),
                sequence,
                saved,
            });
        }
        texts
    }

    /// Notes that the queued commands have been handed over with the one before them, before which
    /// the processes `roots` existed.
    pub(super) fn begin_queue(&mut self, roots: &Roots) {
        let queue = &mut self.state.queue;
        if let Some(last) = queue.commands.back() {
            self.state.sequence = last.sequence;
            queue.roots = roots.clone();
        }
    }

    /// Whether a command can run before or after another one without anything in between: nothing
    /// has to be asked, restored, shown or put back, and the other one cannot change its meaning.
    fn can_queue(&self, unit: &Unit<'_>) -> bool {
        let is_free = unit.timeout.is_none()
            && unit.input.is_none()
            && unit.written == OutputRoute::Apart
            && !unit.secret;
        let others = ["\0", "PROMPT_COMMAND", "PS1"];
        is_free
            && !self.may_be_traced(unit)
            && matches!(unit.frame, Frame::Command | Frame::Flat)
            && matches!(self.surface, Surface::Terminal(_))
            && !others.iter().any(|other| unit.text.contains(other))
    }

    /// Whether commands of demosh in the text of a command may be visible, because a trap or
    /// `set -x` is on or the command may set it.
    pub(super) fn may_be_traced(&self, unit: &Unit<'_>) -> bool {
        let before = &self.state.before;
        unit.effect == ShellEffect::Anything
            || !unit.watched.is_empty()
            || !before.options.is_empty()
            || before.debug
            || before.err
            || self.may_trap(unit.text)
    }

    /// Waits for the end of the queued command with this text, if it is the next one.
    pub(super) async fn run_queued(
        &mut self,
        unit: &Unit<'_>,
        output: Output<'_>,
    ) -> Option<Result<Reply, SessionError>> {
        let queue = &mut self.state.queue;
        let is_next = |next: &&QueuedCommand| next.text == unit.text;
        queue.commands.front().filter(is_next)?;
        let command = queue.commands.pop_front()?;
        let run = CommandRun::new(command.sequence, unit, queue.roots.clone());
        Some(self.end_queued(command, run, output).await)
    }

    async fn end_queued(
        &mut self,
        command: QueuedCommand,
        mut run: CommandRun,
        output: Output<'_>,
    ) -> Result<Reply, SessionError> {
        self.state.unit += 1;
        let started = Instant::now();
        let end = self.outcome(&mut run, output).await?;
        let reply = self
            .finish_run(&run, &end, started.elapsed(), output)
            .await?;
        let printed = std::mem::take(&mut self.state.answer_of_command);
        let mut saved = self.saved.borrow_mut();
        saved.take(command.saved, &printed, command.sequence);
        Ok(reply)
    }

    /// Ends the shell if queued commands run, because something else is wanted from it: to hand the
    /// rest over again could run one twice. The first of them is then reported as lost.
    pub(super) fn give_up_queue(&mut self) {
        if self.has_queued() {
            self.shell.kill();
        }
    }
}

/// The text of a queued command: the command before it has left the state of every command that
/// has nothing to restore.
fn composed(unit: &Unit<'_>, sequence: u64, keep: &str) -> Handover {
    let around = Around {
        redirection: "",
        traps: Traps::None,
        watch: None,
        keep,
        prompts: Prompts::default(),
        is_traced: false,
    };
    driver::compose(
        unit.text,
        unit.frame,
        &ShellBefore::default(),
        sequence,
        around,
    )
}
