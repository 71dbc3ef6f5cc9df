//! The runs: each workshop in its own session, several concurrently.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use tokio::sync::Semaphore;

use crate::batch::RunEnvironment;
use crate::cli::nested::ShellLink;
use crate::cli::rehearse::{Tools, path_in};
use crate::cli::signals::{CancelState, Cancellation};
use crate::cli::workshop::Workshop;
use crate::cli::{Exit, Stop};
use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::report::{FanOut, Lane, Lanes};
use crate::run::{
    LiveShell, NotRun, RunInfo, Summary, Unattended, UnattendedOptions, Update, Verdict,
    never_began, refuse,
};
use crate::shell::{SessionOptions, Streams, reap_orphans};
use crate::style::Signs;

use super::CiArgs;

/// One workshop that is going to run.
pub(super) struct WorkshopRun {
    /// Its position among all that were named, from 1.
    pub(super) position: usize,
    pub(super) workshop: Workshop,
    pub(super) info: RunInfo,
    pub(super) tools: Tools,
}

/// The parts that all runs share: making and removing them takes longer than a small workshop. Made
/// for the first run that begins.
#[derive(Default)]
struct SharedSurroundings(RefCell<Option<(RunEnvironment, Rc<ShellLink>)>>);

impl SharedSurroundings {
    /// The stand-ins and the link for the run with this number, whose commands run in the bash
    /// `shell`.
    fn of_run(&self, number: usize, shell: &Path) -> io::Result<(RunEnvironment, Rc<ShellLink>)> {
        let mut made = self.0.borrow_mut();
        let (surroundings, link) = match &mut *made {
            Some(made) => made,
            none => none.insert((RunEnvironment::prepare()?, Rc::new(ShellLink::make(shell)?))),
        };
        Ok((surroundings.of_run(number), Rc::clone(link)))
    }
}

/// The end of one run, or of all.
pub(super) struct RunEnd {
    pub(super) verdict: Verdict,
    pub(super) exit: Exit,
    /// Messages that are still to be written to standard error.
    pub(super) messages: Vec<Neutral>,
    /// Updates that are still to be written into the workshops.
    pub(super) updates: Vec<(Arc<Plan>, Update)>,
}

impl RunEnd {
    fn of(summary: &Summary) -> Self {
        Self {
            verdict: summary.verdict,
            exit: Exit::of(summary),
            messages: Vec::new(),
            updates: Vec::new(),
        }
    }

    /// Of two runs the graver one counts; of equals, the first.
    fn and(self, other: Self) -> Self {
        let mut messages = self.messages;
        messages.extend(other.messages);
        let mut updates = self.updates;
        updates.extend(other.updates);
        let graver = other.verdict.gravity() > self.verdict.gravity();
        let (verdict, exit) = if graver {
            (other.verdict, other.exit)
        } else {
            (self.verdict, self.exit)
        };
        Self {
            verdict,
            exit,
            messages,
            updates,
        }
    }
}

impl WorkshopRun {
    /// Runs it in its own session.
    async fn go(
        mut self,
        mut audience: Lane,
        options: &UnattendedOptions,
        shell: &Path,
        shared: (Rc<SharedSurroundings>, usize),
        cancelling: CancelState,
    ) -> RunEnd {
        self.info.started = SystemTime::now();
        let info = Arc::new(self.info.clone());
        let is_late = options.deadline.is_some_and(|at| at <= Instant::now());
        match cancelling.signal() {
            Some(signal) => return not_begun(&info, &mut audience, Some(signal)),
            None if is_late => return not_begun(&info, &mut audience, None),
            None => {}
        }
        let (shared, number) = shared;
        let (surroundings, link) = match shared.of_run(number, shell) {
            Ok(shared) => shared,
            Err(error) => return broken(&info, &mut audience, crate::cli::no_stand_ins(&error)),
        };
        let surroundings = (&surroundings, &*link);
        let opened = self.open_shell(&info, &mut audience, shell, surroundings, &cancelling);
        match opened.await {
            Ok(shell) => {
                let run = self.run(info, audience, options, shell, surroundings.0, cancelling);
                run.await
            }
            Err(ended) => ended,
        }
    }

