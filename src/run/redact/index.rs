//! The search for many values together, in a stream that may be split anywhere.
//!
//! Owns two machines: one searches for values as they are, the other for base64 in any alphabet,
//! with line breaks anywhere. Each runs from byte to byte only where `filter` or `breaks` says that a
//! value may begin, and both work on the text as it is, without a copy. Callers decide what to do
//! with the results.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, StartKind, dfa, nfa::contiguous};

use super::breaks::Breaks;
use super::filter::{Filter, Passed};
use super::forms;
use super::wrapped::{begin_of_base64, is_between_lines, standard, without_short_line};

/// Up to this many bytes of values, the machines are optimised for speed, above it for memory.
const MANY: usize = 1 << 15;

/// The searched values.
#[derive(Default)]
pub(super) struct Index {
    machines: Machines,
}

#[derive(Default)]
enum Machines {
    #[default]
    None,
    Fast(MachinePair<dfa::DFA>),
    Small(MachinePair<contiguous::NFA>),
}

struct MachinePair<A> {
    text: SearchMachine<A>,
    base64: SearchMachine<A>,
}

struct SearchMachine<A> {
    automaton: A,
    /// The letter for each byte.
    letters: [u8; 256],
    filter: Option<Arc<Filter>>,
    /// `None` if a line break ends a value.
    breaks: Option<Breaks>,
    start: StateID,
    /// How many of the last bytes may be the beginning of a value, by state.
    depths: HashMap<StateID, usize>,
}

/// How far a stream was searched.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SearchPosition {
    text: StateID,
    base64: StateID,
    /// The last bytes are a line end, perhaps followed by blanks.
    new_line: bool,
}

impl Index {
    /// An index of these values and all their forms.
    pub(super) fn new<'a>(values: impl Iterator<Item = &'a str> + Clone) -> Self {
        let text: BTreeSet<_> = values.clone().flat_map(forms::as_text).collect();
        let base64: BTreeSet<_> = values.flat_map(forms::as_base64).collect();
        let size: usize = text.iter().chain(&base64).map(String::len).sum();
        let machines = if text.is_empty() {
            Machines::None
        } else if size < MANY {
            let build = |patterns: &BTreeSet<String>| {
                let mut builder = dfa::DFA::builder();
                builder.start_kind(StartKind::Unanchored).prefilter(false);
                builder.build(patterns).expect("few patterns")
            };
            Machines::Fast(MachinePair::new(build, &text, &base64))
        } else {
            let build = |patterns: &BTreeSet<String>| {
                let mut builder = contiguous::NFA::builder();
                builder.prefilter(false);
                builder.build(patterns).expect("less than 4 GB of patterns")
            };
            Machines::Small(MachinePair::new(build, &text, &base64))
        };
        Self { machines }
    }

    /// The position at the start of a stream.
    pub(super) fn start(&self) -> SearchPosition {
        match &self.machines {
            Machines::None => SearchPosition::default(),
            Machines::Fast(pair) => pair.start(),
            Machines::Small(pair) => pair.start(),
        }
    }

    /// Searches `bytes` from `from` on; `position` is the state of the search there. A result may
    /// begin before `from`.
    pub(super) fn search(
        &self,
        position: &mut SearchPosition,
        bytes: &[u8],
        from: usize,
        found: &mut Vec<Range<usize>>,
    ) {
        match &self.machines {
            Machines::None => {}
            Machines::Fast(pair) => pair.search(position, bytes, from, found),
            Machines::Small(pair) => pair.search(position, bytes, from, found),
        }
    }

    /// The place in `bytes`, all of which were searched, from which on they may be the beginning of
    /// a value.
    pub(super) fn open_from(&self, position: &SearchPosition, bytes: &[u8]) -> usize {
        match &self.machines {
            Machines::None => bytes.len(),
            Machines::Fast(pair) => pair.open_from(position, bytes),
            Machines::Small(pair) => pair.open_from(position, bytes),
        }
    }
}

