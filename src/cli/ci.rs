//! `demosh ci FILE...`: unattended runs.

mod chosen;
mod status;
mod update;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use clap::{Args, Parser as _, ValueEnum};
use tokio::sync::Semaphore;

use crate::batch::Surroundings;
use crate::batch::partition::Partition;
use crate::batch::usual::Durations;
use crate::document::CiAction;
use crate::neutral::Neutral;
use crate::plan::{Plan, Selection};
use crate::rehearsal;
use crate::report::{Console, Events, FanOut, GitHub, JUnit, Lane, Lanes, LogWriter, Manner};
use crate::run::{
    Cleanup, Engine, EventSink as _, LiveShell, NotRun, RunInfo, RunMode, Summary,
    UnattendedOptions, Update, Verdict, known_secrets, never_began, refuse,
};
use crate::shell::{SessionOptions, Streams, reap_orphans};
use crate::source::render_all;
use crate::style::Signs;

use super::nested::ShellLink;
use super::rehearse::{Tools, path_in};
use super::settings::{Flags as _, RunLogArgs, theme_for};
use super::shell_args::ShellArgs;
use super::signals::{Cancellation, Cancelling};
use super::workshop::{StdinArgs, Workshop};
use super::written::{Files, Form, unwritable};
use super::{Cli, Command, Exit, PresentArgs, Stop};

/// An unattended run.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct CiArgs {
    /// The workshops, run one after the other; `-` is standard input
    #[arg(required = true, add = super::completion::workshops())]
    files: Vec<PathBuf>,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// What a file without commands is: an error, or passed; if not given, it is left out with a note
    /// among several files, and an error alone
    #[arg(long, value_enum, value_name = "VERDICT")]
    no_commands: Option<NoCommands>,

    /// Begin at a heading, a step number or `FILE:LINE`; `ci=finally` blocks run with any selection
    #[arg(long, value_name = "TARGET", add = super::completion::targets())]
    from: Option<String>,

    /// End after it
    #[arg(long, value_name = "TARGET", add = super::completion::targets())]
    to: Option<String>,

    /// Run it alone, and the `ci=finally` blocks after it
    #[arg(long, value_name = "TARGET", conflicts_with_all = ["from", "to"], add = super::completion::targets())]
    only: Option<String>,

    /// Time limit for the whole run, all workshops together
    #[arg(long, value_name = "DURATION", value_parser = super::values::limit)]
    timeout: Option<Duration>,

    /// Time limit for each command that states none
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = super::values::limit)]
    step_timeout: Duration,

    /// Write what is really printed into the workshop, where it states something else
    #[arg(long, conflicts_with_all = ["rehearse", "record"])]
    update: bool,

    /// Go on after a failure
    #[arg(long)]
    keep_going: bool,

    /// Run the `ci=finally` blocks alone
    #[arg(long, conflicts_with = "no_cleanup")]
    cleanup_only: bool,

    /// Leave out the `ci=finally` blocks
    #[arg(long)]
    no_cleanup: bool,

    /// A failed cleanup is a failure
    #[arg(long)]
    strict_cleanup: bool,

    /// Run a part of the workshops alone: `slice:2/5` takes every fifth, `hash:2/5` those whose paths lead
    /// there
    #[arg(long, value_name = "PART")]
    partition: Option<Partition>,

    /// Run only the workshops that failed when they last ran; all of them if none did
    #[arg(long)]
    last_failed: bool,

    /// Print failures and the last line only
    #[arg(long, short)]
    quiet: bool,

    /// After so much silence the log says what is still running
    #[arg(
        long,
        hide = true,
        env = "DEMOSH_STILL_RUNNING",
        value_name = "DURATION",
        default_value = "60s",
        value_parser = humantime::parse_duration
    )]
    still_running: Duration,

    /// Leave out the blocks that check exercises: a picture of the run shows none
    #[arg(long, hide = true)]
    without_checks: bool,

    /// Run so many workshops side by side; each is still reported as a whole
    #[arg(long, value_name = "N", default_value = "1", value_parser = super::values::count)]
    jobs: NonZeroUsize,

    /// Play the workshops' tools back from their recordings
    #[arg(long, conflicts_with = "record")]
    rehearse: bool,

    /// Record the workshops' tools for rehearsals
    #[arg(long)]
    record: bool,

    /// Write a JUnit report to FILE
    #[arg(long, value_name = "FILE", add = super::completion::files(&["xml"]))]
    junit: Option<PathBuf>,

    /// Write every event to FILE, one JSON object a line
    #[arg(long, value_name = "FILE", add = super::completion::files(&["jsonl"]))]
    events: Option<PathBuf>,

    /// Annotations for a CI service
    #[arg(long, value_enum, default_value_t, value_name = "SERVICE")]
    annotations: Annotations,

    /// Run the start-up file, which unattended runs leave out
    #[arg(long)]
    init: bool,

    /// How the log looks.
    #[command(flatten)]
    look: RunLogArgs,

    /// What runs the workshops.
    #[command(flatten)]
    shell: ShellArgs,
}

