//! Output that is text stays text in JSON, however it was split into chunks.

use std::borrow::Cow;

use crate::run::complete_length;

/// The rest of a stream's last chunk: the beginning of a character.
#[derive(Debug, Default)]
pub(super) struct PendingBytes(Vec<u8>);

impl PendingBytes {
    /// Adds a chunk. Returns what can be written now, which may be nothing.
    pub(super) fn push<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.0.is_empty() {
            let (complete, rest) = bytes.split_at(complete_length(bytes));
            self.0.extend_from_slice(rest);
            return Cow::Borrowed(complete);
        }
        self.0.extend_from_slice(bytes);
        let rest = self.0.split_off(complete_length(&self.0));
        Cow::Owned(std::mem::replace(&mut self.0, rest))
    }

    /// Returns the rest, which no more bytes will complete.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests;
