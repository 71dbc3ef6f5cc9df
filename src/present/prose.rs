//! Commentary: Markdown → lines of styled text that fit a width.
//!
//! Owns the look of each construct of Markdown on a terminal. Parses by `CommonMark`'s rules and
//! nothing else; writes nothing. The steps are `tree` (events → blocks), then `layout` (blocks →
//! lines) with `wrap` and `table`.
//!
//! The output never contains control characters (of the source, of an entity such as `&#27;`, or of
//! a substituted value), HTML tags or comments.

mod address;
mod html;
mod layout;
mod substitute;
mod table;
mod tree;
mod wrap;

pub use html::{is_break, text as text_of_html};
pub use wrap::broken;
pub(super) use wrap::{hanging, wrap};

use std::collections::BTreeMap;

use crate::style::{Line, Theme};

/// The parameters of [`render`], besides the Markdown.
#[derive(Clone, Copy)]
pub struct RenderOptions<'a> {
    /// The available columns. Only code and web addresses may take more, since they are never
    /// broken.
    pub width: usize,
    /// The styles of the text. With a plain theme the text is plain, but headings, lists, quotes
    /// and tables are still distinguishable.
    pub theme: &'a Theme,
    /// The targets of reference links by label, for definitions that are elsewhere in the document.
    pub link_targets: &'a BTreeMap<String, String>,
    /// The value of `${NAME}` in text and code, or `None` to leave it as written. A value is
    /// inserted after parsing: it is text, not Markdown, and is not searched for more names.
    pub substitute: &'a dyn Fn(&str) -> Option<String>,
}

/// The lines that show `markdown`, without empty ones at the start and the end.
///
/// Text wraps by display width; code blocks never wrap.
pub fn render(markdown: &str, options: &RenderOptions<'_>) -> Vec<Line> {
    layout::layout(&tree::blocks(markdown, options), options)
}

/// A part of commentary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProsePart {
    /// Lines.
    Lines(Vec<Line>),
    /// A picture alone in its paragraph.
    Picture {
        /// Its address in the text.
        target: String,
        /// The alternative text.
        words: Vec<Line>,
    },
}

/// The same as [`render`], with pictures separate from the lines. An empty line belongs between two
/// parts.
pub(super) fn parts(markdown: &str, options: &RenderOptions<'_>) -> Vec<ProsePart> {
    layout::parts(&tree::blocks(markdown, options), options)
}

#[cfg(test)]
mod tests;
