//! A tree of blocks → lines.

use super::table;
use super::tree::{List, ListItem, ProseBlock, Text};
use super::wrap::{hanging_by, wrap};
use super::{ProsePart, RenderOptions};
use crate::present::highlight::highlight_code;
use crate::style::{Line, Role, Style, Theme, display_width};

/// The least columns for text: below that, indentation is reduced first.
const NARROWEST: usize = 8;
/// The widest indent of a footnote.
const WIDEST_INDENT: usize = 6;
/// The indentation of code blocks, if there is room.
const CODE_INDENT: usize = 2;

/// Lays `blocks` out one below the other.
pub(super) fn layout(blocks: &[ProseBlock], options: &RenderOptions<'_>) -> Vec<Line> {
    let layout = Layout {
        theme: options.theme,
        base: options.theme.style(Role::Prose),
    };
    layout.blocks(blocks, options.width, true)
}

/// The same in parts: a picture between other blocks is a separate part.
pub(super) fn parts(blocks: &[ProseBlock], options: &RenderOptions<'_>) -> Vec<ProsePart> {
    let is_picture = |block: &ProseBlock| matches!(block, ProseBlock::Picture(..));
    let parts = blocks.chunk_by(|one, next| !is_picture(one) && !is_picture(next));
    let part = |blocks: &[ProseBlock]| {
        let lines = layout(blocks, options);
        match blocks {
            [ProseBlock::Picture(_, target)] => ProsePart::Picture {
                target: target.clone(),
                words: lines,
            },
            _ => ProsePart::Lines(lines),
        }
    };
    parts.map(part).collect()
}

#[derive(Clone, Copy)]
struct Layout<'a> {
    theme: &'a Theme,
    /// The style of plain text here.
    base: Style,
}

impl Layout<'_> {
    /// The blocks, with an empty line between two of them if `spaced`.
    fn blocks(self, blocks: &[ProseBlock], width: usize, spaced: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        for block in blocks {
            let next = self.block(block, width);
            if spaced && !lines.is_empty() && !next.is_empty() {
                lines.push(Line::new());
            }
            lines.extend(next);
        }
        lines
    }

    fn block(self, block: &ProseBlock, width: usize) -> Vec<Line> {
        match block {
            ProseBlock::Paragraph(text) => wrapped(text, self.base, width),
            ProseBlock::Notes(text) => notes(text, self.base, width),
            ProseBlock::Picture(text, _) => self.in_words(text, width),
            ProseBlock::Heading(level, text) => self.heading(*level, text, width),
            ProseBlock::Code { language, text } => self.code(language, text, width),
            ProseBlock::Quote(blocks) => self.quote(blocks, width),
            ProseBlock::List(list) => self.list(list, width),
            ProseBlock::Table(table) => table::layout(table, self.theme, self.base, width),
            // A screen reader would read it as many characters.
            ProseBlock::Rule if self.theme.signs().are_words() => Vec::new(),
            ProseBlock::Rule => vec![Line::styled(
                self.theme.signs().thin().repeat(width),
                self.theme.style(Role::Rule),
            )],
        }
    }

    /// The alternative text of a picture.
    fn in_words(self, text: &Text, width: usize) -> Vec<Line> {
        if text.iter().all(Line::is_empty) {
            return Vec::new();
        }
        if self.theme.signs().are_words() {
            return Self::introduced("Picture: ", text, (self.base, width));
        }
        wrapped(text, self.base, width)
    }

    /// Levels 1 and 2 have a line below them, the others a line before them, which is longer for
    /// level 3: so levels differ without colour too.
    fn heading(self, level: u8, text: &Text, width: usize) -> Vec<Line> {
        let signs = self.theme.signs();
        let (role, below) = match level {
            1 => (Role::Heading1, signs.thick()),
            2 => (Role::Heading2, signs.thin()),
            _ => (Role::Heading3, ""),
        };
        if signs.are_words() {
            let said = format!("Heading {level}: ");
            return Self::introduced(&said, text, (self.theme.style(role), width));
        }
        if below.is_empty() {
            return self.minor_heading(level, text, width);
        }
        let mut lines = wrapped(text, self.theme.style(role), width);
        let widest = lines.iter().map(Line::width).max().unwrap_or_default();
        if widest > 0 {
            let line = below.repeat(widest.min(width));
            lines.push(Line::styled(line, self.theme.style(Role::Rule)));
        }
        lines
    }

    /// `text` after words that name its kind.
    fn introduced(said: &str, text: &Text, (style, width): (Style, usize)) -> Vec<Line> {
        let mut first = Line::styled(said, style);
        let mut lines = text.iter();
        first.append(&based(lines.next().unwrap_or(&Line::new()), style));
        let text: Text = std::iter::once(first).chain(lines.cloned()).collect();
        wrapped(&text, style, width)
    }

    fn minor_heading(self, level: u8, text: &Text, width: usize) -> Vec<Line> {
        let style = self.theme.style(Role::Heading3);
        let length = if level == 3 { 2 } else { 1 };
        let mut marks = Line::styled(
            self.theme.signs().thin().repeat(length),
            self.theme.style(Role::Rule),
        );
        marks.push(" ", Style::PLAIN);
        let inner = inside(width, marks.width());
        prefixed(
            wrapped(text, style, inner.width),
            &inner.shown(&marks),
            &Line::new(),
        )
    }

    /// Code is not wrapped: it is displayed as it is typed. A block that fits only without the
    /// indentation is not indented.
    fn code(self, language: &str, text: &str, width: usize) -> Vec<Line> {
        let lines = highlight_code(language, text, self.theme);
        let widest = lines.iter().map(Line::width).max().unwrap_or_default();
        let indent = Line::styled(" ".repeat(CODE_INDENT), Style::PLAIN);
        if (widest..widest + CODE_INDENT).contains(&width) {
            return lines;
        }
        prefixed(lines, &indent, &indent)
    }

    fn quote(self, blocks: &[ProseBlock], width: usize) -> Vec<Line> {
        let style = self.base.around(self.theme.style(Role::Quote));
        let signs = self.theme.signs();
        let bar = if signs.are_words() {
            String::new()
        } else {
            format!("{} ", signs.upright())
        };
        let bar = Line::styled(bar, self.theme.style(Role::Rule));
        let inner = inside(width, bar.width());
        let bar = inner.shown(&bar);
        let within = Self {
            base: style,
            ..self
        };
        let mut lines = prefixed(within.blocks(blocks, inner.width, true), &bar, &bar);
        if signs.are_words() {
            lines.insert(0, Line::styled("Quote:", style));
        }
        lines
    }

    fn list(self, list: &List, width: usize) -> Vec<Line> {
        let number_width = list.last().map_or(0, |number| number.to_string().len());
        let mut lines = Vec::new();
        for (item, number) in list.items.iter().zip(0..) {
            if list.loose && !lines.is_empty() {
                lines.push(Line::new());
            }
            let marker = match list.first {
                Some(first) => format!("{:>number_width$}.", first.saturating_add(number)),
                None if self.theme.signs().are_words() => String::new(),
                None => self.theme.signs().bullet().to_owned(),
            };
            lines.extend(self.item(item, &marker, list.loose, width));
        }
        lines
    }

    fn item(self, item: &ListItem, marker: &str, loose: bool, width: usize) -> Vec<Line> {
        let mut first = Line::styled(marker, self.theme.style(Role::ListMarker));
        let role = if item.done == Some(true) {
            Role::Tick
        } else {
            Role::ListMarker
        };
        if let Some(done) = item.done {
            let mark = match (self.theme.signs().are_words(), done) {
                (false, true) => "[x]",
                (false, false) => "[ ]",
                (true, true) => "done:",
                (true, false) => "to do:",
            };
            first = Line::styled(mark, self.theme.style(role));
        }
        if !first.is_empty() {
            first.push(" ", Style::PLAIN);
        }
        let inner = inside(width, first.width());
        let rest = Line::styled(" ".repeat(first.width()), Style::PLAIN);
        let mut lines = self.blocks(&item.blocks, inner.width, loose);
        if lines.is_empty() {
            lines.push(Line::new());
        }
        if inner.indented {
            return prefixed(lines, &first, &rest);
        }
        // Too narrow for a hanging indent: the mark gets its own line.
        first.trim_end();
        lines.insert(0, first);
        lines
    }
}

