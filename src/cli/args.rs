//! The declaration of the command line. Its meaning is defined in the other modules.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::present::TerminalFacts;
use crate::record::Version;

use super::ci::CiArgs;
use super::completion::{self, Shell};
use super::convert::ConvertArgs;
use super::cue::CueArgs;
use super::export::ExportArgs;
use super::help::{self, HelpTopic};
use super::inspect::{CheckArgs, ListArgs};
use super::learn::LearnArgs;
use super::log::LogArgs;
use super::new::NewArgs;
use super::rehearse::RehearseArgs;
use super::report::ReportArgs;
use super::settings::{SettingsArgs, StageArgs};
use super::shell_args::ShellArgs;
use super::watch::WatchArgs;

/// Run a workshop written in Markdown or shell: commentary appears, each command is typed out, and
/// a key runs it for real in one live shell.
#[derive(Debug, Parser)]
#[command(
    name = "demosh",
    version,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    infer_long_args = true,
    arg_required_else_help = true,
    after_help = "Keys: RETURN runs the command, SPACE finishes typing, + skips, - goes back, ! opens a shell, Q quits.",
    after_long_help = super::exit::help()
)]
pub struct Cli {
    /// One of the other things that can be done with a workshop.
    #[command(subcommand)]
    pub command: Option<CliCommand>,

    /// The live run, when no other thing is named.
    #[command(flatten)]
    pub present: PresentArgs,

    /// The debug log.
    #[command(flatten)]
    pub(super) log: LogArgs,
}

/// What can be done with a workshop, besides presenting it.
#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Present a workshop with recorded tools, without a cluster
    Rehearse(RehearseArgs),
    /// Present a workshop for real, and record its tools for rehearsals
    Record(PresentArgs),
    /// Work through a workshop at your own pace, and resume it later
    Learn(LearnArgs),
    /// Show the presenter's second screen: what comes next, notes, times
    Cue(CueArgs),
    /// Run workshops unattended: no terminal, time limits, reports, cleanup
    Ci(CiArgs),
    /// Check a workshop at each save, and rerun it from the first changed block
    Watch(WatchArgs),
    /// Find mistakes, without running anything
    Check(CheckArgs),
    /// Show every step of a workshop
    List(ListArgs),
    /// Join the JUnit reports of several runs
    Report(ReportArgs),
    /// Turn a workshop into a web page, an animated picture or a script
    Export(ExportArgs),
    /// Start a workshop from an example, or from what you type into a shell
    New(NewArgs),
    /// Turn a demo-magic script, a doitlive session or a vhs tape into a workshop
    Convert(ConvertArgs),
    /// Print the effective settings, and where each one comes from.
    Settings(SettingsArgs),
    /// Print the completion script for a shell.
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of demosh or of a command.
    Man {
        /// The command
        #[arg(value_parser = help::command, add = completion::subjects(false))]
        command: Option<String>,
    },
    /// Print this help, the help of a command, or a table of the format.
    Help {
        /// A command, or a table: directives, attributes, keys, exit-codes, rules, settings
        #[arg(value_parser = help::subject, add = completion::subjects(true))]
        subject: Option<HelpTopic>,
    },
}

/// A live run.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct PresentArgs {
    /// The workshop: Markdown if its name ends in .md or .markdown, otherwise shell; or a folder with a README.md
    #[arg(required = true, add = completion::workshops())]
    pub script: Option<PathBuf>,

    /// Arguments for the workshop: $1, $2 ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<OsString>,

    /// Run COMMAND in bash instead: programs that expect $SHELL to be a shell use this
    #[arg(short = 'c', value_name = "COMMAND", exclusive = true, hide = true)]
    pub shell_command: Option<String>,

    /// Print the list of steps before the show starts
    #[arg(long)]
    pub debug: bool,

    /// Leave out the macros that come with the program
    #[arg(long)]
    pub no_builtins: bool,

    /// Leave out the start-up file (.demoshrc or .demoshrc.md, here or in the home directory)
    #[arg(long)]
    pub no_init: bool,

    /// Leave out the greeting
    #[arg(long)]
    pub no_blurb: bool,

    /// Do not ask before a workshop destroys something
    #[arg(long, short = 'y')]
    pub yes: bool,

    /// Load the recording, so that `u` plays the recorded output of a command that has failed
    #[arg(long)]
    pub understudy: bool,

    /// Begin at a heading, a block's name, a step number or `FILE:LINE`
    #[arg(long, value_name = "TARGET", add = completion::targets())]
    pub from: Option<String>,

    /// Continue where the last show of this workshop was cut off, with its variables, functions and directory
    #[arg(long, conflicts_with = "from")]
    pub resume: bool,

    /// RETURN only finishes typing; a second RETURN runs the command
    #[arg(long)]
    pub confirm: bool,

    /// Continue without keys, after PAUSE each time, until a command fails or a key is pressed
    #[arg(
        long,
        value_name = "PAUSE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "2s",
        value_parser = super::values::duration
    )]
    pub auto: Option<Duration>,

    /// Record the show to FILE, an asciicast for asciinema's player
    #[arg(long = "record", value_name = "FILE.cast", add = completion::files(&["cast"]))]
    pub cast: Option<PathBuf>,

    /// The format of that file
    #[arg(long, value_enum, default_value = "v3", value_name = "VERSION")]
    pub cast_format: Version,

    /// Marks the output for the recorder that knows this token
    #[arg(long, hide = true, value_name = "TOKEN")]
    pub marks: Option<String>,

    /// Marks the output for the terminal in the middle that knows this token
    #[arg(long, hide = true, value_name = "TOKEN", conflicts_with = "marks")]
    pub relay: Option<String>,

    /// The descriptor of the line to the terminal in the middle
    #[arg(long, hide = true, value_name = "NUMBER")]
    pub line: Option<i32>,

    /// What the terminal has told the process that started this one
    #[arg(long, hide = true, value_name = "WORDS")]
    pub told: Option<TerminalFacts>,

    /// How the show looks.
    #[command(flatten)]
    pub(super) stage: StageArgs,

    /// What runs it.
    #[command(flatten)]
    pub shell: ShellArgs,
}
