//! A terminal in memory, for tests of what a screen shows.

use std::io::{self, Write};

/// An emulated terminal: write to it, then look at its rows.
pub(crate) struct ScreenBuf {
    emulator: vt100::Parser,
}

impl ScreenBuf {
    pub(crate) fn new(cols: u16, rows: u16) -> Self {
        Self {
            emulator: vt100::Parser::new(rows, cols, 0),
        }
    }

    /// The rows of the screen, blanks at their ends and empty last rows removed. (The emulator's own
    /// `contents` joins a row to the one it wrapped from.)
    pub(crate) fn text(&self) -> String {
        let rows = self.screen().rows(0, self.screen().size().1);
        let rows: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end_matches('\n').to_owned()
    }

    /// Row and column of the cursor, from 0.
    pub(crate) fn cursor(&self) -> (u16, u16) {
        self.screen().cursor_position()
    }

    pub(crate) fn cell(&self, row: u16, column: u16) -> &vt100::Cell {
        self.screen().cell(row, column).expect("within the screen")
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.emulator.screen()
    }
}

impl std::fmt::Debug for ScreenBuf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text())
    }
}

impl Write for ScreenBuf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.emulator.process(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
