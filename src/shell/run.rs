//! Running one command: hand over, wait, stop when asked to, and find out what became of it.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::driver;
use super::error::SessionError;
use super::report::{Message, Report};
use super::session::Session;
use super::stop::{Round, Rounds};
use super::streams::{Output, Stream, Surface};
use super::tree::{self, Process, Roots, Tree};
use super::unit::{self, Ended, Reply, Unit};

/// How long to look for the report of a command without sleeping.
const SOON: Duration = Duration::from_millis(2);

/// What ended the wait for a command.
enum Outcome {
    Report(Report),
    /// The shell ended with this status.
    Death(i32),
}

/// A command that runs.
struct Run {
    sequence: u64,
    /// What was there before it.
    roots: Roots,
    rounds: Rounds,
}

/// What can happen while a command runs.
enum Event {
    Message(Message),
    Output(Stream, usize),
    Death(i32),
    Interrupt,
    Round,
}

impl Session {
    /// Runs one command, and never twice. `output` gets what it writes where that passes through this
    /// process; while `output` works the command waits.
    pub async fn run(
        &mut self,
        unit: Unit<'_>,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Reply, SessionError> {
        self.alive()?;
        if unit.text.contains('\0') {
            return Err(SessionError::Nul);
        }
        if self.state.renew_pipes {
            self.renew_pipes().await?;
        }
        let compose = match &self.surface {
            _ if !unit.complete => driver::script,
            Surface::Terminal(_) if unit.secret => driver::unseen,
            _ => driver::command,
        };
        self.state.unit += 1;
        // The number that `run_text` will take.
        let sequence = self.state.sequence + 1;
        let text = compose(unit.text, &self.state.before, sequence);
        let reply = self.run_text(&text, unit, output).await?;
        if unit.text.contains("ERR") && self.shell.look().is_none() {
            self.ask(driver::rearm()).await?;
        }
        Ok(reply)
    }

    /// Lets the driver run a text that was composed for `unit`.
    pub(super) async fn run_text(
        &mut self,
        text: &str,
        unit: Unit<'_>,
        output: Output<'_>,
    ) -> Result<Reply, SessionError> {
        let started = Instant::now();
        let mut run = self.begin(text, unit)?;
        let outcome = self.outcome(&mut run, output).await?;
        let elapsed = started.elapsed();
        let mut reply = self.conclude(&run, &outcome, output)?;
        reply.elapsed = elapsed;
        self.look_around(&run, &mut reply).await?;
        Ok(reply)
    }

    fn begin(&mut self, text: &str, unit: Unit<'_>) -> Result<Run, SessionError> {
        let run = Run {
            sequence: self.next_sequence(),
            roots: self.roots(),
            rounds: Rounds::after(unit.timeout),
        };
        self.interrupts.mark_unchanged();
        let given = self.surface.give(self.shell.pid());
        given.map_err(SessionError::io("give the terminal to the shell"))?;
        self.send(text)?;
        Ok(run)
    }

    /// What the shell has running; where the system cannot tell, what its jobs were.
    fn roots(&self) -> Roots {
        self.tree.roots().unwrap_or_else(|| self.known_jobs())
    }

    fn known_jobs(&self) -> Roots {
        Roots {
            jobs: self.state.jobs.iter().map(|job| job.pid).collect(),
            ..Roots::default()
        }
    }

    async fn outcome(
        &mut self,
        run: &mut Run,
        output: Output<'_>,
    ) -> Result<Outcome, SessionError> {
        if let Some(report) = self.report_soon()? {
            return Ok(Outcome::Report(report));
        }
        loop {
            let event = tokio::select! {
                biased;
                message = self.channel.message() => Event::Message(
                    message.map_err(SessionError::io("read from the shell"))?
                ),
                status = self.shell.ended() => Event::Death(status),
                read = self.surface.read() => {
                    let (stream, length) = read.map_err(SessionError::io("read output"))?;
                    Event::Output(stream, length)
                }
                _ = self.interrupts.changed() => Event::Interrupt,
                () = run.rounds.due() => Event::Round,
            };
            match event {
                Event::Death(status) => return Ok(Outcome::Death(status)),
                Event::Interrupt => self.interrupt(run),
                Event::Round => self.round(run.rounds.next(), &run.roots),
                Event::Message(message) => {
                    if let Some(report) = self.heard(message) {
                        return Ok(Outcome::Report(report));
                    }
                }
                Event::Output(stream, length) => {
                    // The announcement of a throw comes before its line feed, so look for it now.
                    let message = self.channel.pending();
                    let message = message.map_err(SessionError::io("read from the shell"))?;
                    let report = message.and_then(|message| self.heard(message));
                    self.surface.deliver(stream, length, output);
                    if let Some(report) = report {
                        return Ok(Outcome::Report(report));
                    }
                }
            }
        }
    }

