//! `demosh FILE`: the live run.

use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::plan::{Plan, PlanOptions};
use crate::present::{Look, Presenter, greeting};
use crate::run::{Engine, LiveShell, RunInfo, RunMode, is_true, secret_values};
use crate::shell::{SessionOptions, Streams};
use crate::term::Tty;

use super::signals::Signals;
use super::workshop::{Workshop, start_up_file};
use super::{Exit, PresentArgs, Stop};

/// Presents a workshop.
pub(super) fn present(args: &PresentArgs) -> Result<Exit, Stop> {
    if let Some(command) = &args.shell_command {
        return Err(run_in_bash(&args.common.shell, command));
    }
    let workshop = Workshop::find(args.script.as_deref().unwrap_or(Path::new("")))?;
    let start_up = if args.no_init { None } else { start_up_file() };
    let options = PlanOptions {
        start_up,
        no_builtins: args.no_builtins,
    };
    let plan = workshop.plan(&options, args.common.color)?;
    let stage = Stage::open(args)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(anyhow::Error::from)?;
    let exit = runtime.block_on(stage.run(args, &workshop, &plan))?;
    Ok(exit)
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
    ) -> Result<Exit, Stop> {
        // Before anything slow: an early signal must find its handler.
        let mut signals = Signals::install().map_err(anyhow::Error::from)?;
        self.tty.restore_on_panic();
        let mut presenter =
            Presenter::new(Arc::clone(&self.tty), self.look).map_err(anyhow::Error::from)?;
        if !args.no_blurb && !std::env::var("DEMOSH_NO_BLURB").is_ok_and(|value| is_true(&value)) {
            let lines = greeting(plan);
            let goes_on = tokio::select! {
                goes_on = presenter.greet(&lines) => goes_on.unwrap_or(false),
                signal = signals.fatal() => return Ok(Exit::Signal(signal)),
            };
            if !goes_on {
                return Ok(Exit::Quit);
            }
        }
        let options = session_options(args, workshop, &self.tty)?;
        let shell = LiveShell::start(options, &plan.functions)
            .await
            .map_err(super::no_shell)?;
        let info = RunInfo {
            plan: Arc::clone(plan),
            path: workshop.path.clone(),
            mode: RunMode::Stage,
            selection: 0..plan.steps.len(),
            started: SystemTime::now(),
            sample_output: false,
            secrets: secret_values(&plan.settings),
        };
        let mut audience = ();
        let mut engine = Engine::new(Arc::new(info), shell, presenter, &mut audience);
        let ended = tokio::select! {
            summary = engine.run_live() => Ok(summary.map_err(super::no_shell)?),
            signal = signals.fatal() => Err(signal),
        };
        let exit = match ended {
            Ok(summary) => {
                let exit = Exit::of(&summary);
                engine
                    .into_session()
                    .close(i32::from(exit.code()), &mut |_, _| {})
                    .await;
                exit
            }
            Err(signal) => {
                engine.into_session().terminate().await;
                Exit::Signal(signal)
            }
        };
        // Fails only when the terminal is gone.
        let _ = self.tty.restore();
        Ok(exit)
    }
}

/// Makes the options of each session of the run.
fn session_options(
    args: &PresentArgs,
    workshop: &Workshop,
    tty: &Arc<Tty>,
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
    Ok(move || {
        Ok(SessionOptions {
            shell: shell.clone(),
            name: name.clone(),
            arguments: arguments.clone(),
            // `$SHELL other.md` runs a demo within the demo.
            environment: vec![("SHELL".into(), program.clone().into())],
            directory: directory.clone(),
            streams: Streams::Terminal(tty.as_fd().try_clone_to_owned()?.into()),
        })
    })
}
