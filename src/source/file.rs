//! A file's text, decoded once, and positions in it.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Diagnostic, Label};
use crate::neutral::{Neutral, visible};

/// A byte range of one [`SourceFile`]'s text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// First byte after the stretch.
    pub end: usize,
}

impl Span {
    /// The stretch from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The span as an index range.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The same stretch, moved by `offset` bytes.
    #[must_use]
    pub const fn shifted(self, offset: usize) -> Self {
        Self::new(self.start + offset, self.end + offset)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A position in a file as people count: both numbers from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file's text: UTF-8 without a byte order mark, every line ended by `\n` alone.
///
/// Line ends are unified when the file is read, so that no other module needs to handle `\r\n`.
/// Lines and columns count the same in both forms.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// Reads and decodes `path`, which must be a regular file.
    ///
    /// # Errors
    /// A [`Diagnostic`] that says why the file could not be read, or where it stops being UTF-8.
    pub fn read(path: &Path) -> Result<Arc<Self>, Box<Diagnostic>> {
        let bytes =
            super::read_regular(path).map_err(|error| Box::new(unreadable(path, &error)))?;
        Self::decode(path, bytes)
    }

    /// Decodes `bytes`, which came from `path`.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the first byte that is not UTF-8.
    pub fn decode(path: &Path, bytes: Vec<u8>) -> Result<Arc<Self>, Box<Diagnostic>> {
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::of(path, text)),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let bytes = error.as_bytes();
                let file = Self::new(path, &String::from_utf8_lossy(bytes));
                // The text before it also becomes shorter, without a byte order mark and carriage
                // returns.
                let before = Self::new(path, &String::from_utf8_lossy(&bytes[..valid]));
                let bad = before.text.len();
                Err(Box::new(
                    Diagnostic::error("not-utf8", "the file is not UTF-8 text")
                        .label(Label::at(
                            &file,
                            Span::new(bad, bad),
                            "this byte is not UTF-8",
                        ))
                        .help("save the file as UTF-8"),
                ))
            }
        }
    }

    /// A file with this text; the path is only its name.
    pub fn new(path: &Path, text: &str) -> Arc<Self> {
        Self::of(path, text.to_owned())
    }

    fn of(path: &Path, mut text: String) -> Arc<Self> {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let text = with_plain_line_ends(text);
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(at, _)| at + 1),
            )
            .collect();
        Arc::new(Self {
            path: path.to_owned(),
            text,
            line_starts,
        })
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path for messages.
    pub fn name(&self) -> Cow<'_, str> {
        self.path.to_string_lossy()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The first line of `span` that is not blank, without surrounding blanks.
    pub fn first_line_of(&self, span: Span) -> Span {
        let written = self.slice(span);
        let start = written.len() - written.trim_start().len();
        let line = written[start..].lines().next().unwrap_or_default();
        Span::new(start, start + line.trim_end().len()).shifted(span.start)
    }

    /// Line and column of the byte `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        // An offset within a character counts as one after that character's first byte.
        let before = self.text.as_bytes()[start..offset].iter();
        let column = before.filter(|byte| **byte & 0xc0 != 0x80).count();
        Position {
            line,
            column: column + 1,
        }
    }

    /// Number of lines; text after the last line end counts as one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len() - usize::from(self.text.ends_with('\n'))
    }

    /// First byte of `line` (from 1), if it exists.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        self.line_starts.get(line.checked_sub(1)?).copied()
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error(
        "unreadable",
        format!("cannot read `{}`: {reason}", Neutral::path(path)),
    )
}

fn with_plain_line_ends(text: String) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}

/// A span together with its file.
#[derive(Debug, Clone)]
pub struct Location {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The span within it.
    pub span: Span,
}

impl Location {
    /// The place `span` of `file`.
    pub fn new(file: &Arc<SourceFile>, span: Span) -> Self {
        Self {
            file: Arc::clone(file),
            span,
        }
    }

    /// The position where the span begins.
    pub fn position(&self) -> Position {
        self.file.position(self.span.start)
    }

    /// Line on which the span begins, from 1.
    pub fn line(&self) -> usize {
        self.position().line
    }

    /// Line of the span's last character, from 1.
    pub fn last_line(&self) -> usize {
        let last = self.file.slice(self.span).trim_end().len();
        self.file
            .position(self.span.start + last.saturating_sub(1))
            .line
    }
}

/// `file:line:column`, the form editors and terminals make clickable.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position();
        write!(f, "{}:{line}:{column}", visible(&self.file.name()))
    }
}

impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span && self.file.path == other.file.path
    }
}

impl Eq for Location {}

#[cfg(test)]
mod tests;