    /// Checks the requirements, and starts the shell. The error is how the run ends without one.
    async fn open_shell(
        &self,
        info: &Arc<RunInfo>,
        audience: &mut Lane,
        shell: &Path,
        (surroundings, link): (&RunEnvironment, &ShellLink),
        cancelling: &CancelState,
    ) -> Result<LiveShell, RunEnd> {
        let report = tokio::select! {
            report = self.tools.check_requirements(&info.plan, surroundings.provided()) => report,
            signal = cancelling.requested() => return Err(not_begun(info, audience, Some(signal))),
        };
        if !report.is_met() {
            let signs = Signs::of_this_process();
            let why = format!("requirements are not met\n{}", report.table(signs));
            return Err(RunEnd::of(&refuse(info, audience, why)));
        }
        let session = session_options(shell, (&self.workshop, &self.tools), surroundings, link);
        let mut shell = LiveShell::start(session, &info.plan)
            .await
            .map_err(|error| broken(info, audience, crate::cli::no_shell(error)))?;
        self.tools.guard(&mut shell, Some(surroundings.bin()));
        Ok(shell)
    }

    /// Runs it in `shell`, to its end or to a second signal.
    async fn run(
        self,
        info: Arc<RunInfo>,
        mut audience: Lane,
        options: &UnattendedOptions,
        shell: LiveShell,
        surroundings: &RunEnvironment,
        cancelling: CancelState,
    ) -> RunEnd {
        let mut audience = self.tools.followed(&info.plan, &mut audience);
        let mut followed = surroundings.follow(Arc::clone(&info.plan), &mut audience);
        let cancelled = cancelling.cancelled();
        let mut run = Unattended::new(Arc::clone(&info), shell, &mut followed, options, cancelled);
        if let Some(is_futile) = self.tools.futility_check() {
            run.give_up_if(is_futile);
        }
        let ended = tokio::select! {
            summary = run.run() => Ok(summary),
            signal = cancelling.at_once() => Err(signal),
        };
        let updates = run.updates().into_iter();
        let updates = updates.map(|update| (Arc::clone(&info.plan), update));
        let updates = updates.collect();
        let mut ended = RunEnd::of(&leave(run, ended).await);
        ended.updates = updates;
        if let Err(stop) = self.tools.finish(&info.plan) {
            ended = ended.and(RunEnd {
                verdict: Verdict::Broken,
                exit: stop.exit,
                messages: stop.message.into_iter().collect(),
                updates: Vec::new(),
            });
        }
        ended
    }
}

/// How long a shell without an EXIT trap may take to end.
pub(in crate::cli) const FAREWELL: Duration = Duration::from_secs(2);

/// Ends a run's session: in order after a summary, immediately after a second signal.
pub(in crate::cli) async fn leave(mut run: Unattended<'_>, ended: Result<Summary, i32>) -> Summary {
    match ended {
        Ok(summary) => {
            let status = i32::from(summary.verdict.code());
            // The EXIT trap has run already, as the last entry of the run.
            run.into_shell().close(status, FAREWELL).await;
            summary
        }
        Err(signal) => {
            let summary = run.cut_short(Verdict::Signalled(signal));
            run.into_shell().terminate().await;
            summary
        }
    }
}

/// Reports a run that does not begin, because of a signal or because the time is over.
fn not_begun(info: &Arc<RunInfo>, audience: &mut Lane, signal: Option<i32>) -> RunEnd {
    let (verdict, why) = match signal {
        Some(signal) => (
            Verdict::Signalled(signal),
            format!("not begun: signal {signal} ended the run"),
        ),
        None => (
            Verdict::TimedOut,
            "not begun: the run's time limit is reached".to_owned(),
        ),
    };
    let summary = never_began(info, audience, (verdict, NotRun::NotBegun), why);
    RunEnd::of(&summary)
}

