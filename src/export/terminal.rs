//! What a terminal would show for some output, as HTML.
//!
//! Owns the conversion of escape codes to elements. Colours are classes, so that a page can suit
//! light and dark backgrounds, and since its policy allows no style attributes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use vt100::{Cell, Color, Parser, Screen};

use crate::neutral::Neutral;
use crate::term::without_excess;

/// The most lines: longer outputs lose their middle.
const MOST_LINES: usize = 400;

/// The most bytes: larger outputs lose their middle too.
const MOST_BYTES: usize = 256 * 1024;

/// Sequences that switch to the screen of full-screen programs (`h`) or back (`l`).
static ALTERNATE: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    regex::bytes::Regex::new("\x1b\\[\\?(?:1049|1047|47)([hl])").expect("a sound pattern")
});

/// Sequences that erase: before each of them is perhaps the last visible text.
static ERASE: LazyLock<regex::bytes::Regex> =
    LazyLock::new(|| regex::bytes::Regex::new("\x1b\\[[0-9]*J").expect("a sound pattern"));

/// The text that `output` leaves on a terminal of this many columns and rows, and the last screens
/// of full-screen programs. Empty if there is nothing to show.
pub(super) fn html(output: &[u8], (cols, rows): (u16, u16)) -> String {
    let shown = pieces(output).into_iter().map(|piece| match piece {
        OutputPiece::Lines(lines) => shortened(&lines, cols),
        OutputPiece::Screen(drawn) => match last_screen(drawn, (cols, rows)) {
            text if text.is_empty() => text,
            text => format!("<i>(the last screen of a program)</i>\n{text}"),
        },
    });
    let shown: Vec<_> = shown.filter(|text| !text.is_empty()).collect();
    shown.join("\n")
}

/// A part of an output.
enum OutputPiece<'a> {
    /// Output that stays on the terminal.
    Lines(Vec<u8>),
    /// What a program has drawn on the second screen.
    Screen(&'a [u8]),
}

/// Splits an output into parts. Output after a full-screen program is a separate part.
fn pieces(output: &[u8]) -> Vec<OutputPiece<'_>> {
    let (mut pieces, mut lines) = (Vec::new(), Vec::new());
    let (mut at, mut entered) = (0, None);
    for found in ALTERNATE.captures_iter(output) {
        let (whole, enters) = (found.get(0).expect("all of it"), &found[1] == b"h");
        match entered {
            None => lines.extend_from_slice(&output[at..whole.start()]),
            Some(from) if !enters => {
                // Entering and leaving without anything between is the reset after a command, not a
                // program.
                if whole.start() > from {
                    pieces.push(OutputPiece::Lines(std::mem::take(&mut lines)));
                    pieces.push(OutputPiece::Screen(&output[from..whole.start()]));
                }
            }
            Some(_) => continue,
        }
        entered = enters.then_some(whole.end());
        at = whole.end();
    }
    match entered {
        None => lines.extend_from_slice(&output[at..]),
        Some(from) => {
            pieces.push(OutputPiece::Lines(std::mem::take(&mut lines)));
            pieces.push(OutputPiece::Screen(&output[from..]));
        }
    }
    pieces.push(OutputPiece::Lines(lines));
    pieces
}

/// The last visible text of a screen that was drawn on, however the screen was left.
fn last_screen(drawn: &[u8], (cols, rows): (u16, u16)) -> String {
    let drawn = &drawn[drawn.len().saturating_sub(MOST_BYTES)..];
    // A program that enters twice stays on the same screen.
    let drawn = without_excess(&ALTERNATE.replace_all(drawn, &b""[..]));
    let mut terminal = Parser::new(rows.max(2), cols.max(2), 0);
    let (mut at, mut last) = (0, String::new());
    let mut look = |terminal: &Parser| {
        let text = text_of(terminal.screen());
        if !text.is_empty() {
            last = text;
        }
    };
    let erased: Vec<_> = ERASE.find_iter(&drawn).map(|found| found.start()).collect();
    // Rendering costs time in proportion to the screen, and only the last ones matter.
    for start in &erased[erased.len().saturating_sub(50)..] {
        terminal.process(&drawn[at..*start]);
        at = *start;
        look(&terminal);
    }
    terminal.process(&drawn[at..]);
    look(&terminal);
    last
}

/// The text that lines of output leave, with a limited length.
fn shortened(output: &[u8], cols: u16) -> String {
    let lines: Vec<_> = output.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.len() <= MOST_LINES {
        return bounded(output, cols);
    }
    let (head, tail) = (MOST_LINES / 2, lines.len() - MOST_LINES / 2);
    let left_out = tail - head;
    format!(
        "{}\n<i>({left_out} lines left out)</i>\n{}",
        bounded(&lines[..head].concat(), cols),
        bounded(&lines[tail..].concat(), cols)
    )
}

