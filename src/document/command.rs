//! Shell text: where each complete command begins and ends, and what stands in it.
//!
//! One recursive descent parser over bash's grammar reads a command once and reports events; the
//! pieces, the token classes, the simple commands and the names are all taken from those. This
//! module runs nothing, expands nothing and knows nothing of steps. Line ends are `\n`.

mod class;
mod compound;
mod conditional;
mod cursor;
mod event;
mod expansion;
mod grammar;
mod heredoc;
mod name;
mod simple;
mod word;

pub use class::{TokenClass, classify};
pub use event::Connective;
pub use name::{assigned_at_top_level, assigned_names, defined_functions, sets_only, used_names};
pub use simple::{Context, Enclosure, Redirection, SimpleCommand, Word, simple_commands};

use cursor::{Fault, Parser};
use event::Event;

/// What one stretch of shell text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// An empty line, or one of blanks.
    Blank,
    /// A line that holds only a comment, between commands.
    Comment,
    /// A complete command: a list up to the line end that ends it.
    Command,
    /// A command that the text ends in the middle of: an open quote, `if` or here document.
    Unfinished,
    /// A command that bash would reject, up to the end of the line where it goes wrong.
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
    /// Behind its last byte: where the next piece starts.
    pub end: usize,
    /// What is wrong with it, when it is [`PieceKind::Unfinished`] or [`PieceKind::Invalid`].
    pub problem: Option<Problem>,
}

/// Why a piece is no complete command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The byte of the text where it shows.
    pub offset: usize,
    /// What was expected there, in one line: "expected `fi` to close the `if`, found `done`".
    pub message: String,
    /// The byte where the construct begins that the message speaks of.
    pub opened: Option<usize>,
}

/// Splits shell text into complete commands, comment lines and blank lines. The pieces cover the
/// text byte for byte. An error stays a matter of its command: the next line is read afresh.
pub fn split(text: &str) -> Vec<Piece> {
    let mut parser = Parser::new(text);
    let mut pieces = Vec::new();
    while let Some(piece) = next_piece(&mut parser) {
        pieces.push(piece);
        parser.events.clear();
    }
    pieces
}

/// The first piece of shell text, without reading on; an empty blank one when there is no text.
pub fn first_piece(text: &str) -> Piece {
    let nothing = Piece {
        kind: PieceKind::Blank,
        start: 0,
        end: 0,
        problem: None,
    };
    next_piece(&mut Parser::new(text)).unwrap_or(nothing)
}

/// The events of shell text that may hold several commands.
fn events(text: &str) -> Vec<Event> {
    let mut parser = Parser::new(text);
    while next_piece(&mut parser).is_some() {}
    parser.events
}

