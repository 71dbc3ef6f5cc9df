//! The depth of a YAML text, found without parsing it: a text that is too deep would keep the
//! parser busy for minutes.

use crate::source::Span;

/// The deepest nesting that is accepted. Recordings need five levels.
const DEEPEST: usize = 100;

/// The place where the text is nested too deeply, in brackets, braces or dashes.
pub(in crate::rehearsal) fn too_deep(text: &str) -> Option<Span> {
    let mut depth = 0_usize;
    // The indentation of the key to which the current text lines belong.
    let mut literal = None;
    let mut at = 0;
    let mut quote = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_blank = line.trim().is_empty();
        if literal.is_some_and(|key| is_blank || indent > key) {
            continue;
        }
        literal = None;
        if let Some(found) = dashes(line).or_else(|| brackets(line, &mut depth, &mut quote)) {
            return Some(Span::new(start + found, start + found + 1));
        }
        if depth == 0 && quote.is_none() && opens_literal(line) {
            literal = Some(indent);
        }
    }
    None
}

/// Lists of lists: `- - - -`.
fn dashes(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    let length = line[start..].find(|c| c != '-' && c != ' ' && c != '?');
    let length = length.unwrap_or(line.len() - start);
    let is_dash = |(at, _): &(usize, char)| line[start + at + 1..].starts_with(' ');
    let found = line[start..start + length].char_indices();
    let mut dashes = found.filter(|(_, c)| *c == '-').filter(is_dash);
    dashes.nth(DEEPEST).map(|(at, _)| start + at)
}

fn brackets(line: &str, depth: &mut usize, quote: &mut Option<char>) -> Option<usize> {
    // A value can begin here; within a word, brackets and quotes are ordinary characters.
    let mut begins = true;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        let ends_word = line[at + c.len_utf8()..].starts_with([' ', '\n']);
        match (*quote, c) {
            (Some('"'), '\\') => {
                chars.next();
            }
            // Two of them are one quote within the text.
            (Some('\''), '\'') if line[at + 1..].starts_with('\'') => {
                chars.next();
            }
            (Some(open), _) if c == open => *quote = None,
            (None, '#') if matches!(line[..at].chars().next_back(), None | Some(' ')) => break,
            (None, '"' | '\'') if begins => (*quote, begins) = (Some(c), false),
            (None, '[' | '{') if *depth > 0 || begins => {
                *depth += 1;
                if *depth > DEEPEST {
                    return Some(at);
                }
                begins = true;
            }
            (None, ']' | '}') => *depth = depth.saturating_sub(1),
            (None, ',') => begins = *depth > 0,
            (None, ':') => begins = ends_word || *depth > 0,
            (None, '-' | '?') if begins => begins = ends_word,
            (None, c) if !c.is_whitespace() => begins = false,
            // Text in quotes, or blanks.
            _ => {}
        }
    }
    None
}

/// `key: |`, `- >2`, `|-` and the like at the end of a line.
fn opens_literal(line: &str) -> bool {
    let end = line
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
    let Some(before) = end.strip_suffix(['|', '>']) else {
        return false;
    };
    let before = before.trim_end_matches(' ');
    before.ends_with([':', '-']) || before.is_empty()
}

#[cfg(test)]
mod tests;