impl<A: Automaton> MachinePair<A> {
    fn new(
        build: impl Fn(&BTreeSet<String>) -> A,
        text: &BTreeSet<String>,
        base64: &BTreeSet<String>,
    ) -> Self {
        // The letter after the window is needed where the last one before it begins a line.
        let of_base64 = (base64, 1);
        let both = Filter::new(&[(text, 0), of_base64], standard).map(Arc::new);
        // No piece of base64 is too short for a filter.
        let own = || Filter::new(&[of_base64], standard).map(Arc::new);
        Self {
            base64: SearchMachine::across_lines(build(base64), base64, both.clone().or_else(own)),
            text: SearchMachine::new(build(text), text, both),
        }
    }

    fn start(&self) -> SearchPosition {
        SearchPosition {
            text: self.text.start,
            base64: self.base64.start,
            new_line: false,
        }
    }

    fn search(
        &self,
        position: &mut SearchPosition,
        bytes: &[u8],
        from: usize,
        found: &mut Vec<Range<usize>>,
    ) {
        // The two have the same filter, or only one has a filter.
        let mut passed = Passed::default();
        let SearchPosition {
            text,
            base64,
            new_line,
        } = position;
        let base64 = (base64, new_line);
        self.base64
            .search(base64, &mut passed, bytes, from, |end, length| {
                let begin = begin_of_base64(bytes, end, length);
                found.push(without_short_line(&bytes[..end], begin)..end);
            });
        let text = (text, &mut false);
        self.text
            .search(text, &mut passed, bytes, from, |end, length| {
                found.push(end.saturating_sub(length)..end);
            });
    }

    fn open_from(&self, position: &SearchPosition, bytes: &[u8]) -> usize {
        let text = bytes.len().saturating_sub(self.text.depth(position.text));
        let base64 = begin_of_base64(bytes, bytes.len(), self.base64.depth(position.base64));
        text.min(without_short_line(bytes, base64))
    }
}

impl<A: Automaton> SearchMachine<A> {
    /// Searches for values in the text as it is.
    fn new(automaton: A, patterns: &BTreeSet<String>, filter: Option<Arc<Filter>>) -> Self {
        Self::with(automaton, patterns, |byte| byte, (filter, None))
    }

    /// Searches for base64, in any alphabet, as if there were no line breaks.
    fn across_lines(
        automaton: A,
        patterns: &BTreeSet<String>,
        filter: Option<Arc<Filter>>,
    ) -> Self {
        let breaks = filter
            .as_ref()
            .map(|filter| Breaks::new(patterns, standard, filter.window()));
        Self::with(automaton, patterns, standard, (filter, breaks))
    }

    fn with(
        automaton: A,
        patterns: &BTreeSet<String>,
        letter: fn(u8) -> u8,
        (filter, breaks): (Option<Arc<Filter>>, Option<Breaks>),
    ) -> Self {
        let start = automaton.start_state(Anchored::No);
        let start = start.expect("it was built to search anywhere");
        let mut machine = Self {
            automaton,
            letters: std::array::from_fn(|byte| letter(u8::try_from(byte).unwrap_or_default())),
            filter,
            breaks,
            start,
            depths: HashMap::new(),
        };
        let mut whole = HashMap::new();
        for pattern in patterns {
            let mut state = start;
            for (nth, byte) in pattern.bytes().enumerate() {
                state = machine.next(state, byte);
                if nth + 1 < pattern.len() {
                    machine.depths.insert(state, nth + 1);
                }
            }
            whole.insert(state, pattern.as_bytes());
        }
        let ends: Vec<_> = whole
            .iter()
            .map(|(state, pattern)| (*state, machine.open_end(pattern, &whole)))
            .collect();
        for (state, depth) in ends {
            machine.depths.entry(state).or_insert(depth);
        }
        machine
    }

    /// How much of the end of a whole value may be the beginning of another one.
    fn open_end(&self, value: &[u8], whole: &HashMap<StateID, &[u8]>) -> usize {
        let mut rest = &value[1..];
        loop {
            let state = rest
                .iter()
                .fold(self.start, |state, byte| self.next(state, *byte));
            match (self.depths.get(&state), whole.get(&state)) {
                (Some(depth), _) => return *depth,
                // Another whole value that cannot become longer.
                (None, Some(value)) => rest = &value[1..],
                (None, None) => return 0,
            }
        }
    }

