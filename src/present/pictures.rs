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
use super::pages::Shown;
use super::pictured::{Pictured, fitted};
use super::prose::Part;
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
    pub(super) fn shown(&mut self, parts: Vec<Part>, folder: &Path) -> Vec<Shown> {
        let mut shown = Vec::new();
        for part in parts {
            let next = match part {
                Part::Lines(lines) => lines.into_iter().map(Shown::Line).collect(),
                Part::Picture { target, words } => match self.picture(folder, &target) {
                    Some(picture) => vec![picture],
                    None => words.into_iter().map(Shown::Line).collect(),
                },
            };
            if !shown.is_empty() && !next.is_empty() {
                shown.push(Shown::Line(Line::new()));
            }
            shown.extend(next);
        }
        shown
    }

    fn picture(&mut self, folder: &Path, target: &str) -> Option<Shown> {
        let (protocol, cell) = self.look.terminal.known.pictures?;
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
        let cells = fitted(size, cell.unwrap_or(USUAL_CELL), room);
        let picture = Arc::new(picture);
        Some(Shown::Picture(Pictured::new(protocol, picture), cells))
    }

    /// Draws the last picture again, and what stands below it, where the window has another width.
    pub(super) fn draw_picture_again(&mut self) -> io::Result<()> {
        let Some(below) = self.screen.take_stale_picture()? else {
            return Ok(());
        };
        let Some(pictured) = self.pictured.clone() else {
            return Ok(());
        };
        let Size { cols, rows } = self.screen.size();
        let room = usize::from(rows).saturating_sub(below).max(1);
        // Zooming changes the size of a cell.
        let of_window = self.tty.pixels().map(|(width, height)| {
            (
                width / u32::from(cols).max(1),
                height / u32::from(rows).max(1),
            )
        });
        let told = self.look.terminal.known.pictures.and_then(|(_, cell)| cell);
        let cell = of_window.filter(|cell| cell.0 > 0 && cell.1 > 0).or(told);
        let size = pictured.size();
        let cells = fitted(size, cell.unwrap_or(USUAL_CELL), (usize::from(cols), room));
        self.screen
            .put_picture_again(&pictured.order(cells), cells.1)
    }
}
