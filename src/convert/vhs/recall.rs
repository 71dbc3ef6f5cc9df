//! The history of an interactive shell in a line: `!!`, `!$`, `!word`, `!-2`, `^old^new`.
//!
//! Owns which text they stand for. A workshop's shell has no history, so the text replaces them.

/// `line` with its references to the commands of `history`, oldest first, replaced by their text. A
/// reference to no command stays as it is.
pub(super) fn expanded(line: &str, history: &[String]) -> String {
    if let Some(text) = quick_change(line, history) {
        return text;
    }
    let mut text = String::new();
    let (mut is_single, mut is_double) = (false, false);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' => length += rest[1..].chars().next().map_or(0, char::len_utf8),
            '\'' if !is_double => is_single = !is_single,
            '"' if !is_single => is_double = !is_double,
            '!' if !is_single && !text.ends_with(['$', '{', '[']) => {
                if let Some((found, end)) = event(rest, history) {
                    text.push_str(&found);
                    rest = &rest[end..];
                    continue;
                }
            }
            _ => {}
        }
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    text
}

/// The newest command that has the text `searched` in it.
pub(super) fn found<'a>(searched: &str, history: &'a [String]) -> Option<&'a str> {
    let mut newest_first = history.iter().rev();
    let found = newest_first.find(|text| text.contains(searched));
    found.filter(|_| !searched.is_empty()).map(String::as_str)
}

/// `^old^new`: the last command with its first `old` replaced.
fn quick_change(line: &str, history: &[String]) -> Option<String> {
    let mut parts = line.strip_prefix('^')?.splitn(3, '^');
    let (old, new) = (parts.next()?, parts.next()?);
    let last = history
        .last()
        .filter(|last| !old.is_empty() && last.contains(old))?;
    let changed = last.replacen(old, new.trim_end_matches('\n'), 1);
    Some(changed + parts.next().unwrap_or_default())
}

/// The text for the reference at the start of `text`, and its length.
fn event(text: &str, history: &[String]) -> Option<(String, usize)> {
    let after = &text[1..];
    if let Some(designator @ ('$' | '^' | '*')) = after.chars().next() {
        return Some((words_of(history.last()?, designator)?, 2));
    }
    let (found, end) = if after.starts_with('!') {
        (history.last()?, 2)
    } else {
        let is_back = after.starts_with('-');
        let name = &after[usize::from(is_back)..];
        let is_part = |c: char| !c.is_whitespace() && !":;&|()<>\"'`=$!".contains(c);
        let name = &name[..name.find(|c| !is_part(c)).unwrap_or(name.len())];
        let end = 1 + usize::from(is_back) + name.len();
        let found = match name.parse::<usize>() {
            Ok(number) if is_back => history.get(history.len().checked_sub(number)?)?,
            Ok(number) => history.get(number.checked_sub(1)?)?,
            Err(_) if name.is_empty() || is_back => return None,
            Err(_) => history.iter().rev().find(|text| text.starts_with(name))?,
        };
        (found, end)
    };
    // `!!:$` takes one word of it.
    let designator = text[end..].strip_prefix(':');
    match designator.and_then(|rest| rest.chars().next()) {
        Some(designator @ ('$' | '^' | '*' | '0'..='9')) => {
            Some((words_of(found, designator)?, end + 2))
        }
        _ => Some((found.clone(), end)),
    }
}

/// The words of `command` that `designator` names: the last, the first argument, all arguments, or
/// the one with that number.
fn words_of(command: &str, designator: char) -> Option<String> {
    let words: Vec<_> = command.split_whitespace().collect();
    let word = match designator {
        '$' => words.last().copied(),
        '*' => return Some(words.get(1..).unwrap_or_default().join(" ")),
        '^' => words.get(1).copied(),
        digit => words.get(digit.to_digit(10)? as usize).copied(),
    };
    word.map(str::to_owned)
}

#[cfg(test)]
mod tests;
