//! Which recorded calls may answer a real one, found without checking all of them.
//!
//! Owns an index by the words of calls, made once. Other modules decide which candidate is used.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::rehearsal::format::recording::{CallWord, Recording, Stdin};

/// A recorded call whose words may match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rehearsal) struct Candidate {
    /// Its index in the recording.
    pub(in crate::rehearsal) call: usize,
    /// The number of its section.
    pub(in crate::rehearsal) section: usize,
    /// Its words, as far as the index shows, and everything else about it match.
    pub(in crate::rehearsal) fits: bool,
    /// Whether it matches depends on the standard input.
    pub(in crate::rehearsal) needs_stdin: bool,
}

/// The calls of a recording.
#[derive(Debug, Default)]
pub(in crate::rehearsal) struct Candidates {
    all: Vec<Candidate>,
    /// Calls without patterns, by their words.
    exact: HashMap<Vec<String>, Vec<Candidate>>,
    /// Calls with patterns, by the words before the first of them.
    patterns: HashMap<Vec<String>, Vec<Candidate>>,
    sections: HashMap<String, usize>,
}

impl Candidates {
    pub(in crate::rehearsal) fn new(recording: &Recording) -> Self {
        let mut candidates = Self::default();
        for (nth, call) in recording.calls.iter().enumerate() {
            let next = candidates.sections.len();
            let section = match candidates.sections.get(&call.step) {
                Some(section) => *section,
                None => *candidates.sections.entry(call.step.clone()).or_insert(next),
            };
            let words = call.argv.iter().map_while(|word| match word {
                CallWord::Exact(text) => Some(text.clone()),
                CallWord::Glob(_) => None,
            });
            let words: Vec<_> = words.collect();
            let is_exact = words.len() == call.argv.len();
            let needs_stdin = matches!(call.stdin, Stdin::Contains(_));
            let candidate = Candidate {
                call: nth,
                section,
                fits: is_exact && call.cwd.is_none(),
                needs_stdin,
            };
            let with_words = if is_exact {
                &mut candidates.exact
            } else {
                &mut candidates.patterns
            };
            with_words.entry(words).or_default().push(candidate);
            candidates.all.push(Candidate {
                fits: false,
                ..candidate
            });
        }
        candidates
    }

    /// The number of a section; `None` for one without calls.
    pub(in crate::rehearsal) fn section(&self, heading: &str) -> Option<usize> {
        self.sections.get(heading).copied()
    }

    /// The calls that may match this one, in order.
    pub(in crate::rehearsal) fn of(&self, argv: &[String]) -> Cow<'_, [Candidate]> {
        let exact = self.exact.get(argv).map_or(&[][..], Vec::as_slice);
        let beginnings = (0..argv.len()).map(|count| &argv[..count]);
        let with_patterns: Vec<_> = beginnings
            .filter_map(|words| self.patterns.get(words))
            .collect();
        if with_patterns.is_empty() {
            return exact.into();
        }
        let mut all = exact.to_vec();
        all.extend(with_patterns.into_iter().flatten());
        all.sort_unstable_by_key(|candidate| candidate.call);
        all.into()
    }

    /// All calls, in order.
    pub(in crate::rehearsal) fn all(&self) -> &[Candidate] {
        &self.all
    }
}

#[cfg(test)]
mod tests;
