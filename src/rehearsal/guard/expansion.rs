//! The values of shell words, as far as they are known without running anything.

/// An assignment as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Assignment<'a> {
    pub(super) name: &'a str,
    /// `+=`
    pub(super) appends: bool,
    /// The value with its quotes.
    pub(super) value: &'a str,
}

/// The assignments at the start of a simple command.
pub(super) fn assignments(text: &str) -> Vec<Assignment<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\\']).len();
        if blanks > 0 {
            at += blanks;
            continue;
        }
        let end = at + word_length(rest).max(next_char(rest));
        found.extend(assignment(&text[at..end]));
        at = end;
    }
    found
}

/// `word` as an assignment.
pub(super) fn assignment(word: &str) -> Option<Assignment<'_>> {
    let (name, value) = word.split_once('=')?;
    let (name, appends) = match name.strip_suffix('+') {
        Some(name) => (name, true),
        None => (name, false),
    };
    is_name(name).then_some(Assignment {
        name,
        appends,
        value,
    })
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !text.is_empty()
        && text.chars().all(is_letter)
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn next_char(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

/// The length of the word at the start of `text`, including its quotes and substitutions.
fn word_length(text: &str) -> usize {
    let (mut quote, mut depth, mut escaped) = (None, 0_u32, false);
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, c) {
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (_, '(') if quote != Some('\'') => depth += 1,
            (_, ')') if quote != Some('\'') => depth = depth.saturating_sub(1),
            (None, ' ' | '\t' | '\n') if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The value of `written`, with the variables from `value`; `None` if it is unknown.
pub(super) fn expanded(
    written: &str,
    mut value: impl FnMut(&str) -> Option<String>,
) -> Option<String> {
    let mut out = String::new();
    let mut chars = written.char_indices().peekable();
    let mut quoted = false;
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if !quoted => {
                let length = written[at + 1..].find('\'')?;
                out.push_str(&written[at + 1..at + 1 + length]);
                skip_to(&mut chars, at + length + 2);
            }
            '"' => quoted = !quoted,
            '\\' => match chars.next()? {
                (_, '\n') => {}
                (_, next) if quoted && !"$`\"\\".contains(next) => {
                    out.push('\\');
                    out.push(next);
                }
                (_, next) => out.push(next),
            },
            '`' => return None,
            '$' => {
                let (name, length) = reference(&written[at + 1..])?;
                if name.is_empty() {
                    // `$'...'` and `$"..."`.
                    if !written[at + 1..].starts_with(['\'', '"']) || quoted {
                        out.push('$');
                    } else if written[at + 1..].contains('\\') {
                        return None;
                    }
                } else {
                    out.push_str(&value(name)?);
                }
                skip_to(&mut chars, at + 1 + length);
            }
            '~' if !quoted && (out.is_empty() || out.ends_with(':')) => {
                let rest = &written[at + 1..];
                if !rest.is_empty() && !rest.starts_with(['/', ':']) {
                    return None;
                }
                out.push_str(&value("HOME")?);
            }
            '{' | '*' | '?' | '[' | '<' | '>' if !quoted => return None,
            _ => out.push(c),
        }
    }
    Some(out)
}

fn skip_to(chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>, end: usize) {
    while chars.peek().is_some_and(|(at, _)| *at < end) {
        chars.next();
    }
}

/// The name after a `$` (empty for a literal `$`), and the length of both. `None` for everything
/// that does more than read a variable.
fn reference(rest: &str) -> Option<(&str, usize)> {
    if let Some(inner) = rest.strip_prefix('{') {
        let name = &inner[..inner.find('}')?];
        return is_name(name).then_some((name, name.len() + 2));
    }
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
    match rest.chars().next() {
        Some('(' | '@' | '*' | '#' | '?' | '!' | '$' | '-' | '0'..='9') => None,
        _ => Some((&rest[..length], length)),
    }
}

/// `written` as a pattern: `*` for each part that is known only at run time, and for braces.
pub(super) fn outline(written: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let (mut at, mut quoted) = (0, false);
    while let Some(c) = written[at..].chars().next() {
        let rest = &written[at..];
        let mut length = c.len_utf8();
        match c {
            '\'' if !quoted => {
                let inner = rest[1..].split('\'').next().unwrap_or_default();
                out.push_str(inner);
                length = (inner.len() + 2).min(rest.len());
            }
            '"' => quoted = !quoted,
            '\\' => {
                let next = rest[1..].chars().next();
                out.extend(next);
                length += next.map_or(0, char::len_utf8);
            }
            '$' if rest[1..].starts_with(['\'', '"']) && !quoted => {}
            '$' | '`' => {
                length = substitution_length(rest);
                let says = expanded(&rest[..length], &mut value);
                out.push_str(says.as_deref().unwrap_or("*"));
            }
            '{' if !quoted => {
                length = group_length(rest, '{', '}');
                out.push('*');
            }
            '[' if !quoted && rest.contains(']') => {
                length = group_length(rest, '[', ']');
                out.push('?');
            }
            _ => out.push(c),
        }
        at += length;
    }
    out
}

/// The length of the variable or substitution at the start of `text`.
fn substitution_length(text: &str) -> usize {
    if let Some(inner) = text.strip_prefix('`') {
        return inner.find('`').map_or(text.len(), |end| end + 2);
    }
    match text[1..].chars().next() {
        Some('(') => 1 + group_length(&text[1..], '(', ')'),
        Some('{') => 1 + group_length(&text[1..], '{', '}'),
        Some(c @ ('@' | '*' | '#' | '?' | '!' | '$' | '-' | '0'..='9')) => 1 + c.len_utf8(),
        _ => reference(&text[1..]).map_or(1, |(_, length)| 1 + length),
    }
}

/// The length of the group that `open` begins at the start of `text`.
fn group_length(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// The names of the variables in `written`, as `$NAME` or in any `${...}`.
pub(super) fn variables_in(written: &str) -> Vec<String> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names = written.match_indices('$').map(|(at, _)| {
        let rest = written[at + 1..].trim_start_matches(['{', '!', '#']);
        let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
        rest[..length].to_owned()
    });
    names.filter(|name| is_name(name)).collect()
}

/// The word that `$(command -v WORD)` and similar commands look up.
pub(super) fn looked_up(written: &str) -> Option<&str> {
    let inner = written.trim_matches('"');
    let inner = inner
        .strip_prefix("$(")
        .and_then(|inner| inner.strip_suffix(')'))
        .or_else(|| inner.strip_prefix('`')?.strip_suffix('`'))?;
    let inner = inner.trim();
    let word = ["command -v ", "which ", "type -P ", "type -p "]
        .iter()
        .find_map(|prefix| inner.strip_prefix(prefix))?
        .trim();
    let plain = |c: char| c.is_alphanumeric() || "_.+-".contains(c);
    (!word.is_empty() && !word.starts_with('-') && word.chars().all(plain)).then_some(word)
}

#[cfg(test)]
mod tests;