/// Reports a run that cannot begin, for a reason in this program or its environment.
fn broken(info: &Arc<RunInfo>, audience: &mut Lane, stop: Stop) -> RunEnd {
    let why = stop.message.as_deref().unwrap_or_default();
    let why = why.trim_start_matches("error: ").to_owned();
    let summary = never_began(info, audience, (Verdict::Broken, NotRun::Preflight), why);
    RunEnd {
        messages: stop.message.into_iter().collect(),
        ..RunEnd::of(&summary)
    }
}

impl CiArgs {
    /// Runs everything, at most `--jobs` at a time. The end of the gravest run counts.
    pub(super) async fn run_all(
        &self,
        runs: Vec<WorkshopRun>,
        audience: FanOut,
        signals: Cancellation,
    ) -> Result<(RunEnd, FanOut), Stop> {
        let cancelling = CancelState::new();
        let watching = tokio::task::spawn_local(cancelling.clone().follow(signals));
        let reaping = tokio::task::spawn_local(reap_orphans());
        let lanes = Lanes::new(audience, runs.len());
        let places = Rc::new(Semaphore::new(self.jobs.get()));
        let options = self.options();
        let shared = Rc::new(SharedSurroundings::default());
        let ticking = tokio::task::spawn_local(tick(Rc::clone(&lanes), self.still_running));
        let mut running = Vec::new();
        let kept = |run: &WorkshopRun| {
            run.workshop
                .text
                .is_none()
                .then(|| run.workshop.path.clone())
        };
        let paths: Vec<_> = runs.iter().map(kept).collect();
        for (index, run) in runs.into_iter().enumerate() {
            let (lane, places) = (Lanes::lane(&lanes, index), Rc::clone(&places));
            let (options, shell) = (options.clone(), self.shell.shell.clone());
            let cancelling = cancelling.clone();
            let shared = (Rc::clone(&shared), index);
            running.push(tokio::task::spawn_local(async move {
                // Fails only if the semaphore is closed, which never happens.
                let _place = places.acquire().await;
                run.go(lane, &options, &shell, shared, cancelling).await
            }));
        }
        let mut all = RunEnd::of(&Summary::default());
        for (task, path) in running.into_iter().zip(paths) {
            let ended = task.await.context("a run was aborted")?;
            if let Some(path) = path {
                self.remember(&path, ended.verdict);
            }
            all = all.and(ended);
        }
        for task in [watching, reaping, ticking] {
            task.abort();
            let _ = task.await;
        }
        let audience = Lanes::into_audience(lanes);
        Ok((
            all,
            audience.ok_or_else(|| anyhow::anyhow!("a run is still being reported"))?,
        ))
    }

    fn options(&self) -> UnattendedOptions {
        UnattendedOptions {
            step_timeout: self.step_timeout,
            deadline: self
                .timeout
                .and_then(|limit| Instant::now().checked_add(limit)),
            keep_going: self.keep_going,
            strict_cleanup: self.strict_cleanup,
            updates: self.update,
        }
    }
}

/// Sends ticks to the reports, often enough to notice a silence of this length.
async fn tick(lanes: Rc<RefCell<Lanes>>, silence: Duration) {
    let often = (silence / 4).clamp(Duration::from_millis(10), Duration::from_millis(250));
    loop {
        tokio::time::sleep(often).await;
        Lanes::tick(&lanes);
    }
}

/// Makes the options for each session of a run of this workshop with these tools.
pub(in crate::cli) fn session_options(
    shell: &Path,
    (workshop, tools): (&Workshop, &Tools),
    surroundings: &RunEnvironment,
    link: &ShellLink,
) -> impl Fn() -> io::Result<SessionOptions> + 'static {
    let shell = shell.to_owned();
    let name = workshop.path.clone().into_os_string();
    let directory = workshop.folder.clone();
    let mut environment = tools.environment();
    let path = path_in(&environment);
    environment.extend(surroundings.environment(path.as_deref()));
    environment.push(link.variable());
    move || {
        Ok(SessionOptions {
            shell: shell.clone(),
            name: name.clone(),
            arguments: Vec::new(),
            environment: environment.clone(),
            directory: directory.clone(),
            streams: Streams::Pipes,
        })
    }
}
