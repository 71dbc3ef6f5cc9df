//! `demosh watch FILE`: checks a workshop at each save, and runs it again from the first block that has
//! changed.
//!
//! Owns the order of events: what runs when, and in which shell. The `watch` module decides with which
//! block a run begins, and draws the screen.

mod face;
mod lookout;
mod reading;
mod running;
mod session;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::watch;

use crate::plan::PlanOptions;
use crate::run::{Cleanup, RunInfo, Secrets, Trail, Unattended, UnattendedOptions, known_secrets};
use crate::shell::reap_orphans;
use crate::watch::{RunHistory, RunStart, Saves, StartState};

use super::settings::LookArgs;
use super::shell_args::ShellArgs;
use super::signals::{CancelState, Cancellation};
use super::workshop::Workshop;
use super::{Exit, Stop};

use face::{Face, WatchRequest};
use lookout::Lookout;
use reading::WorkshopReading;
use running::{RunOver, WatchedRun};
use session::WatchShell;

/// A workshop that runs again while it is written.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// The workshop
    #[arg(add = super::completion::workshops())]
    file: PathBuf,

    /// Play the workshop's tools back from its recording
    #[arg(long)]
    rehearse: bool,

    /// Time limit for each command that has no limit
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = super::values::limit, allow_hyphen_values = true)]
    step_timeout: Duration,

    /// Leave out the `ci=finally` blocks, which run when the watch ends
    #[arg(long)]
    no_cleanup: bool,

    /// Run the start-up file, which unattended runs leave out
    #[arg(long)]
    init: bool,

    /// How it looks.
    #[command(flatten)]
    look: LookArgs,

    /// What runs the workshop.
    #[command(flatten)]
    shell: ShellArgs,
}

/// Watches a workshop until the user ends that.
pub(super) fn watch(args: &WatchArgs) -> Result<Exit, Stop> {
    if args.file == Path::new("-") {
        let help = "name a file, which is watched while you write it";
        let message = "standard input cannot be watched";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    let workshop = Workshop::find(&args.file)?;
    if !workshop.path.exists() {
        // The reader reports the errors.
        workshop.plan(&PlanOptions::default(), &args.look)?;
    }
    let (runtime, signals) = super::runtime(Cancellation::install)?;
    super::left_over::remove_unused();
    let all = tokio::task::LocalSet::new();
    all.block_on(&runtime, async {
        let cancelling = CancelState::new();
        let following = tokio::task::spawn_local(cancelling.clone().follow(signals));
        let reaping = tokio::task::spawn_local(reap_orphans());
        let watching = WatchLoop::new(args, workshop, cancelling)?;
        let ended = Box::pin(watching.attend()).await;
        for task in [following, reaping] {
            task.abort();
            let _ = task.await;
        }
        ended
    })
}

/// The reason for a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunReason {
    /// The watch begins.
    Start,
    /// The workshop was saved.
    Saved,
    /// The user wants to run everything again.
    All,
    /// The user wants to run the failed block again.
    Failed,
}

struct WatchLoop<'a> {
    lookout: Lookout<'a>,
    stage: WatchShell,
    history: RunHistory,
    reading: WorkshopReading,
    /// The reason for the next run.
    why: RunReason,
}

impl<'a> WatchLoop<'a> {
    fn new(args: &'a WatchArgs, workshop: Workshop, cancelling: CancelState) -> Result<Self, Stop> {
        let saves = Saves::new();
        saves.watch([workshop.path.clone()]);
        let reading = reading::read(args, &workshop, &Secrets::default());
        let secrets = super::log::masks(known_secrets(&reading.plan));
        let face = Face::new(args, &workshop, &reading.plan)?;
        Ok(Self {
            stage: WatchShell::new(&args.shell.shell)?,
            lookout: Lookout {
                args,
                workshop,
                secrets,
                saves,
                face,
                cancelling,
            },
            history: RunHistory::default(),
            reading,
            why: RunReason::Start,
        })
    }

    /// Runs and waits in turn, until the end.
    async fn attend(mut self) -> Result<Exit, Stop> {
        self.lookout.take_in(&self.reading);
        let mut again = true;
        while self.lookout.cancelling.signal().is_none() {
            let over = if std::mem::take(&mut again) {
                self.run_what_is_due().await
            } else {
                RunOver::Ran
            };
            match over {
                RunOver::End => break,
                RunOver::Saved => {
                    self.read_again();
                    again = true;
                }
                RunOver::Again | RunOver::Retry => again = true,
                RunOver::Ran => match self.lookout.wait(self.reading.plan.has_errors()).await {
                    WatchRequest::Saved => {
                        self.read_again();
                        again = true;
                    }
                    WatchRequest::All => {
                        self.history.forget();
                        self.why = RunReason::All;
                        again = true;
                    }
                    WatchRequest::Failed => {
                        self.why = RunReason::Failed;
                        again = true;
                    }
                    WatchRequest::End => break,
                },
            }
        }
        Box::pin(self.leave()).await
    }

    /// Reads the workshop after a save.
    fn read_again(&mut self) {
        self.reading = self.lookout.read();
        self.why = RunReason::Saved;
        self.lookout.take_in(&self.reading);
    }

    fn info(&self, beginning: &RunStart) -> RunInfo {
        let plan = &self.reading.plan;
        RunInfo {
            selection: beginning.step..plan.steps.len(),
            ..reading::info_of(plan, &self.lookout.workshop, &self.lookout.secrets)
        }
    }

