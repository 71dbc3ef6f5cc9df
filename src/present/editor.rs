//! A command that is being edited: text, cursor, and the effects of keys.
//!
//! Owns the editing and the position of each character on the screen. Reads no keys and draws
//! nothing.

use std::ops::Range;

use crate::style::{Line, Style, Theme, display_width, graphemes};
use crate::term::Key;

use super::highlight;

/// A text with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineEditor {
    text: String,
    /// A byte offset, always between two characters as a reader counts them.
    cursor: usize,
}

/// The effect of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The text or the cursor may have changed.
    Changed,
    /// The text is finished.
    Done,
    /// Editing was cancelled.
    Cancelled,
    /// The key has no meaning here.
    Ignored,
}

/// The editor on the screen.
pub(super) struct View {
    /// The rows, none wider than the screen, and no more than it has.
    pub rows: Vec<Line>,
    /// Row and column of the cursor.
    pub at: (usize, usize),
}

impl LineEditor {
    /// An editor of `text`, at its end.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            cursor: text.len(),
        }
    }

    /// The current text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    pub(super) fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Whether the cursor is in the first line, and whether it is in the last one.
    pub(super) fn is_at_edges(&self) -> (bool, bool) {
        let line = self.line();
        (line.start == 0, line.end == self.text.len())
    }

    /// Handles `key`. RETURN finishes, Alt-RETURN adds a line.
    pub fn press(&mut self, key: &Key) -> Edit {
        match key {
            Key::Enter => return Edit::Done,
            Key::Escape | Key::Ctrl('c') => return Edit::Cancelled,
            Key::Ctrl('d') if self.text.is_empty() => return Edit::Cancelled,
            Key::Char(character) => self.insert(&character.to_string()),
            Key::Alt('\r') => self.insert("\n"),
            Key::Paste(text) => self.insert(&text.replace("\r\n", "\n").replace('\r', "\n")),
            Key::Left | Key::Ctrl('b') => self.cursor = self.before(),
            Key::Right | Key::Ctrl('f') => self.cursor = self.after(),
            Key::WordLeft | Key::Alt('b') => self.cursor = self.word_before(),
            Key::WordRight | Key::Alt('f') => self.cursor = self.word_after(),
            Key::Home | Key::Ctrl('a') => self.cursor = self.line().start,
            Key::End | Key::Ctrl('e') => self.cursor = self.line().end,
            Key::Up | Key::Ctrl('p') => self.go_up(),
            Key::Down | Key::Ctrl('n') => self.go_down(),
            Key::Backspace | Key::Ctrl('h') => self.remove(self.before()..self.cursor),
            Key::Delete | Key::Ctrl('d') => self.remove(self.cursor..self.after()),
            Key::Ctrl('w') | Key::Alt('\x7f') => self.remove(self.word_before()..self.cursor),
            Key::Alt('d') => self.remove(self.cursor..self.word_after()),
            Key::Ctrl('u') => self.remove(self.line().start..self.cursor),
            Key::Ctrl('k') => self.remove(self.cursor..self.line().end),
            _ => return Edit::Ignored,
        }
        Edit::Changed
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    fn remove(&mut self, range: Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    fn before(&self) -> usize {
        let last = graphemes(&self.text[..self.cursor]).last();
        self.cursor - last.map_or(0, |(grapheme, _)| grapheme.len())
    }

    fn after(&self) -> usize {
        let next = graphemes(&self.text[self.cursor..]).next();
        self.cursor + next.map_or(0, |(grapheme, _)| grapheme.len())
    }

    /// The start of the word on the left, by the rules of the shell's line editing.
    fn word_before(&self) -> usize {
        let left = self.text[..self.cursor].trim_end_matches(|c: char| !c.is_alphanumeric());
        left.trim_end_matches(char::is_alphanumeric).len()
    }

    fn word_after(&self) -> usize {
        let right = self.text[self.cursor..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let right = right.trim_start_matches(char::is_alphanumeric);
        self.text.len() - right.len()
    }

    /// The line that the cursor is in, without its end.
    fn line(&self) -> Range<usize> {
        let start = self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[self.cursor..].find('\n');
        start..end.map_or(self.text.len(), |at| self.cursor + at)
    }

    fn go_up(&mut self) {
        let line = self.line();
        if line.start > 0 {
            let column = display_width(&self.text[line.start..self.cursor]);
            self.cursor = line.start - 1;
            self.go_to_column(column);
        }
    }

    fn go_down(&mut self) {
        let line = self.line();
        if line.end < self.text.len() {
            let column = display_width(&self.text[line.start..self.cursor]);
            self.cursor = line.end + 1;
            self.go_to_column(column);
        }
    }

    /// Goes to this column of the cursor's line, or to its end.
    fn go_to_column(&mut self, column: usize) {
        let line = self.line();
        let (mut at, mut width) = (line.start, 0);
        for (grapheme, columns) in graphemes(&self.text[line.clone()]) {
            width += columns;
            if width > column {
                break;
            }
            at += grapheme.len();
        }
        self.cursor = at;
    }

    /// The editor after `prompt`, on a screen of `cols` columns and `rows` rows: only the rows
    /// around the cursor if there are more.
    pub(super) fn view(&self, prompt: &Line, (cols, rows): (usize, usize), theme: &Theme) -> View {
        let column = |text: &str, first: bool| {
            let shown = Line::styled(super::tabs::widened(text), Style::PLAIN);
            shown.width() + if first { prompt.width() } else { 0 }
        };
        let lines = highlight::highlight_lines(&self.text, theme);
        let line = self.line();
        let nth = self.text[..line.start].matches('\n').count();
        let column = column(&self.text[line.start..self.cursor], nth == 0);
        let (mut all, mut at) = (Vec::new(), (0, 0));
        for (number, text) in lines.iter().enumerate() {
            let mut whole = if number == 0 {
                prompt.clone()
            } else {
                Line::new()
            };
            whole.append(text);
            let pieces = whole.rows(cols);
            if number == nth {
                at = place(&pieces, column, cols);
                at.0 += all.len();
            }
            all.extend(pieces);
        }
        if at.0 == all.len() {
            all.push(Line::new());
        }
        let first = at.0.saturating_sub(rows.saturating_sub(1));
        let last = all.len().min(first + rows.max(1));
        View {
            rows: all[first..last].to_vec(),
            at: (at.0 - first, at.1),
        }
    }
}

/// The row and column of the position `column` in a line that was broken into `pieces`. The
/// position after a full row is in the next one.
fn place(pieces: &[Line], column: usize, cols: usize) -> (usize, usize) {
    let mut rest = column;
    for (nth, piece) in pieces.iter().enumerate() {
        let width = piece.width();
        let is_last = nth + 1 == pieces.len();
        if rest < width || (is_last && rest < cols) {
            return (nth, rest);
        }
        rest -= width.min(rest);
    }
    (pieces.len(), 0)
}

#[cfg(test)]
mod tests;