/// What a file without commands is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NoCommands {
    /// An error: nothing runs.
    Fail,
    /// As good as one whose commands all passed.
    Pass,
}

/// For which CI service annotations are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Annotations {
    /// For GitHub or GitLab when it runs there.
    #[default]
    Auto,
    /// For GitHub.
    Github,
    /// For GitLab: the log has a collapsible section for each heading.
    Gitlab,
    /// For none.
    None,
}

impl Annotations {
    fn are_for_github(self) -> bool {
        match self {
            Self::Auto => std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            Self::Github => true,
            Self::Gitlab | Self::None => false,
        }
    }

    fn are_for_gitlab(self) -> bool {
        match self {
            Self::Auto => {
                std::env::var_os("GITLAB_CI").is_some_and(|value| value == "true")
                    && !self.are_for_github()
            }
            Self::Gitlab => true,
            Self::Github | Self::None => false,
        }
    }
}

/// Runs workshops unattended.
pub(super) fn ci(args: &CiArgs) -> Result<Exit, Stop> {
    let (runtime, signals) = super::runtime(Cancellation::install)?;
    super::left_over::remove_unused();
    // Everything is read before anything runs.
    Workshop::read_stdin_once(&args.files)?;
    let read = args.read()?;
    args.spare_files(&read)?;
    if args.update {
        update::check(&read)?;
    }
    let log = LogWriter::stdout()?;
    if read.iter().any(|file| file.plan.has_errors()) {
        return args.report_faults(&read, &log);
    }
    for ReadFile { workshop, plan, .. } in &read {
        if let Some(overlooked) = crate::inspect::lint::overlooked(plan) {
            let file = Neutral::path(&workshop.path);
            let line = format!("note: {file}: {overlooked}: see `demosh check`");
            super::say(&line.into());
        }
    }
    // One log for all, so the first workshop says how it looks.
    let first = read.first().map(|file| Arc::clone(&file.plan));
    let mut runs = Vec::new();
    let is_alone = args.files.len() == 1;
    for ReadFile {
        position,
        workshop,
        plan,
    } in read
    {
        if args.runs_something(&plan) {
            runs.push(args.run_of(workshop, &plan, position)?);
        } else if let Some(stop) = args.without_commands(&workshop, is_alone) {
            return Err(stop);
        }
    }
    if runs.is_empty() {
        let exit = args.nothing_ran(is_alone)?;
        // Whoever collects the reports of all parts finds one of each.
        let audience = args.audience(&log, first.as_deref(), Vec::new())?;
        return close(audience, &log, exit);
    }
    let positions = runs.iter().map(|run| run.position).collect();
    let audience = args.audience(&log, first.as_deref(), positions)?;
    let all = tokio::task::LocalSet::new();
    let (mut ended, audience) = all.block_on(&runtime, args.run_all(runs, audience, signals))?;
    update::write(&mut ended);
    for message in &ended.messages {
        super::say(message);
    }
    close(audience, &log, ended.exit)
}

/// A live run that was asked for within an unattended one: runs unattended, too.
pub(super) fn nested(args: &PresentArgs) -> Result<Exit, Stop> {
    let mut line = vec![OsString::from("demosh"), "ci".into()];
    line.extend(
        args.script
            .iter()
            .map(|script| script.clone().into_os_string()),
    );
    let parsed = Cli::try_parse_from(line).context("cannot run the workshop unattended")?;
    match parsed.command {
        Some(Command::Ci(args)) => ci(&args),
        _ => Err(Stop::new(Exit::Usage, "a workshop is missing", None)),
    }
}

