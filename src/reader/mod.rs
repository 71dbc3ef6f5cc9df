//! Bytes to [`Document`]: what a workshop file holds.
//!
//! Owns how the two formats are cut into blocks and where every part is. Reads one file only:
//! imports are followed, and modes applied, by `plan`.

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

use crate::document::{Attributes, Document, Format, GivenAttributes, Settings};
use crate::source::{Diagnostic, SourceFile, Span};

/// Reads `source` in the format that its name asks for.
///
/// Never fails: what is wrong is in the document's findings.
pub fn read(source: &Arc<SourceFile>) -> Document {
    match Format::of(source.path()) {
        Format::Markdown => markdown::read(source),
        Format::Script => script::read(source),
    }
}

/// Gathers one file's parts and findings while it is being read.
struct Gathering<'a> {
    source: &'a Arc<SourceFile>,
    findings: Vec<Diagnostic>,
    /// The keys given for the next command on lines of their own.
    given: GivenAttributes,
    /// What fences without keys share.
    no_keys: Arc<Attributes>,
    /// True once something was met that only this program understands.
    is_ours: bool,
    /// What is wrong only when it was meant for this program.
    doubts: Vec<ownership::Doubt>,
    /// Where fences have groups in braces that other tools understand.
    foreign_groups: Vec<Span>,
    /// How many bodies of macros and `ifhook`s are being read, one inside the other.
    nesting: usize,
}

impl<'a> Gathering<'a> {
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

    fn finish(mut self, format: Format) -> Document {
        self.note_foreign();
        self.resolve_doubts();
        Document {
            source: Arc::clone(self.source),
            format,
            is_ours: self.is_ours,
            settings: Settings::default(),
            blocks: Vec::new(),
            link_targets: BTreeMap::new(),
            findings: self.findings,
        }
    }
}

#[cfg(test)]
mod tests;
