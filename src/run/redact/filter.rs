//! Finds where values may begin, without checking every byte.
//!
//! Owns a table that gives, for the last two bytes of a window, how far the window can move on (the
//! algorithm of Wu and Manber). The filters of aho-corasick support a few dozen values at most;
//! workshops have more, counting all forms of their secrets. Whether a value really begins at such
//! a place is decided elsewhere.

use std::collections::BTreeSet;

/// The longest window: longer ones are hardly faster.
const LONGEST_WINDOW: usize = 64;

/// The shortest window: with a shorter one, which can rarely move on by more than a byte, a filter
/// would cost time.
const SHORTEST_WINDOW: usize = 3;

/// How many bytes from the beginning of a value are compared before a place is returned.
const BEGINNING: usize = 3;

/// Finds places where a value may begin.
pub(super) struct Filter {
    /// The length of the window in bytes; no value is shorter.
    window: usize,
    /// For two bytes at the end of a window, how many places from its start cannot be the beginning
    /// of a value.
    shifts: Box<[u8]>,
    /// Bits by the hash of the first bytes of values.
    beginnings: Box<[u64]>,
    letter: fn(u8) -> u8,
}

/// How many moves are tried together.
const SEVERAL: usize = 4;

/// Bits of a hash.
const HASH: u32 = 15;

impl Filter {
    /// A filter for these values; `letter` maps the bytes of texts before they are compared. `None`
    /// if a value is too short for a filter.
    pub(super) fn new(values: &BTreeSet<String>, letter: fn(u8) -> u8) -> Option<Self> {
        let window = values.iter().map(String::len).min()?.min(LONGEST_WINDOW);
        if window < SHORTEST_WINDOW {
            return None;
        }
        let furthest = u8::try_from(window - 1).ok()?;
        let mut shifts = vec![furthest; 1 << 16].into_boxed_slice();
        let mut beginnings = vec![0; 1 << (HASH - 6)].into_boxed_slice();
        for value in values {
            let value = value.as_bytes();
            for (shift, pair) in (0..furthest).zip(value[..window].windows(2).rev()) {
                let known = &mut shifts[index(pair[0], pair[1])];
                *known = shift.min(*known);
            }
            let (word, bit) = place(value, |byte| byte);
            beginnings[word] |= bit;
        }
        let others: Vec<_> = (0..=u8::MAX)
            .filter(|byte| letter(*byte) != *byte)
            .collect();
        for other in others {
            for byte in 0..=u8::MAX {
                for (one, two) in [(other, byte), (byte, other)] {
                    shifts[index(one, two)] = shifts[index(letter(one), letter(two))];
                }
            }
        }
        Some(Self {
            window,
            shifts,
            beginnings,
            letter,
        })
    }

    /// The number of bytes that are needed to tell whether a value begins.
    pub(super) fn window(&self) -> usize {
        self.window
    }

    /// The first place from `from` on where a value may begin, or the first bytes of one at the end
    /// of the text.
    pub(super) fn next(&self, bytes: &[u8], from: usize) -> usize {
        let mut begin = from;
        loop {
            while self.is_passed_over(bytes, begin) {
                begin += SEVERAL * (self.window - 1);
            }
            let Some([one, two]) = bytes.get(begin + self.window - 2..begin + self.window) else {
                return begin.min(bytes.len());
            };
            match self.shifts[index(*one, *two)] {
                0 if self.may_begin(&bytes[begin..]) => return begin,
                0 => begin += 1,
                shift => begin += usize::from(shift),
            }
        }
    }

    /// True when the window can move on several times by its maximum. The processor checks all of
    /// these places in parallel; one by one, each check would have to wait for the one before.
    #[inline]
    fn is_passed_over(&self, bytes: &[u8], begin: usize) -> bool {
        let step = self.window - 1;
        let Some(ends) = bytes.get(begin + step - 1..=begin + SEVERAL * step) else {
            return false;
        };
        let shifts =
            (0..SEVERAL).map(|nth| self.shifts[index(ends[nth * step], ends[nth * step + 1])]);
        usize::from(shifts.fold(u8::MAX, u8::min)) == step
    }

    fn may_begin(&self, bytes: &[u8]) -> bool {
        let (word, bit) = place(bytes, self.letter);
        self.beginnings[word] & bit != 0
    }
}

const fn index(one: u8, two: u8) -> usize {
    (one as usize) << 8 | two as usize
}

/// The position of the bit for these first bytes.
fn place(bytes: &[u8], letter: fn(u8) -> u8) -> (usize, u64) {
    let bytes = bytes.iter().take(BEGINNING);
    let number = bytes.fold(0_u32, |number, byte| number << 8 | u32::from(letter(*byte)));
    let hash = number.wrapping_mul(0x9e37_79b1) >> (32 - HASH);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests;
