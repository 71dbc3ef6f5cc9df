//! Pictures on stage, if the terminal shows them.
//!
//! Owns which pictures are drawn, and when they are drawn again. `pictured` owns their size and the
//! sequences that draw them, `source` decides which files may be shown, and `asking` asks the
//! terminal.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::plan::{Action, Commentary, Plan};
use crate::source::Picture;
use crate::term::{Protocol, Size};

use super::pages::PagePart;
use super::pictured::{TerminalPicture, fitted};
use super::prose::ProsePart;
use super::stage::Stage;
use crate::style::Line;

/// The size of a cell, in pixels, for a terminal that does not report it.
const USUAL_CELL: (u32, u32) = (10, 20);

/// Whether the audience may see a picture in `plan`.
pub fn shows_pictures(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| match &step.action {
        Action::Say(Commentary::Markdown { text, .. }) => step.shown && text.contains("!["),
        _ => false,
    })
}

impl Stage {
    /// The displayed parts of commentary from a file in `folder`: pictures if the terminal shows
    /// them, otherwise their alternative text.
    pub(super) fn shown(&mut self, parts: Vec<ProsePart>, folder: &Path) -> Vec<PagePart> {
        let mut shown = Vec::new();
        for part in parts {
            let next = match part {
                ProsePart::Lines(lines) => lines.into_iter().map(PagePart::Line).collect(),
                ProsePart::Picture { target, words } => match self.picture(folder, &target) {
                    Some(picture) => vec![picture],
                    None => words.into_iter().map(PagePart::Line).collect(),
                },
            };
            if !shown.is_empty() && !next.is_empty() {
                shown.push(PagePart::Line(Line::new()));
            }
            shown.extend(next);
        }
        shown
    }

    fn picture(&mut self, folder: &Path, target: &str) -> Option<PagePart> {
        let (protocol, _) = self.look.terminal.known.pictures?;
        if self.screen.grows() {
            return None;
        }
        let picture = Picture::read(&self.look.folder, folder, target).ok()?;
        if protocol == Protocol::Kitty && !picture.is_png {
            return None;
        }
        let (cols, rows) = self.area();
        // Leave room for the line of the cursor below it, and for a line above it.
        let room = (cols, rows.saturating_sub(2).max(1));
        let size = (picture.width, picture.height);
        let cells = fitted(size, self.cell(), room);
        let picture = Arc::new(picture);
        Some(PagePart::Picture(
            TerminalPicture::new(protocol, picture),
            cells,
        ))
    }

    /// Draws a picture in commentary.
    pub(super) fn put_picture(
        &mut self,
        picture: &TerminalPicture,
        cells: (usize, usize),
    ) -> io::Result<()> {
        // Pictures before a command are no longer relevant.
        if !self.screen.knows_pictures() {
            self.drawn.last.clear();
        }
        self.drawn.are_lost = false;
        self.screen.put_picture(&picture.order(cells), cells.1)?;
        self.drawn.last.push(picture.clone());
        Ok(())
    }

    /// Draws the last pictures again, with the text between and below them, after the width of the
    /// window has changed. Below the output of a command their position is unknown, so they are
    /// lost.
    pub(super) fn draw_pictures_again(&mut self) -> io::Result<()> {
        let Some((count, text)) = self.screen.take_stale_pictures()? else {
            return Ok(());
        };
        self.drawn.are_lost = count == 0;
        let from = self.drawn.last.len().saturating_sub(count);
        if count > 0 {
            // The others have scrolled away.
            self.drawn.last.drain(..from);
            let orders = self.orders(text);
            self.screen.put_pictures_again(&orders)?;
        }
        Ok(())
    }

    /// Draws lost pictures again below the current text, above `text` rows of text. Returns whether
    /// there were any.
    pub(super) fn put_lost_pictures(&mut self, text: usize) -> io::Result<bool> {
        if !std::mem::take(&mut self.drawn.are_lost) {
            return Ok(false);
        }
        for (order, rows) in self.orders(text) {
            self.screen.put_picture(&order, rows)?;
        }
        Ok(true)
    }

    /// The sequences that draw the last pictures, and the rows of each, if the text takes `text`
    /// rows.
    fn orders(&self, text: usize) -> Vec<(String, usize)> {
        let Size { cols, rows } = self.screen.size();
        let cell = self.cell();
        let mut room = usize::from(rows).saturating_sub(text);
        let orders = self.drawn.last.iter().rev().map(|pictured| {
            let cells = fitted(pictured.size(), cell, (usize::from(cols), room.max(1)));
            room = room.saturating_sub(cells.1);
            (pictured.order(cells), cells.1)
        });
        let mut orders: Vec<_> = orders.collect();
        orders.reverse();
        orders
    }

    /// The current width and height of a cell in pixels: zooming changes it.
    fn cell(&self) -> (u32, u32) {
        let Size { cols, rows } = self.screen.size();
        let of_window = self.tty.pixels().map(|(width, height)| {
            (
                width / u32::from(cols).max(1),
                height / u32::from(rows).max(1),
            )
        });
        let told = self.look.terminal.known.pictures.and_then(|(_, cell)| cell);
        let of_window = of_window.filter(|cell| cell.0 > 0 && cell.1 > 0);
        of_window.or(told).unwrap_or(USUAL_CELL)
    }
}
