//! Pictures on stage, where the terminal says that it shows them.
//!
//! Owns which pictures are drawn, and when again. How large they are and the order that draws them are the
//! business of `pictured`. Which files may be shown is `source`'s business, and how the terminal was asked
//! that of `asking`.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::plan::{Action, Commentary, Plan};
use crate::source::Picture;
use crate::term::{Protocol, Size};

use super::Stage;
use super::pages::PagePart;
use super::pictured::{TerminalPicture, fitted};
use super::prose::ProsePart;
use crate::style::Line;

/// A cell of a terminal that does not say how large its own are, in pixels.
const USUAL_CELL: (u32, u32) = (10, 20);

/// Whether the audience may see a picture in `plan`.
pub fn shows_pictures(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| match &step.action {
        Action::Say(Commentary::Markdown { text, .. }) => step.shown && text.contains("!["),
        _ => false,
    })
}

impl Stage {
    /// What is shown of commentary that a file in `folder` has: a picture where the terminal shows it, else
    /// the words in its place.
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
        // Below it belongs the line that the cursor is in, and one above shows what it is about.
        let room = (cols, rows.saturating_sub(2).max(1));
        let size = (picture.width, picture.height);
        let cells = fitted(size, self.cell(), room);
        let picture = Arc::new(picture);
        Some(PagePart::Picture(
            TerminalPicture::new(protocol, picture),
            cells,
        ))
    }

    /// Draws a picture of commentary.
    pub(super) fn put_picture(
        &mut self,
        picture: &TerminalPicture,
        cells: (usize, usize),
    ) -> io::Result<()> {
        // Those before a command are not what is spoken of any more.
        if !self.screen.knows_pictures() {
            self.drawn.last.clear();
        }
        self.drawn.are_lost = false;
        self.screen.put_picture(&picture.order(cells), cells.1)?;
        self.drawn.last.push(picture.clone());
        Ok(())
    }

    /// Draws the last pictures again, and what stands between and below them, where the window has another
    /// width. Below the output of a command their place is not known: they are gone then.
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

    /// Draws pictures that another width has removed below what there is, above `text` rows of text. The
    /// answer: whether there were any.
    pub(super) fn put_lost_pictures(&mut self, text: usize) -> io::Result<bool> {
        if !std::mem::take(&mut self.drawn.are_lost) {
            return Ok(false);
        }
        for (order, rows) in self.orders(text) {
            self.screen.put_picture(&order, rows)?;
        }
        Ok(true)
    }

    /// The orders that draw the last pictures, and the rows that each takes, if `text` takes so many rows.
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

    /// Width and height of a cell in pixels at this moment: zooming changes it.
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
