//! `demosh learn`: the same workshop at home, at one's own pace.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::Args;

use crate::batch::Surroundings;
use crate::document::{Typing, command};
use crate::learn::{Chapters, CourseReport, Found, Keeper, Learner, Progress, Report, created};
use crate::neutral::Neutral;
use crate::plan::{Action, Plan, PlanOptions, Step};
use crate::present::{Habits, KeyCommand, Known, Presenter, broken};
use crate::rehearsal;
use crate::run::{Engine, EventSink, RunInfo, RunMode, known_secrets};
use crate::settings::{Origin, Places};
use crate::shell::quoted;
use crate::style::{Line, Role, Style, counted};

use super::args::ShellArgs;
use super::course::Course;
use super::left_over::offer_to_end;
use super::present::{Asked, NOTHING_HAS_RUN, Show, ask_secrets, environment, terminal};
use super::rehearse::Tools;
use super::settings::StageArgs;
use super::signals::Signals;
use super::workshop::Workshop;
use super::written::{Files, Form, unwritable};
use super::{Exit, Stop, print};

/// A workshop at one's own pace.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct LearnArgs {
    /// The workshop, or a folder: with a README.md, or with several workshops
    #[arg(add = super::completion::workshops())]
    workshop: PathBuf,

    /// Go on where this workshop was left, without asking
    #[arg(long)]
    pub(super) resume: bool,

    /// Type the commands yourself
    #[arg(long)]
    practice: bool,

    /// Play the tools back from the workshop's recording: no cluster is needed
    #[arg(long)]
    rehearse: bool,

    /// Write what was done, and when, to FILE, as JSON: for a teacher
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Do not ask whether to begin
    #[arg(long, short = 'y')]
    yes: bool,

    /// Marks the output for the terminal in the middle that knows this token
    #[arg(long, hide = true, value_name = "TOKEN")]
    pub(super) relay: Option<String>,

    /// What the terminal has told the process that started this one
    #[arg(long, hide = true, value_name = "WORDS")]
    told: Option<Known>,

    /// How it looks.
    #[command(flatten)]
    pub(super) stage: StageArgs,

    /// What runs it.
    #[command(flatten)]
    shell: ShellArgs,
}

/// Where a run begins, and what was before.
#[derive(Default)]
struct Beginning {
    asked: Asked,
    /// An earlier run, and where it goes on.
    earlier: Option<(Progress, Found)>,
}

/// Lets a learner take a workshop, or several that one folder holds.
pub(super) fn learn(args: &LearnArgs) -> Result<Exit, Stop> {
    match Course::find(&args.workshop)? {
        Some(course) => course.take(args),
        None => learn_one(args, &Workshop::find(&args.workshop)?, None),
    }
}

/// Lets a learner take one workshop, which may be the one of this index in a course with a report.
pub(super) fn learn_one(
    args: &LearnArgs,
    workshop: &Workshop,
    course: Option<(&CourseReport, usize)>,
) -> Result<Exit, Stop> {
    let options = PlanOptions {
        for_learner: true,
        ..PlanOptions::default()
    };
    let (plan, mut settings) = workshop.plan(&options, &args.stage)?;
    // A learner reads, and waits for no typing unless it is asked for.
    if settings.typing.origin == Origin::Default {
        settings.typing.value = Typing::Off;
    }
    let color = settings.color.value.applies_to(&io::stderr());
    let file = progress_file(&workshop.path);
    let earlier = earlier(args, &plan, (&workshop.path, file.as_deref().ok()))?;
    let tty = terminal()?;
    if plan.has_input() && args.relay.is_none() {
        let told = super::record::ask(&settings, &plan, &tty)?;
        return super::record::relay(1, (&tty, Some(told)));
    }
    let (runtime, signals) = super::runtime(Signals::install)?;
    let report = match course {
        Some((course, nth)) => Some(course.of(nth).map_err(|error| no_report(args, &error))?),
        None => report(args, workshop, &plan)?,
    };
    let mut show = Show::open(tty, &settings, &args.shell.shell)?;
    show.was_told(args.told.filter(|_| args.relay.is_some()));
    let tools = if args.rehearse {
        // Nobody waits for an audience to read along.
        let options = rehearsal::Options {
            unattended: false,
            ..rehearsal::Options::default()
        };
        Tools::played_back(&plan, &workshop.path, options, color)?
    } else {
        Tools::Real
    };
    let kept = (file, earlier);
    runtime.block_on(run(
        args,
        (workshop, &plan),
        (show, signals, report),
        &tools,
        kept,
    ))
}

