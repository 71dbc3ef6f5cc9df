//! Masks secrets in output before it is reported.
//!
//! Owns the search for secret values in bytes and in text, including quoted and encoded forms.
//! Other modules decide what is a secret. A value that was changed in another way, or that is
//! printed in pieces with other text between them, is not found.

mod breaks;
mod filter;
mod forms;
mod index;
mod wrapped;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use index::{Index, SearchPosition};

use crate::neutral::MASK;

/// The least bytes of a line of a secret that is masked alone. A shorter line is more likely to be
/// punctuation (`}`, `---`) that is everywhere.
const SHORTEST_LINE: usize = 8;

/// Values that must never be shown. Clones share them, including those that are added later.
#[derive(Clone, Default)]
pub struct Secrets {
    known: Arc<RwLock<Arc<KnownSecret>>>,
}

#[derive(Default)]
struct KnownSecret {
    /// The longest first.
    values: Vec<String>,
    index: Index,
}

impl Secrets {
    /// The given values. A line end after a value does not belong to it. Values of several lines
    /// are also masked line by line, since programs print them indented or with other line ends.
    pub fn new<I>(values: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let secrets = Self::default();
        secrets.learn(values);
        secrets
    }

    /// Adds values. Returns the values, or lines of them, that were not known before.
    pub fn learn<I>(&self, values: I) -> Vec<String>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let known = self.known();
        let mut added = BTreeSet::new();
        for value in values {
            added.extend(parts(value.as_ref()));
        }
        added.retain(|part| !known.values.contains(part));
        if added.is_empty() {
            return Vec::new();
        }
        let mut values = known.values.clone();
        values.extend(added.iter().cloned());
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        let index = Index::new(values.iter().map(String::as_str));
        let mut shared = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *shared = Arc::new(KnownSecret { values, index });
        added.into_iter().collect()
    }

    /// True when there is nothing to mask.
    pub fn is_empty(&self) -> bool {
        self.known().values.is_empty()
    }

    /// The texts that are searched: the values and their long lines, the longest first.
    pub fn values(&self) -> Vec<String> {
        self.known().values.clone()
    }

    /// True when `text` contains one of them, in any of its forms.
    pub fn are_in(&self, text: &str) -> bool {
        let known = self.known();
        let mut found = Vec::new();
        let mut position = known.index.start();
        known
            .index
            .search(&mut position, text.as_bytes(), 0, &mut found);
        !found.is_empty()
    }

    /// A complete text with its secrets masked.
    pub fn mask(&self, text: &str) -> String {
        let mut redactor = Redactor::of(self);
        let mut bytes = redactor.push(text.as_bytes());
        bytes.extend(redactor.finish());
        // Secrets are whole characters, so what is left of the text is too.
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn known(&self) -> Arc<KnownSecret> {
        // A thread that panics leaves nothing half done.
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Prints how many there are, but not the values.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.known().values.len())
    }
}

/// The texts that are searched for a value: itself, and its long lines.
fn parts(value: &str) -> impl Iterator<Item = String> {
    let whole = value.trim_end_matches(['\r', '\n']);
    let lines = whole.lines().map(str::trim);
    let lines = lines.filter(|line| line.len() >= SHORTEST_LINE);
    let parts = std::iter::once(whole).chain(lines);
    // Blanks are not secret.
    let parts: Vec<_> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.into_iter().map(str::to_owned)
}

/// Masks secrets in one stream of bytes, however the stream is split into chunks.
///
/// Overlapping secrets are masked as one. Only bytes that may still become a secret are held back:
/// fewer than the longest secret has, and none while the output does not look like one.
pub struct Redactor {
    known: Arc<KnownSecret>,
    position: SearchPosition,
    held: Vec<u8>,
    /// The secrets found in the held bytes; the last one may extend beyond their end.
    found: Vec<Range<usize>>,
    /// How many of the held bytes belong to a secret whose mask was already written.
    covered: usize,
}

impl Redactor {
    /// For one stream; two streams must not share one.
    pub fn new<S: AsRef<str>>(secrets: &[S]) -> Self {
        Self::of(&Secrets::new(secrets))
    }

    /// The same with the secrets that several streams share, as known at this time.
    pub fn of(secrets: &Secrets) -> Self {
        let known = secrets.known();
        Self {
            position: known.index.start(),
            known,
            held: Vec::new(),
            found: Vec::new(),
            covered: 0,
        }
    }

    /// Adds bytes. Returns those that can be shown now.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.known.values.is_empty() {
            return bytes.to_vec();
        }
        let searched = self.held.len();
        self.held.extend_from_slice(bytes);
        let index = &self.known.index;
        index.search(&mut self.position, &self.held, searched, &mut self.found);
        let open_from = index.open_from(&self.position, &self.held);
        self.give(open_from)
    }

    /// Returns the held bytes. The stream may continue after that, but a secret that this splits is
    /// not found.
    pub fn finish(&mut self) -> Vec<u8> {
        self.position = self.known.index.start();
        self.give(self.held.len())
    }

    /// Returns the bytes before `end`, where no secret that is found later can begin.
    fn give(&mut self, end: usize) -> Vec<u8> {
        if self.found.is_empty() && self.covered == 0 {
            let rest = self.held.split_off(end);
            return std::mem::replace(&mut self.held, rest);
        }
        self.found.sort_unstable_by_key(|found| found.start);
        let mut shown = Vec::with_capacity(end);
        let mut done = self.covered;
        let later = self.found.partition_point(|found| found.start < end);
        for found in self.found.drain(..later) {
            if found.start >= done {
                shown.extend_from_slice(&self.held[done..found.start]);
                shown.extend_from_slice(MASK.as_bytes());
            }
            done = done.max(found.end);
        }
        if done < end {
            shown.extend_from_slice(&self.held[done..end]);
        }
        self.covered = done.saturating_sub(end);
        for found in &mut self.found {
            *found = found.start - end..found.end - end;
        }
        self.held.drain(..end);
        shown
    }
}

/// Prints how many bytes are held, but not the bytes.
impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} bytes held)", self.held.len())
    }
}

#[cfg(test)]
mod tests;
