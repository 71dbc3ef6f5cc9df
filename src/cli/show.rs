//! A live show: the common part for presenters and learners.
//!
//! Owns the path from the terminal to the running session and back to the user's shell. `present`
//! and `learn` own the messages and questions before the first command, and the answers at pauses.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::batch::RunEnvironment;
use crate::document::PromptTemplate;
use crate::plan::{Action, Plan};
use crate::present::{
    Habits, Look, Presenter, Prompt, Stage, TerminalFacts, hung_up, shows_pictures,
};
use crate::record::MarkWriter;
use crate::requirements::RequirementReport;
use crate::run::{EventSink, Live, LiveShell, Operator, RunInfo, RunMode, Summary, Verdict};
use crate::settings::Settings;
use crate::shell::{SessionError, SessionOptions, Streams, TerminalFd};
use crate::style::{Line, Role};
use crate::term::{TerminalQuestions, Tty, TtyWriter};

use super::nested::ShellLink;
use super::rehearse::{Tools, path_in};
use super::resume::{EarlierRun, tell_what_is_left};
use super::signals::Signals;
use super::workshop::Workshop;
use super::{Exit, Stop};

/// How long the EXIT trap of a live run may take: the user can end it earlier.
const FAREWELL: Duration = Duration::from_secs(300);

/// The message if the requirements are not met.
pub(super) const NOTHING_HAS_RUN: &str = "Something is missing, so nothing has run.";

/// Secrets that the user has entered, by name.
pub(super) type SecretAnswers = Vec<(String, String)>;

/// The terminal of a live run.
pub(super) fn terminal() -> Result<Arc<Tty>, Stop> {
    let on_terminal = std::io::IsTerminal::is_terminal(&std::io::stdin());
    if !on_terminal {
        let help = "run it in a terminal; `demosh ci FILE` runs a workshop unattended";
        let message = "a live run needs a terminal on standard input";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    Tty::open().map_err(|error| {
        let help = "the terminal belongs to another user, as under `su -c`: log in as this user, or run it in `tmux` or `script`";
        let message = format!("cannot open the terminal on standard input: {error}");
        Stop::new(Exit::Usage, message, Some(help))
    })
}

/// The terminal, and the look of a show on it.
pub(super) struct Window {
    pub(super) tty: Arc<Tty>,
    pub(super) look: Look,
    prompt: PromptTemplate,
    link: ShellLink,
}

impl Window {
    /// Takes the terminal for a show whose commands run in the bash `shell`. Makes something that
    /// must be removed again, so the signal handlers must be installed before.
    pub(super) fn open(
        tty: Arc<Tty>,
        look: Look,
        settings: &Settings,
        shell: &Path,
    ) -> Result<Self, Stop> {
        Ok(Self {
            tty,
            look,
            prompt: settings.prompt.value.clone(),
            link: ShellLink::make(shell).map_err(|error| super::no_stand_ins(&error))?,
        })
    }

    /// Uses the answers that the process which started this one got from the terminal. It is not
    /// asked again.
    pub(super) fn was_told(&mut self, told: Option<TerminalFacts>) {
        if let Some(known) = told {
            self.look.terminal.questions = TerminalQuestions::default();
            self.look.terminal.known = known;
        }
    }

    /// Reports the events to the relay, which types lines at the pace of the stage, or without a key after `auto`.
    pub(super) fn marker<'a>(
        &self,
        token: &str,
        plan: &Arc<Plan>,
        auto: Option<Duration>,
        audience: &'a mut dyn EventSink,
    ) -> MarkWriter<'a, TtyWriter> {
        let mut marker = MarkWriter::new(self.tty.writer(), token.to_owned(), plan, audience);
        marker.types(self.look.pace.between_letters(), auto);
        marker
    }

    /// A presenter at the terminal.
    fn presenter(&self, plan: &Plan, habits: Habits) -> io::Result<Presenter> {
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
}

/// The bash for a workshop's commands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bash<'a> {
    /// The program.
    pub(super) program: &'a Path,
    /// The workshop's `$1` and so on.
    pub(super) arguments: &'a [OsString],
}

/// One live show of a workshop.
pub(super) struct Show<'a> {
    pub(super) workshop: &'a Workshop,
    pub(super) plan: &'a Arc<Plan>,
    pub(super) tools: &'a Tools,
    pub(super) window: Window,
    /// Replacements for programs that this machine lacks, in a rehearsal.
    fallbacks: Option<RunEnvironment>,
}