/// The report that was asked for. It takes the place of no file that the run reads.
fn report(args: &LearnArgs, workshop: &Workshop, plan: &Plan) -> Result<Option<Report>, Stop> {
    let Some(file) = &args.report else {
        return Ok(None);
    };
    let mut files = Files::default();
    files.read_plan(plan);
    files.write(file, "`--report`", Form::Learning)?;
    let report = Report::create(file, &workshop.path).map_err(|error| no_report(args, &error))?;
    Ok(Some(report))
}

/// A report that cannot be written.
pub(super) fn no_report(args: &LearnArgs, error: &io::Error) -> Stop {
    unwritable(args.report.as_deref().unwrap_or(Path::new("")), error)
}

/// Where the progress of a workshop is kept.
pub(super) fn progress_file(workshop: &Path) -> io::Result<PathBuf> {
    let state = Places::of_this_process().state;
    let state = state.ok_or_else(|| io::Error::other("neither XDG_STATE_HOME nor HOME is set"))?;
    Ok(state.join("progress").join(Progress::file_name(workshop)))
}

/// What an earlier run has left, and where in the workshop that is.
fn earlier(
    args: &LearnArgs,
    plan: &Plan,
    (workshop, file): (&Path, Option<&Path>),
) -> Result<Option<(Progress, Found)>, Stop> {
    let kept = file.map_or(Ok(None), Progress::read).map_err(|error| {
        let file = Neutral::path(file.unwrap_or(workshop));
        let message = format!("the progress in `{file}` cannot be read: {error}");
        let help = format!("remove that file to begin anew: `rm {file}`");
        Stop::new(Exit::Usage, message, Some(&help))
    })?;
    // Where nothing has run there is nothing to resume, unless it is asked for.
    let found = kept
        .filter(|kept| args.resume || kept.has_run())
        .and_then(|kept| Some((kept.find(plan)?, kept)));
    if found.is_none() && args.resume {
        let message = format!("no progress of `{}` is kept", workshop.display());
        let help = "without `--resume` it begins anew; progress belongs to a file's place";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    Ok(found.map(|(found, kept)| (kept, found)))
}

async fn run(
    args: &LearnArgs,
    (workshop, plan): (&Workshop, &Arc<Plan>),
    (show, mut signals, mut report): (Show, Signals, Option<Report>),
    tools: &Tools,
    (file, earlier): (io::Result<PathBuf>, Option<(Progress, Found)>),
) -> Result<Exit, Stop> {
    show.tty.restore_on_panic();
    let fallbacks = tools
        .are_played_back()
        .then(Surroundings::with_fallbacks)
        .transpose();
    let fallbacks = fallbacks.map_err(|error| super::no_stand_ins(&error))?;
    let habits = Habits {
        learning: true,
        ..Habits::default()
    };
    let presenter = show.presenter(plan, habits);
    let mut presenter = presenter?;
    let beginning = Beginning {
        earlier,
        ..Beginning::default()
    };
    let begins = tokio::select! {
        begins = begin(args, (workshop, plan), (tools, fallbacks.as_ref()), beginning, &mut presenter)
            => begins.unwrap_or(Err(Exit::Quit)),
        signal = signals.fatal() => Err(Exit::Signal(signal)),
    };
    let Beginning { asked, earlier } = match begins {
        Ok(beginning) => beginning,
        Err(exit) => {
            // Fails only when the terminal is gone.
            let _ = show.tty.leave();
            return Ok(exit);
        }
    };
    if let Err(error) = &file {
        let remark = format!("...progress cannot be kept: {error}");
        // A terminal that is gone is found out at the first stop.
        let _ = presenter.stage().remark(&remark);
    }
    let mut keeper = keeper(&file, (workshop, plan), tools);
    let secrets = super::log::masks(known_secrets(plan));
    secrets.learn(asked.iter().map(|(_, value)| value));
    let mut names: Vec<_> = asked.iter().map(|(name, _)| name.clone()).collect();
    let environment = environment(tools, fallbacks.as_ref(), asked);
    // A terminal that has not answered by now hardly does.
    presenter.stage().settle();
    let mut shell = show
        .shell((&args.shell.shell, &[]), (workshop, plan), environment)
        .await?;
    tools.guard(&mut shell, fallbacks.as_ref().map(Surroundings::bin));
    let (mut fared, mut entry) = (BTreeMap::new(), 0);
    if let Some((progress, found)) = &earlier {
        shell
            .take_up(&progress.state())
            .await
            .map_err(super::no_shell)?;
        // As with the terminal above.
        let _ = tell_what_is_left(progress, found, plan, &mut presenter);
        (fared, entry) = (progress.fared(plan), found.entry());
        names.extend(assigned_before(plan, found.step));
        resume(&mut keeper, &mut report, progress);
    }
    let info = RunInfo {
        plan: Arc::clone(plan),
        path: workshop.path.clone(),
        mode: RunMode::Learn,
        selection: 0..plan.steps.len(),
        started: SystemTime::now(),
        sample_output: tools.are_sample(),
        secrets,
    };
    let (mut nobody, mut marker) = ((), None);
    let audience: &mut dyn EventSink = match &mut report {
        Some(report) => report,
        None => &mut nobody,
    };
    let audience: &mut dyn EventSink = match &args.relay {
        None => audience,
        Some(token) => marker.insert(show.marker(token, plan, audience)),
    };
    let mut audience = tools.followed(plan, audience);
    let keeps = keeper.is_some();
    let mut learner = Learner::new(presenter, (plan, &workshop.folder), keeper, fared);
    let is_kept = learner.is_kept();
    if let Some((_, found)) = &earlier {
        learner.catches_up(&found.missed, found.step);
    }
    if tools.are_played_back() {
        learner.rehearses();
    }
    if args.practice {
        learner.practises();
    }
    let mut engine = Engine::new(Arc::new(info), shell, learner, &mut audience);
    engine.begins_with(names);
    engine.enters_at(entry, false);
    let ended = tokio::select! {
        summary = engine.run_live() => Ok(summary),
        signal = signals.fatal() => Err(signal),
    };
    let exit = super::end(engine, ended, (&mut signals, &show.tty)).await?;
    // Fails only when the terminal is gone.
    let _ = super::give_back(&show.tty, exit);
    // What could not be kept may be another user's.
    if keeps && is_kept.get() {
        tell_what_is_kept(args, exit, file)?;
    }
    Ok(exit)
}

/// Lets progress and report continue where an earlier run ended.
fn resume(keeper: &mut Option<Keeper>, report: &mut Option<Report>, progress: &Progress) {
    if let Some(keeper) = keeper {
        keeper.goes_on(progress);
    }
    if let Some(report) = report {
        report.resumes();
    }
}

/// Says what is going to happen and what it takes, and asks once.
///
/// # Errors
/// The inner one is how the program ends when nothing must begin; the outer one, that the terminal
/// is gone.
async fn begin(
    args: &LearnArgs,
    (workshop, plan): (&Workshop, &Plan),
    (tools, fallbacks): (&Tools, Option<&Surroundings>),
    mut beginning: Beginning,
    presenter: &mut Presenter,
) -> io::Result<Result<Beginning, Exit>> {
    let chapters = Chapters::of(plan);
    presenter.introduce(plan, tools.are_sample())?;
    offer_to_end(presenter.stage()).await?;
    let provided = fallbacks.map(Surroundings::provided).unwrap_or_default();
    let report = tools.check_requirements(plan, provided).await;
    let stage = presenter.stage();
    if !report.checks.is_empty() {
        stage.show_lines(&report.lines(stage.theme()))?;
        stage.show_lines(&[Line::new()])?;
    }
    let missing_secrets = report.missing_secrets();
    if report.unmet().count() > missing_secrets.len() {
        stage.paragraph(NOTHING_HAS_RUN, Role::Strong)?;
        return Ok(Err(Exit::Preflight));
    }
    let lines = prospects((workshop, plan), tools, &chapters);
    for line in &lines {
        stage.paragraph(line, Role::Prose)?;
    }
    if beginning.earlier.is_none() {
        let cols = usize::from(stage.size().cols);
        stage.show_lines(&set_up(plan, stage.style(Role::Notice), cols))?;
    }
    let outline = if plan.sections.is_empty() {
        "shows all steps"
    } else {
        "shows all sections"
    };
    let keys = stage.keys_for(&[
        (KeyCommand::Run, "runs a command"),
        (KeyCommand::Copy, "copies it"),
        (KeyCommand::Explain, "explains it"),
        (KeyCommand::Skip, "skips it"),
        (KeyCommand::SubShell, "opens a shell"),
        (KeyCommand::Outline, outline),
        (KeyCommand::Keys, "all keys"),
        (KeyCommand::Quit, "leaves"),
    ]);
    stage.show_lines(&[Line::new()])?;
    stage.paragraph(&keys, Role::Notice)?;
    stage.show_lines(&[Line::new()])?;
    if let Some((progress, found)) = &beginning.earlier {
        let other = other_tools(progress, tools);
        let place = chapters.place(found.step);
        let age = age(progress.age());
        let question = format!("You stopped at {place}, {age} ago. {other}Resume?");
        let asks = !args.resume || !other.is_empty();
        let resumes = match (asks, other.is_empty()) {
            (false, _) => true,
            (true, true) => stage.agree(&question).await?,
            (true, false) => stage.confirm(&question).await?,
        };
        if !resumes {
            if args.resume {
                return Ok(Err(Exit::Quit));
            }
            beginning.earlier = None;
        }
    }
    if !args.yes && beginning.earlier.is_none() && !stage.confirm("Begin?").await? {
        return Ok(Err(Exit::Quit));
    }
    match ask_secrets(stage, &missing_secrets).await? {
        Some(asked) => beginning.asked = asked,
        None => return Ok(Err(Exit::Preflight)),
    }
    stage.show_lines(&[Line::new()])?;
    Ok(Ok(beginning))
}

/// Keeps progress in `file`, if there is one.
fn keeper(
    file: &io::Result<PathBuf>,
    (workshop, plan): (&Workshop, &Plan),
    tools: &Tools,
) -> Option<Keeper> {
    let file = file.as_ref().ok()?;
    let mut keeper = Keeper::new(file.clone(), &workshop.path, plan);
    if tools.are_played_back() {
        keeper.rehearses();
    }
    Some(keeper)
}

/// Forgets the progress of a workshop that is done; says how to resume one that is not.
fn tell_what_is_kept(args: &LearnArgs, exit: Exit, file: io::Result<PathBuf>) -> Result<(), Stop> {
    match (exit, file) {
        (Exit::Success, Ok(file)) => Keeper::forget(&file)?,
        (_, Ok(_)) => {
            let command = resuming(args, std::env::args_os().skip(1));
            let text = format!("progress is kept: `{command}` continues\n");
            // A terminal that is gone needs no advice.
            let _ = print(&Neutral::lines(text));
        }
        (_, Err(_)) => {}
    }
    Ok(())
}

/// What is said where the earlier run had other tools than this one.
pub(super) fn other_tools(progress: &Progress, tools: &Tools) -> &'static str {
    match (progress.rehearsed, tools.are_played_back()) {
        (Some(true), false) => {
            "That was a rehearsal, with tools that were played back; now the real ones run. "
        }
        (Some(false), true) => {
            "That was with the real tools; now they are played back, as in a rehearsal. "
        }
        _ => "",
    }
}

