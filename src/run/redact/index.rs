//! The search for many values at once, in a stream that may be cut anywhere.
//!
//! Owns two machines that go over each byte once: one looks for values as they are, the other for
//! base64 in any alphabet and broken into lines anywhere. What is done with what they find is decided
//! elsewhere.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, StartKind, dfa, nfa::contiguous};

use super::forms;

/// Below this many bytes of values the machines are made for speed, else for little memory.
const MANY: usize = 1 << 15;

/// A line of fewer characters is not taken for the beginning of base64 that goes on in the next one:
/// most lines end in letters, and all of them would be held back for what may follow.
const SHORTEST_LINE: usize = 4;

/// What is looked for.
#[derive(Default)]
pub(super) struct Index {
    machines: Machines,
}

#[derive(Default)]
enum Machines {
    #[default]
    None,
    Fast(Pair<dfa::DFA>),
    Small(Pair<contiguous::NFA>),
}

struct Pair<A> {
    text: Machine<A>,
    base64: Machine<A>,
}

struct Machine<A> {
    automaton: A,
    start: StateID,
    /// How many of the last bytes may be the beginning of a value, by state.
    depths: HashMap<StateID, usize>,
}

/// How far a stream was searched.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    text: StateID,
    base64: StateID,
    /// The last bytes are a line end, or one and blanks.
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
            Machines::Fast(Pair::new(build, &text, &base64))
        } else {
            let build = |patterns: &BTreeSet<String>| {
                let mut builder = contiguous::NFA::builder();
                builder.prefilter(false);
                builder.build(patterns).expect("less than 4 GB of patterns")
            };
            Machines::Small(Pair::new(build, &text, &base64))
        };
        Self { machines }
    }

    /// Where the search of a stream begins.
    pub(super) fn start(&self) -> Position {
        match &self.machines {
            Machines::None => Position::default(),
            Machines::Fast(pair) => pair.start(),
            Machines::Small(pair) => pair.start(),
        }
    }

    /// Searches `bytes` from `from` on, where the search has come to `position`. What is found may
    /// begin before that.
    pub(super) fn search(
        &self,
        position: &mut Position,
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

    /// From where on `bytes`, all of them searched, may be the beginning of a value.
    pub(super) fn open_from(&self, position: &Position, bytes: &[u8]) -> usize {
        match &self.machines {
            Machines::None => bytes.len(),
            Machines::Fast(pair) => pair.open_from(position, bytes),
            Machines::Small(pair) => pair.open_from(position, bytes),
        }
    }
}

impl<A: Automaton> Pair<A> {
    fn new(
        build: impl Fn(&BTreeSet<String>) -> A,
        text: &BTreeSet<String>,
        base64: &BTreeSet<String>,
    ) -> Self {
        Self {
            text: Machine::new(build(text), text),
            base64: Machine::new(build(base64), base64),
        }
    }

    fn start(&self) -> Position {
        Position {
            text: self.text.start,
            base64: self.base64.start,
            new_line: false,
        }
    }

    fn search(
        &self,
        position: &mut Position,
        bytes: &[u8],
        from: usize,
        found: &mut Vec<Range<usize>>,
    ) {
        let mut at = *position;
        for (nth, &byte) in bytes.iter().enumerate().skip(from) {
            let end = nth + 1;
            at.text = self.text.next(at.text, byte);
            if let Some(length) = self.text.found(at.text) {
                found.push(end.saturating_sub(length)..end);
            }
            let letter = match byte {
                b'\n' | b'\r' => {
                    at.new_line = true;
                    continue;
                }
                b' ' | b'\t' if at.new_line => continue,
                b'-' => b'+',
                b'_' => b'/',
                byte => byte,
            };
            at.new_line = false;
            at.base64 = self.base64.next(at.base64, letter);
            if let Some(length) = self.base64.found(at.base64) {
                let begin = begin_of_base64(bytes, end, length);
                found.push(without_short_line(&bytes[..end], begin)..end);
            }
        }
        *position = at;
    }

    fn open_from(&self, position: &Position, bytes: &[u8]) -> usize {
        let text = bytes.len().saturating_sub(self.text.depth(position.text));
        let base64 = begin_of_base64(bytes, bytes.len(), self.base64.depth(position.base64));
        text.min(without_short_line(bytes, base64))
    }
}

impl<A: Automaton> Machine<A> {
    fn new(automaton: A, patterns: &BTreeSet<String>) -> Self {
        let start = automaton.start_state(Anchored::No);
        let start = start.expect("it was built to search anywhere");
        let mut machine = Self {
            automaton,
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
                // Another whole value that nothing can make longer.
                (None, Some(value)) => rest = &value[1..],
                (None, None) => return 0,
            }
        }
    }

    #[inline]
    fn next(&self, state: StateID, byte: u8) -> StateID {
        self.automaton.next_state(Anchored::No, state, byte)
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

    /// In bytes.
    fn depth(&self, state: StateID) -> usize {
        self.depths.get(&state).copied().unwrap_or_default()
    }
}

/// Where the base64 of this length begins that ends at `end`; 0 when that is not within `bytes`.
fn begin_of_base64(bytes: &[u8], end: usize, length: usize) -> usize {
    if length == 0 {
        return end;
    }
    let is_letter = |byte: u8| !matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
    let letters = (0..end).rev().filter(|at| is_letter(bytes[*at]));
    letters.take(length).last().unwrap_or_default()
}

/// What follows `from`, without a first line that is too short to tell base64.
fn without_short_line(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    let end = rest
        .iter()
        .take(SHORTEST_LINE)
        .position(|byte| *byte == b'\n' || *byte == b'\r');
    let Some(end) = end else {
        return from;
    };
    let blanks = rest[end..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace());
    without_short_line(bytes, from + end + blanks.count())
}
