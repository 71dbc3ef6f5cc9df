//! The contents of a workshop file, whatever its format: headings, prose, code, directives, notes.
//!
//! Owns the model and the small grammars inside it (directives, attributes, quoting, commands).
//! Does no I/O and knows nothing of imports, modes or running.

mod attributes;
pub mod command;
mod checked;
mod dialects;
mod directive;
mod editor;
pub mod expected;
mod footnotes;
mod info;
pub mod programs;
mod prompt;
mod settings;
mod stage_settings;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

#[allow(unused_imports, reason = "the reader takes these up")]
pub use attributes::{
    ATTRIBUTES, Attributes, CiAction, Expectation, ExpectedExit, GivenAttributes, ProgramInput,
};
pub use dialects::with_foreign_blocks_as_quotes;
pub use directive::{DIRECTIVES, Definition, Directive, DirectiveKind};
pub use editor::is_editor_comment;
pub use expected::ExpectedOutput;
pub use footnotes::{begins_footnote, is_footnote, read_footnotes, with_footnotes_as_text};
#[allow(unused_imports, reason = "the reader takes these up")]
pub use info::{BraceGroup, FenceInfo, TRANSCRIPTS, is_key, near_key};
pub use prompt::{PromptField, PromptTemplate};
pub use settings::{EnvironmentRequirement, FrontMatter, ToolRequirement, Transcripts};
pub(crate) use stage_settings::table::settings_table;
pub use stage_settings::{
    ProgressChoice, SETTINGS, SettingEntry, SettingLabel, StageSettings, ThemeChoice, TypingChoice,
};
pub use words::split_words;

use crate::source::{Diagnostic, SourceFile, Span};

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Commentary with shell fences (`.md`, `.markdown`).
    Markdown,
    /// Shell text with commentary in comments (everything else).
    Script,
}

impl FileFormat {
    /// The format for a file with this name.
    pub fn of(path: &std::path::Path) -> Self {
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or("");
        if ["md", "markdown"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
        {
            Self::Markdown
        } else {
            Self::Script
        }
    }
}

/// One file, after reading.
#[derive(Debug)]
pub struct Document {
    /// The file.
    pub source: Arc<SourceFile>,
    /// The format in which it was read.
    pub format: FileFormat,
    /// True when it contains something that only this program understands: a directive, a key or a
    /// setting. What looks wrong in any other file may be meant for another tool.
    pub is_ours: bool,
    /// Its front matter, or the defaults if it has none.
    pub settings: FrontMatter,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
    /// The targets of reference links by label, so that a stretch of prose can be shown alone.
    pub link_targets: BTreeMap<String, String>,
    /// Its problems. It must not run if one of them is an error.
    pub findings: Vec<Diagnostic>,
}

impl Document {
    /// True when it has a `SHOW`, `HIDE` or `SKIP` anywhere, including the bodies of its macros.
    pub fn has_modes(&self) -> bool {
        self.blocks.iter().any(|block| match block {
            Block::Directive(directive) => directive.has_modes(),
            Block::Code(code) => code.items.iter().any(Item::has_modes),
            _ => false,
        })
    }
}

impl Item {
    fn has_modes(&self) -> bool {
        matches!(&self.kind, ItemKind::Directive(directive) if directive.has_modes())
    }
}

impl Directive {
    fn has_modes(&self) -> bool {
        match &self.kind {
            DirectiveKind::Macro(definition) | DirectiveKind::IfHook(definition) => {
                definition.body.iter().any(Item::has_modes)
            }
            kind => kind.is_mode(),
        }
    }
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading(Heading),
    /// Markdown text without headings, fences that run, directives or notes.
    Prose(Span),
    /// Shell text: a fence that runs, or a whole script.
    Code(Code),
    /// A fence that adds to the fence before it.
    Companion(Companion),
    /// A directive between the blocks of a Markdown file.
    Directive(Directive),
    /// `<!-- note: ... -->`, which only the presenter sees.
    Note(Note),
}

impl Block {
    /// Where it is.
    pub const fn span(&self) -> Span {
        match self {
            Self::Heading(heading) => heading.span,
            Self::Prose(span) => *span,
            Self::Code(code) => code.span,
            Self::Companion(fence) => fence.span,
            Self::Directive(directive) => directive.span,
            Self::Note(note) => note.span,
        }
    }
}

/// A Markdown heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its title: the text without markup, on one line.
    pub text: String,
    /// The heading as written.
    pub span: Span,
}

/// A presenter's note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, trimmed.
    pub text: String,
    /// The whole comment.
    pub span: Span,
}

/// Shell text and its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Everything, including the fence lines, from the opening marks on.
    pub span: Span,
    /// The text between the fence lines. The items cover it byte for byte, except for the prefix of
    /// each line (from a list item or a quote around the fence) and the prompts of a transcript.
    pub body: Span,
    /// The keys of the fence's info string; shared, since most fences have none.
    pub attributes: Arc<Attributes>,
    /// False if only the end of the file, or of the list item or quote around it, closes the fence.
    pub closed: bool,
    /// True for a fence that CommonMark reads as part of an HTML block.
    pub in_html: bool,
    /// The distance of the opening marks from the start of their line, in bytes.
    pub indentation: usize,
    /// The parts of the body.
    pub items: Vec<Item>,
}

impl Code {
    /// True when it also states what its commands print.
    pub fn is_transcript(&self) -> bool {
        self.items
            .iter()
            .any(|item| matches!(item.kind, ItemKind::Printed(_)))
    }
}

/// A fence right after one that runs, which adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Companion {
    /// Its kind.
    pub kind: CompanionKind,
    /// Everything, including the fence lines, from the opening marks on.
    pub span: Span,
    /// The text between the fence lines, as it is in the file.
    pub body: Span,
    /// The same without the prefix of each line.
    pub text: String,
    /// The prefix of each line of the body: the indentation of a list item, the marks of a quote.
    pub prefix: String,
    /// Its attributes.
    pub attributes: Arc<Attributes>,
    /// False if only the end of the file, or of the list item or quote around it, closes the fence.
    pub closed: bool,
}

/// The kinds of companions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompanionKind {
    /// States what the commands of the fence before it print.
    Output,
    /// Is typed into the program that the last command before it starts.
    Input,
}

/// One stretch of shell text.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its kind and contents.
    pub kind: ItemKind,
    /// Where it is, including its line end.
    pub span: Span,
}

/// The kinds of shell text.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// One complete command, in the form in which it runs.
    Command(String),
    /// A command that is cut off by the block's end: displayed as commentary, not run.
    Unfinished(String),
    /// `# text`: commentary, including the mark.
    Comment(String),
    /// `#$ text`: typed, not run.
    Typed(String),
    /// An empty line.
    Blank,
    /// `##` and `#!` lines: for readers of the file only.
    Hidden,
    /// In a transcript: what the commands since the previous statement print. Empty if they print
    /// nothing.
    Printed(Box<ExpectedOutput>),
    /// `##@ key=value`: keys for the next command.
    Attributes(Box<Attributes>),
    /// `#@...`
    Directive(Directive),
}

/// The candidate that was probably meant by `word`, which may also be a correct word of another
/// tool: one edit away for names of five letters or more, two for eight or more. Swapped letters
/// are one edit; upper and lower case are alike.
pub fn near_miss<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let similar = |candidate: &&str| {
        let edits = match candidate.chars().count() {
            0..5 => 0,
            5..8 => 1,
            _ => 2,
        };
        let distance = strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
        edits > 0 && distance <= edits
    };
    candidates.into_iter().find(similar)
}

/// The candidate that `word` is probably a misspelling of.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
