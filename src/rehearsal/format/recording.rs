//! The contents of a recording: the calls of tools, in the order in which they were made.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::source::{Diagnostic, Label, Location, SourceFile, Span};

use super::glob::glob_matches;

/// The version of the format that this program writes, which is also the highest that it reads.
pub const VERSION: u32 = 1;

/// The longest output in the recording itself, in bytes; longer output is in a file beside it.
pub const MAX_INLINE: usize = 4 * 1024;

/// The calls of the tools that a workshop replaces in a rehearsal.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// It was written by hand, not by a real run: the output is marked as a sample.
    pub sample: bool,
    /// The workshop's file, relative to the recording.
    pub workshop: Option<PathBuf>,
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// The file that it was read from, and the position of each call in it.
    pub(in crate::rehearsal) source: Option<(Arc<SourceFile>, Vec<Span>)>,
}

/// One call of a tool, and its result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The heading of its section; empty before the first heading.
    pub step: String,
    /// The tool's name and its arguments.
    pub argv: Vec<CallWord>,
    /// Its directory, relative to the workshop's. `None`: any directory.
    pub cwd: Option<PathBuf>,
    /// How it uses its standard input.
    pub stdin: Stdin,
    /// Its output, in order.
    pub output: Vec<Chunk>,
    /// Its exit status.
    pub status: u8,
    /// How long it took.
    pub after: Option<Duration>,
    /// It does not end by itself; port forwarding is an example.
    pub stays: bool,
    /// The files that it leaves behind.
    pub leaves: Vec<LeftFile>,
}

/// One word of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallWord {
    /// Exactly this word.
    Exact(String),
    /// Any word that matches: `*` stands for any text, `?` for one character, `\` makes the next
    /// character literal.
    Glob(String),
}

/// How a call uses its standard input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stdin {
    /// It reads standard input if a word says so, such as `-`.
    #[default]
    Unstated,
    /// It does not read it.
    None,
    /// It reads it to the end; the text does not matter.
    Ignored,
    /// It reads it to the end; the call matches only if the input contains this text.
    Contains(String),
}

/// A piece of output, or a line that the call read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The time since the start of the call, or since the last line that it read. `None`: at an
    /// unknown time before its end.
    pub at: Option<Duration>,
    /// The stream.
    pub stream: RecordedStream,
    /// The contents. A line has no line end.
    pub text: RecordedText,
}

/// The stream of an output or an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordedStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The whole screen from then on, row by row.
    Screen,
    /// A line of standard input.
    Line,
    /// Any line that matches this glob.
    LineForm,
    /// The end of standard input.
    End,
}

impl RecordedStream {
    /// All streams.
    pub(in crate::rehearsal) const ALL: [Self; 6] = [
        Self::Stdout,
        Self::Stderr,
        Self::Screen,
        Self::Line,
        Self::LineForm,
        Self::End,
    ];

    /// True for an input.
    pub(in crate::rehearsal) const fn is_input(self) -> bool {
        matches!(self, Self::Line | Self::LineForm | Self::End)
    }
}

/// Bytes in the recording or in a file beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedText {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The file with the bytes, relative to the recording.
    pub file: Option<PathBuf>,
}

/// A file that a call leaves behind; editors do this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftFile {
    /// Its path, relative to the directory of the call.
    pub path: PathBuf,
    /// Its contents afterwards; `None` if it was removed.
    pub content: Option<RecordedText>,
}

impl Recording {
    /// The names of the tools whose calls it contains, each once.
    pub fn tools(&self) -> impl Iterator<Item = &str> {
        let mut seen = std::collections::BTreeSet::new();
        let tools = self.calls.iter().filter_map(Call::tool);
        tools.filter(move |tool| seen.insert(*tool))
    }

    /// The total time of all calls, as far as it was recorded.
    pub fn length(&self) -> Duration {
        self.calls.iter().filter_map(|call| call.after).sum()
    }

    /// The calls in the section with this heading.
    pub fn calls_of<'a>(&'a self, step: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.step == step)
    }

    /// The position of the call with this index in the file.
    pub fn location(&self, call: usize) -> Option<Location> {
        let (source, spans) = self.source.as_ref()?;
        Some(Location::new(source, *spans.get(call)?))
    }

    /// The file that it was read from.
    pub fn source(&self) -> Option<&Arc<SourceFile>> {
        self.source.as_ref().map(|(source, _)| source)
    }

    /// Calls of tools that are not replaced are never used: one finding for each such tool, at its
    /// first call.
    pub fn unknown_tools(&self, replaced: &[String]) -> Vec<Diagnostic> {
        let unknown = self
            .tools()
            .filter(|tool| !replaced.iter().any(|known| known == tool));
        unknown
            .map(|tool| self.unknown_tool(tool, replaced))
            .collect()
    }

    fn unknown_tool(&self, tool: &str, replaced: &[String]) -> Diagnostic {
        let message = format!("`{tool}` is not a tool that the workshop replaces in a rehearsal");
        let help = match crate::document::nearest(tool, replaced.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{tool}` to `rehearse.tools` in the workshop's front matter"),
        };
        let first = self.calls.iter().position(|call| call.tool() == Some(tool));
        let place = first.and_then(|call| self.location(call));
        let finding = Diagnostic::error("unknown-tool", message).help(help);
        match place {
            Some(place) => finding.label(Label::at(&place.file, place.span, "")),
            None => finding,
        }
    }
}

impl Call {
    /// The tool's name.
    pub fn tool(&self) -> Option<&str> {
        self.argv.first().map(CallWord::text)
    }

    /// The call as a person would type it, with patterns as written.
    pub fn line(&self) -> String {
        let words: Vec<_> = self.argv.iter().map(CallWord::text).collect();
        words.join(" ")
    }

    /// All of its output on one stream.
    pub fn printed(&self, stream: RecordedStream) -> Vec<u8> {
        let chunks = self.output.iter().filter(|chunk| chunk.stream == stream);
        chunks
            .flat_map(|chunk| chunk.text.bytes.iter().copied())
            .collect()
    }

    /// True when it answers lines one by one.
    pub(in crate::rehearsal) fn is_dialogue(&self) -> bool {
        self.output.iter().any(|chunk| chunk.stream.is_input())
    }

    /// True when it reads its standard input to the end before it prints anything.
    pub fn reads_stdin(&self) -> bool {
        match self.stdin {
            Stdin::Unstated if self.is_dialogue() => false,
            Stdin::Unstated => self
                .argv
                .iter()
                .skip(1)
                .any(|word| asks_for_stdin(word.text())),
            Stdin::None => false,
            Stdin::Ignored | Stdin::Contains(_) => true,
        }
    }
}

/// True for the arguments with which tools read standard input.
pub(in crate::rehearsal) fn asks_for_stdin(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "-",
        "-f-",
        "@-",
        "-i",
        "-it",
        "-ti",
        "--interactive",
        "--stdin",
        "/dev/stdin",
    ];
    WORDS.contains(&word)
        || word.ends_with("=-")
        || word.ends_with("@-")
        || (word.starts_with("--") && word.ends_with("-stdin"))
}

impl CallWord {
    /// The word, or the pattern.
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Glob(text) => text,
        }
    }

    /// True when the word of a real call matches.
    pub fn matches(&self, word: &str) -> bool {
        match self {
            Self::Exact(text) => text == word,
            Self::Glob(pattern) => glob_matches(pattern, word),
        }
    }
}

impl RecordedText {
    /// Text that comes from no file.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            file: None,
        }
    }
}

#[cfg(test)]
mod tests;
