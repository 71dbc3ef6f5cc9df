//! `demosh ci FILE...`: unattended runs.

mod chosen;
mod reports;
mod run;
mod selected;
mod status;
mod update;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Parser as _, ValueEnum};

use crate::batch::partition::Partition;
use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::report::LogWriter;

use super::settings::RunLogArgs;
use super::shell_args::ShellArgs;
use super::signals::Cancellation;
use super::workshop::{StdinArgs, Workshop};
use super::{Cli, CliCommand, Exit, PresentArgs, Stop};

use reports::close;

pub(super) use run::{FAREWELL, leave, session_options};

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

    /// How to treat a file without commands; by default, it is left out with a note among several files, and is otherwise an error
    #[arg(long, value_enum, value_name = "VERDICT")]
    no_commands: Option<NoCommands>,

    /// Begin at a heading, a block's name, a step number or `FILE:LINE`; `ci=finally` blocks run with any selection
    #[arg(long, value_name = "TARGET", add = super::completion::targets())]
    from: Option<String>,

    /// End after this heading, block, step or line
    #[arg(long, value_name = "TARGET", add = super::completion::targets())]
    to: Option<String>,

    /// Run only this heading, block, step or line, and then the `ci=finally` blocks
    #[arg(long, value_name = "TARGET", conflicts_with_all = ["from", "to"], add = super::completion::targets())]
    only: Option<String>,

    /// Time limit for the whole run, all workshops together
    #[arg(long, value_name = "DURATION", value_parser = super::values::limit, allow_hyphen_values = true)]
    timeout: Option<Duration>,

    /// Time limit for each command that has no limit
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = super::values::limit, allow_hyphen_values = true)]
    step_timeout: Duration,

    /// Update the expected output in the workshop with what is really printed
    #[arg(long, conflicts_with_all = ["rehearse", "record"])]
    update: bool,

    /// Continue after a failure
    #[arg(long)]
    keep_going: bool,

    /// Run only the `ci=finally` blocks
    #[arg(long, conflicts_with = "no_cleanup")]
    cleanup_only: bool,

    /// Leave out the `ci=finally` blocks
    #[arg(long)]
    no_cleanup: bool,

    /// Treat a failed cleanup as a failure
    #[arg(long)]
    strict_cleanup: bool,

    /// Run only one part of the workshops: `slice:2/5` takes every fifth, `hash:2/5` those whose paths hash to part 2
    #[arg(long, value_name = "PART", allow_hyphen_values = true)]
    partition: Option<Partition>,

    /// Run only the workshops that failed when they last ran; all of them if none did
    #[arg(long)]
    last_failed: bool,

    /// Print only failures and the last line
    #[arg(long, short)]
    quiet: bool,

    /// After so much silence the log says what is still running
    #[arg(
        long,
        hide = true,
        env = "DEMOSH_STILL_RUNNING",
        value_name = "DURATION",
        default_value = "60s",
        value_parser = super::values::duration
    )]
    still_running: Duration,

    /// Leave out the blocks that check exercises: a picture of the run shows none
    #[arg(long, hide = true)]
    without_checks: bool,

    /// Run up to N workshops in parallel; each is still reported as a whole
    #[arg(long, value_name = "N", default_value = "1", value_parser = super::values::count, allow_hyphen_values = true)]
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

    /// Write every event to FILE, one JSON object per line
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
    /// It counts as passed.
    Pass,
}

/// For which CI service annotations are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Annotations {
    /// For GitHub or GitLab if demosh runs there.
    #[default]
    Auto,
    /// For GitHub.
    Github,
    /// For GitLab: the log has a collapsible section for each heading.
    Gitlab,
    /// No annotations.
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
    read.iter().for_each(note_overlooked);
    // There is one log for all, so the first workshop decides how it looks.
    let first = read.first().map(|file| Arc::clone(&file.plan));
    let is_alone = args.files.len() == 1;
    let runs = args.runs(read, is_alone)?;
    if runs.is_empty() {
        let exit = args.nothing_ran(is_alone)?;
        // A job that collects the reports of all parts must find one of each, even if it is empty.
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

/// Mentions text of a workshop that is probably meant to run, but does not.
fn note_overlooked(ReadFile { workshop, plan, .. }: &ReadFile) {
    if let Some(overlooked) = crate::inspect::lint::overlooked(plan) {
        let file = Neutral::path(&workshop.path);
        let line = format!("note: {file}: {overlooked}: see `demosh check`");
        super::say(&line.into());
    }
}

/// A live run that was started within an unattended one: runs unattended too.
pub(super) fn nested(args: &PresentArgs) -> Result<Exit, Stop> {
    let mut line = vec![OsString::from("demosh"), "ci".into()];
    line.extend(
        args.script
            .iter()
            .map(|script| script.clone().into_os_string()),
    );
    let parsed = Cli::try_parse_from(line).context("cannot run the workshop unattended")?;
    match parsed.command {
        Some(CliCommand::Ci(args)) => ci(&args),
        _ => Err(Stop::new(Exit::Usage, "a workshop is missing", None)),
    }
}

/// A workshop that was read.
struct ReadFile {
    /// Its position among all that were named, from 1.
    position: usize,
    workshop: Workshop,
    plan: Arc<Plan>,
}
