//! `demosh watch FILE`: checks a workshop at each save, and runs it again from the first block that
//! has changed.
//!
//! Owns the shell, the tools and the order of events: what is noticed, read, run and ended when.
//! The `watch` module decides with which block a run begins, and draws the screen.

mod face;
mod session;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::sync::watch;

use crate::inspect::lint::{self, World};
use crate::plan::{Plan, PlanOptions};
use crate::run::{
    Cleanup, RunInfo, RunMode, Secrets, Trail, Unattended, UnattendedOptions, known_secrets,
};
use crate::shell::reap_orphans;
use crate::source::Diagnostic;
use crate::watch::{Contents, RunHistory, RunStart, SaveEffect, Saves, StartState};

use super::settings::{LookArgs, faults_of_keys};
use super::shell_args::ShellArgs;
use super::signals::{CancelState, Cancellation};
use super::workshop::{Workshop, start_up_file};
use super::written::CommandFiles;
use super::{Exit, Stop};

use face::{Face, WatchRequest};
use session::WatchShell;

/// How long a command that a save has interrupted may take to end. Then its shell is ended.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often a workshop with errors is read again: the cause may be files that do not exist yet.
const LOOK: Duration = Duration::from_secs(1);

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

/// The workshop after the last reading.
struct WorkshopReading {
    plan: Arc<Plan>,
    findings: Vec<Diagnostic>,
    contents: Contents,
}

/// Why a run has ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunOver {
    /// It reached its end.
    Ran,
    /// The file was saved meanwhile, which may have ended it.
    Saved,
    /// It was ended in order to start again.
    Again,
    /// The failed block must run again.
    Retry,
    /// The user, or a signal, ends the watch.
    End,
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
    args: &'a WatchArgs,
    workshop: Workshop,
    stage: WatchShell,
    secrets: Secrets,
    saves: Saves,
    history: RunHistory,
    face: Face,
    reading: WorkshopReading,
    cancelling: CancelState,
    /// The reason for the next run.
    why: RunReason,
}

impl<'a> WatchLoop<'a> {
    fn new(args: &'a WatchArgs, workshop: Workshop, cancelling: CancelState) -> Result<Self, Stop> {
        let saves = Saves::new();
        saves.watch([workshop.path.clone()]);
        let reading = read(args, &workshop, &Secrets::default());
        let secrets = super::log::masks(known_secrets(&reading.plan));
        let face = Face::new(args, &workshop, &reading.plan)?;
        Ok(Self {
            stage: WatchShell::new(&args.shell.shell)?,
            args,
            workshop,
            secrets,
            saves,
            history: RunHistory::default(),
            face,
            reading,
            cancelling,
            why: RunReason::Start,
        })
    }

