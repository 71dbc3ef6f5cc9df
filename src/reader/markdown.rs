//! Markdown to blocks: fences that run, directives, notes, headings, and prose between them.
//!
//! Structure (which fence or heading begins where) comes from pulldown-cmark; directives are found
//! line by line at column 0 outside fences. The two disagree on purpose inside HTML blocks: for
//! CommonMark the malformed comment `<!-- set -e >` swallows the directive or fence below it, for
//! the people who wrote such files it does not.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::{
    Attributes, Block, Code, Directive, DirectiveKind, Document, Format, Heading, Note,
    is_editor_comment,
};
use crate::source::{SourceFile, Span};

use super::{Gathering, Title};

/// Reads a Markdown file.
pub(super) fn read(source: &Arc<SourceFile>) -> Document {
    let mut gathering = Gathering::new(source);
    let (settings, front_matter) = gathering.front_matter();
    let mut cutter = Cutter::new(gathering, front_matter);
    cutter.cut();
    let Cutter {
        gathering,
        blocks,
        structure,
        ..
    } = cutter;
    let mut document = gathering.finish(Format::Markdown);
    document.settings = settings;
    document.blocks = blocks;
    document.link_targets = structure.link_targets;
    document
}

/// What CommonMark sees in the text, in order.
#[derive(Default)]
struct Structure {
    parts: Vec<(Range<usize>, Part)>,
    link_targets: BTreeMap<String, String>,
}

enum Part {
    Heading { level: u8, text: String },
    Fence,
    Html,
}

impl Structure {
    /// Parses `text` from `start` on; the spans count from the text's beginning.
    fn parse(text: &str, start: usize) -> Self {
        let mut structure = Self::default();
        let mut heading: Option<Title> = None;
        let parser = Parser::new_ext(&text[start..], Options::ENABLE_TABLES);
        for (label, definition) in parser.reference_definitions().iter() {
            structure
                .link_targets
                .insert(label.to_owned(), definition.dest.to_string());
        }
        for (event, range) in parser.into_offset_iter() {
            let range = range.start + start..range.end + start;
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    structure.parts.push((range, Part::Fence));
                }
                Event::Start(Tag::HtmlBlock) => structure.parts.push((range, Part::Html)),
                Event::Start(Tag::Heading { .. }) => heading = Some(Title::default()),
                Event::End(TagEnd::Heading(level)) => {
                    let text = heading.take().unwrap_or_default().finish();
                    structure.parts.push((
                        range,
                        Part::Heading {
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

/// Walks the lines and cuts the text into blocks.
struct Cutter<'a> {
    gathering: Gathering<'a>,
    text: &'a str,
    structure: Structure,
    /// The first part of the structure that does not lie behind `at`.
    next_part: usize,
    /// The start of the line being looked at.
    at: usize,
    /// Where the prose that is not yet a block begins.
    prose_start: usize,
    blocks: Vec<Block>,
}

impl<'a> Cutter<'a> {
    fn new(gathering: Gathering<'a>, front_matter: Option<Span>) -> Self {
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
        };
        // Settings in a comment may stand below a first heading or paragraph.
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
            } else if let Some(end) = self.fence(line, None) {
                // A fence that CommonMark takes for part of an HTML block. Behind one that reaches
                // out of that block, CommonMark would see everything inside out.
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

    /// Passes the heading or fence that begins on this line, and says where it ends.
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
                Part::Heading { level, text } if column == 0 => {
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
                Part::Html | Part::Heading { .. } => {}
                Part::Fence => {
                    let range = range.clone();
                    let line = line_at(self.text, self.at);
                    let runs = if column == 0 {
                        self.fence(line, Some(range))
                    } else {
                        None
                    };
                    return Some(runs.unwrap_or(end));
                }
            }
        }
        None
    }

    /// Makes a block of the fence that opens on this line, if it is one that runs.
    fn fence(&mut self, line: &str, range: Option<Range<usize>>) -> Option<usize> {
        let opening = Opening::of(line)?;
        let body_start = self.at + line.len();
        let (body_end, end) = match range {
            Some(range) => {
                opening.close_within(self.text, body_start, end_of_line(self.text, range.end))
            }
            None => opening.close_below(self.text, body_start),
        };
        self.end_prose(self.at);
        let body = Span::new(body_start, body_end);
        let attributes = self.fence_attributes(&opening);
        let items = self.gathering.items(body);
        let span = Span::new(self.at, end);
        self.blocks.push(Block::Code(Code {
            span,
            body,
            attributes,
            closed: body_end < end,
            items,
        }));
        self.prose_start = end;
        Some(end)
    }

    fn fence_attributes(&mut self, opening: &Opening<'_>) -> Arc<Attributes> {
        let Some(open) = opening.info.find('{') else {
            return Arc::clone(&self.gathering.no_keys);
        };
        let close = opening.info.rfind('}').filter(|close| *close > open);
        let close = close.unwrap_or(opening.info.len());
        let offset = self.at + opening.ticks + open + 1;
        self.gathering
            .attributes(&opening.info[open + 1..close], offset)
            .into()
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
            .find(|(_, part)| matches!(part, Part::Html))?;
        html.0.contains(&at).then(|| html.0.clone())
    }

    fn resume_structure(&mut self, at: usize) {
        let earlier = std::mem::take(&mut self.structure.link_targets);
        self.structure = Structure::parse(self.text, at);
        self.structure.link_targets.extend(earlier);
        self.next_part = 0;
    }
}

/// The opening line of a fence that runs.
struct Opening<'a> {
    ticks: usize,
    info: &'a str,
}

impl<'a> Opening<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let ticks = line.len() - line.trim_start_matches('`').len();
        let info = line[ticks..].trim_end();
        // `bash-session` and the like hold transcripts.
        let runs = ["bash", "sh"].iter().any(|name| info.starts_with(name))
            && !info
                .split([' ', '\t', '{'])
                .next()
                .is_some_and(|word| word.contains("-session"));
        (ticks >= 3 && runs && !info.contains('`')).then_some(Self { ticks, info })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.ticks && line.bytes().all(|byte| byte == b'`')
    }

    /// Where the body and the fence end, when CommonMark ends the fence at `end`.
    fn close_within(&self, text: &str, body: usize, end: usize) -> (usize, usize) {
        let last = text[body..end]
            .trim_end_matches('\n')
            .rfind('\n')
            .map_or(body, |at| body + at + 1);
        if last < end && self.is_closed_by(&text[last..end]) {
            (last, end)
        } else {
            (end, end)
        }
    }

    /// The same by looking for the closing line.
    fn close_below(&self, text: &str, body: usize) -> (usize, usize) {
        super::script::lines(&text[body..])
            .find(|(_, line)| self.is_closed_by(line))
            .map_or((text.len(), text.len()), |(at, line)| {
                (body + at, body + at + line.len())
            })
    }
}

/// The line that begins at `at`, its end included.
fn line_at(text: &str, at: usize) -> &str {
    text[at..].split_inclusive('\n').next().unwrap_or("")
}

/// The end of the line in which `at` lies, or before which it ends.
fn end_of_line(text: &str, at: usize) -> usize {
    if at > 0 && text.as_bytes()[at - 1] == b'\n' {
        at
    } else {
        at + line_at(text, at).len()
    }
}