/// The same for output of limited size.
fn bounded(output: &[u8], cols: u16) -> String {
    if output.len() <= MOST_BYTES {
        return shown(output, cols);
    }
    let is_start = |at: &usize| output[*at] & 0xc0 != 0x80;
    let half = MOST_BYTES / 2;
    let head = (0..=half).rev().find(is_start).unwrap_or(half);
    let from = output.len() - half;
    let tail = (from..output.len()).find(is_start).unwrap_or(from);
    format!(
        "{}\n<i>({} bytes left out)</i>\n{}",
        shown(&output[..head], cols),
        tail - head,
        shown(&output[tail..], cols)
    )
}

/// Text for a page, safe to display.
pub(super) fn escaped(text: &str) -> String {
    Neutral::lines(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn shown(output: &[u8], cols: u16) -> String {
    // A wide character needs two columns.
    let cols = cols.max(2);
    let lines = output.split(|byte| *byte == b'\n').count();
    let rows = lines + output.len() / usize::from(cols) + 1;
    let mut terminal = Parser::new(u16::try_from(rows).unwrap_or(u16::MAX), cols, 0);
    // Without a terminal nothing adds the carriage returns.
    let mut text = Vec::with_capacity(output.len() + lines);
    let mut previous = 0;
    for byte in without_excess(output) {
        if byte == b'\n' && previous != b'\r' {
            text.push(b'\r');
        }
        text.push(byte);
        previous = byte;
    }
    terminal.process(&text);
    text_of(terminal.screen())
}

/// The contents of a screen, without empty cells and rows at its end.
fn text_of(screen: &Screen) -> String {
    let (rows, cols) = screen.size();
    let mut text = String::new();
    for row in 0..rows {
        let cells = (0..cols).filter_map(|col| screen.cell(row, col));
        let wraps = screen.row_wrapped(row);
        push_row(&mut text, cells, wraps);
        if !wraps {
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}

/// Adds a row without blanks at its end, unless the line continues in the next row.
fn push_row<'a>(text: &mut String, cells: impl Iterator<Item = &'a Cell>, wraps: bool) {
    let mut open = String::new();
    let mut row = String::new();
    let mut length = 0;
    for cell in cells.filter(|cell| !cell.is_wide_continuation()) {
        let attributes = attributes(cell);
        if attributes != open {
            if !open.is_empty() {
                row.push_str("</span>");
                length = row.len();
            }
            if !attributes.is_empty() {
                // Writing to a string cannot fail.
                let _ = write!(row, "<span {attributes}>");
            }
            open = attributes;
        }
        let blank = !cell.has_contents();
        row.push_str(&if blank {
            " ".to_owned()
        } else {
            escaped(cell.contents())
        });
        if !blank && (wraps || cell.contents() != " ") || !open.is_empty() {
            length = row.len();
        }
    }
    if !open.is_empty() {
        row.push_str("</span>");
        length = row.len();
    }
    row.truncate(length);
    text.push_str(&row);
}

/// The attributes of the element for a cell; empty for plain text.
fn attributes(cell: &Cell) -> String {
    let mut classes = Vec::new();
    for (color, class) in [(cell.fgcolor(), 'f'), (cell.bgcolor(), 'b')] {
        let [r, g, b] = match color {
            Color::Default => continue,
            Color::Idx(index) if index < 16 => {
                classes.push(format!("{class}{index}"));
                continue;
            }
            Color::Idx(index) => of_cube(index),
            Color::Rgb(r, g, b) => [r, g, b],
        };
        classes.push(format!("{class}-{r:02x}{g:02x}{b:02x}"));
    }
    for (on, class) in [
        (cell.bold(), "bold"),
        (cell.dim(), "dim"),
        (cell.italic(), "italic"),
        (cell.underline(), "under"),
        (cell.inverse(), "inverse"),
    ] {
        if on {
            classes.push(class.to_owned());
        }
    }
    if classes.is_empty() {
        return String::new();
    }
    format!("class=\"{}\"", classes.join(" "))
}

/// The styles for the colours in `html` that are not among the sixteen of every page.
pub(super) fn styles(html: &str) -> String {
    let class = Regex::new("\\b([fb])-([0-9a-f]{6})\\b").expect("a sound pattern");
    let elements = html.split("<span class=\"").skip(1);
    let lists = elements.filter_map(|rest| rest.split('"').next());
    let rules = lists
        .flat_map(|list| class.captures_iter(list))
        .map(|found| {
            let property = if &found[1] == "f" {
                "color"
            } else {
                "background"
            };
            format!(".{} {{ {property}: #{}; }}\n", &found[0], &found[2])
        });
    rules.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A colour of the 6 by 6 by 6 cube, or a grey.
pub(super) fn of_cube(index: u8) -> [u8; 3] {
    if index >= 232 {
        [8 + 10 * (index - 232); 3]
    } else {
        let at = index - 16;
        [at / 36, at / 6 % 6, at % 6].map(|step| if step == 0 { 0 } else { 55 + 40 * step })
    }
}

#[cfg(test)]
mod tests;
