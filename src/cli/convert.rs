//! `demosh convert`: a script of another tool as a workshop.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::bases::WholeFile;
use crate::convert::{SourceTool, workshop};
use crate::neutral::Neutral;
use crate::source::{SourceFile, render_all};
use crate::style::ColorChoice;

use super::workshop::{StdinArgs, Workshop};
use super::written::unwritable;
use super::{Exit, Stop, print, print_with};

/// A script of another tool.
#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// A demo-magic script, a doitlive session or a vhs tape; `-` is standard input
    #[arg(add = super::completion::files(super::completion::SCRIPTS))]
    file: PathBuf,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// Write the workshop to FILE instead of standard output
    #[arg(long, short, value_name = "FILE", add = super::completion::files(&["md", "markdown"]))]
    output: Option<PathBuf>,

    /// Overwrite FILE if it exists
    #[arg(long, requires = "output")]
    force: bool,

    /// The tool that the script was written for; by default, demosh recognises it
    #[arg(long, value_enum, value_name = "TOOL")]
    from: Option<SourceFormat>,

    /// When to use colours in messages
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: ColorChoice,
}

/// The tools whose scripts can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SourceFormat {
    /// Bash scripts with `pe`, `pei`, `p`
    DemoMagic,
    /// Sessions with `#doitlive` lines
    Doitlive,
    /// Tapes
    Vhs,
}

/// Converts a script into a workshop.
pub(super) fn convert(args: &ConvertArgs) -> Result<Exit, Stop> {
    let said = |error| {
        let color = args.color.applies_to(&io::stderr());
        Stop::saying(Exit::Document, render_all(&[error], color))
    };
    let file = if args.file == Path::new("-") {
        let read = Workshop::find_or_read(&args.file, &args.stdin)?;
        read.text.expect("standard input was read")
    } else {
        SourceFile::read(&args.file).map_err(|error| said(*error))?
    };
    let tool = args.from.map(|from| match from {
        SourceFormat::DemoMagic => SourceTool::DemoMagic,
        SourceFormat::Doitlive => SourceTool::Doitlive,
        SourceFormat::Vhs => SourceTool::Vhs,
    });
    let text = workshop(&file, tool).map_err(|error| said(*error))?;
    match &args.output {
        Some(output) => write(output, &args.file, &text, args.force),
        None if io::stdout().is_terminal() => print(&Neutral::lines(text)),
        // A file gets every byte of the commands.
        None => print_with(|out| out.write_all(text.as_bytes())),
    }
}

/// Writes the workshop, all of it or nothing.
fn write(output: &Path, script: &Path, text: &str, force: bool) -> Result<Exit, Stop> {
    let name = output.display();
    let same = |one: &Path, other: &Path| {
        let real = |path: &Path| path.canonicalize().ok();
        real(one).is_some_and(|one| Some(one) == real(other))
    };
    if same(output, script) {
        let message = format!("`--output` would overwrite the script, `{name}`");
        return Err(Stop::new(Exit::Usage, message, Some("name another file")));
    }
    if fs::symlink_metadata(output).is_ok() && !force {
        let message = format!("`{name}` already exists");
        let help = "name another file, or replace that one with `--force`";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    let file = WholeFile::at(output);
    let written = if force {
        file.replace(text.as_bytes())
    } else {
        file.create(text.as_bytes())
    };
    written.map_err(|error| unwritable(output, &error.cause))?;
    Ok(Exit::Success)
}
