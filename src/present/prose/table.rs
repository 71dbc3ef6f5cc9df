//! Tables: columns as wide as necessary, narrower if the terminal is, and one cell below the other
//! if even that does not fit.

use pulldown_cmark::Alignment;

use super::layout::{based, prefixed, wrapped};
use super::tree::{ProseTable, Text};
use super::wrap::{widest_word, wrap};
use crate::style::{Line, Role, Style, Theme};

/// Lays `table` out within `width`.
pub(super) fn layout(table: &ProseTable, theme: &Theme, base: Style, width: usize) -> Vec<Line> {
    let painter = TablePainter { table, theme, base };
    // A screen reader needs the header beside each cell.
    let widths = column_widths(table, width).filter(|_| !theme.signs().are_words());
    match widths {
        Some(widths) => painter.columns(&widths),
        None => painter.records(width),
    }
}

/// The columns of the text between two cells.
const SEPARATOR: usize = 3;

/// The width of each column, or `None` if words would have to break.
fn column_widths(table: &ProseTable, width: usize) -> Option<Vec<usize>> {
    let columns = table.header.len();
    let available = width.checked_sub(SEPARATOR * columns.saturating_sub(1))?;
    let least: Vec<usize> = measure(table, widest_word);
    let wanted: Vec<usize> = measure(table, Line::width);
    (least.iter().sum::<usize>() <= available).then(|| share(&least, &wanted, available))
}

/// For each column the greatest `size` of a line in it, at least 1.
fn measure(table: &ProseTable, size: impl Fn(&Line) -> usize) -> Vec<usize> {
    let cells = |column: usize| {
        let rows = table.rows.iter().filter_map(move |row| row.get(column));
        rows.chain(table.header.get(column)).flatten()
    };
    let widest = |column: usize| cells(column).map(&size).max().unwrap_or_default().max(1);
    (0..table.header.len()).map(widest).collect()
}

/// Gives each column its minimum, then repeatedly one more column to the narrowest of those that
/// want more, until nothing is left.
fn share(least: &[usize], wanted: &[usize], available: usize) -> Vec<usize> {
    let mut widths = least.to_vec();
    for _ in least.iter().sum::<usize>()..available {
        let hungry = (0..widths.len()).filter(|column| widths[*column] < wanted[*column]);
        let Some(column) = hungry.min_by_key(|column| widths[*column]) else {
            break;
        };
        widths[column] += 1;
    }
    widths
}

struct TablePainter<'a> {
    table: &'a ProseTable,
    theme: &'a Theme,
    base: Style,
}

impl TablePainter<'_> {
    fn columns(&self, widths: &[usize]) -> Vec<Line> {
        let mut lines = self.row(&self.table.header, widths, self.header_style());
        let signs = self.theme.signs();
        let joint = [signs.thin(), signs.crossing(), signs.thin()].concat();
        let dashes: Vec<String> = widths
            .iter()
            .map(|width| signs.thin().repeat(*width))
            .collect();
        lines.push(Line::styled(dashes.join(&joint), self.border()));
        for row in &self.table.rows {
            lines.extend(self.row(row, widths, self.base));
        }
        lines
    }

    /// One row of cells, in as many lines as its highest cell needs.
    fn row(&self, cells: &[Text], widths: &[usize], style: Style) -> Vec<Line> {
        let wrapped: Vec<Vec<Line>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrapped(cell, style, *width))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
        (0..height)
            .map(|at| self.line_of_row(&wrapped, widths, at))
            .collect()
    }

    fn line_of_row(&self, cells: &[Vec<Line>], widths: &[usize], at: usize) -> Line {
        let mut line = Line::new();
        for (column, width) in widths.iter().enumerate() {
            if column > 0 {
                line.push(
                    &format!(" {} ", self.theme.signs().upright()),
                    self.border(),
                );
            }
            let text = cells.get(column).and_then(|lines| lines.get(at));
            self.aligned(&mut line, text.unwrap_or(&Line::new()), column, *width);
        }
        line.trim_end();
        line
    }

    fn aligned(&self, line: &mut Line, text: &Line, column: usize, width: usize) {
        let free = width.saturating_sub(text.width());
        let left = match self.table.alignments.get(column) {
            Some(Alignment::Right) => free,
            Some(Alignment::Center) => free / 2,
            _ => 0,
        };
        line.push(&" ".repeat(left), Style::PLAIN);
        line.append(text);
        line.push(&" ".repeat(free - left), Style::PLAIN);
    }

    /// Each row as a paragraph with a line (or more) for each cell: `Header: cell`.
    fn records(&self, width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for row in &self.table.rows {
            if !lines.is_empty() {
                lines.push(Line::new());
            }
            for (header, cell) in self.table.header.iter().zip(row) {
                lines.extend(self.field(header, cell, width));
            }
        }
        if lines.is_empty() {
            let headers = self.table.header.iter();
            lines.extend(headers.flat_map(|header| wrapped(header, self.header_style(), width)));
        }
        lines
    }

    fn field(&self, header: &Text, cell: &Text, width: usize) -> Vec<Line> {
        let mut text = Line::new();
        for part in header {
            text.append(&based(part, self.header_style()));
        }
        text.push(if text.is_empty() { "" } else { ": " }, self.header_style());
        for part in cell {
            text.append(&based(part, self.base));
            text.push(" ", Style::PLAIN);
        }
        // Later lines are indented, if there is room.
        let indent = if width >= 12 { "  " } else { "" };
        let lines = wrap(&text, width - indent.len());
        prefixed(lines, &Line::new(), &Line::styled(indent, Style::PLAIN))
    }

    fn header_style(&self) -> Style {
        self.base.around(self.theme.style(Role::TableHeader))
    }

    fn border(&self) -> Style {
        self.theme.style(Role::TableBorder)
    }
}