    /// Runs and waits in turn, until the end.
    async fn attend(mut self) -> Result<Exit, Stop> {
        self.take_in();
        let mut again = true;
        while self.cancelling.signal().is_none() {
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
                RunOver::Ran => match self.wait().await {
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

    /// Waits for something to do.
    async fn wait(&mut self) -> WatchRequest {
        let mut looks = tokio::time::interval(LOOK);
        let is_wrong = self.reading.plan.has_errors();
        loop {
            self.face.draw();
            tokio::select! {
                // A file that could not be read is not watched.
                _ = looks.tick(), if is_wrong => {
                    let reading = read(self.args, &self.workshop, &self.secrets);
                    if !reading.plan.has_errors() {
                        return WatchRequest::Saved;
                    }
                }
                () = self.saves.changed() => return WatchRequest::Saved,
                _ = self.cancelling.asked() => return WatchRequest::End,
                wish = self.face.wish() => if let Some(wish) = wish { return wish },
            }
        }
    }

    /// Reads the workshop after a save.
    fn read_again(&mut self) {
        self.reading = read(self.args, &self.workshop, &self.secrets);
        self.why = RunReason::Saved;
        self.take_in();
    }

    /// Displays the problems of the workshop, and watches its files.
    fn take_in(&mut self) {
        let plan = &self.reading.plan;
        self.secrets.learn(known_secrets(plan).values());
        let mut files = CommandFiles::default();
        files.read(&self.workshop.path, "the workshop");
        files.read_plan(plan);
        if self.args.rehearse {
            files.read_recording(&crate::rehearsal::recording_path(&self.workshop.path));
        }
        self.saves.watch(files.all_read().map(Path::to_owned));
        self.face.find(&self.reading.findings);
        let errors = plan.has_errors();
        self.face
            .refuse(errors.then_some("nothing runs until the errors are fixed"));
    }

    fn info(&self, beginning: &RunStart) -> RunInfo {
        let plan = &self.reading.plan;
        RunInfo {
            selection: beginning.step..plan.steps.len(),
            ..info_of(plan, &self.workshop, &self.secrets)
        }
    }

    /// Runs from the first block that has changed or failed, if there is one.
    async fn run_what_is_due(&mut self) -> RunOver {
        let Some(beginning) = self.due() else {
            return RunOver::Ran;
        };
        let place = self.place(beginning.step);
        let news = self.news(&beginning, &place);
        self.face.tell(&news);
        let mut info = self.info(&beginning);
        let prepared = tokio::select! {
            prepared = self.stage.prepare(
                (&info.plan, &self.workshop, &beginning.state),
                self.args.rehearse,
            ) => prepared,
            _ = self.cancelling.asked() => return RunOver::End,
        };
        if let Err(why) = prepared {
            // The shell of the last run is gone.
            self.history.forget();
            self.face.refuse(Some(&why));
            return RunOver::Ran;
        }
        self.face.refuse(None);
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
            self.face.tell(match self.why {
                _ if contents.len() == 0 => "there are no commands to run",
                RunReason::Failed => "nothing has failed",
                RunReason::Start | RunReason::All | RunReason::Saved => {
                    "saved: no command has changed"
                }
            });
            return None;
        };
        let keeps_shell = self.stage.has_shell() && !self.args.rehearse;
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
        self.face.begin(&info, beginning.step);
        let mut audience = self.face.audience();
        let mut followed = self.stage.tools.followed(&info.plan, &mut audience);
        let mut followed = self
            .stage
            .surroundings
            .follow(Arc::clone(&info.plan), &mut followed);
        let options = self.args.options();
        let orders = (&options, cancelled);
        let mut unattended = Unattended::new(Arc::clone(&info), shell, &mut followed, orders);
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
            let mut running = std::pin::pin!(unattended.run());
            loop {
                let patience = run.patience;
                tokio::select! {
                    _ = &mut running => break true,
                    _ = self.cancelling.asked(), if run.over != RunOver::End => run.stop(RunOver::End),
                    _ = self.cancelling.at_once() => break false,
                    () = until(patience) => break false,
                    () = self.saves.changed() => {
                        let reading = read(self.args, &self.workshop, &self.secrets);
                        self.face.find(&reading.findings);
                        if run.saved(&reading, self.face.running()) {
                            self.face.tell("saved: the change affects the running command, which is interrupted");
                        }
                    }
                    wish = self.face.wish() => match wish {
                        Some(WatchRequest::End) if run.over == RunOver::End => break false,
                        Some(WatchRequest::End) => {
                            run.stop(RunOver::End);
                            self.face.tell("ends: the running command is interrupted");
                        }
                        Some(WatchRequest::All) => run.stop(RunOver::Again),
                        Some(WatchRequest::Failed) if run.over == RunOver::Ran => run.over = RunOver::Retry,
                        Some(WatchRequest::Saved | WatchRequest::Failed) => {}
                        None => self.face.draw(),
                    }
                }
            }
        };
        if is_ended {
            self.stage.give_shell(unattended.into_shell());
            self.stage.last = Some(info);
        } else {
            unattended.into_shell().terminate().await;
        }
        self.history
            .add(&run.contents, &beginning, trail.passages(), &path);
        match run.over {
            RunOver::Again => {
                self.history.forget();
                self.why = RunReason::All;
            }
            RunOver::Retry => self.why = RunReason::Failed,
            RunOver::Ran | RunOver::Saved | RunOver::End => {}
        }
        run.over
    }

    /// Ends the watch: the cleanup blocks run, then the EXIT trap.
    async fn leave(mut self) -> Result<Exit, Stop> {
        let log = self.face.leave();
        let cleanup = if self.args.no_cleanup {
            Cleanup::None
        } else {
            Cleanup::Only
        };
        let options = self.args.options();
        self.stage
            .leave(cleanup, &options, &self.cancelling, log)
            .await?;
        Ok(self.cancelling.signal().map_or(Exit::Success, Exit::Signal))
    }
}

/// The current run.
struct WatchedRun {
    over: RunOver,
    /// Interrupts the running command.
    cancel: watch::Sender<Option<i32>>,
    /// When a command that a save has interrupted must have ended.
    patience: Option<Instant>,
    contents: Contents,
    trail: Trail,
    /// The block with which it began.
    first: usize,
}

impl WatchedRun {
    /// Interrupts the running command, for this reason.
    fn stop(&mut self, over: RunOver) {
        self.over = over;
        if over != RunOver::End {
            self.patience = Some(Instant::now() + PATIENCE);
        }
        self.cancel.send_replace(Some(libc::SIGINT));
    }

