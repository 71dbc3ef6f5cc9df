//! Markdown to blocks: fences that run, directives, notes, headings, and prose between them.
//!
//! Structure (which fence or heading begins where) comes from pulldown-cmark; directives are found
//! line by line at column 0 outside fences. The two disagree on purpose inside HTML blocks: for
//! CommonMark the malformed comment `<!-- set -e >` swallows the directive or fence below it, but
//! authors of such files do not expect that.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::{
    Block, CompanionKind, Directive, DirectiveKind, Document, FenceInfo, FileFormat, Heading, Note,
    Transcripts, is_editor_comment, is_footnote,
};
use crate::source::{SourceFile, Span};

use super::companion::{Misfit, companion_kind, misfit};
use super::fence::{CommonFence, FenceOpening, FencePiece, FoundFence};
use super::idle::FenceUse;
use super::{FileReader, Title};

/// Reads a Markdown file.
pub(super) fn read(source: &Arc<SourceFile>) -> Document {
    let mut gathering = FileReader::new(source);
    let (settings, front_matter) = gathering.front_matter();
    let mut cutter = Cutter::new(gathering, front_matter);
    cutter.transcripts = settings.transcripts;
    cutter.cut();
    let Cutter {
        gathering,
        blocks,
        structure,
        ..
    } = cutter;
    let mut document = gathering.finish(FileFormat::Markdown);
    document.settings = settings;
    document.blocks = blocks;
    document.link_targets = structure.link_targets;
    document
}

/// The structure of the text according to CommonMark, in order.
#[derive(Default)]
struct Structure {
    parts: Vec<(Range<usize>, MarkdownPart)>,
    link_targets: BTreeMap<String, String>,
}

enum MarkdownPart {
    Heading { level: u8, text: String },
    Fence(CommonFence),
    Html,
}

impl Structure {
    /// Parses `text` from `start` on; spans are relative to the whole text.
    fn parse(text: &str, start: usize) -> Self {
        let mut structure = Self::default();
        let mut heading: Option<Title> = None;
        let mut fence: Option<CommonFence> = None;
        let parser = Parser::new_ext(
            &text[start..],
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
        );
        let links = parser.reference_definitions().iter();
        let links = links.filter(|(label, _)| !is_footnote(label));
        structure.link_targets.extend(
            links.map(|(label, definition)| (label.to_owned(), definition.dest.to_string())),
        );
        for (event, range) in parser.into_offset_iter() {
            let range = range.start + start..range.end + start;
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    fence = Some(CommonFence::at(range));
                }
                Event::End(TagEnd::CodeBlock) => structure.parts.extend(
                    (fence.take()).map(|fence| (fence.range.clone(), MarkdownPart::Fence(fence))),
                ),
                Event::Text(text) if fence.is_some() => {
                    if let Some(fence) = &mut fence {
                        fence.push(&text, &range);
                    }
                }
                Event::Start(Tag::HtmlBlock) => structure.parts.push((range, MarkdownPart::Html)),
                Event::Start(Tag::Heading { .. }) => heading = Some(Title::default()),
                Event::End(TagEnd::Heading(level)) => {
                    let text = heading.take().unwrap_or_default().finish();
                    structure.parts.push((
                        range,
                        MarkdownPart::Heading {
                            level: level as u8,
                            text,
                        },
                    ));
                }
                event => {
                    if let Some(heading) = &mut heading {
                        heading.push(&event);
                    }
                }
            }
        }
        structure
    }
}

/// Walks through the lines and cuts the text into blocks.
pub(super) struct Cutter<'a> {
    gathering: FileReader<'a>,
    pub(super) text: &'a str,
    structure: Structure,
    /// The first part of the structure that is not before `at`.
    next_part: usize,
    /// The start of the current line.
    at: usize,
    /// Where the prose begins that is not yet a block.
    pub(super) prose_start: usize,
    pub(super) blocks: Vec<Block>,
    transcripts: Transcripts,
}