/// The command that resumes: this one, with all of its options.
fn resuming(args: &LearnArgs, own: impl Iterator<Item = OsString>) -> String {
    let mut words = vec!["demosh".to_owned()];
    for word in own {
        let word = word.to_string_lossy();
        let is_plain = |c: char| c.is_alphanumeric() || "-_./=,:@%+".contains(c);
        let is_subcommand = words.len() == 1;
        words.push(if word.chars().all(is_plain) && !word.is_empty() {
            word.into_owned()
        } else {
            quoted(&word)
        });
        if is_subcommand && !args.resume {
            words.push("--resume".to_owned());
        }
    }
    words.join(" ")
}

/// The commands that run unseen before the first SHOW, which the question whether to begin is about as
/// well.
fn set_up(plan: &Plan, style: Style, cols: usize) -> Vec<Line> {
    let width = cols.saturating_sub(2);
    let secrets = known_secrets(plan);
    let steps = plan.steps.iter().enumerate();
    let before = steps.filter(|(_, step)| step.preflight && is_hidden_command(step));
    let mut lines = Vec::new();
    for (nth, step) in before {
        let is_secret = plan.attributes(nth).is_some_and(|keys| keys.secret);
        let text = if is_secret {
            "a command that is secret".to_owned()
        } else {
            secrets.mask(step.action.text())
        };
        lines.extend(
            text.lines()
                .flat_map(|line| broken(line, width))
                .map(|line| Line::styled(format!("  {line}"), style)),
        );
    }
    if !lines.is_empty() {
        lines.insert(0, Line::styled("For set-up, this runs first:", style));
        lines.insert(0, Line::new());
    }
    lines
}

