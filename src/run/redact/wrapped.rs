//! Base64 in lines: which bytes belong to it, and where it begins.
//!
//! Owns what a line break is. Searches for no values.

/// The shortest line, in characters, that may be the beginning of base64 that continues on the next
/// line: most lines end in letters, and all of them would be held back.
const SHORTEST_LINE: usize = 4;

/// The standard letter of base64 for one of any alphabet.
pub(super) const fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte,
    }
}

/// True for line ends, and for the blanks that may follow them.
const fn may_be_in_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b' ' | b'\t')
}

/// True for a line end, and for blanks after one. `new_line` says whether the byte before was one of
/// these, and is updated.
pub(super) fn is_between_lines(byte: u8, new_line: &mut bool) -> bool {
    *new_line = match byte {
        b'\n' | b'\r' => true,
        b' ' | b'\t' => *new_line,
        _ => false,
    };
    *new_line
}

/// The beginning of the next line, without blanks and without empty lines; `at` is a line end.
pub(super) fn after_break(bytes: &[u8], at: usize) -> usize {
    let rest = bytes[at..].iter();
    at + rest.take_while(|byte| may_be_in_break(**byte)).count()
}

/// Where the base64 of this length that ends at `end` begins; 0 if that is before `bytes`.
pub(super) fn begin_of_base64(bytes: &[u8], end: usize, length: usize) -> usize {
    if length == 0 {
        return end;
    }
    let letters = (0..end).rev().filter(|at| !may_be_in_break(bytes[*at]));
    letters.take(length).last().unwrap_or_default()
}

/// The rest after `from`, without a first line that is too short to be base64.
pub(super) fn without_short_line(bytes: &[u8], from: usize) -> usize {
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