impl<'a> Cutter<'a> {
    fn new(gathering: FileReader<'a>, front_matter: Option<Span>) -> Self {
        let text = gathering.source.text();
        let at = front_matter.map_or(0, |span| span.end);
        let mut cutter = Self {
            gathering,
            text,
            structure: Structure::parse(text, at),
            next_part: 0,
            at,
            prose_start: at,
            blocks: Vec::new(),
            transcripts: Transcripts::default(),
        };
        // Settings in a comment may be below a first heading or paragraph.
        if let Some(span) = front_matter.filter(|span| span.start > 0) {
            cutter.blocks.push(Block::Prose(Span::new(0, span.start)));
        }
        cutter
    }

    fn cut(&mut self) {
        while self.at < self.text.len() {
            let line = line_at(self.text, self.at);
            if let Some(end) = self.part_here() {
                self.at = end;
            } else if let Some(end) = self.swallowed_fence(line) {
                // A fence that CommonMark reads as part of an HTML block. After a fence that
                // extends beyond that block, CommonMark would read text as code and code as text.
                let swallowing = self.html_around(self.at);
                self.at = end;
                if swallowing.is_some_and(|html| html.end < end) {
                    self.resume_structure(end);
                }
            } else if let Some(end) = self.comment(line) {
                self.at = end;
            } else {
                self.at += line.len();
            }
        }
        self.end_prose(self.at);
    }

    /// Handles the heading or fence that begins on this line, and returns where it ends.
    fn part_here(&mut self) -> Option<usize> {
        let line_end = self.at + line_at(self.text, self.at).len();
        while let Some((range, part)) = self.structure.parts.get(self.next_part) {
            if range.start >= line_end {
                return None;
            }
            self.next_part += 1;
            if range.start < self.at {
                continue;
            }
            let end = end_of_line(self.text, range.end);
            let column = range.start - self.at;
            match part {
                MarkdownPart::Heading { level, text } if column == 0 => {
                    let span = Span::new(range.start, end);
                    let heading = Heading {
                        level: *level,
                        text: text.clone(),
                        span,
                    };
                    self.end_prose(span.start);
                    self.blocks.push(Block::Heading(heading));
                    self.prose_start = end;
                    return Some(end);
                }
                MarkdownPart::Html | MarkdownPart::Heading { .. } => {}
                MarkdownPart::Fence(fence) => {
                    let fence = fence.clone();
                    self.common_fence(&fence);
                    return Some(end);
                }
            }
        }
        None
    }

    /// Makes a block of a fence that CommonMark recognises, if it has a meaning here.
    fn common_fence(&mut self, fence: &CommonFence) -> Option<()> {
        let written = self.text;
        let opening = FenceOpening::of(&written[fence.range.start..])?;
        let end = end_of_line(written, fence.range.end);
        let body_start = fence.range.start + line_at(written, fence.range.start).len();
        let body = Span::new(body_start, fence.body_end.max(body_start).min(end));
        let before = &written[self.at..fence.range.start];
        let is_bare = before.chars().all(|c| " \t>".contains(c));
        let prose_end = if is_bare { self.at } else { fence.range.start };
        let found = FoundFence {
            opening,
            span: Span::new(fence.range.start, end),
            body,
            closed: fence.is_closed(written, opening.mark),
            in_html: false,
            indentation: before.len(),
            prose_end,
        };
        let inner = (!before.is_empty() || fence.is_cut(body)).then_some(&fence.pieces[..]);
        self.block_of(&found, inner)
    }

    /// Makes a block of a fence that CommonMark reads as part of an HTML block.
    fn swallowed_fence(&mut self, line: &str) -> Option<usize> {
        let opening = FenceOpening::of(line).filter(|opening| opening.mark.starts_with('`'))?;
        if !FenceInfo::of(opening.info).is_shell() {
            return None;
        }
        let body_start = self.at + line.len();
        let (body_end, end) = opening.close_below(self.text, body_start);
        let found = FoundFence {
            opening,
            span: Span::new(self.at, end),
            body: Span::new(body_start, body_end),
            closed: body_end < end,
            in_html: true,
            indentation: 0,
            prose_end: self.at,
        };
        self.block_of(&found, None)?;
        Some(end)
    }

