//! Token classes, for highlighting.

use std::ops::Range;

use super::event::GrammarEvent;

/// How a stretch of a command is highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenClass {
    /// The first word of a simple command, or the name of a function where it is defined.
    Command,
    /// A reserved word: `if`, `{`, `[[`, `!`, `time`.
    Keyword,
    /// Plain text of any later word.
    Argument,
    /// A word that begins with `-`.
    Option,
    /// A quoted stretch, with its quotes.
    String,
    /// `$name`, `${...}`, `$1`.
    Variable,
    /// `|`, `&&`, `;`, parentheses, operators inside `[[ ]]`.
    Operator,
    /// A redirection operator with its descriptor; the delimiter of a here document, in both
    /// places.
    Redirection,
    /// `#` up to the end of the line.
    Comment,
    /// `name=`, or the variable of a loop.
    Assignment,
    /// The text of a here document.
    HeredocBody,
}

/// The tokens of shell text, in order and without overlap; blanks and line ends are not part of
/// any. Invalid text is classified up to its error, and again from the next line.
pub fn classify(command: &str) -> Vec<(Range<usize>, TokenClass)> {
    let token = |event: &GrammarEvent| match *event {
        GrammarEvent::Token { class, start, end } => Some((start..end, class)),
        _ => None,
    };
    super::events(command).0.iter().filter_map(token).collect()
}

#[cfg(test)]
mod tests;
