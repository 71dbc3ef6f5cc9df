//! Output that would keep a terminal emulator busy for a long time.
//!
//! Owns removing it. How the remaining output is drawn is decided by its callers.

/// The most lines and characters that one output may shift.
const MOST_SHIFTS: usize = 20_000;

/// `output` without escape sequences that shift more text than any program does: a terminal shifts
/// one line or character at a time, as often as the number in the sequence says.
pub fn without_excess(output: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(output.len());
    let mut left = MOST_SHIFTS;
    let mut rest = output;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\x1b[") {
        kept.extend_from_slice(&rest[..at]);
        let sequence = &rest[at..];
        let is_end = |byte: &u8| (0x40..=0x7e).contains(byte);
        let length = sequence[2..].iter().position(is_end);
        let length = length.map_or(sequence.len(), |length| length + 3);
        let (sequence, after) = sequence.split_at(length);
        let cost = shifts(sequence);
        if cost <= left {
            left -= cost;
            kept.extend_from_slice(sequence);
        }
        rest = after;
    }
    kept.extend_from_slice(rest);
    kept
}

/// How many times a sequence shifts lines, or characters of a line.
fn shifts(sequence: &[u8]) -> usize {
    match sequence.split_last() {
        Some((b'L' | b'M' | b'S' | b'T' | b'@' | b'P' | b'X' | b'b', parameters)) => {
            let digits = parameters.iter().filter(|byte| byte.is_ascii_digit());
            let count = digits.fold(0_usize, |count, digit| {
                count
                    .saturating_mul(10)
                    .saturating_add(usize::from(digit - b'0'))
            });
            count.max(1)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
