//! Expected output: what the commands of a fence print, as the document states it.
//!
//! Owns what counts as the same output (`...` and `[..]`), and how a statement is updated with as
//! few changes as possible. `reader` finds the statement, and `cli` writes it into the file.

mod lines;

use crate::neutral::{visible, without_ansi};
use crate::source::Span;

use super::Companion;

pub use lines::{LineRevision, revise};

/// What the commands before it print, as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedOutput {
    /// Everything, including the fence lines. In a transcript the lines below one command.
    pub span: Span,
    /// Where messages point: the opening fence line, or the first line in a transcript.
    pub place: Span,
    /// The lines between the fence lines, including their ends. Without any, an empty span where
    /// the first one would be.
    pub body: Span,
    /// The same lines without the prefix of the container (a list item, a quote).
    pub lines: Vec<String>,
    /// The container's prefix of each line.
    pub prefix: String,
    /// The fence around these lines; `None` in a transcript, whose fence also contains commands.
    pub fence: Option<FenceMarker>,
    /// False if only the end of the file closes the fence.
    pub closed: bool,
}

/// The marks of a fence line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FenceMarker {
    /// A backtick or a tilde.
    pub character: char,
    /// How many of them.
    pub length: usize,
}

/// Why a statement cannot be updated to what was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// Only the end of the file closes the fence.
    Open,
    /// A printed line would end the fence of a transcript.
    ClosesTranscript,
    /// A printed line looks like a command of the transcript.
    LooksLikeCommand,
}

impl Unwritable {
    /// The reason, and the remedy.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Open => "the fence is not closed; close it first",
            Self::ClosesTranscript => {
                "a line of the output would close the fence; use a longer fence, or `...`"
            }
            Self::LooksLikeCommand => {
                "a line of the output looks like a command of the transcript; write `...` in its place"
            }
        }
    }
}

/// The new lines of an [`ExpectedOutput`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The new lines, in order.
    pub lines: Vec<LineRevision>,
    /// The new length of the fence marks, if a printed line would close the fence.
    pub fence_length: Option<usize>,
}

impl ExpectedOutput {
    /// The statement in `fence`, a part of `text`.
    pub fn of_fence(fence: &Companion, text: &str) -> Self {
        let opening = text[fence.span.range()].lines().next().unwrap_or_default();
        let character = opening.chars().next().unwrap_or('`');
        let length = opening.chars().take_while(|c| *c == character).count();
        Self {
            span: fence.span,
            place: Span::new(fence.span.start, fence.span.start + opening.len()),
            body: fence.body,
            lines: fence.text.lines().map(stated_line).collect(),
            prefix: fence.prefix.clone(),
            fence: Some(FenceMarker { character, length }),
            closed: fence.closed,
        }
    }

    /// True when `printed` is as expected. It must be in the form that [`comparable`] returns.
    pub fn matches(&self, printed: &str) -> bool {
        lines::matches(&self.lines, &comparable(printed))
    }

    /// The changes that make these lines match what was printed. Wildcards that still match are
    /// kept.
    ///
    /// # Errors
    /// Why that is impossible.
    pub fn revision(&self, printed: &str) -> Result<Revision, Unwritable> {
        if !self.closed {
            return Err(Unwritable::Open);
        }
        let lines = revise(&self.lines, &comparable(printed));
        let fence_length = self.fence.and_then(|fence| longer_fence(fence, &lines));
        if self.fence.is_none() {
            check_transcript(&lines)?;
        }
        Ok(Revision {
            lines,
            fence_length,
        })
    }

    /// The difference between the expected output and `printed`, as a unified diff. Lines that
    /// wildcards match count as the same.
    pub fn difference(&self, printed: &str) -> String {
        let line = |text: &str| format!("{}\n", text.trim_end());
        let stated: String = self.lines.iter().map(|text| line(text)).collect();
        let revised = revise(&self.lines, &comparable(printed));
        let new: String = revised
            .iter()
            .map(|revised| line(revised.text(&self.lines)))
            .collect();
        let diff = similar::TextDiff::from_lines(&stated, &new);
        diff.unified_diff()
            .header("expected", "printed")
            .to_string()
            .trim_end()
            .to_owned()
    }
}

/// A stated line as it is compared: without escape sequences, which may have been copied with it.
pub fn stated_line(line: &str) -> String {
    if line.contains('\u{1b}') {
        without_ansi(line)
    } else {
        line.to_owned()
    }
}

/// The part of a command's output that is compared: its lines without escape sequences, trailing
/// blanks, and empty lines at the end. If a line was overwritten (a progress bar), its last state
/// counts; other control characters are made visible.
pub fn comparable(printed: &str) -> Vec<String> {
    let mut lines: Vec<String> = printed.split('\n').map(comparable_line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn comparable_line(line: &str) -> String {
    let last_state = line.trim_end_matches('\r').rsplit('\r').next();
    visible(last_state.unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// The length that `fence` needs around `lines`, if it is too short.
fn longer_fence(fence: FenceMarker, lines: &[LineRevision]) -> Option<usize> {
    let new = lines.iter().filter_map(LineRevision::new_text);
    let longest = new
        .filter_map(|line| closing_run(line, fence.character))
        .max()?;
    (longest >= fence.length).then_some(longest + 1)
}

/// The length of the run of marks, if `line` could close a fence of this character.
fn closing_run(line: &str, character: char) -> Option<usize> {
    let line = line.trim();
    let is_run = !line.is_empty() && line.chars().all(|c| c == character);
    is_run.then(|| line.chars().count())
}

fn check_transcript(lines: &[LineRevision]) -> Result<(), Unwritable> {
    for (nth, line) in lines.iter().enumerate() {
        let Some(text) = line.new_text() else {
            continue;
        };
        if is_prompt(text, "$") || nth == 0 && is_prompt(text, ">") {
            return Err(Unwritable::LooksLikeCommand);
        }
        if ['`', '~']
            .iter()
            .any(|mark| closing_run(text, *mark) >= Some(3))
        {
            return Err(Unwritable::ClosesTranscript);
        }
    }
    Ok(())
}

/// True for `$ command` and a bare `$`.
pub fn is_prompt(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests;
