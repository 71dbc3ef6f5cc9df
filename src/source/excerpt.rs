//! The excerpt of a file in a finding: its lines, of which long ones are cut.
//!
//! The cost of a finding depends on its excerpt, not on the size of the file.

use std::ops::Range;

use super::{Position, SourceFile, Span};

/// The most bytes of a line, or of a marked stretch.
const LONGEST: usize = 1000;
/// The most bytes of a long line before the mark.
const BEFORE: usize = 60;

/// The lines of a file that contain a marked stretch.
pub(super) struct SourceExcerpt<'a> {
    /// Whole lines, except for long ones.
    pub(super) text: &'a str,
    /// Where the marked stretch begins in the file.
    pub(super) position: Position,
    /// The range of the marked stretch in `text`.
    pub(super) marked: Range<usize>,
    /// True when the beginning of a long line is left out.
    pub(super) is_cut: bool,
}

impl<'a> SourceExcerpt<'a> {
    /// The lines of `file` that contain `span`.
    pub(super) fn of(file: &'a SourceFile, span: Span) -> Self {
        let text = file.text();
        let start = boundary(text, span.start);
        let end = boundary(text, span.end.clamp(start, start + LONGEST));
        let position = file.position(start);
        let line = file.line_start(position.line).unwrap_or(0);
        let is_cut = start - line > LONGEST;
        let first = if is_cut {
            boundary(text, start - BEFORE)
        } else {
            line
        };
        let most = boundary(text, end + LONGEST);
        let last = text[end..most].find('\n').map_or(most, |at| end + at);
        Self {
            text: &text[first..last],
            position,
            marked: start - first..end - first,
            is_cut,
        }
    }
}

/// The last boundary between characters at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests;
