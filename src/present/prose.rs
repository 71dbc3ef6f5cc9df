//! Commentary: Markdown → lines of styled text that fit a width.
//!
//! Owns what each construct of Markdown looks like on a terminal. Parses with `CommonMark`'s rules and
//! nothing else; writes nothing. The way is `tree` (events → blocks), then `layout` (blocks →
//! lines) with `wrap` and `table`.
//!
//! What must never come out: control characters (of the source, of an entity such as `&#27;`, or
//! of a substituted value), HTML tags and comments.

mod address;
mod html;
mod layout;
mod substitute;
mod table;
mod tree;
mod wrap;

pub use wrap::broken;
pub(super) use wrap::{hanging, wrap};

use std::collections::BTreeMap;

use crate::style::{Line, Theme};

/// What [`render`] needs beside the Markdown.
#[derive(Clone, Copy)]
pub struct RenderOptions<'a> {
    /// The columns that lines may take. Only code and web addresses may take more, since they are
    /// never broken.
    pub width: usize,
    /// The styles of the text. A plain theme gives plain text, in which headings, lists, quotes and
    /// tables still differ.
    pub theme: &'a Theme,
    /// The targets of reference links by label, for definitions that are elsewhere in the document.
    pub link_targets: &'a BTreeMap<String, String>,
    /// The value of `${NAME}` in text and code, or `None` to leave it as written. A value is put in
    /// after parsing: it is text and never Markdown, and is not looked through for further names.
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
    /// A picture that stands alone.
    Picture {
        /// Where it is, as the text says.
        target: String,
        /// The text that is shown instead.
        words: Vec<Line>,
    },
}

/// The same as [`render`], with pictures apart from the lines. Between two parts belongs an empty line.
pub(super) fn parts(markdown: &str, options: &RenderOptions<'_>) -> Vec<ProsePart> {
    layout::parts(&tree::blocks(markdown, options), options)
}

#[cfg(test)]
mod tests;
