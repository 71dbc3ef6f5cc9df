//! Pictures on stage, where the terminal says that it shows them.
//!
//! Owns how large a picture is drawn and the order that draws it. Which files may be shown is `source`'s
//! business, and how the terminal was asked that of `asking`.

use std::io;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;

use crate::plan::{Action, Commentary, Plan};
use crate::source::Picture;
use crate::term::{Protocol, Size};

use super::Stage;
use super::pages::Shown;
use super::prose::Part;
use crate::style::Line;

/// A cell of a terminal that does not say how large its own are, in pixels.
const USUAL_CELL: (u32, u32) = (10, 20);

/// The longest piece of a picture in kitty's protocol, in bytes.
const PIECE: usize = 4096;

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
        Some(Shown::Picture(Pictured { protocol, picture }, cells))
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
        // Who zooms changes the size of a cell.
        let of_window = self.tty.pixels().map(|(width, height)| {
            (
                width / u32::from(cols).max(1),
                height / u32::from(rows).max(1),
            )
        });
        let told = self.look.terminal.known.pictures.and_then(|(_, cell)| cell);
        let cell = of_window.filter(|cell| cell.0 > 0 && cell.1 > 0).or(told);
        let size = (pictured.picture.width, pictured.picture.height);
        let cells = fitted(size, cell.unwrap_or(USUAL_CELL), (usize::from(cols), room));
        self.screen
            .put_picture_again(&pictured.order(cells), cells.1)
    }
}

/// A picture that a terminal shows.
#[derive(Clone)]
pub(super) struct Pictured {
    protocol: Protocol,
    picture: Arc<Picture>,
}

impl Pictured {
    /// What makes the terminal draw it in so many columns and rows.
    pub(super) fn order(&self, cells: (usize, usize)) -> String {
        order(self.protocol, &self.picture.bytes, cells)
    }
}

/// Columns and rows of a picture, never more than it has pixels for, at most as many as there are.
fn fitted(
    (width, height): (u32, u32),
    (cell_width, cell_height): (u32, u32),
    (cols, rows): (usize, usize),
) -> (usize, usize) {
    let count = |pixels: u64, cell: u32| {
        let count = pixels.div_ceil(u64::from(cell)).max(1);
        usize::try_from(count).unwrap_or(usize::MAX)
    };
    let (wide, high) = (u64::from(width), u64::from(height));
    let room = |count: usize, cell: u32| count as u64 * u64::from(cell);
    let (most_wide, most_high) = (room(cols, cell_width), room(rows, cell_height));
    // The side that exceeds its room more decides.
    let (wide, high) = if wide <= most_wide && high <= most_high {
        (wide, high)
    } else if wide * most_high >= high * most_wide {
        (most_wide, high * most_wide / wide)
    } else {
        (wide * most_high / high, most_high)
    };
    (
        count(wide, cell_width).min(cols.max(1)),
        count(high, cell_height).min(rows.max(1)),
    )
}

/// What makes the terminal draw the file `bytes` in so many columns and rows.
fn order(protocol: Protocol, bytes: &[u8], (cols, rows): (usize, usize)) -> String {
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    if protocol == Protocol::Inline {
        let size = bytes.len();
        return format!(
            "\x1b]1337;File=inline=1;size={size};width={cols};height={rows}:{data}\x07"
        );
    }
    let pieces: Vec<_> = data.as_bytes().chunks(PIECE).collect();
    let mut order = String::new();
    for (nth, piece) in pieces.iter().enumerate() {
        let more = u8::from(nth + 1 < pieces.len());
        let keys = match nth {
            0 => format!("a=T,f=100,t=d,q=2,C=1,c={cols},r={rows},m={more}"),
            _ => format!("m={more},q=2"),
        };
        let piece = String::from_utf8_lossy(piece);
        order.extend(["\x1b_G", &keys, ";", &piece, "\x1b\\"]);
    }
    order
}

#[cfg(test)]
mod tests;
