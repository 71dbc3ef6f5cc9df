//! Here documents: remembered at their operator, read after the next line end.

use super::TokenClass;
use super::cursor::{Opener, Parse, Parser};
use super::word::unquote;

/// A here document whose body is still to come.
pub(super) struct Heredoc {
    delimiter: String,
    /// `<<-`: leading tabs are not part of the body or of the closing line.
    strips_tabs: bool,
    /// The delimiter has no quotes, so the body is expanded.
    expands: bool,
    opened: usize,
}

impl Parser<'_> {
    /// Remembers the here document whose delimiter was just read from `start` on.
    pub(super) fn expect_here_document(&mut self, start: usize, strips_tabs: bool, opened: usize) {
        let written = self.slice(start, self.pos);
        let expands = !written.contains(['\'', '"', '\\']);
        self.pending.push(Heredoc {
            delimiter: unquote(written),
            strips_tabs,
            expands,
            opened,
        });
    }

    /// Reads the remembered bodies, in order.
    pub(super) fn here_documents(&mut self) -> Parse {
        for document in std::mem::take(&mut self.pending) {
            self.here_document(&document)?;
        }
        Ok(())
    }

    fn here_document(&mut self, document: &Heredoc) -> Parse {
        let body = self.pos;
        while self.pos < self.bytes.len() {
            let line = self.pos;
            if let Some(end) = self.closing_line(document) {
                self.body(document, body, line);
                self.pos = line;
                self.token(TokenClass::Redirection, end - line);
                if self.peek() == Some(b'\n') {
                    self.pos += 1;
                }
                return Ok(());
            }
            self.pos = self.body_line_end(document.expands);
        }
        self.unclosed(
            &document.delimiter,
            Opener {
                text: "<<",
                at: document.opened,
            },
        )
    }

    /// The end of the closing word, if the line that begins here closes the document.
    fn closing_line(&self, document: &Heredoc) -> Option<usize> {
        if document.expands && self.next_line_is_joined() {
            return self.joined_closing_line(document);
        }
        let mut word = self.pos;
        while document.strips_tabs && self.bytes.get(word) == Some(&b'\t') {
            word += 1;
        }
        let rest = self.bytes[word..].strip_prefix(document.delimiter.as_bytes())?;
        let after = &rest[..rest
            .iter()
            .position(|&byte| byte == b'\n')
            .unwrap_or(rest.len())];
        let closes = after.is_empty() || self.in_substitution && after.contains(&b')');
        closes.then_some(word + document.delimiter.len())
    }

    /// Whether a backslash joins the line that begins here with the next one.
    fn next_line_is_joined(&self) -> bool {
        let line = &self.bytes[self.pos..self.find(b'\n', self.pos)];
        let escapes = line.iter().rev().take_while(|&&byte| byte == b'\\').count();
        escapes % 2 == 1
    }

    /// The same as [`Self::closing_line`] for a line that backslashes join from several.
    fn joined_closing_line(&self, document: &Heredoc) -> Option<usize> {
        let written = &self.bytes[self.pos..self.body_line_end(true)];
        let written = written.strip_suffix(b"\n").unwrap_or(written);
        let mut joined = Vec::with_capacity(document.delimiter.len());
        let mut rest = written;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            match (byte, after) {
                (b'\\', [b'\n', after @ ..]) => rest = after,
                (b'\\', [escaped, after @ ..]) => {
                    joined.extend([byte, *escaped]);
                    rest = after;
                }
                (b'\t', _) if document.strips_tabs && joined.is_empty() => {}
                _ => joined.push(byte),
            }
        }
        let closes = joined == document.delimiter.as_bytes();
        closes.then_some(self.pos + written.len())
    }

    /// The end of the line that begins here; an expanded body also joins lines at a backslash.
    fn body_line_end(&self, joins: bool) -> usize {
        let mut from = self.pos;
        loop {
            let end = self.find(b'\n', from);
            let line = &self.bytes[from..end];
            let escapes = line.iter().rev().take_while(|&&byte| byte == b'\\').count();
            from = (end + 1).min(self.bytes.len());
            if !joins || escapes % 2 == 0 || from == self.bytes.len() {
                return from;
            }
        }
    }

    /// Reports the body between two offsets, and the expansions in it.
    fn body(&mut self, document: &Heredoc, start: usize, end: usize) {
        self.pos = start;
        let whole = self.bytes;
        self.bytes = &whole[..end];
        let outer = std::mem::take(&mut self.pending);
        let was_inside = std::mem::replace(&mut self.in_substitution, false);
        let mut from = start;
        while document.expands && self.pos < end {
            match self.peek() {
                Some(b'\\') => self.advance(2),
                Some(b'$' | b'`') if self.expands(true) => {
                    self.emit(TokenClass::HeredocBody, from);
                    from = self.pos;
                    let before = self.events.len();
                    if self.expansion().is_err() {
                        self.events.truncate(before);
                        break;
                    }
                    from = self.pos;
                }
                _ => self.pos += 1,
            }
        }
        self.pos = end;
        self.emit(TokenClass::HeredocBody, from);
        self.in_substitution = was_inside;
        self.pending = outer;
        self.bytes = whole;
    }
}