    /// Searches `bytes` from `from` on, and reports the end and the length of each value.
    fn search(
        &self,
        (state, new_line): (&mut StateID, &mut bool),
        passed: &mut Passed,
        bytes: &[u8],
        from: usize,
        mut found: impl FnMut(usize, usize),
    ) {
        if self.automaton.patterns_len() == 0 {
            return;
        }
        let mut nth = from;
        // The most letters that may be searched twice, so that no text can make the search slow.
        let mut again = bytes.len();
        let mut places = Places {
            passed,
            interrupted: None,
        };
        while nth < bytes.len() {
            if *state == self.start {
                nth = places.next(self, bytes, nth);
            }
            nth = self.run(state, new_line, bytes, nth, &mut found);
            let Some(filter) = &self.filter else { continue };
            // The filter can tell whether the last beginning can become a value.
            let depth = self.depth(*state);
            if nth < bytes.len() && depth < filter.window() && depth <= again {
                nth = self.before(bytes, nth, depth);
                again -= depth;
                *state = self.start;
            }
        }
    }

    /// Searches letter by letter: as many as the filter needs to tell whether a value begins.
    /// Returns the place after them.
    fn run(
        &self,
        state: &mut StateID,
        new_line: &mut bool,
        bytes: &[u8],
        from: usize,
        found: &mut impl FnMut(usize, usize),
    ) -> usize {
        let mut left = self
            .filter
            .as_ref()
            .map_or(usize::MAX, |filter| filter.window());
        for (at, byte) in bytes.iter().enumerate().skip(from) {
            if left == 0 {
                return at;
            }
            if self.breaks.is_some() && is_between_lines(*byte, new_line) {
                continue;
            }
            left -= 1;
            *state = self.next(*state, *byte);
            if let Some(length) = self.found(*state) {
                found(at + 1, length);
            }
        }
        bytes.len()
    }

    /// The place so many letters before `end`.
    fn before(&self, bytes: &[u8], end: usize, letters: usize) -> usize {
        if self.breaks.is_some() {
            begin_of_base64(bytes, end, letters)
        } else {
            end - letters
        }
    }

    #[inline]
    fn next(&self, state: StateID, byte: u8) -> StateID {
        let letter = self.letters[usize::from(byte)];
        self.automaton.next_state(Anchored::No, state, letter)
    }

    /// The length of the longest value that ends here.
    #[inline]
    fn found(&self, state: StateID) -> Option<usize> {
        if !self.automaton.is_special(state) || !self.automaton.is_match(state) {
            return None;
        }
        let count = self.automaton.match_len(state);
        let patterns = (0..count).map(|nth| self.automaton.match_pattern(state, nth));
        patterns
            .map(|pattern| self.automaton.pattern_len(pattern))
            .max()
    }

    /// The depth of a state, in bytes.
    fn depth(&self, state: StateID) -> usize {
        self.depths.get(&state).copied().unwrap_or_default()
    }
}

/// The next places where a value may begin.
struct Places<'a> {
    /// Where `filter` has found none.
    passed: &'a mut Passed,
    /// The next one that `breaks` has found.
    interrupted: Option<usize>,
}

impl Places<'_> {
    /// The first place from `from` on, which is never less than in the call before.
    fn next<A>(&mut self, machine: &SearchMachine<A>, bytes: &[u8], from: usize) -> usize {
        let Some(filter) = &machine.filter else {
            return from;
        };
        let whole = self.passed.next(filter, bytes, from);
        let Some(breaks) = &machine.breaks else {
            return whole;
        };
        let interrupted = self.interrupted.filter(|place| *place >= from);
        let interrupted = interrupted.unwrap_or_else(|| breaks.next(bytes, from));
        self.interrupted = Some(interrupted);
        whole.min(interrupted)
    }
}

#[cfg(test)]
mod tests;
