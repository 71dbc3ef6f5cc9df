//! Shell text: where each complete command begins and ends, and what it contains.
//!
//! One recursive descent parser over bash's grammar reads a command once and reports events. The
//! pieces, the token classes, the simple commands and the names are all built from those. This
//! module runs nothing, expands nothing and knows nothing of steps. Line ends are `\n`.

mod class;
mod compound;
mod conditional;
mod cursor;
mod event;
mod expansion;
mod grammar;
mod heredoc;
mod literal;
mod name;
mod script;
mod simple;
mod word;

pub use class::{TokenClass, classify};
pub use event::Connective;
pub use literal::Literal;
pub use script::{Script, simple_commands};
pub use simple::{CommandContext, CommandWord, Enclosure, Redirection, SimpleCommand, is_errexit};

use cursor::{GrammarFault, Parser};
use event::GrammarEvent;

/// The kind of a stretch of shell text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// A line that is empty or consists of blanks.
    Blank,
    /// A comment on its own line, between commands.
    Comment,
    /// A complete command: a list up to the line end that ends it.
    Command,
    /// An incomplete command: the text ends within a quote, an `if` or a here document.
    Unfinished,
    /// A command that bash would reject, up to the end of the line with the error.
    Invalid,
}

/// One stretch of shell text: a command with its indentation, trailing comment, here documents
/// and line end; or a comment line; or a blank line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last one: where the next piece starts.
    pub end: usize,
    /// What is wrong, if it is [`PieceKind::Unfinished`] or [`PieceKind::Invalid`].
    pub problem: Option<CommandProblem>,
}

/// Why a piece is not a complete command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandProblem {
    /// The byte of the text where the problem shows.
    pub offset: usize,
    /// What was expected there, in one line: "expected `fi` to close the `if`, found `done`".
    pub message: String,
    /// The byte where the construct begins that the message mentions.
    pub opened: Option<usize>,
}

/// Splits shell text into complete commands, comment lines and blank lines. The pieces cover the
/// text byte for byte. An error ends only its own command: parsing starts again on the next line.
pub fn split(text: &str) -> Vec<Piece> {
    let mut parser = Parser::new(text);
    let mut pieces = Vec::new();
    while let Some(piece) = next_piece(&mut parser) {
        pieces.push(piece);
        parser.events.clear();
    }
    pieces
}

/// The first piece of shell text; the rest is not read. An empty blank piece if there is no text.
pub fn first_piece(text: &str) -> Piece {
    let nothing = Piece {
        kind: PieceKind::Blank,
        start: 0,
        end: 0,
        problem: None,
    };
    next_piece(&mut Parser::new(text)).unwrap_or(nothing)
}

/// The events of shell text with any number of commands, and whether all of them are complete.
fn events(text: &str) -> (Vec<GrammarEvent>, bool) {
    #[cfg(test)]
    PARSES.with(|parses| parses.set(parses.get() + 1));
    let mut parser = Parser::new(text);
    let mut is_complete = true;
    while let Some(piece) = next_piece(&mut parser) {
        is_complete &= piece.problem.is_none();
    }
    (parser.events, is_complete)
}

#[cfg(test)]
thread_local! {
    /// How many texts this thread has parsed for their contents.
    pub(crate) static PARSES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Reads the piece that starts at the parser's position; `None` at the end of the text.
fn next_piece(parser: &mut Parser<'_>) -> Option<Piece> {
    let start = parser.pos;
    let before = parser.events.len();
    parser.peek()?;
    parser.skip_spaces();
    let mut problem = None;
    let kind = match parser.peek() {
        None | Some(b'\n') => {
            parser.advance(1);
            PieceKind::Blank
        }
        Some(b'#') => {
            parser.skip_blanks();
            parser.advance(1);
            PieceKind::Comment
        }
        Some(_) => match parser.complete_command() {
            Ok(()) => PieceKind::Command,
            Err(fault) => {
                recover(parser, &fault, before);
                let GrammarFault {
                    offset,
                    message,
                    opened,
                    unfinished,
                } = *fault;
                problem = Some(CommandProblem {
                    offset,
                    message,
                    opened,
                });
                if unfinished {
                    PieceKind::Unfinished
                } else {
                    PieceKind::Invalid
                }
            }
        },
    };
    Some(Piece {
        kind,
        start,
        end: parser.pos,
        problem,
    })
}

/// Continues after the line with the fault, as bash does. Events from index `before` on that belong
/// to later lines are removed: those lines are parsed again.
fn recover(parser: &mut Parser<'_>, fault: &GrammarFault, before: usize) {
    parser.pending.clear();
    parser.in_substitution = false;
    parser.pos = parser.find(b'\n', fault.offset);
    parser.advance(1);
    let is_later = |event: &GrammarEvent| event.end().is_some_and(|end| end > parser.pos);
    if let Some(first) = parser.events[before..].iter().position(is_later) {
        parser.events.truncate(before + first);
    }
    parser.events.push(GrammarEvent::Abandon);
}

#[cfg(test)]
mod tests;
