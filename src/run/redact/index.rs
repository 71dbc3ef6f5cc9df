//! The search for many values together, in a stream that may be split anywhere.
//!
//! Owns two machines: one searches for values as they are, the other for base64 in any alphabet,
//! with line breaks anywhere. Each runs from byte to byte only where a filter says that a value may
//! begin. Callers decide what to do with the results.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, StartKind, dfa, nfa::contiguous};

use super::filter::Filter;
use super::forms;

/// Up to this many bytes of values, the machines are optimised for speed, above it for memory.
const MANY: usize = 1 << 15;

/// The shortest line, in characters, that may be the beginning of base64 that continues on the next
/// line: most lines end in letters, and all of them would be held back.
const SHORTEST_LINE: usize = 4;

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
    filter: Option<Filter>,
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
        Self {
            text: SearchMachine::new(build(text), text, |byte| byte),
            base64: SearchMachine::new(build(base64), base64, standard),
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
        self.text
            .search(&mut position.text, bytes, from, |end, length| {
                found.push(end.saturating_sub(length)..end);
            });
        let joined = JoinedLines::new(bytes, from, &mut position.new_line);
        let letters = &joined.letters;
        self.base64
            .search(&mut position.base64, letters, 0, |end, length| {
                let end = joined.place(end - 1) + 1;
                let begin = begin_of_base64(bytes, end, length);
                found.push(without_short_line(&bytes[..end], begin)..end);
            });
    }

    fn open_from(&self, position: &SearchPosition, bytes: &[u8]) -> usize {
        let text = bytes.len().saturating_sub(self.text.depth(position.text));
        let base64 = begin_of_base64(bytes, bytes.len(), self.base64.depth(position.base64));
        text.min(without_short_line(bytes, base64))
    }
}

impl<A: Automaton> SearchMachine<A> {
    fn new(automaton: A, patterns: &BTreeSet<String>, letter: fn(u8) -> u8) -> Self {
        let start = automaton.start_state(Anchored::No);
        let start = start.expect("it was built to search anywhere");
        let mut machine = Self {
            automaton,
            letters: std::array::from_fn(|byte| letter(u8::try_from(byte).unwrap_or_default())),
            filter: Filter::new(patterns, letter),
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
        state: &mut StateID,
        bytes: &[u8],
        from: usize,
        mut found: impl FnMut(usize, usize),
    ) {
        if self.automaton.patterns_len() == 0 {
            return;
        }
        let mut nth = from;
        // The most bytes that may be searched twice, so that no text can make the search slow.
        let mut again = bytes.len();
        while nth < bytes.len() {
            let mut until = bytes.len();
            if let Some(filter) = &self.filter {
                if *state == self.start {
                    nth = filter.next(bytes, nth);
                }
                until = until.min(nth + filter.window());
            }
            for (at, byte) in bytes.iter().enumerate().take(until).skip(nth) {
                *state = self.next(*state, *byte);
                if let Some(length) = self.found(*state) {
                    found(at + 1, length);
                }
            }
            nth = until;
            let Some(filter) = &self.filter else { continue };
            // The filter can tell whether the last beginning can become a value.
            let depth = self.depth(*state);
            if nth < bytes.len() && depth < filter.window() && depth <= again {
                nth -= depth;
                again -= depth;
                *state = self.start;
            }
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

/// The standard letter of base64 for one of any alphabet.
const fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte,
    }
}

/// Lines joined as they were before they were broken.
struct JoinedLines {
    letters: Vec<u8>,
    /// For each line, where it begins: among the letters, and in the text.
    lines: Vec<(usize, usize)>,
}

impl JoinedLines {
    /// The lines of `bytes` from `from` on, without their ends and the blanks before them.
    /// `new_line` says whether the bytes before were a line end, and is updated for the bytes
    /// after.
    fn new(bytes: &[u8], from: usize, new_line: &mut bool) -> Self {
        let mut letters = Vec::with_capacity(bytes.len() - from);
        let mut lines = Vec::new();
        let mut at = from;
        while at < bytes.len() {
            if *new_line {
                let blanks = bytes[at..].iter();
                at += blanks
                    .take_while(|byte| matches!(byte, b'\n' | b'\r' | b' ' | b'\t'))
                    .count();
            }
            let line = memchr::memchr2(b'\n', b'\r', &bytes[at..]);
            let line = &bytes[at..line.map_or(bytes.len(), |length| at + length)];
            if !line.is_empty() {
                lines.push((letters.len(), at));
                letters.extend_from_slice(line);
                *new_line = false;
            }
            at += line.len();
            if at < bytes.len() {
                *new_line = true;
                at += 1;
            }
        }
        Self { letters, lines }
    }

    /// The position of a letter in the text.
    fn place(&self, letter: usize) -> usize {
        let after = self.lines.partition_point(|(first, _)| *first <= letter);
        let (first, at) = self.lines[after - 1];
        at + letter - first
    }
}

/// Where the base64 of this length that ends at `end` begins; 0 if that is before `bytes`.
fn begin_of_base64(bytes: &[u8], end: usize, length: usize) -> usize {
    if length == 0 {
        return end;
    }
    let is_letter = |byte: u8| !matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
    let letters = (0..end).rev().filter(|at| is_letter(bytes[*at]));
    letters.take(length).last().unwrap_or_default()
}

/// The rest after `from`, without a first line that is too short to be base64.
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
