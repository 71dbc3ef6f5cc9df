//! What a workshop file holds, whatever its format: headings, prose, code, directives, notes.
//!
//! Owns the model and the small grammars inside it (directives, attributes, quoting, commands).
//! Does no I/O and knows nothing of imports, modes or running.

mod attributes;
pub mod command;
mod checked;
mod directive;
mod editor;
pub mod expected;
mod footnotes;
mod info;
pub mod programs;
mod prompt;
mod settings;
mod stage;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

#[allow(unused_imports, reason = "the reader takes these up")]
pub use attributes::{
    ATTRIBUTES, Attributes, CiAction, Expectation, ExpectedExit, GivenAttributes, Input,
};
pub use directive::{DIRECTIVES, Definition, Directive, DirectiveKind};
pub use editor::is_editor_comment;
pub use expected::ExpectedOutput;
pub use footnotes::{begins_footnote, is_footnote, read_footnotes, with_footnotes_as_text};
#[allow(unused_imports, reason = "the reader takes these up")]
pub use info::{BraceGroup, FenceInfo, TRANSCRIPTS, is_key, near_key};
pub use prompt::{PromptField, PromptTemplate};
pub use settings::{EnvironmentRequirement, Settings, ToolRequirement, Transcripts};
pub(crate) use stage::table::settings_table;
pub use stage::{
    Progress, SETTINGS, SettingEntry, SettingLabel, StageSettings, ThemeChoice, Typing,
};
pub use words::split_words;

use crate::source::{Diagnostic, SourceFile, Span};

/// Which of the two formats a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Commentary with shell fences (`.md`, `.markdown`).
    Markdown,
    /// Shell text with commentary in comments (everything else).
    Script,
}

impl Format {
    /// The format that a file's name asks for.
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

/// One file, read.
#[derive(Debug)]
pub struct Document {
    /// The file.
    pub source: Arc<SourceFile>,
    /// How it was read.
    pub format: Format,
    /// True when it says something that only this program understands: one of its directives, keys or
    /// settings. What looks wrong in any other file may be meant for another tool.
    pub is_ours: bool,
    /// Its front matter; the defaults when it has none.
    pub settings: Settings,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
    /// Targets of reference links by label, so that a stretch of prose can be shown on its own.
    pub link_targets: BTreeMap<String, String>,
    /// What is wrong with it. Any error means that it must not run.
    pub findings: Vec<Diagnostic>,
}

impl Document {
    /// True when it has a SHOW, HIDE or SKIP anywhere, the bodies of its macros included.
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
    /// A fence that says more about the fence before it.
    Companion(Companion),
    /// A directive between the blocks of a Markdown file.
    Directive(Directive),
    /// `<!-- note: ... -->`, for the presenter's eyes.
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

/// Shell text and what it consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Everything, fence lines included, from the opening marks on.
    pub span: Span,
    /// The text between the fence lines. Its items cover it byte for byte, but for what a list item or
    /// a quote around the fence puts before each line, and for the prompts of a transcript.
    pub body: Span,
    /// Keys of the fence's info string; shared, since most fences have none.
    pub attributes: Arc<Attributes>,
    /// False for a fence that the end of the file, or of the list item or quote around it, closes.
    pub closed: bool,
    /// True for a fence that CommonMark takes for a part of an HTML block.
    pub in_html: bool,
    /// How far the opening marks stand from the start of their line, in bytes.
    pub indentation: usize,
    /// What the body consists of.
    pub items: Vec<Item>,
}

impl Code {
    /// True when it states what its commands print.
    pub fn is_transcript(&self) -> bool {
        self.items
            .iter()
            .any(|item| matches!(item.kind, ItemKind::Printed(_)))
    }
}

/// A fence right after one that runs, which says more about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Companion {
    /// What it says.
    pub kind: CompanionKind,
    /// Everything, fence lines included, from the opening marks on.
    pub span: Span,
    /// The text between the fence lines, as it is in the file.
    pub body: Span,
    /// The same without what a list item or a quote puts before each line.
    pub text: String,
    /// What is before each line of the body: the indentation of a list item, the marks of a quote.
    pub prefix: String,
    /// Its keys.
    pub attributes: Arc<Attributes>,
    /// False for a fence that the end of the file, or of the list item or quote around it, closes.
    pub closed: bool,
}

/// What a companion says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompanionKind {
    /// What the commands of the fence before it print.
    Output,
    /// What is typed into the program that the last command before it starts.
    Input,
}

/// One stretch of shell text.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it is, its line end included.
    pub span: Span,
}

/// What a stretch of shell text is.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// One complete command, as it is to be run.
    Command(String),
    /// A command that the block's end cut short: shown as commentary, never run.
    Unfinished(String),
    /// `# text`: commentary, the mark included.
    Comment(String),
    /// `#$ text`: typed, not run.
    Typed(String),
    /// An empty line.
    Blank,
    /// `##` and `#!` lines: for readers of the file only.
    Hidden,
    /// In a transcript: what the commands since the one before print. Empty when that is nothing.
    Printed(Box<ExpectedOutput>),
    /// `##@ key=value`: keys for the next command.
    Attributes(Box<Attributes>),
    /// `#@...`
    Directive(Directive),
}

/// The candidate that `word`, which may well mean something else, is so similar to that it was
/// probably meant: one edit away for names of five letters or more, two for those of eight or more.
/// Letters that changed places are one edit; upper and lower case are alike.
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
