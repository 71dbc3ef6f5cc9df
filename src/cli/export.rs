//! `demosh export`: a workshop as a page.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::export::{Outputs, page};
use crate::neutral::Neutral;
use crate::plan::{Plan, PlanOptions};
use crate::rehearsal::recording_path;

use super::settings::ColorArgs;
use super::workshop::{StdinArgs, Workshop};
use super::written::{self, Files};
use super::{Exit, Stop, print, say};

/// A workshop in another form.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The workshop; `-` is standard input
    workshop: PathBuf,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// The form
    #[arg(long, value_enum, default_value = "html")]
    to: Form,

    /// What the commands printed: a recording (`--record`) or the events of an unattended run
    /// (`demosh ci --events`)
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,

    /// Where to; standard output if not given
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The colours of messages.
    #[command(flatten)]
    color: ColorArgs,
}

/// What a workshop can be made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One page that needs nothing but itself
    Html,
}

/// Makes a page of a workshop.
pub(super) fn export(args: &ExportArgs) -> Result<Exit, Stop> {
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
    if let Some(file) = &args.output {
        let mut files = Files::default();
        files.read_plan(&plan);
        files.read_recording(&recording_path(&workshop.path));
        if let Some(with) = &args.with {
            files.read(with, "what `--with` names");
        }
        files.write(file, "`--output`", written::Form::Page)?;
    }
    let name = Neutral::path(&workshop.path);
    let (page, remarks) = match args.to {
        Form::Html => page(&plan, &name, outputs.as_ref()),
    };
    for remark in remarks {
        say(&Neutral::lines(format!("warning: {remark}")));
    }
    let Some(file) = &args.output else {
        return print(&page);
    };
    fs::write(file, page.as_bytes()).map_err(|error| written::unwritable(file, &error))?;
    Ok(Exit::Success)
}

fn outputs(args: &ExportArgs, plan: &Plan) -> Result<Option<Outputs>, Stop> {
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
