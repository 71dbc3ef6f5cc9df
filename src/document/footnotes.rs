//! Footnotes: `[^1]` in text, and `[^1]:` at the beginning of the note.
//!
//! Owns how they are kept as text. `CommonMark` has no footnotes and reads a note of one word as
//! the address of a link.

use std::borrow::Cow;
use std::sync::LazyLock;

use pulldown_cmark::Parser;
use regex::Regex;

/// Whether a link's label is the name of a footnote.
pub fn is_footnote(label: &str) -> bool {
    label.starts_with('^')
}

/// Whether a note begins with `text`.
pub fn begins_footnote(text: &str) -> bool {
    static BEGIN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\[\^[\w-]+\]:").expect("a valid pattern"));
    BEGIN.is_match(text)
}

/// `[^1]`, and `[^1]:` at the start, in the form that readers expect: `[1]`.
pub fn read_footnotes(text: &str) -> String {
    static FOOTNOTE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\[\^([\w-]+)\]:|\[\^([\w-]+)\]").expect("a valid pattern"));
    FOOTNOTE.replace_all(text, "[$1$2]").into_owned()
}

/// The same Markdown, changed so that a parser reads no note as the address of a link.
pub fn with_footnotes_as_text(markdown: &str) -> Cow<'_, str> {
    if !markdown.contains("[^") {
        return markdown.into();
    }
    let parser = Parser::new(markdown);
    let definitions = parser.reference_definitions().iter();
    let notes = definitions.filter(|(label, _)| is_footnote(label));
    let mut colons: Vec<_> = notes
        .filter_map(|(_, definition)| {
            let written = markdown.get(definition.span.clone())?;
            Some(definition.span.start + written.find("]:")? + 1)
        })
        .collect();
    colons.sort_unstable();
    let mut text = markdown.to_owned();
    for colon in colons.into_iter().rev() {
        text.insert(colon, '\\');
    }
    text.into()
}

#[cfg(test)]
mod tests;