fn is_hidden_command(step: &Step) -> bool {
    !step.shown && step.action.runs()
}

/// What there is to do, what that makes and destroys, and how long it takes.
fn prospects(
    (workshop, plan): (&Workshop, &Plan),
    tools: &Tools,
    chapters: &Chapters,
) -> Vec<String> {
    let commands = plan.steps.iter().filter_map(|step| match &step.action {
        Action::Run(command) => Some(command.text.as_str()),
        _ => None,
    });
    let created = created(commands, &workshop.folder);
    let mut counts = Vec::new();
    if !plan.sections.is_empty() {
        counts.push(counted(plan.sections.len(), "section"));
    }
    counts.push(counted(chapters.commands(), "command"));
    let hidden = plan.steps.iter().filter(|step| is_hidden_command(step));
    match hidden.count() {
        0 => {}
        hidden => counts.push(counted(hidden, "set-up command")),
    }
    let mut lines = vec![format!("{}.", counts.join(", "))];
    if tools.are_played_back() {
        lines.push(
            "Nothing outside of this shell is touched: its tools are played back.".to_owned(),
        );
    } else {
        if !created.is_empty() {
            lines.push(format!("It creates {}.", created.join(", ")));
        }
        let destroys = &plan.settings.destroys;
        if !destroys.is_empty() {
            lines.push(format!("It destroys {}.", destroys.join(", ")));
        }
    }
    lines.push(how_long(plan, &workshop.path));
    lines
}

