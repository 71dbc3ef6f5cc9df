//! Running one command: pass it to the driver, wait, stop it on request, and determine the result.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::channel::TextState;
use super::driver::{self, Around, Handover, Prompts, ShellBefore, Traps};
use super::error::SessionError;
use super::input::said;
use super::report::{DriverReport, Message};
use super::seat::SeatMessage;
use super::session::{PromptCommand, Session};
use super::stop::{Round, Rounds};
use super::streams::{Output, OutputSource, Surface};
use super::tree::{self, Process, Roots, Tree};
use super::unit::{self, CommandEnd, OutputRoute, Reply, Unit};

/// What ended the wait for a command.
pub(super) enum WaitEnd {
    Report(DriverReport),
    /// The shell takes no more texts; true if this one may have begun.
    Broken(bool),
    /// The shell ended with this status.
    Death(i32),
}

/// A running command.
pub(super) struct CommandRun {
    sequence: u64,
    /// The text contains a `continue`, which may have left it for the driver's loop.
    continues: bool,
    /// The processes that existed before it.
    roots: Roots,
    rounds: Rounds,
    /// It asked for a secret, which is never typed from the workshop.
    asked_secret: bool,
}

impl CommandRun {
    /// The run of command `sequence`, before which the processes `roots` existed.
    pub(super) fn new(sequence: u64, unit: &Unit<'_>, roots: Roots) -> Self {
        Self {
            sequence,
            continues: unit.text.contains("continue"),
            roots,
            rounds: Rounds::after(unit.timeout),
            asked_secret: false,
        }
    }
}

/// The events while a command runs.
enum CommandEvent {
    Message(Message),
    Output(OutputSource, usize),
    Death(i32),
    Said(SeatMessage),
    Interrupt,
    Round,
}

