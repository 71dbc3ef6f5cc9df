//! `demosh FILE`: the live run.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::batch::{Surroundings, without_pagers};
use crate::document::{PromptTemplate, Typing};
use crate::learn::KeptShow;
use crate::plan::{Plan, PlanOptions, Selection};
use crate::present::{
    Asked as AskedOfTerminal, Habits, Known, Look, Pace, Presenter, Prompt, Stage, background_of,
    shows_pictures,
};
use crate::record::Marker;
use crate::rehearsal;
use crate::run::{Engine, EventSink, LiveShell, RunInfo, RunMode, Verdict, is_true};
use crate::settings::Settings;
use crate::shell::{SessionOptions, Streams, TerminalFd};
use crate::style::{Line, Role, Signs, Theme};
use crate::term::{Abilities, Drawing, Questions, Tty, TtyWriter};

use super::cue::Prompting;
use super::learn::{assigned_before, tell_what_is_left};
use super::left_over::offer_to_end;
use super::nested::ShellLink;
use super::rehearse::{Tools, path_in};
use super::resume::{Asked as ResumeAsked, Resumption};
use super::settings::theme;
use super::signals::Signals;
use super::workshop::{Workshop, start_up_file};
use super::written::{Files, Form};
use super::{Exit, PresentArgs, Stop};

/// Presents a workshop.
pub(super) fn present(args: &PresentArgs, tools: ToolsAsked) -> Result<Exit, Stop> {
    if let Some(command) = &args.shell_command {
        return Err(run_in_bash(&args.shell.shell, command));
    }
    if is_nested_in_unattended_run() {
        return super::ci::nested(args);
    }
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
    if let Some(file) = &args.cast {
        let told = super::record::ask(&settings, &plan, &tty)?;
        return super::record::record(args, file, &plan, (&tty, told));
    }
    if plan.has_input() && args.marks.is_none() && args.relay.is_none() {
        let subcommands = usize::from(!matches!(tools, ToolsAsked::Real));
        let told = super::record::ask(&settings, &plan, &tty)?;
        return super::record::relay(subcommands, (&tty, Some(told)));
    }
    let resumption = resumption(args, &workshop, &plan, &tools)?;
    let (runtime, signals) = super::runtime(Signals::install)?;
    let mut show = Show::open(tty, &settings, &args.shell.shell)?;
    show.was_told(
        args.told
            .filter(|_| args.marks.is_some() || args.relay.is_some()),
    );
    if args.marks.is_some() {
        // Who plays a recording has another terminal.
        show.look.terminal.known.pictures = None;
    }
    let color = settings.color.value.applies_to(&io::stderr());
    let tools = match tools {
        ToolsAsked::Real if args.understudy => Tools::standing_by(&plan, &workshop.path, color)?,
        ToolsAsked::Real => Tools::Real,
        ToolsAsked::PlayedBack(options) => {
            Tools::played_back(&plan, &workshop.path, options, color)?
        }
        ToolsAsked::Recorded => Tools::recorded(&plan, &workshop.path, (false, color))?,
    };
    let exit = runtime.block_on(show.run(
        args,
        &workshop,
        &plan,
        (&tools, (entry, resumption)),
        signals,
    ))?;
    tools.finish(&plan)?;
    Ok(exit)
}

/// The show that was cut off, if this one may resume it. What is being recorded begins at its beginning.
fn resumption(
    args: &PresentArgs,
    workshop: &Workshop,
    plan: &Plan,
    tools: &ToolsAsked,
) -> Result<Resumption, Stop> {
    let is_recorded = matches!(tools, ToolsAsked::Recorded);
    let asked = if args.resume {
        if is_recorded {
            let help = "a recording has a workshop as a whole: leave `--resume` out";
            let message = "a resumed show cannot be recorded for rehearsals";
            return Err(Stop::new(Exit::Usage, message, Some(help)));
        }
        ResumeAsked::Yes
    } else if args.from.is_some() || args.auto.is_some() || args.marks.is_some() {
        ResumeAsked::No
    } else {
        ResumeAsked::Offer
    };
    if is_recorded {
        return Ok(Resumption::default());
    }
    Resumption::find(asked, workshop, plan)
}