/// How long a workshop takes: as measured here, as its author says, or as its tools took.
fn how_long(plan: &Plan, workshop: &Path) -> String {
    let minutes = |duration: Duration| {
        let minutes = (duration.as_secs_f64() / 60.0).ceil().max(1.0);
        in_minutes(Duration::from_secs_f64(minutes * 60.0).as_secs() / 60)
    };
    if let Some(seconds) = super::cue::pace(plan, workshop).last_length() {
        let length = minutes(Duration::from_secs_f64(seconds));
        return format!("The last show of it here took {length}.");
    }
    if let Some(length) = plan.settings.length {
        return format!("It is planned for {}.", minutes(length));
    }
    let recording = rehearsal::recording_of(workshop);
    match recording.filter(|recording| !recording.sample) {
        Some(recording) => {
            let length = minutes(recording.length());
            format!("When it was recorded, its tools alone took {length}.")
        }
        None => "How long it takes is not known: no show of it has been timed here.".to_owned(),
    }
}

/// Minutes in words: `75 minutes`, `2 hours 5 minutes`.
fn in_minutes(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 0 => counted(hours, "hour"),
        (hours, rest) if hours > 1 => {
            format!("{} {}", counted(hours, "hour"), counted(rest, "minute"))
        }
        _ => counted(minutes, "minute"),
    }
}