impl Session {
    /// Runs one command, and never twice. `output` gets the output that passes through this
    /// process; the command waits while `output` works.
    pub async fn run(
        &mut self,
        unit: Unit<'_>,
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> Result<Reply, SessionError> {
        self.run_and_queue(unit, &[], output).await
    }

    /// The same. The commands in `next` run right after it, as long as each command ends with
    /// status 0, if they need nothing in between. They must be run next, in this order, and start
    /// no jobs.
    pub async fn run_and_queue(
        &mut self,
        unit: Unit<'_>,
        next: &[Unit<'_>],
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> Result<Reply, SessionError> {
        if self.has_queued() {
            // It may have ended the shell already, which is its result.
            if let Some(reply) = self.run_queued(&unit, output).await {
                return reply;
            }
            self.give_up_queue();
        }
        self.alive()?;
        if unit.text.contains('\0') {
            return Err(SessionError::Nul);
        }
        if self.state.renew_pipes {
            self.renew_pipes().await?;
        }
        self.state.unit += 1;
        let traps = self.traps_in(unit.text);
        let unseen = unit.secret && matches!(self.surface, Surface::Terminal(_));
        let mut redirection = match unit.written {
            _ if unseen => " >/dev/null 2>&1".to_owned(),
            OutputRoute::Apart => String::new(),
            OutputRoute::Together | OutputRoute::Unseen => {
                let directory = self.directory().to_owned();
                let unseen = unit.written == OutputRoute::Unseen;
                let together = self.surface.together(&directory, self.state.unit, unseen);
                together.map_err(SessionError::io("make a FIFO for the output"))?
            }
        };
        let feed = self.input(unit.input, &mut redirection)?;
        let before = self.state.before.clone();
        // The number that the text will get.
        let sequence = self.state.sequence + 1;
        let (keep, told) = self.saved.borrow().ask(unit.effect, sequence);
        let watch = self.watch(&unit, traps);
        let next = self.queue(&unit, next);
        if unit.text.contains("PROMPT_COMMAND") {
            self.state.prompt_command = PromptCommand::Named;
        }
        let is_traced = self.may_be_traced(&unit) || self.names_prompt_command();
        let prompts = Prompts {
            command: self.names_prompt_command(),
            first: unit.text.contains("PS1"),
        };
        let compose = |sequence| {
            let composed = driver::compose(
                unit.text,
                unit.frame,
                &before,
                sequence,
                Around {
                    redirection: &redirection,
                    traps,
                    watch: watch.as_deref(),
                    keep: &keep,
                    prompts,
                    is_traced,
                },
            );
            if next.is_empty() {
                composed
            } else {
                driver::chain(&composed.text, &next).into()
            }
        };
        let mut reply = self.run_text(compose, unit, output).await?;
        drop(feed);
        if watch.is_some() {
            self.seen(&mut reply).await;
        }
        let answer = std::mem::take(&mut self.state.answer_of_command);
        let end_of_traps = if traps == Traps::None {
            0
        } else {
            end_of_fields(&answer, 4)
        };
        let (answer, state) = answer.split_at(end_of_traps);
        self.saved.borrow_mut().take(told, state, sequence);
        if traps != Traps::None && self.shell.look().is_none() {
            // The command has run. If this fails, the shell was killed, and the next command
            // reports that.
            let _ = match reply.ended {
                CommandEnd::Completed => self.take_traps(answer).await,
                _ if traps == Traps::Debug => self.order(driver::FORGET_TRAP).await,
                _ => Ok(()),
            };
        }
        Ok(reply)
    }

    /// Lets the driver run a text that was composed for `unit`.
    pub(super) async fn run_text(
        &mut self,
        compose: impl FnOnce(u64) -> Handover,
        unit: Unit<'_>,
        output: Output<'_>,
    ) -> Result<Reply, SessionError> {
        let started = Instant::now();
        let mut run = self.begin(compose, unit)?;
        let end = self.outcome(&mut run, output).await?;
        self.finish_run(&run, &end, started.elapsed(), output).await
    }

    /// Determines the result of a command that has ended.
    pub(super) async fn finish_run(
        &mut self,
        run: &CommandRun,
        end: &WaitEnd,
        elapsed: Duration,
        output: Output<'_>,
    ) -> Result<Reply, SessionError> {
        let typed = self.leave_seat(output).await;
        let mut reply = self.conclude(run, end, output)?;
        reply.elapsed = elapsed;
        (reply.typed, reply.asked_secret) = (typed, run.asked_secret);
        if let Err(error) = self.look_around(run, &mut reply).await
            && self.shell.look().is_none()
        {
            return Err(error);
        }
        // If the shell was ended by that, the command has run anyway; the next one reports the
        // loss.
        Ok(reply)
    }

    fn begin(
        &mut self,
        compose: impl FnOnce(u64) -> Handover,
        unit: Unit<'_>,
    ) -> Result<CommandRun, SessionError> {
        let run = CommandRun::new(self.next_sequence(), &unit, self.roots());
        self.interrupts.mark_unchanged();
        if std::mem::take(&mut self.state.was_interrupted) {
            // A signal may have reached the shell after its report.
            self.surface.expect_throw();
        }
        let given = self.surface.give(self.shell.pid());
        given.map_err(SessionError::io("give the terminal to the shell"))?;
        self.begin_queue(&run.roots);
        self.send(run.sequence, &compose(run.sequence))?;
        Ok(run)
    }

    /// The processes of the shell, or its last jobs if the system cannot list processes.
    fn roots(&self) -> Roots {
        self.tree.roots().unwrap_or_else(|| self.known_jobs())
    }

    fn known_jobs(&self) -> Roots {
        Roots {
            jobs: self.state.jobs.iter().map(|job| job.pid).collect(),
            ..Roots::default()
        }
    }

    pub(super) async fn outcome(
        &mut self,
        run: &mut CommandRun,
        output: Output<'_>,
    ) -> Result<WaitEnd, SessionError> {
        loop {
            let is_one_of_many = self.has_queued();
            let answer = &mut self.state.answer;
            let message = async {
                if is_one_of_many {
                    self.channel.message_of_many(answer).await
                } else {
                    self.channel.message(answer).await
                }
            };
            let event = tokio::select! {
                biased;
                message = message => CommandEvent::Message(
                    message.map_err(SessionError::io("read from the shell"))?
                ),
                status = self.shell.ended() => CommandEvent::Death(status),
                read = self.surface.read() => {
                    let (stream, length) = read.map_err(SessionError::io("read output"))?;
                    CommandEvent::Output(stream, length)
                }
                said = said(&mut self.state.seat) => CommandEvent::Said(said),
                _ = self.interrupts.changed() => CommandEvent::Interrupt,
                () = run.rounds.due() => CommandEvent::Round,
            };
            match event {
                CommandEvent::Death(status) => {
                    // What it reported before has ended before.
                    let message = self.channel.pending(&mut self.state.answer);
                    let message = message.map_err(SessionError::io("read from the shell"))?;
                    let Some(message) = message else {
                        return Ok(WaitEnd::Death(status));
                    };
                    if let Some(outcome) = self.heard(message)? {
                        return Ok(outcome);
                    }
                }
                CommandEvent::Said(SeatMessage::Output(bytes)) => {
                    output(OutputSource::Stdout, &bytes);
                }
                CommandEvent::Said(SeatMessage::Secret) => {
                    run.asked_secret = true;
                    self.interrupt(run);
                }
                CommandEvent::Said(SeatMessage::Done(_)) => {}
                CommandEvent::Interrupt => self.interrupt(run),
                CommandEvent::Round => self.round(run.rounds.next(), &run.roots),
                CommandEvent::Message(message) => {
                    tracing::trace!(?message, "message of the shell");
                    if let Some(outcome) = self.heard(message)? {
                        return Ok(outcome);
                    }
                }
                CommandEvent::Output(stream, length) => {
                    // A throw is announced before its line feed, so check for the announcement now.
                    let message = self.channel.pending(&mut self.state.answer);
                    let message = message.map_err(SessionError::io("read from the shell"))?;
                    let heard = message.map(|message| self.heard(message)).transpose()?;
                    self.surface.deliver(stream, length, output);
                    if let Some(outcome) = heard.flatten() {
                        return Ok(outcome);
                    }
                }
            }
        }
    }

    /// The meaning of a message for the running command, if it is about that.
    fn heard(&mut self, message: Message) -> Result<Option<WaitEnd>, SessionError> {
        let report = match message {
            Message::Throwing => {
                self.surface.expect_throw();
                return Ok(None);
            }
            Message::Prompt => return Ok(Some(WaitEnd::Broken(true))),
            Message::Idle(report) => report,
        };
        let thrown = report.is_interrupted();
        Ok(match self.standing(&report)? {
            TextState::Begun => Some(WaitEnd::Report(report)),
            TextState::Waiting => {
                if thrown {
                    self.surface.was_thrown_before();
                }
                None
            }
            TextState::Refused => Some(WaitEnd::Broken(false)),
        })
    }

    /// The first time no harder than ctrl-c.
    fn interrupt(&mut self, run: &mut CommandRun) {
        self.surface.expect_throw();
        if run.rounds.ask() && self.surface.interrupt_foreground() {
            return;
        }
        self.round(run.rounds.forced(), &run.roots);
    }

    fn round(&mut self, round: Round, before: &Roots) {
        self.surface.expect_throw();
        let new = self.tree.since(before);
        match round {
            Round::Ask => {
                self.shell.signal(Signal::INT);
                tree::signal(&new, Signal::TERM);
                tree::signal(&new, Signal::CONT);
            }
            Round::Kill => {
                self.shell.signal(Signal::INT);
                tree::kill_all(&new);
            }
            Round::KillShell => self.shell.signal(Signal::KILL),
        }
    }

    /// Determines the result of the command, as far as the report shows it. Takes the terminal
    /// back, unless a queued command runs.
    fn conclude(
        &mut self,
        run: &CommandRun,
        outcome: &WaitEnd,
        output: Output<'_>,
    ) -> Result<Reply, SessionError> {
        let (ended, status) = match outcome {
            WaitEnd::Report(report) => unit::ended(report, run.sequence, run.continues),
            WaitEnd::Death(status) => (CommandEnd::Lost(*status), *status),
            WaitEnd::Broken(begun) => (CommandEnd::Broken { begun: *begun }, unit::UNKNOWN),
        };
        if matches!(ended, CommandEnd::Broken { .. }) {
            self.shell.kill();
        }
        let queue = &mut self.state.queue;
        queue.note(outcome);
        let is_over = !queue.is_running();
        self.state.answer_of_command = self
            .state
            .queue
            .answer(&mut self.state.answer, run.sequence);
        let lost = ended.is_lost();
        // An interrupt that came right after the end also prints its line feed.
        let thrown = matches!(outcome, WaitEnd::Report(report) if report.is_interrupted());
        self.state.was_interrupted = run.rounds.were_used();
        let finished = self.surface.finish(thrown, output);
        finished.map_err(SessionError::io("read output"))?;
        if is_over {
            let taken = self.surface.take(true);
            taken.map_err(SessionError::io("take the terminal back"))?;
        }
        if let WaitEnd::Report(report) = outcome {
            self.remember(report, run.sequence, status);
        }
        let (ended, status) = if run.rounds.timed_out() {
            (CommandEnd::TimedOut { session_lost: lost }, 124)
        } else {
            (ended, status)
        };
        Ok(Reply {
            ended,
            status,
            errexit_on: self.state.before.errexit(),
            jobs: Vec::new(),
            elapsed: Duration::ZERO,
            leaked: Vec::new(),
            seen: Vec::new(),
            typed: None,
            asked_secret: false,
        })
    }

    fn remember(&mut self, report: &DriverReport, sequence: u64, status: i32) {
        let before = &mut self.state.before;
        // A syntax error comes before the options were restored: they are still the old ones.
        if report.sequence == sequence || before.options.is_empty() {
            before.options = ShellBefore::options_in(&report.flags);
        }
        before.status = status;
    }

    /// Finds the processes that the command left behind, and ends them if the command was stopped
    /// by force.
    async fn look_around(
        &mut self,
        run: &CommandRun,
        reply: &mut Reply,
    ) -> Result<(), SessionError> {
        if self.state.queue.is_running() {
            return Ok(());
        }
        if run.rounds.used_force() {
            reply.leaked = self.sweep(&run.roots).await;
        }
        if self.shell.look().is_some() {
            return Ok(());
        }
        let now = self.tree.roots();
        let had_jobs = !self.state.jobs.is_empty();
        if had_jobs || now.as_ref().is_none_or(|now| !now.jobs.is_empty()) {
            reply.jobs = self.jobs_after(reply).await?;
        }
        let now = now.unwrap_or_else(|| self.known_jobs());
        if now.grew_since(&run.roots) {
            self.state.renew_pipes = true;
            let mut left = self.tree.since(&run.roots);
            left.retain(Tree::is_adopted);
            reply.leaked = left;
        }
        Ok(())
    }

    /// The current jobs; if the command has become a stopped job, the reply is changed accordingly.
    async fn jobs_after(&mut self, reply: &mut Reply) -> Result<Vec<super::Job>, SessionError> {
        let before = std::mem::take(&mut self.state.jobs);
        let now = self.jobs().await?;
        if matches!(reply.ended, CommandEnd::Completed | CommandEnd::Interrupted)
            && let Some(job) = unit::newly_stopped(&before, &now)
        {
            reply.ended = CommandEnd::Stopped(job);
        }
        Ok(now)
    }

    async fn renew_pipes(&mut self) -> Result<(), SessionError> {
        self.state.renew_pipes = false;
        let Surface::Pipes(pipes) = &mut self.surface else {
            return Ok(());
        };
        let renewed = pipes.renew(self.state.unit);
        let numbers = renewed.map_err(SessionError::io("make pipes for the shell"))?;
        self.order(&driver::redirect(&numbers)).await
    }

    /// Ends the processes that were started since `before`: first with a request, after a while by
    /// force. Returns those that are left.
    pub(super) async fn sweep(&mut self, before: &Roots) -> Vec<Process> {
        const STEP: Duration = Duration::from_millis(10);
        for step in 0..200 {
            let left = self.tree.since(before);
            match step {
                _ if left.is_empty() => return left,
                0 => {
                    tree::signal(&left, Signal::TERM);
                    tree::signal(&left, Signal::CONT);
                }
                50.. => tree::kill_all(&left),
                _ => {}
            }
            tokio::time::sleep(STEP).await;
        }
        self.tree.since(before)
    }
}

/// The end of the first `fields` fields, each of which ends in a NUL; the whole length if there are
/// fewer.
fn end_of_fields(bytes: &[u8], fields: usize) -> usize {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == 0);
    ends.map(|(at, _)| at + 1)
        .nth(fields - 1)
        .unwrap_or(bytes.len())
}