/// The room within a prefix.
struct PrefixedRoom {
    width: usize,
    /// Whether there is room for the prefix.
    indented: bool,
}

fn inside(width: usize, prefix: usize) -> PrefixedRoom {
    let indented = width >= prefix + NARROWEST;
    PrefixedRoom {
        width: if indented { width - prefix } else { width },
        indented,
    }
}

impl PrefixedRoom {
    fn shown(&self, prefix: &Line) -> Line {
        if self.indented {
            prefix.clone()
        } else {
            Line::new()
        }
    }
}

/// The lines of `text`, whose plain parts have the style `base`.
pub(super) fn wrapped(text: &Text, base: Style, width: usize) -> Vec<Line> {
    text.iter()
        .flat_map(|line| wrap(&based(line, base), width))
        .collect()
}

/// Footnotes, with an indent as wide as the number from the second line on.
fn notes(text: &Text, base: Style, width: usize) -> Vec<Line> {
    let note = |line: &Line| {
        let text = line.text();
        let number = text
            .find("] ")
            .map_or(0, |end| display_width(&text[..end + 2]));
        hanging_by(
            &based(line, base),
            width,
            (0, number.clamp(2, WIDEST_INDENT)),
        )
    };
    text.iter().flat_map(note).collect()
}

/// `line` within text of the style `base`.
pub(super) fn based(line: &Line, base: Style) -> Line {
    let mut result = Line::new();
    for fragment in line.fragments() {
        result.push(fragment.text(), base.around(fragment.style()));
    }
    result
}

/// `lines` with a prefix, which may be different from the second line on.
pub(super) fn prefixed(lines: Vec<Line>, first: &Line, rest: &Line) -> Vec<Line> {
    let prefixes = std::iter::once(first).chain(std::iter::repeat(rest));
    let with = |(line, prefix): (Line, &Line)| {
        let mut result = prefix.clone();
        result.append(&line);
        if line.is_empty() {
            result.trim_end();
        }
        result
    };
    lines.into_iter().zip(prefixes).map(with).collect()
}
