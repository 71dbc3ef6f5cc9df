//! `demosh FILE`: the live run.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::batch::Surroundings;
use crate::plan::{Plan, PlanOptions};
use crate::present::{Look, Presenter};
use crate::rehearsal;
use crate::run::{Engine, LiveShell, RunInfo, RunMode, is_true, secret_values};
use crate::shell::{SessionOptions, Streams};
use crate::style::{Line, Role};
use crate::term::Tty;

use super::rehearse::{Tools, path_in};
use super::signals::Signals;
use super::workshop::{Workshop, start_up_file};
use super::{Exit, PresentArgs, Stop};

/// Presents a workshop.
pub(super) fn present(args: &PresentArgs, tools: ToolsAsked) -> Result<Exit, Stop> {
    if let Some(command) = &args.shell_command {
        return Err(run_in_bash(&args.common.shell, command));
    }
    if is_nested_in_unattended_run() {
        return super::ci::nested(args);
    }
    let workshop = Workshop::find(args.script.as_deref().unwrap_or(Path::new("")))?;
    let start_up = if args.no_init { None } else { start_up_file() };
    let options = PlanOptions {
        start_up,
        no_builtins: args.no_builtins,
    };
    let plan = workshop.plan(&options, args.common.color)?;
    let stage = Stage::open(args)?;
    let color = args.common.color.applies_to(&io::stderr());
    let tools = match tools {
        ToolsAsked::Real if args.understudy => Tools::standing_by(&plan, &workshop.path, color)?,
        ToolsAsked::Real => Tools::Real,
        ToolsAsked::PlayedBack(options) => {
            Tools::played_back(&plan, &workshop.path, options, color)?
        }
        ToolsAsked::Recorded => Tools::recorded(&plan, &workshop.path, color)?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(anyhow::Error::from)?;
    let exit = runtime.block_on(stage.run(args, &workshop, &plan, &tools))?;
    tools.finish(&plan)?;
    Ok(exit)
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

/// The terminal, and how the show looks on it.
struct Stage {
    tty: Arc<Tty>,
    look: Look,
}

impl Stage {
    fn open(args: &PresentArgs) -> Result<Self, Stop> {
        let theme = args.common.theme()?;
        let on_terminal = std::io::IsTerminal::is_terminal(&std::io::stdin());
        let tty = if on_terminal { Tty::open().ok() } else { None };
        let Some(tty) = tty else {
            let help = "run it in a terminal; `demosh ci FILE` runs a workshop unattended";
            return Err(Stop::new(
                Exit::Usage,
                "a live run needs a terminal on standard input",
                Some(help),
            ));
        };
        let color = args.common.color.applies_to(&std::io::stdout());
        Ok(Self {
            tty,
            look: Look {
                theme,
                color,
                prompt: args.prompt.clone(),
            },
        })
    }

    async fn run(
        self,
        args: &PresentArgs,
        workshop: &Workshop,
        plan: &Arc<Plan>,
        tools: &Tools,
    ) -> Result<Exit, Stop> {
        // Before anything slow: an early signal must find its handler.
        let mut signals = Signals::install().map_err(anyhow::Error::from)?;
        self.tty.restore_on_panic();
        // A rehearsal needs as little as possible of this machine.
        let fallbacks = tools
            .are_played_back()
            .then(Surroundings::with_fallbacks)
            .transpose();
        let fallbacks = fallbacks.map_err(anyhow::Error::from)?;
        let presenter = Presenter::new(Arc::clone(&self.tty), self.look.clone());
        let mut presenter = presenter.map_err(anyhow::Error::from)?;
        let begins = tokio::select! {
            begins = begin(args, plan, (tools, fallbacks.as_ref()), &self.look, &mut presenter) => begins.unwrap_or(Err(Exit::Quit)),
            signal = signals.fatal() => Err(Exit::Signal(signal)),
        };
        let asked = match begins {
            Ok(asked) => asked,
            Err(exit) => return Ok(exit),
        };
        let mut secrets = secret_values(plan);
        secrets.extend(asked.iter().map(|(_, value)| value.clone()));
        let asked_names: Vec<_> = asked.iter().map(|(name, _)| name.clone()).collect();
        let mut environment = tools.environment();
        if let Some(fallbacks) = &fallbacks {
            let path = fallbacks.path(path_in(&environment).as_deref());
            environment.push(("PATH".into(), path));
        }
        environment.extend(
            asked
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
        let options = session_options(args, workshop, &self.tty, environment)?;
        let shell = LiveShell::start(options, &plan.functions)
            .await
            .map_err(super::no_shell)?;
        let info = RunInfo {
            plan: Arc::clone(plan),
            path: workshop.path.clone(),
            mode: RunMode::Stage,
            selection: 0..plan.steps.len(),
            started: SystemTime::now(),
            sample_output: tools.are_sample(),
            secrets,
        };
        let nobody = &mut ();
        let mut audience = tools.followed(plan, nobody);
        let mut engine = Engine::new(Arc::new(info), shell, presenter, &mut audience);
        engine.begins_with(asked_names);
        if let Some(understudy) = tools.understudy() {
            engine.stand_by(understudy);
        }
        let ended = tokio::select! {
            summary = engine.run_live() => Ok(summary.map_err(super::no_shell)?),
            signal = signals.fatal() => Err(signal),
        };
        let exit = super::end(engine, ended).await;
        // Fails only when the terminal is gone.
        let _ = self.tty.restore();
        Ok(exit)
    }
}

/// Secrets that were asked for, by name.
type Asked = Vec<(String, String)>;

/// Greets, checks what the workshop requires, and asks whether it may destroy what it destroys.
///
/// # Errors
/// The inner one is how the program ends when the run must not begin; the outer one, that the
/// terminal is gone.
async fn begin(
    args: &PresentArgs,
    plan: &Plan,
    (tools, fallbacks): (&Tools, Option<&Surroundings>),
    look: &Look,
    presenter: &mut Presenter,
) -> io::Result<Result<Asked, Exit>> {
    if !args.no_blurb
        && !std::env::var("DEMOSH_NO_BLURB").is_ok_and(|value| is_true(&value))
        && !presenter.greet(plan, tools.are_sample()).await?
    {
        return Ok(Err(Exit::Quit));
    }
    let provided = fallbacks.map(Surroundings::provided).unwrap_or_default();
    let report = tools.check_requirements(plan, provided).await;
    let missing_secrets = report.missing_secrets();
    if report.unmet().count() > missing_secrets.len() {
        presenter.show_lines(&report.lines(&look.theme))?;
        return Ok(Err(Exit::Preflight));
    }
    let mut asked = Asked::new();
    for name in missing_secrets {
        match presenter.ask_secret(name).await? {
            Some(value) => asked.push((name.to_owned(), value)),
            None => return Ok(Err(Exit::Preflight)),
        }
    }
    let destroys = &plan.settings.destroys;
    if !destroys.is_empty() && !args.yes && !tools.are_played_back() {
        presenter.show_lines(&destroyed(destroys, look))?;
        if !presenter.confirm("Go on?").await? {
            return Ok(Err(Exit::Quit));
        }
    }
    Ok(Ok(asked))
}

fn destroyed(what: &[String], look: &Look) -> Vec<Line> {
    let head = Line::styled("This workshop destroys:", look.theme.style(Role::Error));
    let items = what
        .iter()
        .map(|what| Line::styled(format!("- {what}"), look.theme.style(Role::Prose)));
    std::iter::once(head).chain(items).collect()
}

/// Makes the options of each session of the run.
fn session_options(
    args: &PresentArgs,
    workshop: &Workshop,
    tty: &Arc<Tty>,
    mut environment: Vec<(OsString, OsString)>,
) -> Result<impl Fn() -> io::Result<SessionOptions> + 'static, Stop> {
    let program = std::env::current_exe().map_err(anyhow::Error::from)?;
    let arguments = args
        .arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned());
    let arguments: Vec<_> = arguments.collect();
    let name = workshop.path.to_string_lossy().into_owned();
    let (shell, directory) = (args.common.shell.clone(), workshop.folder.clone());
    let tty = Arc::clone(tty);
    // `$SHELL other.md` runs a demo within the demo.
    environment.push(("SHELL".into(), program.into_os_string()));
    Ok(move || {
        Ok(SessionOptions {
            shell: shell.clone(),
            name: name.clone(),
            arguments: arguments.clone(),
            environment: environment.clone(),
            directory: directory.clone(),
            streams: Streams::Terminal(tty.as_fd().try_clone_to_owned()?.into()),
        })
    })
}
