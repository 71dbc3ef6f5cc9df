//! The shell of a watched workshop, with its tools.
//!
//! Owns the current shell, its replacement by another one, and its end. The caller decides what
//! runs in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::batch::RunEnvironment;
use crate::document::CiAction;
use crate::plan::Plan;
use crate::rehearsal;
use crate::report::{Console, LogDetail, LogWriter};
use crate::run::{Cleanup, LiveShell, RunInfo, RunMode, Unattended, UnattendedOptions};
use crate::style::{Signs, Theme};
use crate::watch::StartState;

use crate::cli::ci::{FAREWELL, leave, session_options};
use crate::cli::nested::ShellLink;
use crate::cli::rehearse::Tools;
use crate::cli::signals::CancelState;
use crate::cli::workshop::Workshop;
use crate::cli::{Stop, no_shell, no_stand_ins};

/// The shell and its environment.
pub(super) struct WatchShell {
    program: PathBuf,
    pub(super) surroundings: RunEnvironment,
    link: ShellLink,
    pub(super) tools: Tools,
    shell: Option<LiveShell>,
    /// The requirements when they were last met.
    met: Option<String>,
    /// The last run in the current shell.
    pub(super) last: Option<Arc<RunInfo>>,
}

impl WatchShell {
    /// Without a shell yet.
    pub(super) fn new(program: &Path) -> Result<Self, Stop> {
        let made = RunEnvironment::prepare();
        let surroundings = made.map_err(|error| no_stand_ins(&error))?;
        let link = ShellLink::make(program).map_err(|error| no_stand_ins(&error))?;
        Ok(Self {
            program: program.to_owned(),
            surroundings: surroundings.of_run(0),
            link,
            tools: Tools::Real,
            shell: None,
            met: None,
            last: None,
        })
    }

    pub(super) fn has_shell(&self) -> bool {
        self.shell.is_some()
    }

    pub(super) fn take_shell(&mut self) -> Option<LiveShell> {
        self.shell.take()
    }

    pub(super) fn give_shell(&mut self, shell: LiveShell) {
        self.shell = Some(shell);
    }

    /// Makes sure that there is a shell in the initial state of a run. The error is the reason if
    /// there is none.
    pub(super) async fn prepare(
        &mut self,
        plan: &Arc<Plan>,
        workshop: &Workshop,
        state: &StartState,
        rehearse: bool,
    ) -> Result<(), String> {
        if *state == StartState::Present && self.shell.is_some() {
            return Ok(());
        }
        let words = |stop: Stop| {
            let message = stop.message.unwrap_or_default().to_string();
            message.trim_start_matches("error: ").to_owned()
        };
        self.end_shell(state).await;
        self.tools = if rehearse {
            let options = rehearsal::RehearsalOptions::default();
            Tools::played_back(plan, &workshop.path, options, false).map_err(words)?
        } else {
            Tools::Real
        };
        self.check_requirements(plan).await?;
        let options = session_options(
            &self.program,
            (workshop, &self.tools),
            &self.surroundings,
            &self.link,
        );
        let started = LiveShell::start(options, plan).await;
        let mut shell = started.map_err(|error| words(no_shell(error)))?;
        if let StartState::Kept(state) = state {
            let taken = shell.take_up(state).await;
            taken.map_err(|error| words(no_shell(error)))?;
        }
        self.tools.guard(&mut shell, Some(self.surroundings.bin()));
        self.shell = Some(shell);
        Ok(())
    }

    async fn check_requirements(&mut self, plan: &Plan) -> Result<(), String> {
        let asked = format!("{:?}", plan.settings.requires);
        if self.met.as_ref() == Some(&asked) {
            return Ok(());
        }
        let provided = self.surroundings.provided();
        let report = self.tools.check_requirements(plan, provided).await;
        if !report.is_met() {
            let table = report.table(Signs::of_this_process());
            return Err(format!("requirements are not met\n{table}"));
        }
        self.met = Some(asked);
        Ok(())
    }

    /// Ends the current shell, because one in `state` replaces it. Its EXIT trap runs unless that
    /// state contains one: the trap belongs to blocks that run again.
    async fn end_shell(&mut self, state: &StartState) {
        let Some(shell) = self.shell.take() else {
            return;
        };
        self.last = None;
        let Some(mut session) = shell.into_session() else {
            return;
        };
        let keeps_trap = match state {
            StartState::Kept(state) => state.has_exit_trap(),
            StartState::New | StartState::Present => false,
        };
        if keeps_trap {
            session.abandon().await;
        } else {
            let status = session.last_status();
            session.close(status, FAREWELL, &mut |_, _| {}).await;
        }
    }

    /// Runs the cleanup blocks and the EXIT trap, and ends the shell. A second signal ends it
    /// immediately.
    pub(super) async fn leave(
        mut self,
        cleanup: Cleanup,
        options: &UnattendedOptions,
        cancelling: &CancelState,
        (log, theme): (LogWriter, Theme),
    ) -> Result<(), Stop> {
        let (Some(mut shell), Some(last)) = (self.shell.take(), self.last.take()) else {
            return Ok(());
        };
        let cleans_up = cleanup == Cleanup::Only && has_cleanup(&last.plan);
        let trap = match shell.begun() {
            Some(session) => session.exit_trap().await.ok().flatten(),
            None => None,
        };
        if !cleans_up && trap.is_none() {
            shell.close(0, FAREWELL).await;
            return Ok(());
        }
        let info = Arc::new(RunInfo {
            mode: RunMode::Unattended(cleanup),
            selection: 0..0,
            started: std::time::SystemTime::now(),
            ..RunInfo::clone(&last)
        });
        let mut console = Console::new(log.clone(), theme).in_manner(LogDetail {
            runs: 1,
            ..LogDetail::default()
        });
        let mut followed = self.tools.followed(&info.plan, &mut console);
        let mut followed = self
            .surroundings
            .follow(Arc::clone(&info.plan), &mut followed);
        // The request that ended the watch does not end its cleanup.
        let (_never, cancelled) = tokio::sync::watch::channel(None);
        let mut run = Unattended::new(Arc::clone(&info), shell, &mut followed, options, cancelled);
        run.continue_at(info.plan.steps.len());
        let ended = tokio::select! {
            summary = run.run() => Ok(summary),
            signal = cancelling.at_once() => Err(signal),
        };
        leave(run, ended).await;
        let _ = log.finish();
        Ok(())
    }
}

fn has_cleanup(plan: &Plan) -> bool {
    (0..plan.steps.len()).any(|step| {
        let attributes = plan.attributes(step);
        plan.steps[step].action.runs()
            && attributes.is_some_and(|attributes| attributes.ci == Some(CiAction::Finally))
    })
}