/// A workshop that was read.
struct ReadFile {
    /// Its place among all that were named, from 1.
    position: usize,
    workshop: Workshop,
    plan: Arc<Plan>,
}

/// One workshop that is going to be run.
struct Run {
    /// Its place among all that were named, from 1.
    position: usize,
    workshop: Workshop,
    info: RunInfo,
    tools: Tools,
}

/// What all runs have in common: making and removing it takes longer than a small workshop. Made for the
/// first run that begins.
#[derive(Default)]
struct Shared(RefCell<Option<(Surroundings, Rc<ShellLink>)>>);

impl Shared {
    /// The stand-ins and the link for the run of this number, whose commands run in the bash `shell`.
    fn of_run(&self, number: usize, shell: &Path) -> io::Result<(Surroundings, Rc<ShellLink>)> {
        let mut made = self.0.borrow_mut();
        let (surroundings, link) = match &mut *made {
            Some(made) => made,
            none => none.insert((Surroundings::prepare()?, Rc::new(ShellLink::make(shell)?))),
        };
        Ok((surroundings.of_run(number), Rc::clone(link)))
    }
}

/// How runs ended, one or all.
struct Ended {
    verdict: Verdict,
    exit: Exit,
    /// What is still to be said on standard error.
    messages: Vec<Neutral>,
    /// What is to be written into the workshops.
    updates: Vec<(Arc<Plan>, Update)>,
}

impl Ended {
    fn of(summary: &Summary) -> Self {
        Self {
            verdict: summary.verdict,
            exit: Exit::of(summary),
            messages: Vec::new(),
            updates: Vec::new(),
        }
    }

