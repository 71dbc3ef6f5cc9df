//! The screens of a program that fills the screen, one after the other, as text.
//!
//! Owns the conversion of a terminal's bytes to rows of text, and of rows to a terminal of another
//! size: what does not fit is cut. Colours are kept, as the sequences that select them.

use std::panic::catch_unwind;
use std::time::Duration;

use vt100::{Cell, Parser};

use crate::style::{Color, Line, RgbColor, Style, indexed};
use crate::term::{Size, without_excess};

/// A screen counts when nothing was drawn for this long: before that, it may be half drawn.
const STILL: Duration = Duration::from_millis(40);

/// The most screens of one call that are kept.
const MOST_SCREENS: usize = 500;

/// The smallest terminal that the emulator supports, in columns and rows.
const SMALLEST: u16 = 2;

/// The longest row that is displayed, in bytes.
const LONGEST_ROW: usize = 2_000;

/// Sequences that leave the alternate screen. Its contents are read before.
const LEAVE: [&[u8]; 3] = [b"\x1b[?1049l", b"\x1b[?1047l", b"\x1b[?47l"];

/// An event on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rehearsal) enum ScreenChange {
    /// These bytes were written.
    Bytes(Vec<u8>),
    /// Its size changed to these columns and rows.
    Resized((u16, u16)),
}

/// The screens of a terminal with `size` columns and rows, each with its start time.
pub(in crate::rehearsal) fn screens(
    size: (u16, u16),
    drawn: &[(Duration, ScreenChange)],
) -> Vec<(Duration, String)> {
    // The emulator panics on some sequences: then a call has no screens, but the recording is
    // saved.
    catch_unwind(|| watched(size, drawn)).unwrap_or_default()
}

fn watched(size: (u16, u16), drawn: &[(Duration, ScreenChange)]) -> Vec<(Duration, String)> {
    let mut watching = ScreenWatch {
        terminal: Parser::new(size.1.max(SMALLEST), size.0.max(SMALLEST), 0),
        has_alternate: false,
        screens: Vec::new(),
    };
    let mut last = Duration::ZERO;
    for (at, drawn) in drawn {
        if at.saturating_sub(last) >= STILL {
            watching.look(last);
        }
        last = *at;
        match drawn {
            ScreenChange::Resized((cols, rows)) => {
                let screen = watching.terminal.screen_mut();
                screen.set_size((*rows).max(SMALLEST), (*cols).max(SMALLEST));
            }
            ScreenChange::Bytes(bytes) => watching.draw(*at, bytes),
        }
    }
    watching.look(last);
    watching.screens
}

struct ScreenWatch {
    terminal: Parser,
    /// The alternate screen was used.
    has_alternate: bool,
    screens: Vec<(Duration, String)>,
}

impl ScreenWatch {
    fn draw(&mut self, at: Duration, bytes: &[u8]) {
        let leaves = |at: &usize| LEAVE.iter().any(|leave| bytes[*at..].starts_with(leave));
        let end = (0..bytes.len()).find(leaves);
        let (before, after) = bytes.split_at(end.unwrap_or(bytes.len()));
        self.terminal.process(&without_excess(before));
        self.has_alternate |= self.terminal.screen().alternate_screen();
        if end.is_some() {
            self.look(at);
            self.terminal.process(&without_excess(after));
        }
    }

    /// Notes the contents of the screen, if they are new. After the alternate screen, nothing is
    /// noted.
    fn look(&mut self, at: Duration) {
        if self.has_alternate && !self.terminal.screen().alternate_screen() {
            return;
        }
        let text = text_of(self.terminal.screen());
        let last = self.screens.last().map(|(_, text)| text.as_str());
        let is_new = last.unwrap_or_default() != text && !text.trim().is_empty();
        if is_new && self.screens.len() < MOST_SCREENS {
            self.screens.push((at, text));
        }
    }
}