/// Makes sure that nothing is written over what is read, or twice.
fn spare_files(
    args: &PresentArgs,
    plan: &Plan,
    workshop: &Workshop,
    tools: &ToolsAsked,
) -> Result<(), Stop> {
    let mut files = Files::default();
    files.read_plan(plan);
    let recording = rehearsal::place_of_recording(&workshop.path);
    match tools {
        ToolsAsked::Recorded => files.write(&recording, "`demosh record`", Form::Any)?,
        ToolsAsked::Real | ToolsAsked::PlayedBack(_) => files.read_recording(&recording),
    }
    match &args.cast {
        Some(file) => files.write(file, "`--record`", Form::Any),
        None => Ok(()),
    }
}

/// How the tools that reach outside are asked to be.
pub(super) enum ToolsAsked {
    /// Themselves.
    Real,
    /// Played back.
    PlayedBack(rehearsal::Options),
    /// Recorded.
    Recorded,
}

/// True for `$SHELL other.md` within an unattended run: nobody is there to press keys.
fn is_nested_in_unattended_run() -> bool {
    std::env::var_os(crate::batch::UNATTENDED).is_some()
        && !std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// `-c`: becomes bash. Only returns when that fails.
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

/// Where `--from` says that the show begins.
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

/// The terminal of a live run.
pub(super) fn terminal() -> Result<Arc<Tty>, Stop> {
    let on_terminal = std::io::IsTerminal::is_terminal(&std::io::stdin());
    if !on_terminal {
        let help = "run it in a terminal; `demosh ci FILE` runs a workshop unattended";
        let message = "a live run needs a terminal on standard input";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    Tty::open().map_err(|error| {
        let help = "the terminal belongs to another user, as under `su -c`: use a login of your own, or \
                    run it in `tmux` or `script`";
        let message = format!("cannot open the terminal on standard input: {error}");
        Stop::new(Exit::Usage, message, Some(help))
    })
}

/// The terminal, and how the show looks on it.
pub(super) struct Show {
    pub(super) tty: Arc<Tty>,
    look: Look,
    prompt: PromptTemplate,
    link: ShellLink,
}

impl Show {
    /// Takes the terminal, for a show whose commands run in the bash `shell`. Makes something that has
    /// to be removed again, so signals must find their handlers already.
    pub(super) fn open(tty: Arc<Tty>, settings: &Settings, shell: &Path) -> Result<Self, Stop> {
        Ok(Self {
            tty,
            look: look(settings),
            prompt: settings.prompt.value.clone(),
            link: ShellLink::make(shell).map_err(|error| super::no_stand_ins(&error))?,
        })
    }

    /// Uses what the terminal has answered the process that started this one. It is not asked again.
    pub(super) fn was_told(&mut self, told: Option<Known>) {
        if let Some(known) = told {
            self.look.terminal.questions = Questions::default();
            self.look.terminal.known = known;
        }
    }

    /// Tells the terminal in the middle what happens.
    pub(super) fn marker<'a>(
        &self,
        token: &str,
        plan: &Arc<Plan>,
        audience: &'a mut dyn EventSink,
    ) -> Marker<'a, TtyWriter> {
        Marker::new(self.tty.writer(), token.to_owned(), plan, audience)
    }

    /// A presenter in front of the terminal.
    pub(super) fn presenter(&self, plan: &Plan, habits: Habits) -> io::Result<Presenter> {
        let mut look = self.look.clone();
        look.terminal.questions.pictures &= shows_pictures(plan);
        let folder = plan
            .documents
            .first()
            .and_then(|document| document.source.path().parent());
        look.folder = folder.map(Path::to_owned).unwrap_or_default();
        let mut stage = Stage::new(Arc::clone(&self.tty), look)?;
        if let Some(title) = &plan.settings.title {
            stage.title(title)?;
        }
        Ok(Presenter::new(
            stage,
            Prompt::new(self.prompt.clone()),
            habits,
        ))
    }

    /// The live shell, on the terminal.
    pub(super) async fn shell(
        &self,
        program: (&Path, &[OsString]),
        (workshop, plan): (&Workshop, &Plan),
        mut environment: Vec<(OsString, OsString)>,
    ) -> Result<LiveShell, Stop> {
        tokio::spawn(crate::shell::reap_orphans());
        environment.push(self.link.variable());
        let options = session_options(
            program,
            workshop,
            (&self.tty, self.look.drawing.is_below()),
            environment,
        );
        LiveShell::start(options, &plan.functions)
            .await
            .map_err(super::no_shell)
    }

    async fn run(
        self,
        args: &PresentArgs,
        workshop: &Workshop,
        plan: &Arc<Plan>,
        (tools, (mut entry, mut resumption)): (&Tools, (usize, Resumption)),
        mut signals: Signals,
    ) -> Result<Exit, Stop> {
        self.tty.restore_on_panic();
        // A rehearsal needs as little as possible of this machine.
        let fallbacks = tools
            .are_played_back()
            .then(Surroundings::with_fallbacks)
            .transpose();
        let fallbacks = fallbacks.map_err(|error| super::no_stand_ins(&error))?;
        let habits = Habits {
            confirm: args.confirm,
            understudy: args.understudy,
            learning: false,
        };
        let mut presenter = self.presenter(plan, habits)?;
        if let Some(pause) = args.auto {
            presenter.stage().goes_on_after(pause);
        }
        let mut info = info(plan, workshop, tools);
        let mut prompting = Prompting::start(&info, &mut presenter, args.understudy);
        let beginning = async {
            let tools_here = (tools, fallbacks.as_ref());
            let begins = begin(args, plan, tools_here, entry, &mut presenter).await?;
            let goes_on = begins.is_err() || resumption.ask((plan, tools), &mut presenter).await?;
            open(
                if goes_on { begins } else { Err(Exit::Quit) },
                &mut presenter,
            )
        };
        let begins = tokio::select! {
            begins = beginning => begins.unwrap_or(Err(Exit::Quit)),
            signal = signals.fatal() => Err(Exit::Signal(signal)),
        };
        let (asked, runs_silent_steps) = match begins {
            Ok(begins) => begins,
            Err(exit) => {
                prompting.prompter.end_at_greeting(match exit {
                    Exit::Preflight => Verdict::PreflightFailed,
                    Exit::Signal(signal) => Verdict::Signalled(signal),
                    _ => Verdict::Quit,
                });
                // Fails only when the terminal is gone.
                let _ = self.tty.leave();
                return Ok(exit);
            }
        };
        info.secrets.learn(asked.iter().map(|(_, value)| value));
        let mut asked_names: Vec<_> = asked.iter().map(|(name, _)| name.clone()).collect();
        let mut environment = environment(tools, fallbacks.as_ref(), asked);
        if args.auto.is_some() {
            environment.extend(without_pagers());
        }
        let program = (&*args.shell.shell, &*args.arguments);
        presenter.stage().leave_alone(true);
        let shell = self.shell(program, (workshop, plan), environment);
        let mut shell = shell.await?;
        presenter.stage().leave_alone(false);
        info.started = SystemTime::now();
        tools.guard(&mut shell, fallbacks.as_ref().map(Surroundings::bin));
        if let Some((progress, found)) = &resumption.earlier {
            presenter.stage().settle();
            let state = progress.state();
            shell.take_up(&state).await.map_err(super::no_shell)?;
            // A terminal that is gone is found out at the first stop.
            let _ = tell_what_is_left(progress, found, plan, &mut presenter);
            presenter.recall(plan, progress.fared(plan));
            asked_names.extend(assigned_before(plan, found.step));
            entry = found.step;
        }
        let mut marker;
        if args.marks.is_some() {
            presenter.masks(info.secrets.clone());
        }
        let token = args.marks.as_ref().or(args.relay.as_ref());
        let audience: &mut dyn EventSink = match token {
            None => &mut prompting.prompter,
            Some(token) => {
                marker = self.marker(token, plan, &mut prompting.prompter);
                marker.types(self.look.pace.between_letters(), args.auto);
                &mut marker
            }
        };
        let mut audience = tools.followed(plan, audience);
        let keeper = resumption.keeper(workshop, plan, tools);
        let operator = KeptShow::new(presenter, keeper);
        let mut engine = Engine::new(Arc::new(info), shell, operator, &mut audience);
        if args.marks.is_some() {
            engine.is_recorded();
        }
        engine.begins_with(asked_names);
        engine.enters_at(entry, runs_silent_steps);
        if let Some(understudy) = tools.understudy() {
            engine.stand_by(understudy);
        }
        let ended = tokio::select! {
            summary = engine.run_live() => Ok(summary),
            signal = signals.fatal() => Err(signal),
        };
        let exit = super::end(engine, ended, (&mut signals, &self.tty)).await?;
        resumption.conclude(exit);
        // Fails only when the terminal is gone.
        let _ = super::give_back(&self.tty, exit);
        Ok(exit)
    }
}

