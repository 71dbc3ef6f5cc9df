//! `demosh list` and `demosh check`: what a workshop does, and what is wrong with it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::inspect;
use crate::inspect::lint::{self, World};
use crate::neutral::Neutral;
use crate::plan::PlanOptions;
use crate::source::{Root, Severity};
use crate::style::Theme;

use super::workshop::{StdinArgs, Workshop};
use super::{CommonArgs, Exit, Stop, print, print_with};

/// The steps of a workshop.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The workshop; `-` is standard input
    file: PathBuf,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// As JSON, for programs
    #[arg(long)]
    json: bool,

    /// Options of every run.
    #[command(flatten)]
    common: CommonArgs,
}

/// Lists the steps of a workshop.
pub(super) fn list(args: &ListArgs) -> Result<Exit, Stop> {
    let workshop = Workshop::find_or_read(&args.file, &args.stdin)?;
    let plan = workshop.plan(&PlanOptions::default(), args.common.color)?;
    if args.json {
        let listing = inspect::list::Listing::of(&plan, &workshop.path);
        return print_with(|out| listing.write_json(out));
    }
    let out = std::io::stdout();
    let color = args.common.color.applies_to(&out);
    let theme = if color {
        args.common.theme()?
    } else {
        Theme::plain()
    };
    let width = rustix::termios::tcgetwinsize(&out).map_or(0, |size| usize::from(size.ws_col));
    let lines = inspect::table(&plan, if width == 0 { 120 } else { width }, &theme);
    print_with(|out| {
        let mut lines = lines
            .iter()
            .map(|line| Neutral::painted(line.to_ansi(color)));
        lines.try_for_each(|line| writeln!(out, "{line}"))
    })
}

/// What is wrong with workshops.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The workshops; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// For whom the findings are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Treat warnings, or all findings, as errors
    #[arg(long, value_enum, value_name = "LEVEL")]
    deny: Option<Deny>,

    /// Options of every run.
    #[command(flatten)]
    common: CommonArgs,
}

/// For whom findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With an excerpt of the file
    #[default]
    Human,
    /// One object
    Json,
    /// Annotations that GitHub shows beside the lines
    Github,
}

/// Which findings count as errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
    /// Notes, too
    Notes,
}

/// Says what is wrong with workshops. Nothing runs.
pub(super) fn check(args: &CheckArgs) -> Result<Exit, Stop> {
    let (mut findings, mut annotations) = (Vec::new(), String::new());
    Workshop::read_stdin_once(&args.files)?;
    for file in &args.files {
        let workshop = Workshop::find_or_read(file, &args.stdin)?;
        let plan = workshop.read(&PlanOptions::default());
        let found = lint::check(&plan, &World::at(workshop.folder.clone()));
        annotations += &lint::github(&found, &Root::above(&workshop.path));
        findings.extend(found);
    }
    let text = match args.format {
        Format::Human => lint::human(&findings, args.common.color.applies_to(&std::io::stdout())),
        Format::Json => lint::json(&findings),
        Format::Github => Neutral::lines(annotations),
    };
    print(&text)?;
    let denied = match args.deny {
        None => Severity::Error,
        Some(Deny::Warnings) => Severity::Warning,
        Some(Deny::Notes) => Severity::Note,
    };
    let worst = findings.iter().map(|finding| finding.severity).max();
    Ok(if worst.is_some_and(|worst| worst >= denied) {
        Exit::Document
    } else {
        Exit::Success
    })
}
