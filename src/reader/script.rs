//! Shell text, in a fence or a file: commands, commentary and `#@` directives.

use std::borrow::Cow;
use std::sync::Arc;

use crate::document::command::{self, PieceKind};
use crate::document::{
    Attributes, Block, Code, Definition, Directive, DirectiveKind, Document, FileFormat,
    GivenAttributes, Item, ItemKind, is_key,
};
use crate::source::{Diagnostic, Label, Severity, SourceFile, Span};

use super::FileReader;
use super::fence::FencePiece;

/// The deepest nesting of macro bodies. Deeper nesting is an error, so that the stack cannot
/// overflow.
const MAX_NESTING: usize = 100;

/// Reads a shell file: one block of code without a fence.
pub(super) fn read(source: &Arc<SourceFile>) -> Document {
    let mut gathering = FileReader::new(source);
    let end = end_of_script(source.text());
    let body = Span::new(0, end);
    let items = gathering.items(body);
    let code = Code {
        span: body,
        body,
        attributes: Arc::default(),
        closed: true,
        in_html: false,
        indentation: 0,
        items,
    };
    let mut document = gathering.finish(FileFormat::Script);
    document.blocks.push(Block::Code(code));
    document
}

/// Where a script ends: a line with only three backticks ends its reading.
fn end_of_script(text: &str) -> usize {
    lines(text)
        .find(|(_, line)| line.trim() == "```")
        .map_or(text.len(), |(at, _)| at)
}

/// Lines with their offsets, including the line ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// Text that is read as shell, and the mapping from its offsets to those of the file. They differ
/// in the bodies of macros, which are read without their indentation.
struct ShellStretch<'a> {
    text: Cow<'a, str>,
    /// For each line: where it begins in `text`, and in the file.
    lines: Vec<(usize, usize)>,
    /// Where it ends in the file. Blanks that remain of a tab are more bytes than the tab.
    end: usize,
}

impl<'a> ShellStretch<'a> {
    fn plain(text: &'a str, start: usize) -> Self {
        Self {
            text: Cow::Borrowed(text),
            lines: vec![(0, start)],
            end: start + text.len(),
        }
    }