/// The run as its audience gets to know it.
fn info(plan: &Arc<Plan>, workshop: &Workshop, tools: &Tools) -> RunInfo {
    RunInfo {
        plan: Arc::clone(plan),
        path: workshop.path.clone(),
        mode: RunMode::Stage,
        selection: 0..plan.steps.len(),
        started: SystemTime::now(),
        sample_output: tools.are_sample(),
        secrets: super::log::masks(tools.secrets(plan)),
    }
}

/// What the session's environment has besides the inherited one.
pub(super) fn environment(
    tools: &Tools,
    fallbacks: Option<&Surroundings>,
    asked: Asked,
) -> Vec<(OsString, OsString)> {
    let mut environment = tools.environment();
    if let Some(fallbacks) = fallbacks {
        let path = fallbacks.path(path_in(&environment).as_deref());
        environment.push(("PATH".into(), path));
    }
    let asked = asked.into_iter();
    environment.extend(asked.map(|(name, value)| (name.into(), value.into())));
    environment
}

/// Secrets that were asked for, by name.
pub(super) type Asked = Vec<(String, String)>;

/// Asks for secrets that are missing. `None` when one was not given.
pub(super) async fn ask_secrets(stage: &mut Stage, names: &[&str]) -> io::Result<Option<Asked>> {
    let mut asked = Asked::new();
    for name in names {
        match stage.ask_secret(name).await? {
            Some(value) => asked.push(((*name).to_owned(), value)),
            None => return Ok(None),
        }
    }
    Ok(Some(asked))
}

