//! Breaks a line of styled text into lines that fit, by display width and between words.

use super::address;
use crate::style::{Line, Style, display_width};

/// Closing marks of East Asian text, which never begin a line.
const NEVER_FIRST: &str = "、。，．・：；？！）」』】〕》〉］｝ー々";
/// Opening marks of East Asian text, which never end a line.
const NEVER_LAST: &str = "（「『【〔《〈［｛";

/// Breaks `line` so that nothing is wider than `width`, unless a single character is.
///
/// Runs of blanks count as one and vanish at a break. A word breaks inside only if it is wider than
/// a whole line; East Asian text, which has no blanks, may break between any two characters. A web
/// address never breaks: if the terminal wraps it, it can still be opened and copied. The result
/// has at least one line.
pub(in crate::present) fn wrap(line: &Line, width: usize) -> Vec<Line> {
    let mut wrapper = Wrapper {
        width: width.max(1),
        ..Wrapper::default()
    };
    for (grapheme, columns, style) in line.graphemes() {
        wrapper.take(grapheme, columns, style);
    }
    wrapper.finish()
}

/// Breaks an entry of a list like [`wrap`], with an indent from the second line on: the entry's
/// own, otherwise two columns. If the width has no room for the indent, there is none.
pub(in crate::present) fn hanging(line: &Line, width: usize) -> Vec<Line> {
    let text = line.text();
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let indent = if blanks == 0 { 2 } else { blanks };
    hanging_by(line, width, (blanks, indent))
}

/// The same with these columns before the first line and before the others.
pub(super) fn hanging_by(line: &Line, width: usize, (blanks, indent): (usize, usize)) -> Vec<Line> {
    if line.width() <= width {
        return vec![line.clone()];
    }
    if width <= indent {
        return wrap(line, width);
    }
    let rows = wrap(line, width - indent).into_iter().enumerate();
    let rows = rows.map(|(nth, row)| {
        let by = if nth == 0 { blanks } else { indent };
        let mut indented = Line::styled(" ".repeat(by), Style::PLAIN);
        indented.append(&row);
        indented
    });
    rows.collect()
}

/// Breaks a line of code into lines that fit, after blanks if possible. Only the blanks at a break
/// are left out.
pub fn broken(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_inclusive(' ') {
        let is_begun = !line.trim().is_empty();
        if is_begun && display_width(&line) + display_width(word.trim_end()) > width {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for (grapheme, columns, _) in Line::styled(word, Style::PLAIN).graphemes() {
            if display_width(&line) + columns > width && !is_blank(grapheme) && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    lines.push(line);
    lines
}

/// The columns of the widest piece of `line` that [`wrap`] would rather not break.
pub(super) fn widest_word(line: &Line) -> usize {
    let (mut widest, mut current) = (0, 0);
    for (grapheme, columns, _) in line.graphemes() {
        if is_blank(grapheme) || is_east_asian(columns) {
            current = 0;
        }
        current += if is_blank(grapheme) { 0 } else { columns };
        widest = widest.max(current);
    }
    widest
}

/// A character as a reader counts them, its columns and its style.
type Grapheme = (String, usize, Style);

#[derive(Default)]
struct Wrapper {
    width: usize,
    lines: Vec<Line>,
    line: Line,
    line_width: usize,
    /// The style of the blank between the line and the word.
    blank: Option<Style>,
    word: Vec<Grapheme>,
    /// Whether the word may break before the next character; `None` if that depends on the
    /// character.
    breakable: Option<bool>,
}

impl Wrapper {
    fn take(&mut self, grapheme: &str, columns: usize, style: Style) {
        if is_blank(grapheme) {
            self.end_word();
            self.blank = Some(style);
            return;
        }
        let east_asian = is_east_asian(columns);
        if self.breakable.unwrap_or(east_asian) && !NEVER_FIRST.contains(grapheme) {
            self.end_word();
        }
        self.word.push((grapheme.to_owned(), columns, style));
        self.breakable = east_asian.then(|| !NEVER_LAST.contains(grapheme));
    }

    /// Moves the word into the line, or into the next one if this one has no room.
    fn end_word(&mut self) {
        self.breakable = None;
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        let word_width: usize = word.iter().map(|(_, columns, _)| columns).sum();
        let blank = self.blank.take().filter(|_| !self.line.is_empty());
        let blank_width = usize::from(blank.is_some());
        if self.line_width + blank_width + word_width > self.width {
            self.end_line();
        } else if let Some(style) = blank {
            self.push(" ", 1, style);
        }
        let whole = is_address(&word);
        for (grapheme, columns, style) in word {
            if self.line_width + columns > self.width && !whole {
                self.end_line();
            }
            self.push(&grapheme, columns, style);
        }
    }

    fn push(&mut self, text: &str, columns: usize, style: Style) {
        self.line.push(text, style);
        self.line_width += columns;
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
            self.line_width = 0;
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.end_word();
        self.end_line();
        if self.lines.is_empty() {
            self.lines.push(Line::new());
        }
        self.lines
    }
}

/// A blank at which a line may break: not the no-break space.
fn is_blank(grapheme: &str) -> bool {
    grapheme
        .chars()
        .all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}'))
}

fn is_address(word: &[Grapheme]) -> bool {
    let text: String = word.iter().map(|(text, ..)| text.as_str()).collect();
    address::is_in(&text)
}

fn is_east_asian(columns: usize) -> bool {
    columns == 2
}

#[cfg(test)]
mod tests;
