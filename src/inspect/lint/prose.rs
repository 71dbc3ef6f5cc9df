//! The text of a Markdown file line by line: the parts that do not run, but that an author may have
//! meant to run.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Block, Code, Document};
use crate::source::{SourceFile, Span};

/// An opening fence: its marks and its info string.
static FENCE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:\s|>|[-*+]\s|\d+[.)]\s)*(`{3,}|~{3,})\s*([^`\n]*)\n?$";
    Regex::new(pattern).expect("the pattern is valid")
});

/// The parts of a file that are not blocks that run.
#[derive(Default)]
pub(super) struct Prose {
    /// Fences that do not run.
    pub(super) fences: Vec<SilentFence>,
    /// Lines outside fences.
    pub(super) lines: Vec<PlainLine>,
    /// The opening lines of fences that run although they are in a comment.
    pub(super) commented: Vec<Span>,
}

/// A fence that does not run.
pub(super) struct SilentFence {
    /// Its marks.
    pub(super) mark: String,
    /// Its info string.
    pub(super) info: String,
    /// The opening line, without its end.
    pub(super) opening: Span,
    /// The text between its lines.
    pub(super) body: Span,
    /// False when only the end of the file ends it.
    pub(super) closed: bool,
}

/// A line of text, including its end.
pub(super) struct PlainLine {
    pub(super) span: Span,
    /// True when it begins inside a comment.
    pub(super) in_comment: bool,
}

impl Prose {
    pub(super) fn of(document: &Document) -> Self {
        let mut scanner = ProseScanner {
            source: &document.source,
            prose: Self::default(),
            fence: None,
            in_comment: false,
        };
        for block in &document.blocks {
            match block {
                Block::Prose(span) => scanner.text(*span),
                Block::Heading(heading) => scanner.text(heading.span),
                Block::Code(code) => scanner.code(code),
                // Each of these ends the comment that was open before it.
                Block::Directive(_) | Block::Note(_) | Block::Companion(_) => {
                    scanner.in_comment = false;
                }
            }
        }
        scanner.prose.fences.extend(scanner.fence);
        scanner.prose
    }
}

struct ProseScanner<'a> {
    source: &'a SourceFile,
    prose: Prose,
    /// The fence that is being read.
    fence: Option<SilentFence>,
    in_comment: bool,
}

impl ProseScanner<'_> {
    fn text(&mut self, span: Span) {
        let mut start = span.start;
        for line in self.source.slice(span).split_inclusive('\n') {
            let line_span = Span::new(start, start + line.len());
            start += line.len();
            self.line(line, line_span);
        }
    }

    fn line(&mut self, line: &str, span: Span) {
        if let Some(mut fence) = self.fence.take() {
            fence.closed = fence.is_closed_by(line);
            if fence.closed {
                self.prose.fences.push(fence);
            } else {
                fence.body.end = span.end;
                self.fence = Some(fence);
            }
            return;
        }
        if !self.in_comment
            && let Some(found) = FENCE.captures(line)
        {
            self.fence = Some(SilentFence {
                mark: found[1].to_owned(),
                info: found[2].trim().to_owned(),
                opening: Span::new(span.start, span.start + line.trim_end().len()),
                body: Span::new(span.end, span.end),
                closed: false,
            });
            return;
        }
        let in_comment = self.in_comment;
        self.prose.lines.push(PlainLine { span, in_comment });
        self.in_comment = comment_is_open_after(line, in_comment);
    }

    fn code(&mut self, code: &Code) {
        if !self.in_comment {
            return;
        }
        let text = self.source.slice(code.span);
        let opening = text.lines().next().unwrap_or_default().trim_end();
        let start = code.span.start;
        self.prose
            .commented
            .push(Span::new(start, start + opening.len()));
        self.in_comment = comment_is_open_after(text, true);
    }
}

impl SilentFence {
    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        line.len() >= self.mark.len() && line.chars().all(|c| self.mark.starts_with(c))
    }

    /// The word that names the language.
    pub(super) fn language(&self) -> &str {
        self.info.split([' ', '\t', '{']).next().unwrap_or_default()
    }
}

/// True when a comment is open after `text`; `open` says whether one was before it.
fn comment_is_open_after(text: &str, open: bool) -> bool {
    let (mut open, mut rest) = (open, text);
    loop {
        let mark = if open { "-->" } else { "<!--" };
        let Some(at) = rest.find(mark) else {
            return open;
        };
        // In backticks, it is an example.
        let is_code = !open && rest[..at].matches('`').count() % 2 == 1;
        open = if is_code { open } else { !open };
        rest = &rest[at + mark.len()..];
    }
}