    /// The report of a command that takes no time, such as an assignment: to sleep and be woken would
    /// take longer than the command. Not with pipes, whose output must not wait.
    fn report_soon(&mut self) -> Result<Option<Report>, SessionError> {
        if !matches!(self.surface, Surface::Terminal(_)) {
            return Ok(None);
        }
        let began = Instant::now();
        while began.elapsed() < SOON {
            let message = self.channel.pending();
            let message = message.map_err(SessionError::io("read from the shell"))?;
            if let Some(report) = message.and_then(|message| self.heard(message)) {
                return Ok(Some(report));
            }
            std::thread::yield_now();
        }
        Ok(None)
    }

    /// The report, when a message is one about the command that runs.
    fn heard(&mut self, message: Message) -> Option<Report> {
        match message {
            Message::Throwing => {
                self.surface.expect_throw();
                None
            }
            Message::Idle(report) => self.channel.is_about_last(&report).then_some(report),
        }
    }

    /// The first time as gently as ctrl-c.
    fn interrupt(&mut self, run: &mut Run) {
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

    /// Takes everything back and says what became of the command, as far as the report tells.
    fn conclude(
        &mut self,
        run: &Run,
        outcome: &Outcome,
        output: Output<'_>,
    ) -> Result<Reply, SessionError> {
        let (ended, status) = match outcome {
            Outcome::Report(report) => unit::ended(report, run.sequence),
            Outcome::Death(status) => (Ended::Lost(*status), *status),
        };
        let lost = matches!(ended, Ended::Lost(_));
        let thrown = !matches!(ended, Ended::Completed | Ended::Aborted | Ended::Lost(_));
        let finished = self.surface.finish(thrown, output);
        finished.map_err(SessionError::io("read output"))?;
        let taken = self.surface.take(status);
        taken.map_err(SessionError::io("take the terminal back"))?;
        if let Outcome::Report(report) = outcome {
            self.remember(report, run.sequence, status);
        }
        let (ended, status) = if run.rounds.timed_out() {
            (Ended::TimedOut { session_lost: lost }, 124)
        } else {
            (ended, status)
        };
        Ok(Reply {
            ended,
            status,
            errexit_on: self.state.before.errexit,
            jobs: Vec::new(),
            elapsed: std::time::Duration::ZERO,
            leaked: Vec::new(),
        })
    }

    fn remember(&mut self, report: &Report, sequence: u64, status: i32) {
        let before = &mut self.state.before;
        // A syntax error comes before the options were put back: they are still the old ones.
        if report.sequence == sequence || !(before.errexit || before.xtrace) {
            before.errexit = report.flags.contains('e');
            before.xtrace = report.flags.contains('x');
        }
        before.status = status;
    }

    /// Finds out what the command left behind, and ends it when the command was stopped by force.
    async fn look_around(&mut self, run: &Run, reply: &mut Reply) -> Result<(), SessionError> {
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

    /// The jobs now; a job that the command's end has stopped makes the reply say so.
    async fn jobs_after(&mut self, reply: &mut Reply) -> Result<Vec<super::Job>, SessionError> {
        let before = std::mem::take(&mut self.state.jobs);
        let now = self.jobs().await?;
        if matches!(reply.ended, Ended::Completed | Ended::Interrupted)
            && let Some(job) = unit::newly_stopped(&before, &now)
        {
            reply.ended = Ended::Stopped(job);
        }
        Ok(now)
    }

    async fn renew_pipes(&mut self) -> Result<(), SessionError> {
        self.state.renew_pipes = false;
        let Surface::Pipes(pipes) = &mut self.surface else {
            return Ok(());
        };
        let renewed = pipes.renew(self.state.unit);
        let number = renewed.map_err(SessionError::io("make pipes for the shell"))?;
        self.order(&driver::redirect(number)).await
    }

    /// Ends what was started since `before`: asked first, killed after a while. Returns what is left.
    pub(super) async fn sweep(&mut self, before: &Roots) -> Vec<Process> {
        const STEP: std::time::Duration = std::time::Duration::from_millis(10);
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
