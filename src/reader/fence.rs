//! Fences: the line that opens one, and its lines as CommonMark gives them, without the prefixes of
//! the list items and quotes around the fence.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::document::{Attributes, BraceGroup, Code, FenceInfo, Item, is_key, near_key};
use crate::source::{Diagnostic, Label, Span};

use super::FileReader;

/// The longest line that a terminal keeps for a program, in bytes.
const LONGEST_LINE: usize = 4095;

/// A stretch of a fence's body that CommonMark gives in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FencePiece {
    /// Whole lines, or the blanks that remain of a tab before a line.
    pub(super) text: String,
    /// Its offset in the file.
    pub(super) start: usize,
}

/// A fence that CommonMark recognises.
#[derive(Debug, Clone)]
pub(super) struct CommonFence {
    /// From the opening marks to the end of the closing ones.
    pub(super) range: Range<usize>,
    /// Its lines.
    pub(super) pieces: Vec<FencePiece>,
    /// Where the last of them ends in the file; 0 if there are none.
    pub(super) body_end: usize,
}

impl CommonFence {
    pub(super) const fn at(range: Range<usize>) -> Self {
        Self {
            range,
            pieces: Vec::new(),
            body_end: 0,
        }
    }

    /// Adds the text at `range` of the file.
    pub(super) fn push(&mut self, text: &str, range: &Range<usize>) {
        self.body_end = range.end;
        self.pieces.push(FencePiece {
            text: text.to_owned(),
            start: range.start,
        });
    }

    /// True when its lines differ from the file's text in `body`.
    pub(super) fn is_cut(&self, body: Span) -> bool {
        let length: usize = self.pieces.iter().map(|piece| piece.text.len()).sum();
        length != body.end - body.start
    }

    /// True when a line of `mark`s closes it.
    pub(super) fn is_closed(&self, text: &str, mark: &str) -> bool {
        let opening = text[self.range.clone()].lines().next().unwrap_or_default();
        let start = self.body_end.max(self.range.start + opening.len());
        let tail = text.get(start..self.range.end).unwrap_or_default();
        let marks = tail.trim_start_matches([' ', '\t', '>', '\n']);
        marks.starts_with(mark)
    }
}

/// A fence, whether CommonMark recognises it or not.
pub(super) struct FoundFence<'a> {
    pub(super) opening: FenceOpening<'a>,
    pub(super) span: Span,
    pub(super) body: Span,
    pub(super) closed: bool,
    /// True for a part of an HTML block.
    pub(super) in_html: bool,
    /// Its distance from the start of its line, in bytes.
    pub(super) indentation: usize,
    /// Where the text before it ends.
    pub(super) prose_end: usize,
}

impl FoundFence<'_> {
    /// The line that opens it.
    pub(super) fn line(&self) -> Span {
        let length = self.opening.mark.len() + self.opening.info.len();
        Span::new(self.span.start, self.span.start + length)
    }

    /// The fence as a block that runs.
    pub(super) fn code(&self, items: Vec<Item>, attributes: Arc<Attributes>) -> Code {
        Code {
            span: self.span,
            body: self.body,
            attributes,
            closed: self.closed,
            in_html: self.in_html,
            indentation: self.indentation,
            items,
        }
    }
}

/// The opening line of a fence.
#[derive(Debug, Clone, Copy)]
pub(super) struct FenceOpening<'a> {
    /// Three or more backticks or tildes.
    pub(super) mark: &'a str,
    /// What follows them.
    pub(super) info: &'a str,
}

impl<'a> FenceOpening<'a> {
    /// The opening at the start of `text`.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let line = text.lines().next()?;
        let first = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = line.len() - line.trim_start_matches(first).len();
        let info = line[length..].trim_end();
        let is_fence = length >= 3 && !(first == '`' && info.contains('`'));
        is_fence.then_some(Self {
            mark: &line[..length],
            info,
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.mark.len() && line.chars().all(|c| self.mark.starts_with(c))
    }

    /// Finds the closing line of the fence whose body begins at `body`. Returns where the body and
    /// the fence end.
    pub(super) fn close_below(&self, text: &str, body: usize) -> (usize, usize) {
        super::script::lines(&text[body..])
            .find(|(_, line)| self.is_closed_by(line))
            .map_or((text.len(), text.len()), |(at, line)| {
                (body + at, body + at + line.len())
            })
    }
}

impl FileReader<'_> {
    /// The keys in an info string, which begins at `offset` of the file.
    pub(super) fn fence_keys(&mut self, info: &FenceInfo<'_>, offset: usize) -> Arc<Attributes> {
        let mut named = None;
        // The groups of demosh as one text, so that a key in a second group counts, too.
        let mut own = String::new();
        for group in &info.groups {
            if group.is_ours() {
                own.push_str(&" ".repeat(group.offset - own.len()));
                own.push_str(&without_classes(info, group));
            } else {
                named = self.name_of(group, offset + group.offset).or(named);
                if info.is_shell() {
                    self.foreign_group(info, group, offset + group.offset);
                }
            }
        }
        if info.is_shell() {
            self.outside_keys(info, offset);
        }
        if own.is_empty() {
            return named.map_or_else(|| Arc::clone(&self.no_keys), Arc::new);
        }
        self.is_ours = true;
        let keys = self.attributes(&own, offset);
        Arc::new(named.map_or_else(|| keys.clone(), |named| keys.over(&named)))
    }