/// A duration in the largest unit that fits: `3 days`.
pub(super) fn age(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let units = [
        (86_400, "day"),
        (3600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let (length, unit) = units
        .into_iter()
        .find(|(length, _)| seconds >= *length)
        .unwrap_or((1, "second"));
    counted(seconds / length, unit)
}

/// The names that the steps before `step` may have given values to.
pub(super) fn assigned_before(plan: &Plan, step: usize) -> Vec<String> {
    let before = plan.steps[..step].iter();
    before
        .filter(|step| step.action.runs())
        .flat_map(|step| command::assigned_names(step.action.text()))
        .collect()
}

/// Says where a resumed run goes on, and what of the earlier one could not be brought back.
pub(super) fn tell_what_is_left(
    progress: &Progress,
    found: &Found,
    plan: &Plan,
    presenter: &mut Presenter,
) -> io::Result<()> {
    let entry = found.entry();
    let place = Chapters::of(plan).place(entry);
    let section = plan.steps[entry].section;
    let title = section.map_or_else(String::new, |section| {
        format!(" ({})", plan.sections[section].title)
    });
    let mut lines = vec![format!(
        "Continuing at {place}{title}, with variables, functions and directory as they were."
    )];
    if !found.missed.is_empty() {
        let count = counted(found.missed.len(), "command");
        let text = format!(
            "- The workshop has changed since: {count} that you have not run now come before the place \
             where you left."
        );
        lines.push(text);
    } else if found.changed && found.exact {
        lines.push("- The workshop has changed since; this is the same place in it.".to_owned());
    } else if found.changed {
        let text = "- The workshop has changed since, and the step that was next is gone; this one \
                    comes after the last that is still there.";
        lines.push(text.to_owned());
    }
    if progress.running {
        let text =
            "- The next command was running when all ended: how much of it is done is not known.";
        lines.push(text.to_owned());
    }
    let listed = |head: &str, names: Vec<String>| {
        (!names.is_empty()).then(|| format!("- {head}: {}", names.join(", ")))
    };
    let files = progress.files.iter().map(|file| file.display().to_string());
    let gone = !Path::new(&progress.directory).is_dir();
    lines.extend(
        [
            listed("No longer running", progress.jobs.clone()),
            listed("No longer open", files.collect()),
            listed(
                "Not kept, because they are secrets",
                progress.secrets.clone(),
            ),
            gone.then(|| format!("- The directory {} is gone.", progress.directory)),
        ]
        .into_iter()
        .flatten(),
    );
    let stage = presenter.stage();
    for line in &lines {
        stage.paragraph(line, Role::Notice)?;
    }
    stage.show_lines(&[Line::new()])
}