/// The first `cols` cells of a row, with their styles.
fn row_of(screen: &vt100::Screen, row: u16, cols: u16) -> Line {
    let mut line = Line::new();
    for cell in (0..cols).filter_map(|column| screen.cell(row, column)) {
        if !cell.is_wide_continuation() {
            let text = if cell.has_contents() {
                cell.contents()
            } else {
                " "
            };
            line.push(text, style_of(cell));
        }
    }
    line
}

/// The rows of a screen, without the empty ones at its end.
fn text_of(screen: &vt100::Screen) -> String {
    let (rows, cols) = screen.size();
    let rows = (0..rows).map(|row| row_of(screen, row, cols));
    let mut text = rows
        .map(|row| trimmed(row).to_ansi(true) + "\n")
        .collect::<String>();
    text.truncate(text.trim_end_matches('\n').len());
    text + "\n"
}

/// Removes invisible blanks at the end.
fn trimmed(mut line: Line) -> Line {
    let last = line.fragments().last();
    if last.is_some_and(|last| last.style() == Style::PLAIN) {
        line.trim_end();
    }
    line
}

fn style_of(cell: &Cell) -> Style {
    let color = |color| match color {
        vt100::Color::Default => None,
        vt100::Color::Idx(index) => Some(indexed(index)),
        vt100::Color::Rgb(red, green, blue) => Some(Color::Rgb(RgbColor(red, green, blue))),
    };
    let mut style = Style::PLAIN.colors(color(cell.fgcolor()), color(cell.bgcolor()));
    for (is_on, with) in [
        (cell.bold(), Style::bold as fn(Style) -> Style),
        (cell.dim(), Style::dim),
        (cell.italic(), Style::italic),
        (cell.underline(), Style::underline),
        (cell.inverse(), Style::reverse),
    ] {
        style = if is_on { with(style) } else { style };
    }
    style
}

/// The bytes that display a recorded screen on a terminal of `size`: each row is cut at the edge,
/// and the remains of the previous screen are removed.
pub(in crate::rehearsal) fn show(text: &str, size: Size) -> String {
    let rows = rows(text, usize::from(size.rows));
    let last = rows.len().saturating_sub(1);
    let mut shown = String::from("\x1b[H");
    for (nth, row) in rows.into_iter().enumerate() {
        if nth > 0 {
            shown.push_str("\r\n");
        }
        // Erase first: at the last column, erasing would remove the last character. The rows below
        // are erased with the last row.
        let erase = if nth == last { "\x1b[J" } else { "\x1b[K" };
        shown.push_str("\x1b[0m");
        shown.push_str(erase);
        shown.push_str(&row.cut(usize::from(size.cols)).to_ansi(true));
    }
    if shown == "\x1b[H" {
        shown.push_str("\x1b[J");
    }
    shown + "\x1b[0m"
}

/// A recorded screen as plain text, for output that is not a terminal.
pub(in crate::rehearsal) fn plain(text: &str) -> String {
    let rows = rows(text, usize::MAX);
    rows.iter().map(|row| row.text() + "\n").collect()
}

/// The rows of a recorded screen, at most `most`.
fn rows(text: &str, most: usize) -> Vec<Line> {
    text.lines().take(most).map(row).collect()
}

/// One row, with its colours. No other control sequences get through.
fn row(text: &str) -> Line {
    // For the same reason: then without colours.
    catch_unwind(|| coloured(text)).unwrap_or_else(|_| Line::styled(text, Style::PLAIN))
}

fn coloured(text: &str) -> Line {
    let text = text.replace('\t', " ");
    let end = (0..=LONGEST_ROW.min(text.len())).rfind(|end| text.is_char_boundary(*end));
    let text = &text[..end.unwrap_or_default()];
    // A byte takes at most one column, so no row is wrapped.
    let width = u16::try_from(text.len()).unwrap_or(u16::MAX).max(SMALLEST);
    let mut terminal = Parser::new(SMALLEST, width, 0);
    terminal.process(&without_excess(text.as_bytes()));
    let screen = terminal.screen();
    let line = row_of(screen, 0, width);
    trimmed(line)
}

#[cfg(test)]
mod tests;