impl<'a> Show<'a> {
    /// Prepares everything. Nothing is displayed and nothing runs yet.
    pub(super) fn prepare(
        window: Window,
        workshop: &'a Workshop,
        plan: &'a Arc<Plan>,
        tools: &'a Tools,
    ) -> Result<Self, Stop> {
        window.tty.restore_on_panic();
        // A rehearsal should need as little as possible of this machine.
        let fallbacks = tools
            .are_played_back()
            .then(RunEnvironment::with_fallbacks)
            .transpose()
            .map_err(|error| super::no_stand_ins(&error))?;
        Ok(Self {
            workshop,
            plan,
            tools,
            window,
            fallbacks,
        })
    }

    /// A presenter at the terminal.
    pub(super) fn presenter(&self, habits: Habits) -> io::Result<Presenter> {
        self.window.presenter(self.plan, habits)
    }

    /// The description of the run for its audience.
    pub(super) fn info(&self, mode: RunMode) -> RunInfo {
        RunInfo {
            plan: Arc::clone(self.plan),
            path: self.workshop.path.clone(),
            mode,
            selection: 0..self.plan.steps.len(),
            started: SystemTime::now(),
            sample_output: self.tools.are_sample(),
            secrets: super::log::masks(self.tools.secrets(self.plan)),
        }
    }

    /// Checks the requirements against this machine.
    pub(super) async fn check_requirements(&self) -> RequirementReport {
        let fallbacks = self.fallbacks.as_ref();
        let provided = fallbacks.map(RunEnvironment::provided).unwrap_or_default();
        self.tools.check_requirements(self.plan, provided).await
    }

    /// Displays the messages and questions before the first command. The error is how the program
    /// ends without a command; the terminal is restored then.
    pub(super) async fn begin<T>(
        &self,
        asking: impl Future<Output = io::Result<Result<T, Exit>>>,
        signals: &mut Signals,
    ) -> Result<T, Exit> {
        let asking = async {
            if let Ok(begins) = asking.await {
                return begins;
            }
            hung_up().await;
            Err(Exit::Quit)
        };
        let begins = tokio::select! {
            begins = asking => begins,
            signal = signals.fatal() => Err(Exit::Signal(signal)),
        };
        if begins.is_err() {
            // Fails only if the terminal is gone.
            let _ = self.window.tty.leave();
        }
        begins
    }

    /// Starts the live shell on the terminal, with the entered secrets and `more` in its
    /// environment. None of its commands reaches past the tools of this show.
    pub(super) async fn start_shell(
        &self,
        bash: Bash<'_>,
        asked: SecretAnswers,
        more: Vec<(OsString, OsString)>,
    ) -> Result<LiveShell, Stop> {
        tokio::spawn(crate::shell::reap_orphans());
        let mut environment = self.environment(asked);
        environment.extend(more);
        environment.push(self.window.link.variable());
        let options = self.session_options(bash, environment);
        let mut shell = LiveShell::start(options, self.plan)
            .await
            .map_err(super::no_shell)?;
        let first = self.fallbacks.as_ref().map(RunEnvironment::bin);
        self.tools.guard(&mut shell, first);
        Ok(shell)
    }

    /// The variables that are added to the inherited environment.
    fn environment(&self, asked: SecretAnswers) -> Vec<(OsString, OsString)> {
        let mut environment = self.tools.environment();
        if let Some(fallbacks) = &self.fallbacks {
            let path = fallbacks.path(path_in(&environment).as_deref());
            environment.push(("PATH".into(), path));
        }
        let asked = asked.into_iter();
        environment.extend(asked.map(|(name, value)| (name.into(), value.into())));
        environment
    }

