//! Bytes to [`Document`]: reads a workshop file.
//!
//! Owns how the two formats are cut into blocks and where every part is. Reads one file only:
//! `plan` follows imports and applies modes.

mod companion;
mod fence;
mod front_matter;
mod idle;
mod markdown;
mod ownership;
mod script;
mod title;
mod transcript;
pub mod yaml;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use front_matter::{front_matter, settings_path};
pub use title::{Title, title};

use crate::document::{Attributes, Document, FileFormat, FrontMatter, GivenAttributes};
use crate::source::{Diagnostic, SourceFile, Span};

/// Reads `source` in the format that its name implies.
///
/// Never fails: problems are in the document's findings.
pub fn read(source: &Arc<SourceFile>) -> Document {
    match FileFormat::of(source.path()) {
        FileFormat::Markdown => markdown::read(source),
        FileFormat::Script => script::read(source),
    }
}

/// The parts and findings of one file while it is being read.
struct FileReader<'a> {
    source: &'a Arc<SourceFile>,
    findings: Vec<Diagnostic>,
    /// The keys given for the next command in `##@` lines.
    given: GivenAttributes,
    /// The attributes shared by all fences without keys.
    no_keys: Arc<Attributes>,
    /// True after something was found that only this program understands.
    is_ours: bool,
    /// Problems that are mistakes only if the file is for this program.
    doubts: Vec<ownership::Doubt>,
    /// Where fences have groups in braces for other tools.
    foreign_groups: Vec<Span>,
    /// How many bodies of macros and `ifhook`s are being read, nested in each other.
    nesting: usize,
}

impl<'a> FileReader<'a> {
    fn new(source: &'a Arc<SourceFile>) -> Self {
        Self {
            source,
            findings: Vec::new(),
            given: GivenAttributes::default(),
            no_keys: Arc::default(),
            is_ours: false,
            doubts: Vec::new(),
            foreign_groups: Vec::new(),
            nesting: 0,
        }
    }

    fn finish(mut self, format: FileFormat) -> Document {
        self.note_foreign();
        self.resolve_doubts();
        Document {
            source: Arc::clone(self.source),
            format,
            is_ours: self.is_ours,
            settings: FrontMatter::default(),
            blocks: Vec::new(),
            link_targets: BTreeMap::new(),
            findings: self.findings,
        }
    }
}

#[cfg(test)]
mod tests;
