//! Scalars of YAML, written so that every YAML parser reads the same strings.

use std::fmt::Write as _;

/// `text` as one word: plain where that is safe, otherwise in quotes.
pub(in crate::rehearsal) fn word(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.is_empty() || text.chars().any(needs_escape) {
        quoted(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// `text` in double quotes, on one line.
pub(in crate::rehearsal) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// `text` after `key:`, with its lines indented by `indent` and as readable as possible.
pub(in crate::rehearsal) fn block(text: &str, indent: usize) -> String {
    if text.is_empty() || !text.contains('\n') {
        return quoted(text);
    }
    if can_be_literal(text) {
        literal(text, indent)
    } else {
        folded_quotes(text, indent)
    }
}

/// It begins with a letter, and no parser reads it as a number, a date or a boolean.
fn is_plain(text: &str) -> bool {
    const RESERVED: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let start = text.trim_start_matches('-').trim_start_matches(['.', '/']);
    let opens = start.starts_with(|c: char| c.is_ascii_alphabetic());
    let dashes = text.len() - text.trim_start_matches('-').len();
    opens
        && dashes <= 2
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_./@%+=:-".contains(c))
        && !text.ends_with(':')
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
        && !["inf", "nan"]
            .iter()
            .any(|word| start.eq_ignore_ascii_case(word))
}

/// A block scalar keeps a text exactly, but cannot contain all characters.
fn can_be_literal(text: &str) -> bool {
    let only_blanks = |line: &str| !line.is_empty() && line.trim().is_empty();
    !text
        .chars()
        .any(|c| c != '\n' && c != '\t' && needs_escape(c))
        && !text.starts_with(['\n', '\t'])
        && !text.split('\n').any(only_blanks)
}

fn literal(text: &str, indent: usize) -> String {
    let body = text.trim_end_matches('\n');
    // Blanks at the very start would be read as indentation.
    let depth = if text.starts_with(' ') { "2" } else { "" };
    let end = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut out = format!("|{depth}{end}");
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "");
        }
    }
    for _ in 1..text.len() - body.len() {
        out.push('\n');
    }
    out
}

/// Double quotes with one line of text in each line.
fn folded_quotes(text: &str, indent: usize) -> String {
    let mut out = String::from("\"");
    for (nth, line) in text.split_inclusive('\n').enumerate() {
        if nth > 0 {
            let _ = write!(out, "\\\n{:indent$}", "");
            if line.starts_with(' ') {
                out.push('\\');
            }
        }
        out.push_str(&escaped(line));
    }
    out.push('"');
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\n' => write!(out, "\\n"),
            '\t' => write!(out, "\\t"),
            '\r' => write!(out, "\\r"),
            '\u{1b}' => write!(out, "\\e"),
            c if needs_escape(c) && u32::from(c) > 0xffff => write!(out, "\\U{:08x}", u32::from(c)),
            c if needs_escape(c) => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "{c}"),
        };
    }
    out
}

/// Characters that YAML does not allow unescaped, or reads as a line end.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests;
