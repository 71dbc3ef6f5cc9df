//! `demosh FILE`: the live run.
//!
//! Owns the decisions before a presentation, and its course. Its `questions` are asked before the
//! first command; `show` runs a live show.

mod questions;

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::batch::without_pagers;
use crate::learn::KeptShow;
use crate::plan::{Plan, PlanOptions, Selection};
use crate::present::{Habits, Presenter};
use crate::rehearsal;
use crate::run::{EventSink, Live, RunInfo, RunMode, Verdict};
use crate::settings::Settings;
use crate::term::Tty;

use super::cue::CueConnection;
use super::look::look;
use super::rehearse::Tools;
use super::resume::{ResumeChoice, Resumption};
use super::show::{Bash, Show, Window, learn_secrets, terminal};
use super::signals::Signals;
use super::wire::Wire;
use super::workshop::{Workshop, start_up_file};
use super::written::{CommandFiles, FileForm};
use super::{Exit, PresentArgs, Stop};

use questions::{StartAnswers, begin};

/// Presents a workshop.
pub(super) fn present(args: &PresentArgs, tools: ToolChoice) -> Result<Exit, Stop> {
    if let Some(command) = &args.shell_command {
        return Err(run_in_bash(&args.shell.shell, command));
    }
    if is_nested_in_unattended_run() {
        return super::ci::nested(args);
    }
    let line = args.line.and_then(Wire::take);
    let script = args.script.as_deref();
    if let Some(stop) =
        script.and_then(|script| super::misuse::mistyped_command(script, &args.arguments))
    {
        return Err(stop);
    }
    let workshop = Workshop::find(args.script.as_deref().unwrap_or(Path::new("")))?;
    let start_up = if args.no_init { None } else { start_up_file() };
    let options = PlanOptions {
        start_up,
        no_builtins: args.no_builtins,
        text: None,
        for_learner: false,
        for_audience: true,
    };
    let (plan, settings) = workshop.plan(&options, &args.stage)?;
    if args.debug && args.marks.is_none() {
        super::inspect::print_steps(&plan, &settings)?;
    }
    let entry = entry(&plan, args.from.as_deref())?;
    spare_files(args, &plan, &workshop, &tools)?;
    let tty = terminal()?;
    if let Some(exit) = run_in_other_terminal(args, &plan, &settings, &tools, &tty)? {
        return Ok(exit);
    }
    let resumption = resumption(args, &workshop, &plan, &tools)?;
    let (runtime, signals) = super::runtime(Signals::install)?;
    let window = open_window(args, tty, &settings)?;
    let color = settings.color.value.applies_to(&io::stderr());
    let tools = tools.prepare(args, &plan, &workshop, color)?;
    let presentation = Presentation {
        args,
        show: Show::prepare(window, &workshop, &plan, &tools)?,
        entry,
        resumption,
        line,
    };
    let exit = runtime.block_on(presentation.run(signals))?;
    tools.finish(&plan)?;
    Ok(exit)
}

/// Runs the show in a terminal made for it, if it is recorded, or if it types into programs.
fn run_in_other_terminal(
    args: &PresentArgs,
    plan: &Plan,
    settings: &Settings,
    tools: &ToolChoice,
    tty: &Arc<Tty>,
) -> Result<Option<Exit>, Stop> {
    let questions = look(settings).terminal.questions;
    if let Some(file) = &args.cast {
        return super::record::record(args, file, plan, (tty, questions)).map(Some);
    }
    if plan.has_input() && args.marks.is_none() && args.relay.is_none() {
        let subcommands = usize::from(!matches!(tools, ToolChoice::Real));
        let asked = super::record::ask(questions, plan, tty)?;
        return super::record::relay(subcommands, (tty, Some(asked))).map(Some);
    }
    Ok(None)
}

