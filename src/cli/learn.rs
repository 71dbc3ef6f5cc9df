//! `demosh learn`: the same workshop at home, at the learner's pace.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::document::TypingChoice;
use crate::learn::{Chapters, CourseReport, Keeper, LearnReport, Learner, Progress};
use crate::neutral::Neutral;
use crate::plan::{Plan, PlanOptions};
use crate::present::{Habits, KeyCommand, Presenter, Stage, TerminalFacts};
use crate::rehearsal;
use crate::run::{EventSink, Live, RunMode};
use crate::settings::{Places, ValueOrigin};
use crate::shell::quote;
use crate::style::{Line, Role};

use super::left_over::offer_to_end;
use super::look::look;
use super::rehearse::Tools;
use super::resume::{EarlierRun, age, other_tools};
use super::settings::StageArgs;
use super::shell_args::ShellArgs;
use super::show::{
    Bash, NOTHING_HAS_RUN, SecretAnswers, Show, Window, ask_secrets, learn_secrets,
    show_requirements, terminal,
};
use super::signals::Signals;
use super::wire::Wire;
use super::workshop::Workshop;
use super::written::{CommandFiles, FileForm, unwritable};
use super::{Exit, Stop, print};

use prospects::{prospects, set_up};

mod prospects;

/// A workshop at one's own pace.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct LearnArgs {
    /// The workshop, or a folder: with a README.md, or with several workshops
    #[arg(add = super::completion::workshops())]
    pub(super) workshop: PathBuf,

    /// Resume where you stopped, without asking
    #[arg(long)]
    pub(super) resume: bool,

    /// Type the commands yourself
    #[arg(long)]
    practice: bool,

    /// Play the tools back from the workshop's recording
    #[arg(long)]
    rehearse: bool,

    /// Write a report for a teacher to FILE, as JSON: what was done, and when
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Do not ask whether to begin
    #[arg(long, short = 'y')]
    yes: bool,

    /// Marks the output for the terminal in the middle that knows this token
    #[arg(long, hide = true, value_name = "TOKEN")]
    pub(super) relay: Option<String>,

    /// The descriptor of the line to the terminal in the middle
    #[arg(long, hide = true, value_name = "NUMBER")]
    line: Option<i32>,

    /// What the terminal has told the process that started this one
    #[arg(long, hide = true, value_name = "WORDS")]
    told: Option<TerminalFacts>,

    /// How it looks.
    #[command(flatten)]
    pub(super) stage: StageArgs,

    /// What runs it.
    #[command(flatten)]
    shell: ShellArgs,
}

/// The beginning of a run.
struct LearnStart {
    /// Secrets that the user has entered.
    secrets: SecretAnswers,
    /// An earlier run, if this one resumes it.
    earlier: Option<EarlierRun>,
}

/// Lets a learner take one workshop, which may have this index in a course with a report.
pub(super) fn learn_one(
    args: &LearnArgs,
    workshop: &Workshop,
    course: Option<(&CourseReport, usize)>,
) -> Result<Exit, Stop> {
    let options = PlanOptions {
        for_learner: true,
        ..PlanOptions::default()
    };
    let line = args.line.and_then(Wire::take);
    let (plan, mut settings) = workshop.plan(&options, &args.stage)?;
    // A learner reads, and does not wait for typing unless it is requested.
    if settings.typing.origin == ValueOrigin::Default {
        settings.typing.value = TypingChoice::Off;
    }
    let color = settings.color.value.applies_to(&io::stderr());
    let file = progress_file(&workshop.path);
    let earlier = earlier(args, &plan, (&workshop.path, file.as_deref().ok()))?;
    let tty = terminal()?;
    if plan.has_input() && args.relay.is_none() {
        let asked = super::record::ask(look(&settings).terminal.questions, &plan, &tty)?;
        return super::record::relay(1, (&tty, Some(asked)));
    }
    let (runtime, signals) = super::runtime(Signals::install)?;
    let report = match course {
        Some((course, nth)) => Some(course.of(nth).map_err(|error| no_report(args, &error))?),
        None => report(args, workshop, &plan)?,
    };
    let mut window = Window::open(tty, look(&settings), &settings, &args.shell.shell)?;
    window.was_told(args.told.filter(|_| args.relay.is_some()));
    let tools = if args.rehearse {
        // There is no audience that has to read along.
        let options = rehearsal::RehearsalOptions {
            unattended: false,
            ..rehearsal::RehearsalOptions::default()
        };
        Tools::played_back(&plan, &workshop.path, options, color)?
    } else {
        Tools::Real
    };
    let lesson = Lesson {
        args,
        show: Show::prepare(window, workshop, &plan, &tools)?,
        line,
        file,
        report,
    };
    runtime.block_on(lesson.run(earlier, signals))
}

/// The report, if requested. It must not replace a file that the run reads.
fn report(args: &LearnArgs, workshop: &Workshop, plan: &Plan) -> Result<Option<LearnReport>, Stop> {
    let Some(file) = &args.report else {
        return Ok(None);
    };
    let mut files = CommandFiles::default();
    files.read_plan(plan);
    files.write(file, "`--report`", FileForm::Learning)?;
    let report =
        LearnReport::create(file, &workshop.path).map_err(|error| no_report(args, &error))?;
    Ok(Some(report))
}