    /// Of two runs the graver counts; the first, where they are alike.
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

impl Run {
    /// Runs it in its own session.
    async fn go(
        mut self,
        mut audience: Lane,
        options: &UnattendedOptions,
        shell: &Path,
        shared: (Rc<Shared>, usize),
        cancelling: Cancelling,
    ) -> Ended {
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
            Err(error) => return broken(&info, &mut audience, super::no_stand_ins(&error)),
        };
        let report = tokio::select! {
            report = self.tools.check_requirements(&info.plan, surroundings.provided()) => report,
            signal = cancelling.asked() => {
                return not_begun(&info, &mut audience, Some(signal));
            }
        };
        if !report.is_met() {
            let signs = Signs::of_this_process();
            let why = format!("requirements are not met\n{}", report.table(signs));
            return Ended::of(&refuse(&info, &mut audience, why));
        }
        let session = session_options(shell, (&self.workshop, &self.tools), &surroundings, &link);
        let mut shell = match LiveShell::start(session, &info.plan.functions).await {
            Ok(shell) => shell,
            Err(error) => return broken(&info, &mut audience, super::no_shell(error)),
        };
        self.tools.guard(&mut shell, Some(surroundings.bin()));
        let mut audience = self.tools.followed(&info.plan, &mut audience);
        let mut followed = surroundings.follow(Arc::clone(&info.plan), &mut audience);
        let mut engine = Engine::new(Arc::clone(&info), shell, (), &mut followed);
        if let Some(hopeless) = self.tools.hopeless() {
            engine.gives_up(hopeless);
        }
        let ended = tokio::select! {
            summary = engine.run_unattended(options, cancelling.cancelled()) => Ok(summary),
            signal = cancelling.at_once() => Err(signal),
        };
        let updates = engine.updates().into_iter();
        let updates = updates.map(|update| (Arc::clone(&info.plan), update));
        let updates = updates.collect();
        let mut ended = Ended::of(&leave(engine, ended).await);
        ended.updates = updates;
        if let Err(stop) = self.tools.finish(&info.plan) {
            ended = ended.and(Ended {
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
pub(super) const FAREWELL: Duration = Duration::from_secs(2);

/// Ends a run's session: politely after a summary, immediately after a second signal.
pub(super) async fn leave<O>(mut engine: Engine<'_, O>, ended: Result<Summary, i32>) -> Summary {
    match ended {
        Ok(summary) => {
            let status = i32::from(summary.verdict.code());
            let session = engine.into_session();
            // The EXIT trap has run, as the last entry of the run.
            session.close(status, FAREWELL, &mut |_, _| {}).await;
            summary
        }
        Err(signal) => {
            let summary = engine.cut_short(Verdict::Signalled(signal));
            engine.into_session().terminate().await;
            summary
        }
    }
}

/// Tells that a run is not begun any more: a signal has come, or else time is over.
fn not_begun(info: &Arc<RunInfo>, audience: &mut Lane, signal: Option<i32>) -> Ended {
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
    Ended::of(&summary)
}

/// Tells that a run cannot begin, for a reason that lies in this program or its surroundings.
fn broken(info: &Arc<RunInfo>, audience: &mut Lane, stop: Stop) -> Ended {
    let why = stop.message.as_deref().unwrap_or_default();
    let why = why.trim_start_matches("error: ").to_owned();
    let summary = never_began(info, audience, (Verdict::Broken, NotRun::Preflight), why);
    Ended {
        messages: stop.message.into_iter().collect(),
        ..Ended::of(&summary)
    }
}

impl CiArgs {
    /// Makes sure that no report takes the place of something else.
    fn spare_files(&self, read: &[ReadFile]) -> Result<(), Stop> {
        let mut files = Files::default();
        for ReadFile { plan, .. } in read {
            files.read_plan(plan);
        }
        let mut places = Vec::new();
        for ReadFile { workshop, .. } in read {
            if self.record {
                let mut recording = rehearsal::place_of_recording(&workshop.path);
                if places.contains(&recording) {
                    recording = workshop.path.with_extension(rehearsal::RECORDING_NAME);
                }
                places.push(recording.clone());
                files.write(&recording, "`--record`", Form::Any)?;
            } else {
                files.read_recording(&rehearsal::recording_path(&workshop.path));
            }
        }
        if let Some(path) = &self.junit {
            files.write(path, "`--junit`", Form::JUnit)?;
        }
        if let Some(path) = &self.events {
            files.write(path, "`--events`", Form::Events)?;
        }
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
        if let Some(path) = summary.filter(|_| self.annotations.are_for_github()) {
            files.write(&path, "`GITHUB_STEP_SUMMARY`", Form::Any)?;
        }
        Ok(())
    }

    /// Tells every report that documents are wrong, so that none of them looks like success.
    fn report_faults(&self, read: &[ReadFile], log: &LogWriter) -> Result<Exit, Stop> {
        let first = read.first().map(|file| &*file.plan);
        let faulty = || read.iter().filter(|file| file.plan.has_errors());
        let positions = faulty().map(|file| file.position).collect();
        let mut audience = self.audience(log, first, positions)?;
        for ReadFile { workshop, plan, .. } in faulty() {
            if workshop.text.is_none() {
                self.remember(&workshop.path, Verdict::Failed);
            }
            let info = self.run_info(workshop, plan, 0..plan.steps.len(), false);
            let info = Arc::new(info);
            let wrong = (Verdict::WrongDocument, NotRun::Preflight);
            // The reason is in the log itself, before the verdict.
            let findings = render_all(&plan.findings, false);
            let why = format!("the workshop has errors, so nothing was run\n{findings}");
            never_began(&info, &mut audience, wrong, why);
        }
        close(audience, log, Exit::Document)
    }

    /// True when there is anything in the plan that this kind of run would run.
    fn runs_something(&self, plan: &Plan) -> bool {
        let cleans_up = |step: usize| {
            let attributes = plan.attributes(step);
            attributes.is_some_and(|attributes| attributes.ci == Some(CiAction::Finally))
        };
        let mut steps = plan.steps.iter().enumerate();
        steps.any(|(nth, step)| step.action.runs() && (!self.cleanup_only || cleans_up(nth)))
    }

    /// Leaves out a file that has nothing to run, with a note, unless that ends the run.
    fn without_commands(&self, workshop: &Workshop, is_alone: bool) -> Option<Stop> {
        let fails = self.no_commands == Some(NoCommands::Fail);
        if fails || is_alone && self.no_commands.is_none() {
            return Some(self.nothing_to_run(workshop));
        }
        let path = Neutral::path(&workshop.path);
        let what = if self.cleanup_only {
            "cleanup"
        } else {
            "commands"
        };
        super::say(&Neutral::line(format!(
            "note: `{path}` has no {what}; it is left out"
        )));
        None
    }

    /// How it ends when all files are left out.
    fn nothing_ran(&self, is_alone: bool) -> Result<Exit, Stop> {
        if let Some(part) = self.partition.filter(|_| self.no_commands.is_none()) {
            super::say(&Neutral::line(format!(
                "note: the part {part} has nothing to run"
            )));
            return Ok(Exit::Success);
        }
        if is_alone || self.no_commands == Some(NoCommands::Pass) {
            return Ok(Exit::Success);
        }
        let help = "`--no-commands=pass` takes this for success";
        Err(Stop::new(
            Exit::NothingToRun,
            "no file has anything to run",
            Some(help),
        ))
    }

    fn run_of(&self, workshop: Workshop, plan: &Arc<Plan>, position: usize) -> Result<Run, Stop> {
        let selection = Selection {
            from: self.from.clone(),
            to: self.to.clone(),
            only: self.only.clone(),
        };
        let range = selection.range(plan).map_err(|error| {
            let exit = if error.is_misuse() {
                Exit::Usage
            } else {
                Exit::NothingToRun
            };
            Stop::new(exit, &error, Some(&error.help()))
        })?;
        self.has_something_to_run(&workshop, plan, &range)?;
        let color = self.look.colors_errors(Some(plan));
        let tools = if self.rehearse {
            Tools::played_back(plan, &workshop.path, rehearsal::Options::default(), color)?
        } else if self.record {
            Tools::recorded(plan, &workshop.path, (true, color))?
        } else {
            Tools::Real
        };
        let info = self.run_info(&workshop, plan, range, tools.are_sample());
        Ok(Run {
            position,
            workshop,
            info,
            tools,
        })
    }

    /// An empty selection is none, though cleanup would run after it.
    fn has_something_to_run(
        &self,
        workshop: &Workshop,
        plan: &Arc<Plan>,
        range: &Range<usize>,
    ) -> Result<(), Stop> {
        let info = self.run_info(workshop, plan, range.clone(), false);
        let asked = match info.mode {
            RunMode::Unattended(Cleanup::Only) => 0..plan.steps.len(),
            _ => range.clone(),
        };
        if asked.into_iter().any(|step| info.takes_in(step)) {
            return Ok(());
        }
        if self.runs_something(plan)
            && (self.from.is_some() || self.only.is_some() || self.to.is_some())
        {
            return Err(self.nothing_selected(workshop, range));
        }
        Err(self.nothing_to_run(workshop))
    }

    /// Commands there are, but none that is selected.
    fn nothing_selected(&self, workshop: &Workshop, range: &Range<usize>) -> Stop {
        let path = workshop.path.display();
        let place = |option: &str, target: &Option<String>| {
            target.as_ref().map(|target| format!("`{option} {target}`"))
        };
        let asked = [
            place("--only", &self.only),
            place("--from", &self.from),
            place("--to", &self.to),
        ];
        let asked: Vec<_> = asked.into_iter().flatten().collect();
        let verb = if asked.len() == 1 {
            "selects"
        } else {
            "select"
        };
        let asked = asked.join(" and ");
        let (why, help) = if range.is_empty() && self.from.is_some() && self.to.is_some() {
            let help = "`demosh list` shows the steps in their order; exchange the two";
            ("`--to` ends before `--from` begins", help)
        } else {
            let help = "`demosh list` shows which steps have commands";
            ("there is no command in that part", help)
        };
        let message = format!("{asked} {verb} nothing to run in `{path}`: {why}");
        Stop::new(Exit::NothingToRun, message, Some(help))
    }

    fn nothing_to_run(&self, workshop: &Workshop) -> Stop {
        let path = workshop.path.display();
        let (message, help) = if self.cleanup_only {
            (
                format!("`{path}` has no cleanup to run"),
                "cleanup belongs in blocks with `ci=finally`",
            )
        } else {
            (
                format!("`{path}` has nothing to run"),
                "commands are in fences whose language is `bash`, `sh` or `shell`",
            )
        };
        Stop::new(Exit::NothingToRun, message, Some(help))
    }

    /// Runs everything, at most `--jobs` at a time. How the gravest run ended counts.
    async fn run_all(
        &self,
        runs: Vec<Run>,
        audience: FanOut,
        signals: Cancellation,
    ) -> Result<(Ended, FanOut), Stop> {
        let cancelling = Cancelling::new();
        let watching = tokio::task::spawn_local(cancelling.clone().follow(signals));
        let reaping = tokio::task::spawn_local(reap_orphans());
        let lanes = Lanes::new(audience, runs.len());
        let places = Rc::new(Semaphore::new(self.jobs.get()));
        let options = self.options();
        let shared = Rc::new(Shared::default());
        let ticking = tokio::task::spawn_local(tick(Rc::clone(&lanes), self.still_running));
        let mut running = Vec::new();
        let kept = |run: &Run| {
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
                // Fails only when the semaphore is closed, which never happens.
                let _place = places.acquire().await;
                run.go(lane, &options, &shell, shared, cancelling).await
            }));
        }
        let mut all = Ended::of(&Summary::default());
        for (task, path) in running.into_iter().zip(paths) {
            let ended = task.await.context("a run was broken off")?;
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

    fn run_info(
        &self,
        workshop: &Workshop,
        plan: &Arc<Plan>,
        selection: Range<usize>,
        sample_output: bool,
    ) -> RunInfo {
        let cleanup = match (self.cleanup_only, self.no_cleanup) {
            (true, _) => Cleanup::Only,
            (_, true) => Cleanup::None,
            _ => Cleanup::Finally,
        };
        let secrets = super::log::masks(known_secrets(plan));
        RunInfo {
            plan: Arc::clone(plan),
            path: workshop.path.clone(),
            mode: RunMode::Unattended(cleanup),
            selection,
            started: SystemTime::now(),
            sample_output,
            secrets,
        }
    }

    fn audience(
        &self,
        log: &LogWriter,
        first: Option<&Plan>,
        positions: Vec<usize>,
    ) -> Result<FanOut, Stop> {
        let mut audience = FanOut::new();
        let settings = self.look.settings(first)?;
        let theme = theme_for(&settings, settings.color.value.applies_to(&io::stdout()));
        let manner = Manner {
            quiet: self.quiet,
            runs: positions.len(),
            silence: Some(self.still_running),
        };
        if self.annotations.are_for_github() {
            let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
            audience.add(GitHub::new(log.clone(), theme, summary).in_manner(manner));
        } else {
            let mut console = Console::new(log.clone(), theme).in_manner(manner);
            if !self.quiet && status::applies(settings.progress.value) {
                console = console.watched(status::watched(self.step_timeout));
            }
            audience.add(if self.annotations.are_for_gitlab() && !self.quiet {
                console.in_sections()
            } else {
                console
            });
        }
        audience.add(Durations::default());
        if let Some(path) = &self.junit {
            let junit = JUnit::create(path).map_err(|error| unwritable(path, &error))?;
            audience.add(junit.at_positions(positions));
        }
        if let Some(path) = &self.events {
            audience.add(Events::create(path).map_err(|error| unwritable(path, &error))?);
        }
        Ok(audience)
    }
}

/// Lets the reports know that time passes, often enough to notice a silence of this length.
async fn tick(lanes: Rc<RefCell<Lanes>>, silence: Duration) {
    let often = (silence / 4).clamp(Duration::from_millis(10), Duration::from_millis(250));
    loop {
        tokio::time::sleep(often).await;
        Lanes::tick(&lanes);
    }
}

/// Completes all reports. One that could not be written is a separate error; a log that no one reads
/// is none.
fn close(mut audience: FanOut, log: &LogWriter, exit: Exit) -> Result<Exit, Stop> {
    // Its failures are among those asked for next.
    let _ = audience.finish();
    let mut failures: Vec<_> = audience
        .failures()
        .iter()
        .map(|failure| format!("error: {}", Neutral::line(failure.to_string())))
        .collect();
    match log.finish() {
        Ok(0) => {}
        Ok(left_out) => {
            let warning =
                format!("warning: {left_out} bytes of the log are left out: no one read it");
            super::say(&Neutral::line(warning));
        }
        Err(error) => failures.push(format!("error: cannot write the log: {error}")),
    }
    if failures.is_empty() {
        return Ok(exit);
    }
    let message = Neutral::lines(failures.join("\n"));
    Err(Stop::saying(Exit::Internal, message))
}

/// Makes the options of each session of a run of this workshop with these tools.
pub(super) fn session_options(
    shell: &Path,
    (workshop, tools): (&Workshop, &Tools),
    surroundings: &Surroundings,
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