    /// The name in a group of another tool.
    fn name_of(&mut self, group: &BraceGroup<'_>, offset: usize) -> Option<Attributes> {
        let keys = Attributes::keys_of(group.text).into_iter();
        let (_, span) = keys.into_iter().find(|(key, _)| key == "name")?;
        let (attributes, errors) = Attributes::parse(&group.text[span.range()]);
        for error in errors {
            let place = span.shifted(offset);
            self.doubt("bad-attribute", error.message, error.help, place);
        }
        Some(attributes)
    }

    /// Checks a group without any key of demosh: one may be misspelt.
    fn foreign_group(&mut self, info: &FenceInfo<'_>, group: &BraceGroup<'_>, offset: usize) {
        let keys = Attributes::keys_of(group.text);
        let mut ignored = keys.iter().filter(|(key, _)| key != "name").peekable();
        if ignored.peek().is_none() {
            return;
        }
        let near = ignored.find_map(|(key, span)| Some((key, near_key(key)?, span)));
        if let Some((key, near, span)) = near {
            let message = format!("unknown attribute `{key}`");
            let help = format!("did you mean `{near}`?");
            self.doubt("bad-attribute", message, help, span.shifted(offset));
        } else if !names_language(info, group) {
            let place = Span::new(offset, offset + group.text.len());
            self.foreign_groups.push(place);
        }
    }

    /// Reports keys of demosh outside braces, which have no effect: a condition is not checked, or
    /// a secret is not masked.
    fn outside_keys(&mut self, info: &FenceInfo<'_>, offset: usize) {
        const FLAGS: &[&str] = &["secret", "destroys", "edit", "verify", "into"];
        let outside = info.outside.iter().copied();
        for (text, start) in outside.chain(info.language_tails()) {
            for (_, span) in Attributes::keys_of(text) {
                // Other marks around them, as in `(ci=skip)` or `bash,secret`, are no braces.
                let written = text[span.range()].trim_matches(['(', ')', '[', ']', ',', '}']);
                let key = written.split('=').next().unwrap_or_default();
                let is_ours = is_key(key) && (written.contains('=') || FLAGS.contains(&key));
                if !is_ours || key == "name" {
                    continue;
                }
                let message = format!("`{written}` is outside braces and does nothing");
                let help = format!("write `{{{written}}}`");
                let place = span.shifted(offset + start);
                self.doubt("key-outside-braces", message, help, place);
            }
        }
    }

    /// Reports lines that are too long for a terminal.
    pub(super) fn long_lines(&mut self, lines: &str, place: Span) {
        if lines.lines().all(|line| line.len() <= LONGEST_LINE) {
            return;
        }
        let message = format!(
            "a line here is longer than {LONGEST_LINE} bytes, the most that a terminal takes"
        );
        let finding = Diagnostic::error("long-input-line", message)
            .label(Label::at(self.source, place, ""))
            .help("break the line, or let the program read a file");
        self.findings.push(finding);
    }
}

/// The text of a group of demosh. In the group that names the language, Pandoc's classes and
/// identifiers are replaced by blanks.
fn without_classes<'a>(info: &FenceInfo<'_>, group: &BraceGroup<'a>) -> Cow<'a, str> {
    if !names_language(info, group) {
        return Cow::Borrowed(group.text);
    }
    let mut text = group.text.to_owned();
    for (key, span) in Attributes::keys_of(group.text) {
        if key.starts_with(['.', '#']) {
            text.replace_range(span.range(), &" ".repeat(span.end - span.start));
        }
    }
    Cow::Owned(text)
}

/// True for the group of Pandoc's `{.bash .numberLines}`, which names the language.
fn names_language(info: &FenceInfo<'_>, group: &BraceGroup<'_>) -> bool {
    group.first_class() == Some(info.language)
}

#[cfg(test)]
mod tests;