    /// Runs from the first block that has changed or failed, if there is one.
    async fn run_what_is_due(&mut self) -> RunOver {
        let Some(beginning) = self.due() else {
            return RunOver::Ran;
        };
        let place = self.place(beginning.step);
        let news = self.news(&beginning, &place);
        self.lookout.face.tell(&news);
        let mut info = self.info(&beginning);
        let prepared = tokio::select! {
            prepared = self.stage.prepare(
                &info.plan,
                &self.lookout.workshop,
                &beginning.state,
                self.lookout.args.rehearse,
            ) => prepared,
            _ = self.lookout.cancelling.requested() => return RunOver::End,
        };
        if let Err(why) = prepared {
            // The shell of the last run is gone.
            self.history.forget();
            self.lookout.face.refuse(Some(&why));
            return RunOver::Ran;
        }
        self.lookout.face.refuse(None);
        info.sample_output = self.stage.tools.are_sample();
        self.run(info, beginning).await
    }

    /// Where a run has to begin; `None` if there is nothing to run.
    fn due(&mut self) -> Option<RunStart> {
        let WorkshopReading { plan, contents, .. } = &self.reading;
        if plan.has_errors() {
            return None;
        }
        let Some(beginning) = self.history.beginning(contents) else {
            self.lookout.face.tell(match self.why {
                _ if contents.len() == 0 => "there are no commands to run",
                RunReason::Failed => "nothing has failed",
                RunReason::Start | RunReason::All | RunReason::Saved => {
                    "saved: no command has changed"
                }
            });
            return None;
        };
        let keeps_shell = self.stage.has_shell() && !self.lookout.args.rehearse;
        Some(if keeps_shell {
            beginning
        } else {
            self.history.in_new_shell(beginning, contents)
        })
    }

    fn place(&self, step: usize) -> String {
        let location = &self.reading.plan.steps[step].origin.location;
        format!("{}:{}", location.file.name(), location.line())
    }

    /// The message before a run begins.
    fn news(&self, beginning: &RunStart, place: &str) -> String {
        let why = match self.why {
            RunReason::Start | RunReason::All => "",
            RunReason::Saved => "saved: ",
            RunReason::Failed => "again: ",
        };
        if beginning.block == 0 {
            return format!("{why}runs all, from {place}");
        }
        let number = beginning.block + 1;
        let count = self.reading.contents.len();
        let head = format!("{why}runs from {place}, block {number} of {count}");
        if beginning.changed > beginning.block {
            return format!("{head}, which left jobs or open files that no other shell has");
        }
        match beginning.state {
            StartState::Present => format!("{head}, in the same shell"),
            StartState::New | StartState::Kept(_) => format!("{head}, with the state before it"),
        }
    }

    /// Runs from `beginning`, and watches for saves and for the end.
    async fn run(&mut self, info: RunInfo, beginning: RunStart) -> RunOver {
        let Some(shell) = self.stage.take_shell() else {
            return RunOver::Ran;
        };
        let path = shell.began_with().get("PATH").cloned().unwrap_or_default();
        let info = Arc::new(info);
        let trail = Trail::default();
        let (cancel, cancelled) = watch::channel(None);
        self.lookout.face.begin(&info, beginning.step);
        let mut audience = self.lookout.face.audience();
        let mut followed = self.stage.tools.followed(&info.plan, &mut audience);
        let mut followed = self
            .stage
            .surroundings
            .follow(Arc::clone(&info.plan), &mut followed);
        let options = self.lookout.args.options();
        let mut unattended =
            Unattended::new(Arc::clone(&info), shell, &mut followed, &options, cancelled);
        if let Some(is_futile) = self.stage.tools.futility_check() {
            unattended.give_up_if(is_futile);
        }
        unattended.leave_trail(trail.clone());
        unattended.continue_at(beginning.step);
        let mut run = WatchedRun {
            over: RunOver::Ran,
            cancel,
            patience: None,
            contents: self.reading.contents.clone(),
            trail: trail.clone(),
            first: beginning.block,
        };
        let is_ended = {
            let running = std::pin::pin!(unattended.run());
            self.lookout.follow(running, &mut run).await
        };
        if is_ended {
            self.stage.give_shell(unattended.into_shell());
            self.stage.last = Some(info);
        } else {
            unattended.into_shell().terminate().await;
        }
        self.history
            .add(&run.contents, &beginning, trail.passages(), &path);
        self.note_end(run.over);
        run.over
    }

    /// Notes why the next run is made, if the user asked for it during the last one.
    fn note_end(&mut self, over: RunOver) {
        match over {
            RunOver::Again => {
                self.history.forget();
                self.why = RunReason::All;
            }
            RunOver::Retry => self.why = RunReason::Failed,
            RunOver::Ran | RunOver::Saved | RunOver::End => {}
        }
    }

    /// Ends the watch: the cleanup blocks run, then the EXIT trap.
    async fn leave(mut self) -> Result<Exit, Stop> {
        let log = self.lookout.face.leave();
        let cleanup = if self.lookout.args.no_cleanup {
            Cleanup::None
        } else {
            Cleanup::Only
        };
        let options = self.lookout.args.options();
        self.stage
            .leave(cleanup, &options, &self.lookout.cancelling, log)
            .await?;
        Ok(self
            .lookout
            .cancelling
            .signal()
            .map_or(Exit::Success, Exit::Signal))
    }
}

impl WatchArgs {
    fn options(&self) -> UnattendedOptions {
        UnattendedOptions {
            step_timeout: self.step_timeout,
            deadline: None,
            keep_going: false,
            strict_cleanup: false,
            updates: false,
        }
    }
}
