//! Writes into workshops what their commands have really printed.
//!
//! Owns which bytes of a file change, and that no file is written which is read-only or was changed
//! meanwhile. `run` decides what to write.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bases::{WholeFile, WriteError};
use crate::document::expected::{FenceMarker, LineRevision, Revision};
use crate::document::{Block, CompanionKind, ExpectedOutput};
use crate::plan::{OutputStatement, Plan};
use crate::run::Update;
use crate::source::{SourceFile, Span, read_regular};

/// Why a file is left unchanged.
#[derive(Debug)]
pub enum UpdateError {
    /// It is read-only.
    ReadOnly,
    /// It has changed since the run began.
    Changed,
    /// One statement would get two different outputs.
    Ambiguous(String),
    /// An error of the system.
    Io(io::Error),
}

impl std::fmt::Display for UpdateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ReadOnly => f.write_str("it is read-only"),
            Self::Changed => f.write_str("it was changed while its commands ran"),
            Self::Ambiguous(place) => write!(
                f,
                "the commands before {place} ran more than once and printed different things"
            ),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl From<WriteError> for UpdateError {
    fn from(error: WriteError) -> Self {
        Self::Io(error.cause)
    }
}

impl UpdateError {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::ReadOnly => "make it writable: `chmod u+w FILE`",
            Self::Changed => "run `demosh ci --update` again",
            Self::Ambiguous(_) => "write `...` or `[..]` where the output differs",
            Self::Io(_) => "the file is as it was",
        }
    }
}

/// The first file of a workshop with expected output that cannot be written, if there is one.
pub fn unwritable(plan: &Plan) -> Option<(&Path, UpdateError)> {
    let documents = plan.documents.iter().filter(|document| {
        let mut blocks = document.blocks.iter();
        blocks.any(is_output)
    });
    let mut paths = documents.map(|document| document.source.path());
    paths.find_map(|path| Some((path, check_writable(path).err()?)))
}

/// The changes for one file.
struct Edits {
    source: Arc<SourceFile>,
    /// The statements with their new output, by position.
    statements: BTreeMap<usize, (OutputStatement, String)>,
    error: Option<UpdateError>,
}

/// Writes all updates, file by file. Returns for each file how many statements were changed, or why
/// none was.
pub fn write<'a>(
    updates: impl IntoIterator<Item = (&'a Plan, &'a Update)>,
) -> Vec<(PathBuf, Result<usize, UpdateError>)> {
    let mut files: BTreeMap<PathBuf, Edits> = BTreeMap::new();
    for (plan, update) in updates {
        let expected = &plan.expected[update.expected];
        let source = &expected.location.file;
        let path = real(source.path());
        let edits = files.entry(path).or_insert_with(|| Edits {
            source: Arc::clone(source),
            statements: BTreeMap::new(),
            error: None,
        });
        edits.add(expected, &update.printed);
    }
    let write = |(path, edits): (PathBuf, Edits)| {
        let name = edits.source.path().to_owned();
        (name, edits.write(&path))
    };
    files.into_iter().map(write).collect()
}

impl Edits {
    fn add(&mut self, expected: &OutputStatement, printed: &str) {
        let at = expected.output.span.start;
        let earlier = self.statements.get(&at);
        if earlier.is_some_and(|(_, earlier)| earlier != printed) {
            let place = expected.location.to_string();
            self.error = Some(UpdateError::Ambiguous(place));
        }
        self.statements
            .insert(at, (expected.clone(), printed.to_owned()));
    }

    /// Replaces the file at `path`.
    fn write(self, path: &Path) -> Result<usize, UpdateError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        check_writable(path)?;
        let before = unchanged(path, &self.source)?;
        let statements: Vec<_> = self
            .statements
            .values()
            .map(|(expected, printed)| (&*expected.output, printed.as_str()))
            .collect();
        let after = updated(&before, &self.source, &statements);
        WholeFile::at(path).replace_if(&after, || {
            let now = read_regular(path).map_err(UpdateError::Io)?;
            (now == before).then_some(()).ok_or(UpdateError::Changed)
        })?;
        Ok(statements.len())
    }
}

