//! Text in XML, and start tags whose numbers can change in place.

use std::fmt::Write;

use crate::neutral::Neutral;
use crate::report::plain::plain;

/// Text between tags.
pub(super) fn text(text: &str) -> String {
    escape(&plain(text), false)
}

/// The value of an attribute.
pub(super) fn value(text: &str) -> String {
    escape(&Neutral::lines(text), true)
}

fn escape(text: &str, quoted: bool) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' if quoted => escaped.push_str("&quot;"),
            // A parser would turn them into blanks.
            '\n' if quoted => escaped.push_str("&#10;"),
            '\t' if quoted => escaped.push_str("&#9;"),
            character => escaped.push(character),
        }
    }
    escaped
}

/// `<name key="value" ...>`.
pub(super) fn start_tag(name: &str, attributes: &[(&str, String)]) -> String {
    let mut tag = format!("<{name}");
    for (key, content) in attributes {
        let content = value(content);
        write!(tag, " {key}=\"{content}\"").expect("a string takes all that is written to it");
    }
    tag + ">"
}

/// The tag, extended to `width` bytes by blanks before its end, where XML allows them.
pub(super) fn padded(tag: &str, width: usize) -> String {
    let inner = tag.strip_suffix('>').unwrap_or(tag);
    format!(
        "{inner:width$}>",
        width = width - 1 - (inner.len() - inner.chars().count())
    )
}

#[cfg(test)]
mod tests;
