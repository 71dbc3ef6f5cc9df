//! `demosh list` and `demosh check`: what a workshop does, and what is wrong with it.

use std::path::PathBuf;

use clap::Args;

use crate::inspect;
use crate::plan::PlanOptions;
use crate::style::Theme;

use super::workshop::Workshop;
use super::{CommonArgs, Exit, Stop, print};

/// The steps of a workshop.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The workshop
    file: PathBuf,

    /// As JSON, for programs
    #[arg(long)]
    json: bool,

    /// Options of every run.
    #[command(flatten)]
    common: CommonArgs,
}

/// Lists the steps of a workshop.
pub(super) fn list(args: &ListArgs) -> Result<Exit, Stop> {
    let workshop = Workshop::find(&args.file)?;
    let plan = workshop.plan(&PlanOptions::default(), args.common.color)?;
    if args.json {
        return print(
            inspect::list::Listing::of(&plan, &workshop.path)
                .json()
                .as_bytes(),
        );
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
    let text: String = lines
        .iter()
        .map(|line| line.to_ansi(color) + "\n")
        .collect();
    print(text.as_bytes())
}
