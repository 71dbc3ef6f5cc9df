//! Finds where values may begin, without checking every byte.
//!
//! Owns a table that gives, for the last three bytes of a window, how far the window can move on
//! (the algorithm of Wu and Manber). The filters of aho-corasick support a few dozen values at most;
//! workshops have more, counting all forms of their secrets. Three bytes and not two, because almost
//! every pair of letters is in one of many values in base64. Whether a value really begins at such a
//! place is decided elsewhere.

use std::collections::BTreeSet;
use std::ops::Range;

/// How many bytes are looked up together.
const GRAM: usize = 3;

/// The longest window: longer ones are hardly faster.
const LONGEST_WINDOW: usize = 64;

/// The number of different hashes.
const HASHES: usize = 1 << u16::BITS;

/// Finds places where a value may begin.
pub(super) struct Filter {
    /// The length of the window in bytes; no value is shorter.
    window: usize,
    /// For the bytes at the end of a window, by their hash: how many places from its start cannot be
    /// the beginning of a value.
    shifts: Box<[u8; HASHES]>,
    /// The first bytes of values.
    beginnings: Grams,
}

impl Filter {
    /// A filter for the values of several sets; `letter` maps the bytes of texts before they are
    /// compared. With each set, how many bytes at the end of its shortest value are outside of the
    /// window. `None` if a value is too short for a filter.
    pub(super) fn new(sets: &[(&BTreeSet<String>, usize)], letter: fn(u8) -> u8) -> Option<Self> {
        let lengths = sets.iter().flat_map(|(values, spare)| {
            let lengths = values.iter().map(String::len);
            lengths.map(|length| length.saturating_sub(*spare))
        });
        let window = lengths.min()?.min(LONGEST_WINDOW);
        if window < GRAM {
            return None;
        }
        let furthest = u8::try_from(window + 1 - GRAM).ok()?;
        let shifts = vec![furthest; HASHES].into_boxed_slice();
        let mut shifts: Box<[u8; HASHES]> = shifts.try_into().ok()?;
        let mut beginnings = Grams::default();
        let spelling = Spelling::new(letter);
        for value in sets.iter().flat_map(|(values, _)| *values) {
            let value = value.as_bytes();
            for (shift, gram) in (0..furthest).zip(value[..window].windows(GRAM).rev()) {
                spelling.each(gram, |gram| {
                    let known = &mut shifts[gram.hash()];
                    *known = shift.min(*known);
                });
            }
            beginnings.add(&value[..GRAM], &spelling);
        }
        Some(Self {
            window,
            shifts,
            beginnings,
        })
    }

    /// The number of bytes that are needed to tell whether a value begins.
    pub(super) fn window(&self) -> usize {
        self.window
    }

    /// The first place from `from` on where a value may begin, or the first bytes of one at the end
    /// of the text.
    pub(super) fn next(&self, bytes: &[u8], from: usize) -> usize {
        let furthest = self.window + 1 - GRAM;
        let mut begin = from;
        loop {
            let Some(gram) = Gram::at(bytes, begin + furthest - 1) else {
                return begin.min(bytes.len());
            };
            match usize::from(self.shifts[gram.hash()]) {
                // Mostly. The processor guesses that, and reads the next bytes before the table
                // has told it how far to move.
                shift if shift == furthest => begin += furthest,
                0 if self.may_begin(bytes, begin) => return begin,
                0 => begin += 1,
                shift => begin += shift,
            }
        }
    }

    fn may_begin(&self, bytes: &[u8], begin: usize) -> bool {
        Gram::at(bytes, begin).is_some_and(|gram| self.beginnings.may_have(gram))
    }
}

/// A part of a text in which no value begins, so that several searches of the same text need only
/// one pass.
#[derive(Default)]
pub(super) struct Passed(Option<Range<usize>>);

impl Passed {
    /// The same as [`Filter::next`]. The text and the filter must be the same at each call.
    pub(super) fn next(&mut self, filter: &Filter, bytes: &[u8], from: usize) -> usize {
        let known = self.0.take().filter(|known| from <= known.end);
        let passed = match known {
            Some(known) if known.start <= from => known,
            Some(known) => {
                // Only the part before is new.
                let end = bytes.len().min(known.start + filter.window() + GRAM);
                let place = filter.next(&bytes[..end], from);
                if place < known.start {
                    self.0 = Some(known);
                    return place;
                }
                from..known.end
            }
            None => from..filter.next(bytes, from),
        };
        self.0.insert(passed).end
    }
}

/// Bytes that are looked up together, and a zero.
#[derive(Clone, Copy)]
pub(super) struct Gram(u32);

impl Gram {
    /// These bytes.
    pub(super) fn new([one, two, three]: [u8; GRAM]) -> Self {
        Self(u32::from_le_bytes([one, two, three, 0]))
    }

    /// Those at `at`; `None` near the end of the text: the byte after them is read too, because four
    /// bytes are read faster than three.
    #[inline]
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let gram = bytes.get(at..)?.first_chunk()?;
        Some(Self(u32::from_le_bytes(*gram) & 0x00ff_ffff))
    }

    #[inline]
    fn hash(self) -> usize {
        let [_, _, low, high] = self.0.wrapping_mul(0x9e37_79b1).to_le_bytes();
        usize::from(u16::from_le_bytes([low, high]))
    }
}

/// A set that may also claim to have others.
pub(super) struct Grams(Box<[u64; HASHES / 64]>);

impl Default for Grams {
    fn default() -> Self {
        Self(Box::new([0; HASHES / 64]))
    }
}

impl Grams {
    /// Adds all that are in `value`.
    pub(super) fn add(&mut self, value: &[u8], spelling: &Spelling) {
        for gram in value.windows(GRAM) {
            spelling.each(gram, |gram| {
                let bit = gram.hash();
                self.0[bit / 64] |= 1 << (bit % 64);
            });
        }
    }

    /// False when it is not in the set.
    pub(super) fn may_have(&self, gram: Gram) -> bool {
        let bit = gram.hash();
        self.0[bit / 64] & 1 << (bit % 64) != 0
    }
}

/// The bytes that may be written for others.
pub(super) struct Spelling {
    /// A byte of texts, and the one for which it is written.
    others: Vec<(u8, u8)>,
}

impl Spelling {
    /// `letter` maps the bytes of texts to those of values.
    pub(super) fn new(letter: fn(u8) -> u8) -> Self {
        let others = (0..=u8::MAX).map(|byte| (byte, letter(byte)));
        Self {
            others: others.filter(|(byte, letter)| byte != letter).collect(),
        }
    }

    /// Calls `visit` with each way to write these bytes of a value.
    fn each(&self, gram: &[u8], mut visit: impl FnMut(Gram)) {
        for one in self.of(gram[0]) {
            for two in self.of(gram[1]) {
                for three in self.of(gram[2]) {
                    visit(Gram::new([one, two, three]));
                }
            }
        }
    }

    fn of(&self, byte: u8) -> impl Iterator<Item = u8> {
        let others = self.others.iter().filter(move |(_, of)| *of == byte);
        std::iter::once(byte).chain(others.map(|(other, _)| *other))
    }
}

#[cfg(test)]
mod tests;
