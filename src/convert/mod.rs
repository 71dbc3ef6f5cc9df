//! Converts scripts of other presentation tools into workshops.
//!
//! Owns finding out which tool a file is for, reading the file, and the text of the equivalent
//! workshop. Runs nothing and writes no file. Parts that a workshop cannot express become comments.

mod demo_magic;
mod doitlive;
mod draft;
mod spoken;
mod vhs;

use std::sync::Arc;

use crate::source::{Diagnostic, Label, SourceFile, Span};

pub(crate) use draft::{Draft, DraftPart, attribute, heading, quoted};

/// The tools whose files can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceTool {
    /// A bash script that sources `demo-magic.sh`.
    DemoMagic,
    /// A session of doitlive.
    Doitlive,
    /// A tape of vhs.
    Vhs,
}

impl SourceTool {
    /// How messages name a file of this tool, with an article.
    pub const fn names_file(self) -> &'static str {
        match self {
            Self::DemoMagic => "a demo-magic script",
            Self::Doitlive => "a doitlive session",
            Self::Vhs => "a vhs tape",
        }
    }

    /// The tool that `file` is for, judged by its text and its name.
    pub fn of(file: &SourceFile) -> Option<Self> {
        let text = file.text();
        if text.contains('\0') {
            return None;
        }
        if file.path().extension().is_some_and(|end| end == "tape") || vhs::is_tape(text) {
            return Some(Self::Vhs);
        }
        if doitlive::is_session(text) {
            return Some(Self::Doitlive);
        }
        demo_magic::is_script(text).then_some(Self::DemoMagic)
    }
}

/// The text of a workshop that does the same as `file`. Without a `tool`, the file itself shows
/// which one it is for.
///
/// # Errors
/// What is wrong with the file, and where.
pub fn workshop(
    file: &Arc<SourceFile>,
    tool: Option<SourceTool>,
) -> Result<String, Box<Diagnostic>> {
    if let Some(at) = file.text().find('\0') {
        let help = "name the script, the session or the tape itself";
        return Err(fault(
            file,
            at..at + 1,
            "the file is binary, not text",
            help,
        ));
    }
    if file.text().trim().is_empty() {
        let help = "name a file with commands";
        return Err(fault(file, 0..0, "the file is empty", help));
    }
    let mut draft = Draft::new(file);
    draft.goes_on = true;
    match tool.or_else(|| SourceTool::of(file)) {
        Some(SourceTool::DemoMagic) => demo_magic::read(file, &mut draft)?,
        Some(SourceTool::Doitlive) => doitlive::read(file, &mut draft)?,
        Some(SourceTool::Vhs) => vhs::read(file, &mut draft)?,
        None => return Err(of_no_tool(file)),
    }
    if draft.is_empty() {
        let help = "name a file with commands";
        return Err(fault(file, 0..0, "the file has no commands", help));
    }
    Ok(draft.render())
}

/// The error for a file that is for none of the tools.
#[expect(clippy::unnecessary_box_returns, reason = "errors travel in boxes")]
fn of_no_tool(file: &SourceFile) -> Box<Diagnostic> {
    let end = file.text().find('\n').unwrap_or(file.text().len());
    let name = file.name();
    let message = format!("`{name}` is not a demo-magic script, a doitlive session or a vhs tape");
    let help = "demo-magic scripts source `demo-magic.sh`, doitlive sessions have a line `#doitlive ...`, \
        the name of a vhs tape ends in `.tape`; `--from TOOL` says what the file is";
    let diagnostic = Diagnostic::error("unknown-format", message).help(help);
    let shared = SourceFile::new(file.path(), file.text());
    Box::new(diagnostic.label(Label::at(&shared, Span::new(0, end), "")))
}

/// The error for a part of `file` that cannot be read.
#[expect(clippy::unnecessary_box_returns, reason = "errors travel in boxes")]
fn fault(
    file: &SourceFile,
    place: std::ops::Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Box<Diagnostic> {
    let shared = SourceFile::new(file.path(), file.text());
    let label = Label::at(&shared, Span::from(place), "");
    let diagnostic = Diagnostic::error("bad-script", message).label(label);
    Box::new(diagnostic.help(help))
}

/// Rejects a command that bash cannot parse: no workshop could run it. `place` is where it is.
fn check_command(
    file: &SourceFile,
    command: &str,
    place: std::ops::Range<usize>,
) -> Result<(), Box<Diagnostic>> {
    let pieces = crate::document::command::split(command);
    let Some(problem) = pieces.into_iter().find_map(|piece| piece.problem) else {
        return Ok(());
    };
    let message = format!("bash cannot parse this command: {}", problem.message);
    let help = "close what is open, or correct the command, and convert again";
    Err(fault(file, place, message, help))
}