/// Reads the piece that starts where the parser stands; none at the end of the text.
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
                let Fault {
                    offset,
                    message,
                    opened,
                    unfinished,
                } = *fault;
                problem = Some(Problem {
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

/// Goes on behind the line of a fault, as bash does. What was reported of later lines, in the events
/// from `before` on, is taken back: those are read afresh.
fn recover(parser: &mut Parser<'_>, fault: &Fault, before: usize) {
    parser.pending.clear();
    parser.in_substitution = false;
    parser.pos = parser.find(b'\n', fault.offset);
    parser.advance(1);
    let is_later = |event: &Event| event.end().is_some_and(|end| end > parser.pos);
    if let Some(first) = parser.events[before..].iter().position(is_later) {
        parser.events.truncate(before + first);
    }
    parser.events.push(Event::Abandon);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text)
            .iter()
            .map(|piece| &text[piece.start..piece.end])
            .collect()
    }

    fn problem(text: &str) -> (usize, String, Option<usize>) {
        let found = split(text).into_iter().find_map(|piece| piece.problem);
        let problem = found.expect("the text has a problem");
        (problem.offset, problem.message, problem.opened)
    }

    #[test]
    fn a_command_keeps_its_indentation_comment_and_here_document() {
        let text = "  cat <<E # c\nx\nE\n\n# d\n\tb";
        assert_eq!(texts(text), ["  cat <<E # c\nx\nE\n", "\n", "# d\n", "\tb"]);
    }

    #[test]
    fn a_brace_function_of_an_older_file_reaches_its_brace() {
        let text = "check () {\n  cmd=$1\n\n  echo \"${cmd}\"\n}\nnext\n";
        assert_eq!(texts(text).len(), 2);
        assert!(texts(text)[0].ends_with("}\n"));
    }

    #[test]
    fn an_unfinished_command_names_what_it_waits_for_and_where_that_began() {
        for (text, message, opened) in [
            (
                "a\nif b; then c\n",
                "expected `fi` to close the `if`, found the end of the text",
                2,
            ),
            (
                "if a\n",
                "expected `then` after the `if`, found the end of the text",
                0,
            ),
            (
                "a 'b\n",
                "expected a closing `'`, found the end of the text",
                2,
            ),
            (
                "a <<E\n",
                "expected `E` to close the `<<`, found the end of the text",
                2,
            ),
            (
                "a \"$(b",
                "expected `)` to close the `$(`, found the end of the text",
                3,
            ),
            (
                "x=(1\n",
                "expected `)` to close the `(`, found the end of the text",
                2,
            ),
        ] {
            assert_eq!(
                problem(text),
                (text.len(), message.to_owned(), Some(opened)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_invalid_command_says_what_stands_where_what_was_expected() {
        for (text, offset, message) in [
            ("a\nfi\n", 2, "expected a command, found `fi`"),
            ("a )\n", 2, "expected the end of the command, found `)`"),
            ("[[ ]]\n", 3, "expected a word, found `]]`"),
            ("a ;; b\n", 2, "expected the end of the command, found `;;`"),
            (
                "a >\n",
                3,
                "expected a file name after the redirection, found the end of the line",
            ),
            (
                "while a; done",
                9,
                "expected `do` after the `while`, found `done`",
            ),
            (
                "f() a\n",
                4,
                "expected `{` or another compound command as the function's body, found `a`",
            ),
        ] {
            let (at, said, _) = problem(text);
            assert_eq!((at, said.as_str()), (offset, message), "{text:?}");
        }
    }

    #[test]
    fn an_error_stays_a_matter_of_its_command() {
        let kinds: Vec<PieceKind> = split("a\nif b; fi\nc <<E\nE\n")
            .iter()
            .map(|piece| piece.kind)
            .collect();
        assert_eq!(
            kinds,
            [PieceKind::Command, PieceKind::Invalid, PieceKind::Command]
        );
    }

    #[test]
    fn the_first_piece_is_the_first_of_all() {
        let text = "for i in a; do\nb\ndone\nc\n";
        assert_eq!(first_piece(text), split(text)[0]);
        assert_eq!(first_piece("").end, 0);
    }

    #[test]
    fn bash_5_2_lets_a_here_document_close_with_its_substitution() {
        assert_eq!(
            texts("x=$(cat <<E\na\nE)\nb\n"),
            ["x=$(cat <<E\na\nE)\n", "b\n"]
        );
        assert_eq!(
            texts("x=$(cat <<E)\na\nE\nb\n"),
            ["x=$(cat <<E)\na\nE\n", "b\n"]
        );
    }

    #[test]
    fn deep_nesting_is_invalid_and_never_overflows_the_stack() {
        let openings = [
            "(", "((", "{ ", "if ", "$(", "\"$(", "${x:-", "[[ (", "`\"$(", "<(", "a=(${b:-",
            "$((", "@(",
        ];
        for opening in openings {
            let text = opening.repeat(100_000);
            let piece = first_piece(&text);
            assert_eq!(piece.kind, PieceKind::Invalid, "{opening}");
            assert_eq!(piece.end, text.len(), "{opening}");
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        let long = |part: &str| part.repeat(200_000 / part.len());
        for part in [
            "((\n",
            "((a) )\n",
            "cat <<E )\n",
            "$((",
            "`",
            "a[",
            "$(\n",
            "\"${",
            "\\\n",
            "[[ a =~ (",
        ] {
            assert!(!split(&long(part)).is_empty());
        }
        let body = format!("cat <<E\n{}\nE\n", long("$(`${ "));
        assert_eq!(split(&body).len(), 1);
    }

    fn shell_text() -> impl Strategy<Value = String> {
        let token = prop::sample::select(vec![
            "a",
            "b=1",
            "x=(",
            "-o",
            "$x",
            "${x:-",
            "}",
            "$(",
            "$((",
            "((",
            "))",
            "(",
            ")",
            "`",
            "'",
            "\"",
            "\\",
            "\n",
            " ",
            " ",
            " ",
            "\t",
            "#",
            "<<E",
            "<<-'E'",
            "E",
            "\nE\n",
            "<<<",
            "<(",
            ">",
            "2>&1",
            "|",
            "||",
            "&",
            "&&",
            ";",
            ";;",
            ";&",
            "if ",
            "then ",
            "elif ",
            "else ",
            "fi",
            "for i in",
            "do ",
            "done",
            "while ",
            "case x in",
            "esac",
            "[[ ",
            " ]]",
            "=~",
            "== ",
            "{ ",
            "; }",
            "f()",
            "function ",
            "coproc ",
            "time ",
            "! ",
            "$'",
            "é",
            "a[",
            "]",
            "+=",
            "@(",
            "~",
            "\u{0}",
            "export ",
            "read ",
        ]);
        prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
    }

    fn covers(text: &str) {
        let pieces = split(text);
        let mut end = 0;
        for piece in &pieces {
            assert_eq!(piece.start, end);
            assert!(piece.end > piece.start);
            assert!(text.is_char_boundary(piece.end));
            let broken = matches!(piece.kind, PieceKind::Unfinished | PieceKind::Invalid);
            assert_eq!(piece.problem.is_some(), broken);
            end = piece.end;
        }
        assert_eq!(end, text.len());
    }

    /// A valid piece read alone is what it is in the whole.
    fn stands_alone(text: &str) {
        for piece in split(text)
            .into_iter()
            .filter(|piece| piece.kind != PieceKind::Invalid)
        {
            let alone = first_piece(&text[piece.start..piece.end]);
            assert_eq!(
                (alone.kind, alone.end),
                (piece.kind, piece.end - piece.start)
            );
        }
    }

    fn tokens_are_in_order(text: &str) {
        let mut end = 0;
        for (span, _) in classify(text) {
            assert!(end <= span.start && span.start < span.end && span.end <= text.len());
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            end = span.end;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_covered(text in any::<String>()) {
            covers(&text);
            tokens_are_in_order(&text);
            simple_commands(&text);
        }

        #[test]
        fn shell_like_text_is_covered(text in shell_text()) {
            covers(&text);
            stands_alone(&text);
            tokens_are_in_order(&text);
            for command in simple_commands(&text) {
                assert!(command.words.iter().all(|word| text.get(word.span.clone()).is_some()));
            }
            assigned_names(&text);
            used_names(&text);
            defined_functions(&text);
        }
    }
}