fn is_output(block: &Block) -> bool {
    match block {
        Block::Companion(fence) => fence.kind == CompanionKind::Output,
        Block::Code(code) => code.is_transcript(),
        _ => false,
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The administrator may write to every file, so the permissions of the file's owner count too.
fn check_writable(path: &Path) -> Result<(), UpdateError> {
    let metadata = fs::metadata(path).map_err(UpdateError::Io)?;
    let is_writable = rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok();
    if metadata.permissions().mode() & 0o222 == 0 || !is_writable {
        return Err(UpdateError::ReadOnly);
    }
    Ok(())
}

/// The bytes of the file, if they are still those that were read.
fn unchanged(path: &Path, source: &SourceFile) -> Result<Vec<u8>, UpdateError> {
    let bytes = match read_regular(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(UpdateError::Changed),
        result => result.map_err(UpdateError::Io)?,
    };
    let now = SourceFile::decode(path, bytes.clone()).map_err(|_| UpdateError::Changed)?;
    if now.text() == source.text() {
        Ok(bytes)
    } else {
        Err(UpdateError::Changed)
    }
}

/// The bytes of the file from which `source` was read, with what was printed in place of what was
/// stated. No other byte changes.
pub fn updated(
    bytes: &[u8],
    source: &SourceFile,
    statements: &[(&ExpectedOutput, &str)],
) -> Vec<u8> {
    let lines = lines(bytes);
    let line_of = |offset: usize| source.position(offset).line - 1;
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (expected, printed) in statements {
        let Ok(revision) = expected.revision(printed) else {
            continue;
        };
        let Span { start, end } = expected.body;
        let (first, last) = (line_of(start), line_of(end));
        // The lines before it; the last of them is the opening fence line.
        for (nth, line) in lines[done..first].iter().enumerate() {
            let opens = done + nth + 1 == first;
            out.extend(
                fence_line(line, expected, &revision)
                    .filter(|_| opens)
                    .unwrap_or_else(|| line.to_vec()),
            );
        }
        push_lines(&mut out, &lines[first - 1..last], expected, &revision);
        done = last;
        if let Some(line) = lines.get(last)
            && let Some(longer) = fence_line(line, expected, &revision)
        {
            out.extend(longer);
            done = last + 1;
        }
    }
    out.extend(lines[done..].concat());
    out
}

/// Adds the lines of a statement. `before` contains the line before the first, then the old lines.
fn push_lines(out: &mut Vec<u8>, before: &[&[u8]], expected: &ExpectedOutput, revision: &Revision) {
    let line_end = line_end(before[0]);
    for revised in &revision.lines {
        match revised {
            LineRevision::Kept(nth) => out.extend_from_slice(before[nth + 1]),
            LineRevision::New(text) => {
                let line = format!("{}{text}", expected.prefix);
                out.extend_from_slice(line.trim_end_matches([' ', '\t']).as_bytes());
                out.extend_from_slice(line_end);
            }
        }
    }
}

/// A fence line, made longer if necessary.
fn fence_line(line: &[u8], expected: &ExpectedOutput, revision: &Revision) -> Option<Vec<u8>> {
    let length = revision.fence_length?;
    let FenceMarker { character, .. } = expected.fence?;
    let mark = u8::try_from(character).ok()?;
    let at = line.iter().position(|byte| *byte == mark)?;
    let run = line[at..].iter().take_while(|byte| **byte == mark).count();
    let mut longer = line[..at].to_vec();
    longer.extend(std::iter::repeat_n(mark, length.max(run)));
    longer.extend_from_slice(&line[at + run..]);
    Some(longer)
}

fn line_end(line: &[u8]) -> &[u8] {
    let text = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
    let end = &line[text.map_or(0, |last| last + 1)..];
    if end.is_empty() { b"\n" } else { end }
}

/// Lines as [`SourceFile`] counts them, with their ends.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for (at, byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends {
            lines.push(&bytes[start..=at]);
            start = at + 1;
        }
    }
    if start < bytes.len() {
        lines.push(&bytes[start..]);
    }
    lines
}

#[cfg(test)]
mod tests;