fn open_window(args: &PresentArgs, tty: Arc<Tty>, settings: &Settings) -> Result<Window, Stop> {
    let mut window = Window::open(tty, look(settings), settings, &args.shell.shell)?;
    let is_inside = args.marks.is_some() || args.relay.is_some();
    window.was_told(args.told.filter(|_| is_inside));
    if args.marks.is_some() {
        // The terminal that plays a recording is a different one.
        window.look.terminal.known.pictures = None;
    }
    Ok(window)
}

/// The show that was cut off, if this one may resume it. A recorded show always starts at its
/// beginning.
fn resumption(
    args: &PresentArgs,
    workshop: &Workshop,
    plan: &Plan,
    tools: &ToolChoice,
) -> Result<Resumption, Stop> {
    let is_recorded = matches!(tools, ToolChoice::Recorded);
    let asked = if args.resume {
        if is_recorded {
            let help = "a recording has a workshop as a whole: leave `--resume` out";
            let message = "a resumed show cannot be recorded for rehearsals";
            return Err(Stop::new(Exit::Usage, message, Some(help)));
        }
        ResumeChoice::Yes
    } else if args.from.is_some() || args.auto.is_some() || args.marks.is_some() {
        ResumeChoice::No
    } else {
        ResumeChoice::Offer
    };
    if is_recorded {
        return Ok(Resumption::default());
    }
    Resumption::find(asked, workshop, plan)
}

/// Makes sure that no output overwrites an input, or another output.
fn spare_files(
    args: &PresentArgs,
    plan: &Plan,
    workshop: &Workshop,
    tools: &ToolChoice,
) -> Result<(), Stop> {
    let mut files = CommandFiles::default();
    files.read_plan(plan);
    let recording = rehearsal::place_of_recording(&workshop.path);
    match tools {
        ToolChoice::Recorded => files.write(&recording, "`demosh record`", FileForm::Any)?,
        ToolChoice::Real | ToolChoice::PlayedBack(_) => files.read_recording(&recording),
    }
    match &args.cast {
        Some(file) => files.write(file, "`--record`", FileForm::Any),
        None => Ok(()),
    }
}

/// The choice for tools that reach the outside world.
pub(super) enum ToolChoice {
    /// The real ones.
    Real,
    /// Replaced by a recording.
    PlayedBack(rehearsal::RehearsalOptions),
    /// Recorded.
    Recorded,
}

impl ToolChoice {
    fn prepare(
        self,
        args: &PresentArgs,
        plan: &Plan,
        workshop: &Workshop,
        color: bool,
    ) -> Result<Tools, Stop> {
        match self {
            Self::Real if args.understudy => Tools::standing_by(plan, &workshop.path, color),
            Self::Real => Ok(Tools::Real),
            Self::PlayedBack(options) => Tools::played_back(plan, &workshop.path, options, color),
            Self::Recorded => Tools::recorded(plan, &workshop.path, (false, color)),
        }
    }
}

/// True for `$SHELL other.md` within an unattended run, where no keys can be pressed.
fn is_nested_in_unattended_run() -> bool {
    std::env::var_os(crate::batch::UNATTENDED).is_some()
        && !std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// `-c`: becomes bash. Returns only if that fails.
fn run_in_bash(shell: &Path, command: &str) -> Stop {
    let error = std::process::Command::new(shell)
        .arg("-c")
        .arg(command)
        .exec();
    Stop::new(
        Exit::Status(127),
        format_args!("cannot run `{}`: {error}", shell.display()),
        None,
    )
}

/// The first step according to `--from`.
fn entry(plan: &Plan, from: Option<&str>) -> Result<usize, Stop> {
    let selection = Selection {
        from: from.map(str::to_owned),
        ..Selection::default()
    };
    let range = selection.range(plan);
    range
        .map(|range| range.start)
        .map_err(|error| Stop::new(Exit::Usage, &error, Some(&error.help())))
}

/// A show in front of an audience.
struct Presentation<'a> {
    args: &'a PresentArgs,
    show: Show<'a>,
    /// The step with which it begins.
    entry: usize,
    resumption: Resumption,
    line: Option<Wire>,
}

