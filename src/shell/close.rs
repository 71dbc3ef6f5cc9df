//! The end of a session: orderly, or immediate.

use std::time::Duration;

use rustix::process::Signal;

use super::channel::TextState;
use super::driver;
use super::error::SessionError;
use super::report::Message;
use super::session::Session;
use super::stop::{Round, Rounds};
use super::streams::OutputSource;
use super::tree::{self, Process, Roots};

/// How long the EXIT trap of a shell may take after a hang-up.
const HANG_UP: Duration = Duration::from_secs(1);

/// How a session ended.
#[derive(Debug)]
pub struct SessionEnd {
    /// The status the shell ended with.
    pub status: i32,
    /// The processes that it had left running and that were ended with it.
    pub ended: Vec<Process>,
}

/// The result of letting a shell end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// It ended by itself, with this status.
    Ended(i32),
    /// It exceeded its time and was killed, with everything that it had started.
    TimedOut,
    /// An interrupt was requested, and it was killed.
    Interrupted,
}

impl Session {
    /// The EXIT trap at this moment, as printed by `trap -p`; `None` if there is none, or an empty
    /// one.
    pub async fn exit_trap(&mut self) -> Result<Option<String>, SessionError> {
        let listing = self.ask("builtin trap -p EXIT").await?;
        let listing = String::from_utf8_lossy(&listing).trim_end().to_owned();
        let none = driver::is_default_trap(&listing) || listing == "trap -- '' EXIT";
        Ok((!listing.is_empty() && !none).then_some(listing))
    }

    /// Lets the shell end with `status`, which its EXIT trap finds in `$?`. `limit` is the time for
    /// that, and an [`Interrupter`](super::stop::Interrupter) cuts it short. Afterwards only
    /// [`close`](Self::close) may be called.
    pub async fn farewell(
        &mut self,
        status: i32,
        limit: Duration,
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> Farewell {
        if let Some(status) = self.shell.look() {
            return Farewell::Ended(status);
        }
        self.tree.remember();
        self.give_up_queue();
        self.say_farewell(status, limit, output).await
    }

    /// Calls [`farewell`](Self::farewell), unless that has happened, and ends everything else that
    /// the shell has started.
    pub async fn close(
        mut self,
        status: i32,
        limit: Duration,
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> SessionEnd {
        self.farewell(status, limit, output).await;
        self.clear_away().await
    }

    /// Ends everything immediately, for a SIGTERM, a SIGHUP or a closed terminal. The EXIT trap
    /// gets one second.
    pub async fn terminate(mut self) -> SessionEnd {
        self.tree.remember();
        self.shell.signal(Signal::HUP);
        self.shell.signal(Signal::CONT);
        if tokio::time::timeout(HANG_UP, self.shell.ended())
            .await
            .is_err()
        {
            self.shell.kill();
        }
        self.clear_away().await
    }

    /// Kills the shell without its EXIT trap, if it still exists, and everything that it started:
    /// for a session that was replaced.
    pub async fn abandon(&mut self) -> SessionEnd {
        if self.shell.look().is_none() {
            self.tree.all();
            self.shell.kill();
        }
        // The list of children that `is_bare` reads may miss some while others end.
        self.clear_away_all().await
    }

    async fn say_farewell(
        &mut self,
        status: i32,
        limit: Duration,
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> Farewell {
        let text = driver::farewell(status, &self.state.before, self.state.watch_traps);
        self.interrupts.mark_unchanged();
        // Whatever fails here, the shell is killed in the end.
        let _ = self.surface.give(self.shell.pid());
        let sequence = self.next_sequence();
        let _ = self.send(sequence, &text.into());
        let mut rounds = Rounds::after(Some(limit));
        let mut interrupted = false;
        loop {
            tokio::select! {
                biased;
                _ = self.shell.ended() => break,
                message = self.channel.message(&mut self.state.answer) => match message {
                    // The EXIT trap was interrupted: it does not run again.
                    Ok(Message::Idle(report))
                        if self.channel.standing(&report).ok() == Some(TextState::Waiting) => {}
                    Ok(Message::Throwing) => {}
                    _ => {
                        interrupted = true;
                        self.shell.kill();
                    }
                },
                _ = self.interrupts.changed() => {
                    interrupted = true;
                    if !(rounds.ask() && self.surface.interrupt_foreground()) {
                        self.farewell_round(rounds.forced());
                    }
                }
                () = rounds.due() => self.farewell_round(rounds.next()),
                read = self.surface.read() => match read {
                    Ok((stream, length)) => self.surface.deliver(stream, length, output),
                    Err(_) => self.shell.kill(),
                },
            }
        }
        let _ = self.surface.finish(false, output);
        if rounds.timed_out() {
            Farewell::TimedOut
        } else if interrupted {
            Farewell::Interrupted
        } else {
            Farewell::Ended(self.shell.status().unwrap_or(0))
        }
    }

    fn farewell_round(&mut self, round: Round) {
        let all = self.tree.all();
        match round {
            Round::Ask => {
                self.shell.signal(Signal::INT);
                tree::signal(&all, Signal::TERM);
            }
            Round::Kill | Round::KillShell => {
                tree::kill_all(&all);
                self.shell.kill();
            }
        }
    }

    async fn clear_away(&mut self) -> SessionEnd {
        if !self.tree.is_bare() {
            return self.clear_away_all().await;
        }
        self.closed(Vec::new())
    }

    /// Searches the whole process table.
    async fn clear_away_all(&mut self) -> SessionEnd {
        let ended = self.tree.all();
        if !ended.is_empty() {
            self.sweep(&Roots::default()).await;
        }
        self.closed(ended)
    }

    fn closed(&mut self, ended: Vec<Process>) -> SessionEnd {
        let status = self.shell.status().unwrap_or(0);
        // It fails if the terminal is gone.
        let _ = self.surface.take(true);
        SessionEnd { status, ended }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.shell.look().is_some() {
            return;
        }
        // Dropped without `close`, as in a panic: nothing may be left running, and there is no
        // time.
        let mut all = self.tree.all();
        self.shell.kill();
        for _ in 0..100 {
            if all.is_empty() {
                break;
            }
            tree::kill_all(&all);
            std::thread::sleep(Duration::from_millis(1));
            // Searching again also reaps orphans of this process that have ended.
            all = self.tree.all();
        }
        let _ = self.surface.take(false);
    }
}
