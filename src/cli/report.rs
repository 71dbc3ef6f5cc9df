//! `demosh report merge`: the JUnit reports of several runs as one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::bases::WholeFile;
use crate::neutral::Neutral;
use crate::report::merge_junit;

use super::written::{CommandFiles, FileForm, unwritable};
use super::{Exit, Stop, print_with, say};

/// The remedy for a report that cannot be joined.
const HELP: &str = "name reports that `demosh ci --junit FILE` has written";

/// What can be done with reports.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What.
    #[command(subcommand)]
    action: ReportAction,
}

/// What can be done with reports.
#[derive(Debug, Subcommand)]
enum ReportAction {
    /// Join JUnit reports, such as those of the parts that `demosh ci --partition` ran
    Merge(MergeArgs),
}

/// Reports to join.
#[derive(Debug, Args)]
struct MergeArgs {
    /// The JUnit reports
    #[arg(required = true, value_name = "REPORT", add = super::completion::files(&["xml"]))]
    reports: Vec<PathBuf>,

    /// Write the joined report to FILE instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs an action on reports.
pub(super) fn report(args: &ReportArgs) -> Result<Exit, Stop> {
    let ReportAction::Merge(args) = &args.action;
    let mut files = CommandFiles::default();
    let mut texts = Vec::new();
    for path in &args.reports {
        if files.reads(path) {
            let message = format!("`{}` is named twice", path.display());
            let help = "name each report once";
            return Err(Stop::new(Exit::Usage, message, Some(help)));
        }
        files.read(path, "one of the reports to join");
        texts.push(read(path)?);
    }
    let merged = merge_junit(&texts).map_err(|(nth, error)| {
        let message = format!("cannot join `{}`: {error}", args.reports[nth].display());
        Stop::new(Exit::Usage, message, Some(HELP))
    })?;
    for (copy, first) in &merged.copies {
        let [copy, first] = [copy, first].map(|nth| Neutral::path(&args.reports[*nth]));
        let note = format!("note: `{copy}` has a run that is in `{first}`, too: it counts once");
        say(&Neutral::lines(note));
    }
    let merged = merged.text;
    let Some(output) = &args.output else {
        let merged = Neutral::lines(merged);
        return print_with(|out| out.write_all(merged.as_bytes()));
    };
    files.write(output, "`--output`", FileForm::JUnit)?;
    let replaced = WholeFile::at(output).replace(merged.as_bytes());
    replaced.map_err(|error| unwritable(output, &error.cause))?;
    Ok(Exit::Success)
}

/// The text of a report.
fn read(path: &Path) -> Result<String, Stop> {
    fs::read_to_string(path).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("cannot read `{}`: {why}", path.display());
        Stop::new(Exit::Usage, message, Some(HELP))
    })
}