    /// Notes that the workshop was saved and is now as in `reading`. Returns true if that
    /// interrupts the running command.
    fn saved(&mut self, reading: &WorkshopReading, step: Option<usize>) -> bool {
        if !matches!(self.over, RunOver::Ran | RunOver::Saved | RunOver::Retry) {
            return false;
        }
        let running = step.and_then(|step| self.contents.block_of(step));
        let running = running.or(Some(self.first));
        let effect = if reading.plan.has_errors() {
            // It is unknown which of the blocks have changed.
            SaveEffect::EndsBefore(0)
        } else {
            self.contents.effect(&reading.contents, running)
        };
        match effect {
            SaveEffect::Interrupts => self.stop(RunOver::Saved),
            SaveEffect::EndsBefore(step) => {
                self.over = RunOver::Saved;
                self.trail.end_before(step);
            }
            // Blocks that were added at the end run next.
            SaveEffect::None => self.over = RunOver::Saved,
        }
        effect == SaveEffect::Interrupts
    }
}

/// Waits until then, or forever.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
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

/// The run of a whole workshop.
fn info_of(plan: &Arc<Plan>, workshop: &Workshop, secrets: &Secrets) -> RunInfo {
    RunInfo {
        plan: Arc::clone(plan),
        path: workshop.path.clone(),
        mode: RunMode::Unattended(Cleanup::None),
        selection: 0..plan.steps.len(),
        started: std::time::SystemTime::now(),
        sample_output: false,
        secrets: secrets.clone(),
    }
}

fn read(args: &WatchArgs, workshop: &Workshop, secrets: &Secrets) -> WorkshopReading {
    let start_up = if args.init { start_up_file() } else { None };
    let plan = Arc::new(workshop.read(&PlanOptions {
        start_up,
        ..PlanOptions::default()
    }));
    let findings = match args.shell.found() {
        Ok(bash) => {
            let world = World::at(workshop.folder.clone()).with_bash(bash);
            let mut findings = faults_of_keys(&plan);
            findings.extend(lint::check(&plan, &world));
            findings
        }
        // A missing shell is reported when something is about to run.
        Err(_) => plan.findings.clone(),
    };
    let contents = Contents::of(&info_of(&plan, workshop, secrets));
    WorkshopReading {
        plan,
        findings,
        contents,
    }
}