impl Presentation<'_> {
    async fn run(mut self, mut signals: Signals) -> Result<Exit, Stop> {
        let (args, show) = (self.args, &self.show);
        let mut presenter = self.presenter()?;
        let info = show.info(RunMode::Stage);
        let ends = self.line.take().and_then(Wire::open);
        if let Some(ends) = &ends {
            presenter.stage().told_later(ends.told.clone());
        }
        let prompting = CueConnection::start(&info, &mut presenter, (args.understudy, ends));
        let begins = {
            let asking = begin(args, show, self.entry, &mut self.resumption, &mut presenter);
            show.begin(asking, &mut signals).await
        };
        let answers = match begins {
            Ok(answers) => answers,
            Err(exit) => {
                prompting.prompter.end_at_greeting(without_a_run(exit));
                return Ok(exit);
            }
        };
        let run = self.perform(prompting, presenter, info, answers, &mut signals);
        Box::pin(run).await
    }

    /// Runs the show.
    async fn perform(
        mut self,
        mut prompting: CueConnection,
        mut presenter: Presenter,
        mut info: RunInfo,
        answers: StartAnswers,
        signals: &mut Signals,
    ) -> Result<Exit, Stop> {
        let (args, show) = (self.args, &self.show);
        let mut names = learn_secrets(&info, &answers.secrets);
        let bash = Bash {
            program: &args.shell.shell,
            arguments: &args.arguments,
        };
        let more = args.auto.into_iter().flat_map(|_| without_pagers());
        presenter.stage().leave_alone(true);
        let shell = show.start_shell(bash, answers.secrets, more.collect());
        let mut shell = shell.await?;
        presenter.stage().leave_alone(false);
        info.started = SystemTime::now();
        if let Some(earlier) = &self.resumption.earlier {
            presenter.stage().settle();
            names.extend(show.take_up(&mut shell, earlier, &mut presenter).await?);
            presenter.recall(show.plan, earlier.progress.results(show.plan));
            self.entry = earlier.found.step;
        }
        if args.marks.is_some() {
            presenter.masks(info.secrets.clone());
        }
        let mut marker;
        let audience: &mut dyn EventSink = match args.marks.as_ref().or(args.relay.as_ref()) {
            None => &mut prompting.prompter,
            Some(token) => {
                let audience = &mut prompting.prompter;
                marker = show.window.marker(token, show.plan, args.auto, audience);
                &mut marker
            }
        };
        let mut audience = show.tools.followed(show.plan, audience);
        let keeper = self.resumption.keeper(show.workshop, show.plan, show.tools);
        let operator = KeptShow::new(presenter, keeper);
        let mut live = Live::new(Arc::new(info), shell, operator, &mut audience);
        if args.marks.is_some() {
            live.mask_for_recording();
        }
        live.show_values_of(names);
        live.enter_at(self.entry, answers.runs_silent_steps);
        if let Some(understudy) = show.tools.understudy() {
            live.set_understudy(understudy);
        }
        let exit = show.run(live, signals).await?;
        self.resumption.conclude(exit);
        Ok(exit)
    }

    fn presenter(&self) -> io::Result<Presenter> {
        let mut presenter = self.show.presenter(Habits {
            confirm: self.args.confirm,
            understudy: self.args.understudy,
            learning: false,
        })?;
        if let Some(pause) = self.args.auto {
            presenter.stage().goes_on_after(pause);
        }
        Ok(presenter)
    }
}

/// The verdict on a show that ended before its first command.
fn without_a_run(exit: Exit) -> Verdict {
    match exit {
        Exit::Preflight => Verdict::PreflightFailed,
        Exit::Signal(signal) => Verdict::Signalled(signal),
        _ => Verdict::Quit,
    }
}
