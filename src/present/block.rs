//! Rows that are redrawn in place, even after the width of the window has changed.
//!
//! Owns how many rows of the screen are above the cursor. Does not know the contents of the rows.

use std::io;

use super::stage::Stage;
use super::typed_command::TypedCommand;
use crate::style::Line;

/// The rows that were drawn last, and the position of the cursor in them.
pub(super) struct RowBlock {
    lines: Vec<Line>,
    /// A line and a column.
    at: (usize, usize),
}

impl RowBlock {
    /// An empty block: the cursor is at the start of a fresh line.
    pub(super) const fn fresh() -> Self {
        Self {
            lines: Vec::new(),
            at: (0, 0),
        }
    }

    /// A command, with the cursor after its last letter.
    pub(super) fn after(typed: &TypedCommand) -> Self {
        let lines = typed.whole();
        let last = lines.last().map_or(0, Line::width);
        Self {
            at: (lines.len().saturating_sub(1), last),
            lines,
        }
    }

    /// The number of rows above the cursor's row. In a window that has become narrower, the
    /// terminal wraps wider rows.
    fn above(&self, cols: usize) -> usize {
        let before = self.lines.iter().take(self.at.0);
        let before: usize = before.map(|line| line.rows(cols).len()).sum();
        let within = self.lines.get(self.at.0).map_or(0, |line| {
            let rows = line.rows(cols);
            let mut end = 0;
            let is_left = |row: &&Line| {
                end += row.width();
                end <= self.at.1
            };
            rows[..rows.len() - 1].iter().take_while(is_left).count()
        });
        before + within
    }
}

impl Stage {
    /// Draws `rows`, none wider than the screen, in place of `block`, with the cursor at `at`.
    pub(super) fn draw_again(
        &mut self,
        block: &mut RowBlock,
        rows: Vec<Line>,
        at: (usize, usize),
    ) -> io::Result<()> {
        let (cols, most) = self.area();
        let above = block.above(cols).min(most.saturating_sub(1));
        self.screen.put_rows(above, &rows, at)?;
        *block = RowBlock { lines: rows, at };
        Ok(())
    }

    /// Draws the part of a block that stays: `typed` with the cursor after its last letter, or
    /// nothing.
    pub(super) fn leave_block(
        &mut self,
        block: &mut RowBlock,
        typed: Option<&TypedCommand>,
    ) -> io::Result<()> {
        let (cols, most) = self.area();
        let mut rows = typed.map_or_else(Vec::new, |typed| typed.rows(cols));
        rows.drain(..rows.len().saturating_sub(most));
        let end = rows.last().map_or(0, Line::width);
        let at = (rows.len().saturating_sub(1), end);
        self.draw_again(block, rows, at)
    }
}

#[cfg(test)]
mod tests;