    /// Makes the options for each session of the run.
    fn session_options(
        &self,
        bash: Bash<'_>,
        environment: Vec<(OsString, OsString)>,
    ) -> impl Fn() -> io::Result<SessionOptions> + 'static {
        let (shell, arguments) = (bash.program.to_owned(), bash.arguments.to_vec());
        let name = self.workshop.path.clone().into_os_string();
        let directory: PathBuf = self.workshop.folder.clone();
        let tty = Arc::clone(&self.window.tty);
        let grows = self.window.look.drawing.is_below();
        move || {
            let terminal = tty.as_fd().try_clone_to_owned()?;
            let terminal = TerminalFd::in_mode(terminal, tty.start_mode().clone());
            Ok(SessionOptions {
                shell: shell.clone(),
                name: name.clone(),
                arguments: arguments.clone(),
                environment: environment.clone(),
                directory: directory.clone(),
                streams: Streams::Terminal(terminal.growing(grows)),
            })
        }
    }

    /// Restores the state of an earlier run in `shell` and reports what could not be restored.
    /// Returns the names of the restored variables.
    pub(super) async fn take_up(
        &self,
        shell: &mut LiveShell,
        earlier: &EarlierRun,
        presenter: &mut Presenter,
    ) -> Result<Vec<String>, Stop> {
        let state = earlier.progress.state();
        shell.take_up(&state).await.map_err(super::no_shell)?;
        // The first pause notices that the terminal is gone.
        let _ = tell_what_is_left(earlier, self.plan, presenter);
        Ok(assigned_before(self.plan, earlier.found.step))
    }

    /// Runs the show to its end and restores the terminal.
    pub(super) async fn run<O: Operator>(
        &self,
        mut live: Live<'_, O>,
        signals: &mut Signals,
    ) -> Result<Exit, Stop> {
        let ended = tokio::select! {
            summary = live.run() => Ok(summary),
            signal = signals.fatal() => Err(signal),
        };
        let exit = end(live, ended, signals, &self.window.tty).await?;
        // Fails only if the terminal is gone.
        let _ = give_back(&self.window.tty, exit);
        Ok(exit)
    }
}

/// Lists the requirements with what was found.
pub(super) fn show_requirements(report: &RequirementReport, stage: &mut Stage) -> io::Result<()> {
    let cols = usize::from(stage.size().cols);
    stage.show_list(&report.lines(stage.theme(), cols))?;
    stage.show_lines(&[Line::new()])
}

/// Adds the entered secrets to those that the run masks. Returns the names of their variables.
pub(super) fn learn_secrets(info: &RunInfo, entered: &SecretAnswers) -> Vec<String> {
    info.secrets.learn(entered.iter().map(|(_, value)| value));
    entered.iter().map(|(name, _)| name.clone()).collect()
}

/// Asks for missing secrets. `None` if one was not given, which is said.
pub(super) async fn ask_secrets(
    stage: &mut Stage,
    names: &[&str],
) -> io::Result<Option<SecretAnswers>> {
    let mut asked = SecretAnswers::new();
    for name in names {
        let Some(value) = stage.ask_secret(name).await? else {
            let missing = format!("`{name}` is missing, so nothing has run.");
            stage.paragraph(&missing, Role::Strong)?;
            return Ok(None);
        };
        asked.push(((*name).to_owned(), value));
    }
    Ok(Some(asked))
}

/// The names that the steps before `step` may have assigned.
fn assigned_before(plan: &Plan, step: usize) -> Vec<String> {
    let before = plan.steps[..step].iter();
    before
        .flat_map(|step| match &step.action {
            Action::Run(command) => command.text.assigned_names(),
            _ => Vec::new(),
        })
        .collect()
}

/// Ends a live run's session: in order after a summary, immediately after a signal.
async fn end<O: Operator>(
    mut live: Live<'_, O>,
    ended: Result<Result<Summary, SessionError>, i32>,
    signals: &mut Signals,
    tty: &Tty,
) -> Result<Exit, Stop> {
    let summary = match ended {
        Ok(Ok(summary)) => summary,
        Ok(Err(error)) => {
            drop(live);
            // Fails only if the terminal is gone.
            let _ = tty.restore();
            return Err(super::no_shell(error));
        }
        Err(signal) => {
            let summary = live.cut_short(Verdict::Signalled(signal));
            live.into_shell().terminate().await;
            return Ok(Exit::of(&summary));
        }
    };
    let exit = Exit::of(&summary);
    let Some(mut session) = live.into_shell().into_session() else {
        return Ok(exit);
    };
    let status = session.last_status();
    // Its output goes to the terminal.
    let mut nowhere = |_, _: &[u8]| {};
    let signal = tokio::select! {
        _ = session.farewell(status, FAREWELL, &mut nowhere) => None,
        signal = signals.fatal() => Some(signal),
    };
    if let Some(signal) = signal {
        session.terminate().await;
        return Ok(Exit::Signal(signal));
    }
    session.close(status, FAREWELL, &mut nowhere).await;
    Ok(exit)
}

/// Restores the terminal at the end of a live run. Keys that were pressed after the one that ended
/// the run early are discarded: the user's shell would run them.
fn give_back(tty: &Tty, exit: Exit) -> io::Result<()> {
    if matches!(exit, Exit::Success) {
        tty.restore()
    } else {
        tty.leave()
    }
}
