//! Recordings of a show, for asciinema's player and for pages made from them.
//!
//! Owns the asciicast file, and the relay: a show that is recorded runs in a pseudo-terminal, whose
//! other end records everything and passes it on. The show's notes come as marks in the same
//! stream, so that the order is always right. The show itself knows nothing of the file.

mod cast;
mod line;
mod marker;
mod marks;
mod relay;
mod typing;

pub use cast::{Cast, Header, Version};
pub use line::{LineRequest, News};
pub use marker::MarkWriter;
pub use marks::Mark;
pub use relay::{ProgramEnd, Relay, RelayContext};

/// The output and the marks of a show whose bytes arrive in `pieces`; for the fuzz targets.
#[doc(hidden)]
pub fn pieces_of_show<'a>(
    token: &str,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<u8>, Vec<Mark>) {
    let mut scanner = marks::MarkScanner::new(token);
    let (mut shown, mut noted) = (Vec::new(), Vec::new());
    for piece in pieces {
        for part in scanner.push(piece) {
            match part {
                marks::StreamPiece::Output(bytes) => shown.extend(bytes),
                marks::StreamPiece::Mark(mark) => noted.push(mark),
            }
        }
    }
    shown.extend(scanner.finish());
    (shown, noted)
}