    /// The block for a fence. `pieces` are the lines of its body if they differ from the file's
    /// text.
    fn block_of(&mut self, found: &FoundFence<'_>, pieces: Option<&[FencePiece]>) -> Option<()> {
        let info = FenceInfo::of(found.opening.info);
        let offset = found.span.start + found.opening.mark.len();
        let keys = self.gathering.fence_keys(&info, offset);
        let kind = companion_kind(&info, &keys);
        let block = match kind {
            Some(kind) if self.follows_code(found.prose_end) => {
                let companion = self.companion(kind, found, pieces, keys);
                if matches!(kind, CompanionKind::Input) {
                    self.gathering.long_lines(&companion.text, found.body);
                    if let Some(why) = misfit(&self.blocks) {
                        self.gathering.misplaced_input(why, found.line());
                    }
                }
                Block::Companion(companion)
            }
            Some(CompanionKind::Input) => {
                self.gathering
                    .misplaced_input(Misfit::NoCommand, found.line());
                return None;
            }
            None if info.is_shell() => {
                self.gathering.idle_keys(&info, offset, FenceUse::Commands);
                let items = match pieces {
                    Some(pieces) => self.gathering.items_of_pieces(pieces, found.body.end),
                    None => self.gathering.items(found.body),
                };
                Block::Code(found.code(items, keys))
            }
            None if info.is_transcript() && (keys.run || self.transcripts == Transcripts::Run) => {
                self.gathering
                    .idle_keys(&info, offset, FenceUse::Transcript);
                let prefix = self.prefix(found);
                let items = self.gathering.transcript(found, pieces, prefix)?;
                Block::Code(found.code(items, keys))
            }
            _ => {
                self.gathering.idle_keys(&info, offset, FenceUse::Nothing);
                return None;
            }
        };
        self.end_prose(found.prose_end);
        self.blocks.push(block);
        self.prose_start = found.span.end;
        Some(())
    }

    /// Makes a block of the directive or note that begins on this line.
    fn comment(&mut self, line: &str) -> Option<usize> {
        if let Some(text) = line.strip_prefix("<!-- @") {
            let end = self.at + line.len();
            let lone_close = !line.contains("-->") && line_at(self.text, end).trim() == "-->";
            self.end_prose(self.at);
            let span = Span::new(self.at, end);
            let text = text.replace("-->", "");
            let directive = if is_editor_comment(&text) {
                let kind = DirectiveKind::Editor(text.trim().to_owned());
                Directive { kind, span }
            } else {
                self.gathering.directive_in_comment(&text, span)
            };
            let mut end = directive.span.end;
            if lone_close && end == span.end {
                end += line_at(self.text, end).len();
            }
            self.blocks.push(Block::Directive(directive));
            self.prose_start = end;
            return Some(end);
        }
        let text = line.strip_prefix("<!-- note:")?;
        let inner = self.at + line.len() - text.len();
        let length = self.text[inner..].find("-->")?;
        let end = end_of_line(self.text, inner + length + "-->".len());
        self.end_prose(self.at);
        let note = self.text[inner..inner + length].trim().to_owned();
        self.blocks.push(Block::Note(Note {
            text: note,
            span: Span::new(self.at, end),
        }));
        self.prose_start = end;
        Some(end)
    }

    fn end_prose(&mut self, end: usize) {
        if self.prose_start < end {
            self.blocks
                .push(Block::Prose(Span::new(self.prose_start, end)));
        }
        self.prose_start = end;
    }

    fn html_around(&self, at: usize) -> Option<Range<usize>> {
        let before = &self.structure.parts[..self.next_part];
        let html = before
            .iter()
            .rev()
            .find(|(_, part)| matches!(part, MarkdownPart::Html))?;
        html.0.contains(&at).then(|| html.0.clone())
    }

    fn resume_structure(&mut self, at: usize) {
        let earlier = std::mem::take(&mut self.structure.link_targets);
        self.structure = Structure::parse(self.text, at);
        self.structure.link_targets.extend(earlier);
        self.next_part = 0;
    }
}

/// The line that begins at `at`, including its end.
fn line_at(text: &str, at: usize) -> &str {
    text[at..].split_inclusive('\n').next().unwrap_or("")
}

/// The end of the line that contains `at`, or that ends at it.
fn end_of_line(text: &str, at: usize) -> usize {
    if at > 0 && text.as_bytes()[at - 1] == b'\n' {
        at
    } else {
        at + line_at(text, at).len()
    }
}
