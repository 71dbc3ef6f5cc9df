//! Text without the escape sequences of terminals.

/// Removes escape sequences, and every `\r` without effect: at the start of a line and before its
/// end.
pub fn without_ansi(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            '\r' if chars.peek() == Some(&'\n') || out.is_empty() || out.ends_with('\n') => {}
            c => out.push(c),
        }
    }
    out
}

/// Skips the rest of an escape sequence: CSI to its final byte, OSC to BEL or ST, otherwise one
/// char.
fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => {
            for c in chars.by_ref() {
                if ('@'..='~').contains(&c) {
                    break;
                }
            }
        }
        Some(']') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}