/// What is said where the requirements are not met.
pub(super) const NOTHING_HAS_RUN: &str = "Something is missing, so nothing has run.";

/// Greets, checks what the workshop requires, and asks whether it may destroy what it destroys, and
/// whether a show that begins in the middle runs the silent steps before.
///
/// # Errors
/// The inner one is how the program ends when the run must not begin; the outer one, that the
/// terminal is gone.
async fn begin(
    args: &PresentArgs,
    plan: &Plan,
    (tools, fallbacks): (&Tools, Option<&Surroundings>),
    entry: usize,
    presenter: &mut Presenter,
) -> io::Result<Result<(Asked, bool), Exit>> {
    if !args.no_blurb
        && !std::env::var("DEMOSH_NO_BLURB").is_ok_and(|value| is_true(&value))
        && !presenter.greet(plan, tools.are_sample()).await?
    {
        return Ok(Err(Exit::Quit));
    }
    offer_to_end(presenter.stage()).await?;
    let provided = fallbacks.map(Surroundings::provided).unwrap_or_default();
    let report = tools.check_requirements(plan, provided).await;
    let missing_secrets = report.missing_secrets();
    if report.unmet().count() > missing_secrets.len() {
        let lines = report.lines(presenter.stage().theme());
        presenter.stage().show_lines(&lines)?;
        presenter.stage().show_lines(&[Line::new()])?;
        presenter.stage().paragraph(NOTHING_HAS_RUN, Role::Strong)?;
        return Ok(Err(Exit::Preflight));
    }
    let Some(asked) = ask_secrets(presenter.stage(), &missing_secrets).await? else {
        return Ok(Err(Exit::Preflight));
    };
    let destroys = &plan.settings.destroys;
    if !destroys.is_empty() && !args.yes && !tools.are_played_back() {
        let lines = destroyed(destroys, presenter.stage().theme());
        presenter.stage().show_lines(&lines)?;
        if !presenter.stage().confirm("Continue?").await? {
            return Ok(Err(Exit::Quit));
        }
    }
    let before = || plan.steps[..entry].iter().enumerate();
    let unseen = before().filter(|(_, step)| !step.shown && step.action.runs());
    let unseen = unseen.count();
    let setting = before().filter(|(nth, _)| plan.only_sets(*nth)).count();
    let silent = unseen + setting;
    let question = if setting == 0 {
        format!("Run the silent steps before it first ({silent})?")
    } else {
        format!(
            "Run the silent steps and those that only set variables before it first ({silent})?"
        )
    };
    let runs_silent_steps = match (silent, unseen) {
        (0, _) => false,
        (_, 0) => presenter.stage().agree(&question).await?,
        _ => presenter.stage().confirm(&question).await?,
    };
    Ok(Ok((asked, runs_silent_steps)))
}

