//! `demosh export`: a workshop as a page, an animated picture or a plain script.

mod film;

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::export::{Outputs, bash, page};
use crate::neutral::Neutral;
use crate::plan::{Plan, PlanOptions};
use crate::rehearsal::recording_path;

use super::settings::ColorArgs;
use super::workshop::{StdinArgs, Workshop};
use super::written::{self, CommandFiles};
use super::{Exit, Stop, print, say};

/// A workshop in another form.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The workshop, or a recording (`FILE.cast`) for a picture; `-` is standard input
    #[arg(add = super::completion::files(super::completion::SHOWABLE))]
    pub(super) workshop: PathBuf,

    /// How standard input is read.
    #[command(flatten)]
    pub(super) stdin: StdinArgs,

    /// The form
    #[arg(long, value_enum, default_value = "html", value_name = "FORM")]
    pub(super) to: ExportForm,

    /// What the commands printed: a recording (`--record`) or the events of an unattended run
    /// (`demosh ci --events`)
    #[arg(long, value_name = "FILE", add = super::completion::files(&["cast", "jsonl"]))]
    pub(super) with: Option<PathBuf>,

    /// Allow the run for a picture to destroy what the workshop destroys
    #[arg(long, short = 'y')]
    pub(super) yes: bool,

    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// The colours of messages.
    #[command(flatten)]
    pub(super) color: ColorArgs,
}

/// What a workshop can be made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportForm {
    /// A self-contained web page
    Html,
    /// An animated picture of a recording or of an unattended run; without `--with`, demosh runs the workshop
    Svg,
    /// A plain script with the commentary as comments
    Bash,
}

/// Converts a workshop into another form.
pub(super) fn export(args: &ExportArgs) -> Result<Exit, Stop> {
    if args.to == ExportForm::Svg {
        return film::export(args);
    }
    let workshop = Workshop::find_or_read(&args.workshop, &args.stdin)?;
    let outputs = match &args.with {
        Some(_) => {
            let (ran, _) = workshop.plan(&PlanOptions::default(), &args.color)?;
            outputs(args, &ran)?
        }
        None => None,
    };
    let options = PlanOptions {
        for_learner: true,
        ..PlanOptions::default()
    };
    let (plan, _) = workshop.plan(&options, &args.color)?;
    args.spare_files(Some((&workshop, &plan)))?;
    let name = Neutral::path(&workshop.path);
    let (page, remarks) = match args.to {
        ExportForm::Bash => {
            let plan = script_plan(args, &workshop)?;
            (bash(&plan, &name), Vec::new())
        }
        ExportForm::Html | ExportForm::Svg => page(&plan, &name, outputs.as_ref()),
    };
    for remark in remarks {
        say(&Neutral::lines(format!("warning: {remark}")));
    }
    args.deliver(&page)
}

/// A script runs the same as a show on stage.
fn script_plan(args: &ExportArgs, workshop: &Workshop) -> Result<std::sync::Arc<Plan>, Stop> {
    if args.with.is_some() {
        let help = "leave `--with` out: a script has no output";
        return Err(Stop::new(
            Exit::Usage,
            "`--with` is for pages and pictures",
            Some(help),
        ));
    }
    let (plan, _) = workshop.plan(&PlanOptions::default(), &args.color)?;
    Ok(plan)
}

impl ExportArgs {
    /// Makes sure that the output does not overwrite an input.
    pub(super) fn spare_files(&self, read: Option<(&Workshop, &Plan)>) -> Result<(), Stop> {
        let Some(file) = &self.output else {
            return Ok(());
        };
        let mut files = CommandFiles::default();
        match read {
            Some((workshop, plan)) => {
                files.read_plan(plan);
                files.read_recording(&recording_path(&workshop.path));
            }
            None => files.read(&self.workshop, "the recording"),
        }
        if let Some(with) = &self.with {
            files.read(with, "what `--with` names");
        }
        files.write(file, "`--output`", written::FileForm::Page)
    }

    /// Prints the result, or writes it to a file.
    pub(super) fn deliver(&self, made: &Neutral) -> Result<Exit, Stop> {
        let Some(file) = &self.output else {
            return print(made);
        };
        fs::write(file, made.as_bytes()).map_err(|error| written::unwritable(file, &error))?;
        Ok(Exit::Success)
    }
}

pub(super) fn outputs(args: &ExportArgs, plan: &Plan) -> Result<Option<Outputs>, Stop> {
    let Some(file) = &args.with else {
        return Ok(None);
    };
    let name = file.display();
    let text = fs::read(file).map_err(|error| {
        Stop::new(
            Exit::Usage,
            format_args!("cannot read `{name}`: {error}"),
            None,
        )
    })?;
    let text = String::from_utf8_lossy(&text);
    let help = "`demosh --record FILE.cast` and `demosh ci --events FILE` write such files";
    let outputs = Outputs::read(&text, plan).map_err(|why| {
        let message = format!("`{name}` cannot be used: {why}");
        Stop::new(Exit::Usage, message, Some(help))
    })?;
    if outputs.is_of_another(plan) {
        let message = format!("`{name}` cannot be used: it is of another workshop");
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    Ok(Some(outputs))
}
