//! The output of commands, bounded, for expectations.

use super::ends::Ends;
use crate::neutral::without_ansi;

/// Keeps the beginning and the end of output, or nothing if it is not needed.
#[derive(Debug, Default)]
pub struct Capture(Option<Ends>);

/// How many bytes are kept at each end.
const HALF: usize = 2 * 1024 * 1024;

impl Capture {
    /// Keeps output if it is needed. Otherwise it costs nothing.
    pub fn if_asked(asked: bool) -> Self {
        Self(asked.then(|| Ends::new(HALF, HALF)))
    }

    /// False when the middle is left out.
    pub fn is_whole(&self) -> bool {
        self.0.as_ref().is_none_or(Ends::is_whole)
    }

    /// Adds output.
    pub fn push(&mut self, bytes: &[u8]) {
        if let Some(ends) = &mut self.0 {
            ends.push(bytes);
        }
    }

    /// The text without ANSI sequences; a line says how much is missing in the middle.
    pub fn text(&self) -> String {
        let text = self.0.as_ref().map(Ends::text);
        without_ansi(&text.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