/// The error for a report that cannot be written.
pub(super) fn no_report(args: &LearnArgs, error: &io::Error) -> Stop {
    unwritable(args.report.as_deref().unwrap_or(Path::new("")), error)
}

/// The file with the progress of a workshop.
pub(super) fn progress_file(workshop: &Path) -> io::Result<PathBuf> {
    let state = Places::of_this_process().state;
    let state = state.ok_or_else(|| io::Error::other("neither XDG_STATE_HOME nor HOME is set"))?;
    Ok(state.join("progress").join(Progress::file_name(workshop)))
}

/// The earlier run, and its place in the workshop.
fn earlier(
    args: &LearnArgs,
    plan: &Plan,
    (workshop, file): (&Path, Option<&Path>),
) -> Result<Option<EarlierRun>, Stop> {
    let kept = file.map_or(Ok(None), Progress::read).map_err(|error| {
        let file = Neutral::path(file.unwrap_or(workshop));
        let message = format!("the progress in `{file}` cannot be read: {error}");
        let help = format!("to start from the beginning, remove that file: `rm {file}`");
        Stop::new(Exit::Usage, message, Some(&help))
    })?;
    // If nothing has run there is nothing to resume, unless it is requested.
    let found = kept
        .filter(|kept| args.resume || kept.has_run())
        .and_then(|kept| Some((kept.find(plan)?, kept)));
    if found.is_none() && args.resume {
        let message = format!("there is no saved progress for `{}`", workshop.display());
        let help = "without `--resume` it starts from the beginning; progress is saved for the path of the file";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    Ok(found.map(|(found, progress)| EarlierRun { progress, found }))
}

/// A workshop at a learner's pace.
struct Lesson<'a> {
    args: &'a LearnArgs,
    show: Show<'a>,
    /// The file with the progress.
    file: io::Result<PathBuf>,
    report: Option<LearnReport>,
    line: Option<Wire>,
}