/// Empties the screen if the show begins.
fn open<T>(begins: Result<T, Exit>, presenter: &mut Presenter) -> io::Result<Result<T, Exit>> {
    if begins.is_ok() {
        presenter.stage().open()?;
    }
    Ok(begins)
}

/// How the show looks and what its keys do, after the settings.
pub(super) fn look(settings: &Settings) -> Look {
    let environment = |name: &str| std::env::var_os(name);
    let abilities = Abilities::of(&environment);
    let is_accessible = settings.accessible.value || !abilities.takes_escapes();
    let theme = theme(settings);
    let theme = if is_accessible {
        theme.with_signs(Signs::Words)
    } else {
        theme
    };
    let color = abilities.takes_escapes() && settings.color.value.applies_to(&io::stdout());
    let pace = match (settings.typing.value, settings.pauses()) {
        _ if is_accessible => Pace::AtOnce,
        (Typing::Keys, _) => Pace::Keys,
        (_, Some(pauses)) => Pace::Pauses(pauses),
        (_, None) => Pace::AtOnce,
    };
    Look {
        terminal: AskedOfTerminal {
            questions: Questions {
                background: color && theme.wants_background() && abilities.takes_questions(),
                pictures: color && !is_accessible && abilities.takes_pictures(),
            },
            known: Known::default(),
            fallback: environment("COLORFGBG")
                .and_then(|value| background_of(&value.to_string_lossy())),
        },
        drawing: match (abilities.takes_escapes(), is_accessible) {
            (false, _) => Drawing::Plain,
            (true, true) => Drawing::Below,
            (true, false) => Drawing::Anywhere,
        },
        folder: PathBuf::new(),
        theme,
        color,
        pace,
        keymap: settings.keys.clone(),
        window_title: settings.window_title.value,
        heading_cards: settings.heading_cards.value,
        numbers: settings.numbers.value,
    }
}

fn destroyed(what: &[String], theme: &Theme) -> Vec<Line> {
    let head = Line::styled("This workshop destroys:", theme.style(Role::Error));
    let items = what
        .iter()
        .map(|what| Line::styled(format!("- {what}"), theme.style(Role::Prose)));
    std::iter::once(head).chain(items).collect()
}

/// Makes the options of each session of the run.
fn session_options(
    (shell, arguments): (&Path, &[OsString]),
    workshop: &Workshop,
    (tty, grows): (&Arc<Tty>, bool),
    environment: Vec<(OsString, OsString)>,
) -> impl Fn() -> io::Result<SessionOptions> + 'static {
    let arguments = arguments.to_vec();
    let name = workshop.path.clone().into_os_string();
    let (shell, directory) = (shell.to_owned(), workshop.folder.clone());
    let tty = Arc::clone(tty);
    move || {
        Ok(SessionOptions {
            shell: shell.clone(),
            name: name.clone(),
            arguments: arguments.clone(),
            environment: environment.clone(),
            directory: directory.clone(),
            streams: Streams::Terminal(
                TerminalFd::in_mode(tty.as_fd().try_clone_to_owned()?, tty.start_mode().clone())
                    .growing(grows),
            ),
        })
    }
}