    /// The text of `pieces`, the last of which ends at `end` in the file.
    fn of_pieces(pieces: &[FencePiece], end: usize) -> ShellStretch<'static> {
        let mut stretch = ShellStretch {
            text: Cow::Owned(String::new()),
            lines: Vec::with_capacity(pieces.len()),
            end,
        };
        for FencePiece { text, start } in pieces {
            stretch.lines.push((stretch.text.len(), *start));
            stretch.text.to_mut().push_str(text);
        }
        stretch
    }

    /// The lines of `outer` in `range`, without their common indentation.
    fn without_indentation(outer: &ShellStretch<'_>, range: Span) -> ShellStretch<'static> {
        let text = &outer.text[range.range()];
        let indentation = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(indentation);
        let shared = indentation.min().unwrap_or(0);
        let mut inner = ShellStretch {
            text: Cow::Owned(String::new()),
            lines: Vec::new(),
            end: outer.end,
        };
        for (at, line) in lines(text) {
            let cut = shared.min(indentation_of_any(line));
            inner
                .lines
                .push((inner.text.len(), outer.in_file(range.start + at + cut)));
            inner.text.to_mut().push_str(&line[cut..]);
        }
        inner
    }

    fn in_file(&self, offset: usize) -> usize {
        let next = self.lines.partition_point(|(start, _)| *start <= offset);
        match next.checked_sub(1).map(|nth| self.lines[nth]) {
            Some((start, file)) => self.end.min(file + offset - start),
            None => 0,
        }
    }

    /// The file's span of `start..end`. The end is mapped from its last character, since the next
    /// line may begin after indentation.
    fn span(&self, start: usize, end: usize) -> Span {
        let last = end.max(start + 1) - 1;
        let end = self.in_file(last) + (end - last.min(end));
        Span::new(self.in_file(start), end.min(self.end))
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// A command without its line end and the blanks before that. An escaped blank is a part of the
/// command, a backslash before a line end is kept as written, and so is the last line of a here
/// document.
fn without_end(written: &str) -> &str {
    if written.contains("<<") {
        return written.strip_suffix('\n').unwrap_or(written);
    }
    let cut = written.trim_end_matches([' ', '\t', '\n']);
    let backslashes = cut.len() - cut.trim_end_matches('\\').len();
    match written.as_bytes().get(cut.len()) {
        Some(b' ' | b'\t') if backslashes % 2 == 1 => &written[..=cut.len()],
        _ => cut,
    }
}

/// The same as [`indentation`], but all of a blank line counts.
fn indentation_of_any(line: &str) -> usize {
    indentation(line.trim_end_matches('\n'))
}

impl FileReader<'_> {
    /// Reads the shell text of `body`.
    pub(super) fn items(&mut self, body: Span) -> Vec<Item> {
        let source = Arc::clone(self.source);
        self.items_of(&ShellStretch::plain(source.slice(body), body.start))
    }

    /// Reads shell text that consists of `pieces` of the file, the last of which ends at `end`.
    pub(super) fn items_of_pieces(&mut self, pieces: &[FencePiece], end: usize) -> Vec<Item> {
        let stretch = ShellStretch::of_pieces(pieces, end);
        let mut items = self.items_of(&stretch);
        if let Some(last) = items.last_mut() {
            last.span.end = end;
        }
        items
    }

    fn items_of(&mut self, stretch: &ShellStretch<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        self.given = GivenAttributes::default();
        while at < stretch.text.len() {
            let (kind, end) = self.item(stretch, at);
            if matches!(kind, ItemKind::Command(_)) {
                self.given = GivenAttributes::default();
            }
            items.push(Item {
                kind,
                span: stretch.span(at, end),
            });
            at = end;
        }
        // Most fences have one item or two, but a vector allocates room for more.
        items.shrink_to_fit();
        items
    }

    /// The item that begins at the line start `at`, and its end.
    fn item(&mut self, stretch: &ShellStretch<'_>, at: usize) -> (ItemKind, usize) {
        let rest = &stretch.text[at..];
        let line = rest.split_inclusive('\n').next().unwrap_or(rest);
        if let Some(mark) = line[indentation(line)..].strip_prefix('#') {
            return self.comment(stretch, at, line, mark);
        }
        let piece = command::first_piece(rest);
        let text = without_end(&rest[..piece.end]).to_owned();
        let kind = match piece.kind {
            PieceKind::Blank => ItemKind::Blank,
            PieceKind::Unfinished => ItemKind::Unfinished(text),
            // bash reports a syntax error where the command runs.
            PieceKind::Command | PieceKind::Invalid => ItemKind::Command(text),
            PieceKind::Comment => ItemKind::Comment(text),
        };
        if let ItemKind::Command(text) = &kind {
            self.find_nul(text, |offset| stretch.in_file(at + offset));
        }
        (kind, at + piece.end)
    }

    fn comment(
        &mut self,
        stretch: &ShellStretch<'_>,
        at: usize,
        line: &str,
        mark: &str,
    ) -> (ItemKind, usize) {
        let end = at + line.len();
        if let Some(text) = mark.strip_prefix("#@") {
            let offset = stretch.in_file(at + line.len() - text.len());
            if !text.starts_with(char::is_whitespace) {
                self.glued_key(text, offset);
                return (ItemKind::Hidden, end);
            }
            self.keys_of_fences(text, offset);
            self.is_ours |= Attributes::keys_of(text).iter().any(|(key, _)| is_key(key));
            return (
                ItemKind::Attributes(self.more_attributes(text.trim_end(), offset).into()),
                end,
            );
        }
        match mark.bytes().next() {
            Some(b'@') => self.directive(stretch, at),
            Some(b'#' | b'!') => (ItemKind::Hidden, end),
            Some(b'$') => (ItemKind::Typed(mark[1..].trim().to_owned()), end),
            _ => (ItemKind::Comment(line.trim_end().to_owned()), end),
        }
    }

    fn directive(&mut self, stretch: &ShellStretch<'_>, at: usize) -> (ItemKind, usize) {
        let (text, end) = continued_line(&stretch.text, at);
        let name = indentation(&text) + "#@".len();
        let kind = DirectiveKind::parse(&text[name..]);
        let depth = indentation(&text);
        if let DirectiveKind::Other(text) = &kind {
            // Continued lines are joined, so report the position of the directive.
            self.find_nul(text, |_| stretch.in_file(at + depth));
        }
        let (kind, end) = self.with_body(kind, stretch, end, depth);
        let directive = Directive {
            kind,
            span: stretch.span(at, end),
        };
        self.report(&directive);
        (ItemKind::Directive(directive), end)
    }

    /// Adds the following lines, from `start` on, as body to a `macro` or `ifhook`. Returns where
    /// it ends.
    fn with_body(
        &mut self,
        kind: DirectiveKind,
        stretch: &ShellStretch<'_>,
        start: usize,
        depth: usize,
    ) -> (DirectiveKind, usize) {
        if self.nesting == MAX_NESTING {
            return (self.nested_too_deeply(kind, stretch.in_file(start)), start);
        }
        let mut fill = |mut definition: Definition, mark| {
            let (body, end) = body_of(&stretch.text, start, mark, depth);
            definition.closed = body.end < end;
            let inner = ShellStretch::without_indentation(stretch, body);
            self.nesting += 1;
            definition.body = self.items_of(&inner).into();
            self.nesting -= 1;
            (definition, end)
        };
        match kind {
            DirectiveKind::Macro(definition) => {
                let (definition, end) = fill(definition, "#@end");
                (DirectiveKind::Macro(definition), end)
            }
            DirectiveKind::IfHook(definition) => {
                let (definition, end) = fill(definition, "#@endif");
                (DirectiveKind::IfHook(definition), end)
            }
            kind => (kind, start),
        }
    }

    /// Replaces a definition that is nested too deeply by nothing, and reports it. Its body would
    /// begin at `start`.
    fn nested_too_deeply(&mut self, kind: DirectiveKind, start: usize) -> DirectiveKind {
        const CODE: &str = "nested-too-deeply";
        let (DirectiveKind::Macro(definition) | DirectiveKind::IfHook(definition)) = &kind else {
            return kind;
        };
        let name = &definition.name;
        if self.findings.iter().all(|finding| finding.code != CODE) {
            let message = format!("`{name}` is nested inside more than {MAX_NESTING} others");
            let place = Span::new(start.saturating_sub(1), start);
            let finding = Diagnostic::error(CODE, message)
                .label(Label::at(self.source, place, ""))
                .help("end each macro with `#@end`, indented like its first line");
            self.findings.push(finding);
        }
        DirectiveKind::Other(format!("macro {name}"))
    }

    /// Reports a NUL in text that will run; `in_file` maps an offset in it to one in the file.
    fn find_nul(&mut self, text: &str, in_file: impl FnOnce(usize) -> usize) {
        let Some(offset) = text.find('\0') else {
            return;
        };
        let place = in_file(offset);
        let label = Label::at(self.source, Span::new(place, place + 1), "");
        let message = "a NUL byte cannot be part of a command";
        let finding = Diagnostic::error("nul-byte", message)
            .label(label)
            .help("remove the byte; `printf '\\0'` writes one");
        self.findings.push(finding);
    }

    /// The directive with this `text`, from the Markdown comment at `span`.
    pub(super) fn directive_in_comment(&mut self, text: &str, span: Span) -> Directive {
        let source = Arc::clone(self.source);
        let stretch = ShellStretch::plain(source.text(), 0);
        let kind = DirectiveKind::parse(text);
        if let DirectiveKind::Other(text) = &kind {
            self.find_nul(text, |_| {
                let written = source.slice(span).find('\0');
                span.start + written.unwrap_or(0)
            });
        }
        let (kind, end) = self.with_body(kind, &stretch, span.end, 0);
        let directive = Directive {
            kind,
            span: Span::new(span.start, end),
        };
        self.report(&directive);
        directive
    }

    fn report(&mut self, directive: &Directive) {
        self.own(&directive.kind);
        let first_line = self
            .source
            .slice(directive.span)
            .lines()
            .next()
            .unwrap_or_default();
        let start = directive.span.start + indentation(first_line);
        let place = Span::new(start, directive.span.start + first_line.trim_end().len());
        let finding = match &directive.kind {
            DirectiveKind::Malformed(reason) => Diagnostic::error("malformed-directive", reason)
                .help("`demosh help directives` lists what can be written"),
            DirectiveKind::Macro(Definition {
                closed: false,
                name,
                ..
            }) => Diagnostic::error(
                "unclosed-macro",
                format!("the macro `{name}` is never ended"),
            )
            .help("end it with `#@end` on a separate line, indented like its first line"),
            DirectiveKind::IfHook(Definition {
                closed: false,
                name,
                ..
            }) => Diagnostic::error("unclosed-macro", format!("`ifhook {name}` is never ended"))
                .help("end it with `#@endif` on a separate line, indented like its first line"),
            _ => return,
        };
        self.findings
            .push(finding.label(Label::at(self.source, place, "")));
    }

    /// Parses the keys of a fence; their text is at `offset` of the file.
    pub(super) fn attributes(&mut self, text: &str, offset: usize) -> Attributes {
        self.given = GivenAttributes::default();
        self.more_attributes(text, offset)
    }

    /// Reports `##@key`, which is an ordinary comment, if the key is one of demosh.
    fn glued_key(&mut self, text: &str, offset: usize) {
        let word: String = text
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '!')
            .collect();
        if !is_key(&word) {
            return;
        }
        let message = format!("`##@{word}` is a comment: it gives no key to the next command");
        let place = Span::new(offset - "##@".len(), offset + word.len());
        let finding = Diagnostic::new(Severity::Warning, "glued-attribute", message)
            .label(Label::at(self.source, place, ""))
            .help(format!("write a space after `##@`: `##@ {word}`"));
        self.findings.push(finding);
    }

    /// Parses keys that are added to those given before.
    fn more_attributes(&mut self, text: &str, offset: usize) -> Attributes {
        let (attributes, errors) = Attributes::parse_after(&mut self.given, text);
        self.find_nul(text, |at| offset + at);
        for error in errors {
            let label = Label::at(self.source, error.span.shifted(offset), "");
            let finding = Diagnostic::error("bad-attribute", error.message);
            self.findings.push(finding.label(label).help(error.help));
        }
        attributes
    }
}

/// The line at `at`, joined with the lines that follow a backslash at its end, and where they end.
fn continued_line(text: &str, at: usize) -> (String, usize) {
    let mut joined = String::new();
    let mut end = at;
    for (_, line) in lines(&text[at..]) {
        end += line.len();
        let Some(start) = line.trim_end().strip_suffix('\\') else {
            joined.push_str(line.trim_end());
            break;
        };
        joined.extend([start, "\n"]);
    }
    (joined, end)
}

/// The lines from `start` to the line that is `mark`, indented by at most `depth`; and where that
/// line ends. Without such a line, all remaining lines.
fn body_of(text: &str, start: usize, mark: &str, depth: usize) -> (Span, usize) {
    lines(&text[start..])
        .find(|(_, line)| line.trim() == mark && indentation(line) <= depth)
        .map_or((Span::new(start, text.len()), text.len()), |(at, line)| {
            (Span::new(start, start + at), start + at + line.len())
        })
}
