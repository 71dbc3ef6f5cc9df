//! Finds where values may begin, without a look at every byte.
//!
//! Owns a table that says of the last two bytes of a window how far the window can move on (the
//! algorithm of Wu and Manber). The filters of aho-corasick take a few dozen values at most; with all
//! forms of their secrets workshops have more. Whether a value does begin is decided elsewhere.

use std::collections::BTreeSet;

/// Longer windows hardly move on faster.
const LONGEST_WINDOW: usize = 64;

/// With a shorter window, which hardly ever moves on by more than a byte, a filter would be in the way.
const SHORTEST_WINDOW: usize = 3;

/// So many bytes from the beginning of a value are looked at before it is said that one may begin.
const BEGINNING: usize = 3;

/// Tells places where no value begins.
pub(super) struct Filter {
    /// In bytes; no value is shorter.
    window: usize,
    /// By two bytes at the end of a window, as many bytes as no value can begin at from the window's
    /// beginning on.
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
    /// A filter for these values in texts whose bytes are taken for what `letter` makes of them; none
    /// when there is a value that is too short for one.
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

    /// The bytes that must be there to tell whether a value begins.
    pub(super) fn window(&self) -> usize {
        self.window
    }

    /// The first place from `from` on at which a value, or the first bytes of one that the text breaks
    /// off, may stand.
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

    /// True when the window can move on several times as far as it ever can. The processor looks at all
    /// of these places together; one by one, each would have to wait for the one before.
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

/// Where the bit of these first bytes stands.
fn place(bytes: &[u8], letter: fn(u8) -> u8) -> (usize, u64) {
    let bytes = bytes.iter().take(BEGINNING);
    let number = bytes.fold(0_u32, |number, byte| number << 8 | u32::from(letter(*byte)));
    let hash = number.wrapping_mul(0x9e37_79b1) >> (32 - HASH);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests;