impl Lesson<'_> {
    async fn run(
        mut self,
        earlier: Option<EarlierRun>,
        mut signals: Signals,
    ) -> Result<Exit, Stop> {
        let mut presenter = self.show.presenter(Habits {
            learning: true,
            ..Habits::default()
        })?;
        if let Some(ends) = self.line.take().and_then(Wire::open) {
            presenter.stage().told_later(ends.told);
        }
        let asking = self.begin(earlier, &mut presenter);
        let beginning = match self.show.begin(asking, &mut signals).await {
            Ok(beginning) => beginning,
            Err(exit) => return Ok(exit),
        };
        if let Err(error) = &self.file {
            let remark = format!("...progress cannot be saved: {error}");
            // The first pause notices that the terminal is gone.
            let _ = presenter.stage().remark(&remark);
        }
        Box::pin(self.learn(presenter, beginning, &mut signals)).await
    }

    /// Runs the workshop from its beginning, or from the end of an earlier run.
    async fn learn(
        mut self,
        mut presenter: Presenter,
        beginning: LearnStart,
        signals: &mut Signals,
    ) -> Result<Exit, Stop> {
        let (args, show) = (self.args, &self.show);
        let LearnStart { secrets, earlier } = beginning;
        let info = show.info(RunMode::Learn);
        let mut names = learn_secrets(&info, &secrets);
        // A terminal that has not answered by now probably never will.
        presenter.stage().settle();
        let bash = Bash {
            program: &args.shell.shell,
            arguments: &[],
        };
        let mut shell = show.start_shell(bash, secrets, Vec::new()).await?;
        if let Some(earlier) = &earlier {
            names.extend(show.take_up(&mut shell, earlier, &mut presenter).await?);
        }
        let keeper = self.keeper(earlier.as_ref());
        let keeps = keeper.is_some();
        let learner = self.learner(presenter, keeper, earlier.as_ref());
        let is_kept = learner.is_kept();
        let (mut no_sink, mut marker) = ((), None);
        if let (Some(report), Some(_)) = (&mut self.report, &earlier) {
            report.resumes();
        }
        let audience: &mut dyn EventSink = match &mut self.report {
            Some(report) => report,
            None => &mut no_sink,
        };
        let audience: &mut dyn EventSink = match &args.relay {
            None => audience,
            Some(token) => marker.insert(show.window.marker(token, show.plan, None, audience)),
        };
        let mut audience = show.tools.followed(show.plan, audience);
        let mut live = Live::new(Arc::new(info), shell, learner, &mut audience);
        live.show_values_of(names);
        live.enter_at(earlier.map_or(0, |earlier| earlier.found.entry()), false);
        let exit = show.run(live, signals).await?;
        // A file that could not be saved may belong to another user.
        if keeps && is_kept.get() {
            tell_what_is_kept(args, exit, self.file)?;
        }
        Ok(exit)
    }

    /// The learner at the terminal.
    fn learner(
        &self,
        presenter: Presenter,
        keeper: Option<Keeper>,
        earlier: Option<&EarlierRun>,
    ) -> Learner {
        let show = &self.show;
        let results = earlier.map(|earlier| earlier.progress.results(show.plan));
        let folder = &show.workshop.folder;
        let results = results.unwrap_or_default();
        let mut learner = Learner::new(presenter, (show.plan, folder), keeper, results);
        if let Some(EarlierRun { found, .. }) = earlier {
            learner.catches_up(&found.missed, found.step);
        }
        if show.tools.are_played_back() {
            learner.rehearses();
        }
        if self.args.practice {
            learner.practises();
        }
        learner
    }

    /// Saves progress, if there is a place for it.
    fn keeper(&self, earlier: Option<&EarlierRun>) -> Option<Keeper> {
        let file = self.file.as_ref().ok()?;
        let mut keeper = Keeper::new(file.clone(), &self.show.workshop.path, self.show.plan);
        if self.show.tools.are_played_back() {
            keeper.rehearses();
        }
        if let Some(EarlierRun { progress, .. }) = earlier {
            keeper.continue_from(progress);
        }
        Some(keeper)
    }

    /// Explains what is going to happen and what is required, and asks once.
    ///
    /// # Errors
    /// The inner one is how the program ends if nothing must begin; the outer one, that the
    /// terminal is gone.
    async fn begin(
        &self,
        earlier: Option<EarlierRun>,
        presenter: &mut Presenter,
    ) -> io::Result<Result<LearnStart, Exit>> {
        let (args, show) = (self.args, &self.show);
        let chapters = Chapters::of(show.plan);
        presenter
            .stage()
            .introduce(show.plan, show.tools.are_sample())?;
        offer_to_end(presenter.stage()).await?;
        let report = show.check_requirements().await;
        let stage = presenter.stage();
        if !report.checks.is_empty() {
            show_requirements(&report, stage)?;
        }
        let missing_secrets = report.missing_secrets();
        if report.unmet().count() > missing_secrets.len() {
            stage.paragraph(NOTHING_HAS_RUN, Role::Strong)?;
            return Ok(Err(Exit::Preflight));
        }
        for line in &prospects(show, &chapters) {
            stage.paragraph(line, Role::Prose)?;
        }
        if earlier.is_none() {
            let cols = usize::from(stage.size().cols);
            stage.show_lines(&set_up(show.plan, stage.style(Role::Notice), cols))?;
        }
        show_keys(show.plan, stage)?;
        let earlier = match earlier {
            Some(earlier) => match self.ask_to_resume(earlier, &chapters, stage).await? {
                Ok(earlier) => earlier,
                Err(exit) => return Ok(Err(exit)),
            },
            None => None,
        };
        if !args.yes && earlier.is_none() && !stage.confirm("Begin?").await? {
            return Ok(Err(Exit::Quit));
        }
        let Some(secrets) = ask_secrets(stage, &missing_secrets).await? else {
            return Ok(Err(Exit::Preflight));
        };
        stage.show_space()?;
        Ok(Ok(LearnStart { secrets, earlier }))
    }

    /// Asks whether to resume `earlier`; `None` if not. The errors are those of
    /// [`begin`](Self::begin).
    async fn ask_to_resume(
        &self,
        earlier: EarlierRun,
        chapters: &Chapters,
        stage: &mut Stage,
    ) -> io::Result<Result<Option<EarlierRun>, Exit>> {
        let other = other_tools(&earlier.progress, self.show.tools);
        let place = chapters.place(earlier.found.step);
        let age = age(earlier.progress.age());
        let question = format!("You stopped at {place}, {age} ago. {other}Resume?");
        let asks = !self.args.resume || !other.is_empty();
        let resumes = match (asks, other.is_empty()) {
            (false, _) => true,
            (true, true) => stage.agree(&question).await?,
            (true, false) => stage.confirm(&question).await?,
        };
        Ok(match (resumes, self.args.resume) {
            (true, _) => Ok(Some(earlier)),
            (false, true) => Err(Exit::Quit),
            (false, false) => Ok(None),
        })
    }
}

/// Displays the keys that a learner needs first.
fn show_keys(plan: &Plan, stage: &mut Stage) -> io::Result<()> {
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
    stage.show_space()
}

/// Deletes the progress of a finished workshop; for an unfinished one, explains how to resume it.
fn tell_what_is_kept(args: &LearnArgs, exit: Exit, file: io::Result<PathBuf>) -> Result<(), Stop> {
    match (exit, file) {
        (Exit::Success, Ok(file)) => Keeper::forget(&file)?,
        (_, Ok(_)) => {
            let command = resuming(args, std::env::args_os().skip(1));
            let text = format!("progress is saved: `{command}` continues\n");
            // A terminal that is gone needs no advice.
            let _ = print(&Neutral::lines(text));
        }
        (_, Err(_)) => {}
    }
    Ok(())
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
            quote(&word)
        });
        if is_subcommand && !args.resume {
            words.push("--resume".to_owned());
        }
    }
    words.join(" ")
}
