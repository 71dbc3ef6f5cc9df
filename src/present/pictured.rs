//! A picture in the form for a terminal.
//!
//! Owns its size on the screen and the sequence that draws it. Its callers decide where it is on
//! the stage.

use std::sync::Arc;

use base64::Engine as _;

use crate::source::Picture;
use crate::term::Protocol;

/// The longest piece of a picture in kitty's protocol, in bytes.
const PIECE: usize = 4096;

/// A picture that a terminal can show.
#[derive(Clone)]
pub(super) struct TerminalPicture {
    protocol: Protocol,
    picture: Arc<Picture>,
}

impl TerminalPicture {
    /// The picture for a terminal with `protocol`.
    pub(super) const fn new(protocol: Protocol, picture: Arc<Picture>) -> Self {
        Self { protocol, picture }
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.picture.width, self.picture.height)
    }

    /// The sequence that draws it in these columns and rows.
    pub(super) fn order(&self, cells: (usize, usize)) -> String {
        order(self.protocol, &self.picture.bytes, cells)
    }
}

/// The pictures on a stage.
#[derive(Default)]
pub(super) struct StagePictures {
    /// The last pictures, with only text between them.
    pub(super) last: Vec<TerminalPicture>,
    /// They were removed when the width of the window changed, and were not drawn again yet.
    pub(super) are_lost: bool,
}

/// The columns and rows of a picture: never more than it has pixels for, and at most the given
/// room.
pub(super) fn fitted(
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
    // The side that exceeds its room by more decides.
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

/// The sequence that draws the file `bytes` in these columns and rows.
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
