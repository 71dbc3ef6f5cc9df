//! The parser's events: a flat stream in text order. Splitting ignores it, highlighting takes its
//! tokens, the list of simple commands is built from its nodes.

use super::TokenClass;

/// One event. Offsets are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GrammarEvent {
    /// A stretch of one class. Tokens never overlap.
    Token {
        class: TokenClass,
        start: usize,
        end: usize,
    },
    /// A syntax node begins here.
    Enter(Node, usize),
    /// The innermost open node, which is of this kind, ends here.
    Leave(Node, usize),
    /// An expansion, so the word around it is not static.
    Expansion,
    /// A name read by `$name`, `${name...}` or arithmetic.
    Use { start: usize, end: usize },
    /// A parameter without a name that is read: `$1`, `${@:2}`, `$#`, `$!`.
    Parameter { start: usize, end: usize },
    /// A name that is bound by other means than an assignment word: `for name`, `${name:=...}`,
    /// `{name}>file`, `((name = 1))`, `coproc name`.
    Bind { start: usize, end: usize },
    /// The name of a function definition.
    Define { start: usize, end: usize },
    /// `!` before the pipeline that is open.
    Negation,
    /// `|` or `|&` in the pipeline that is open.
    Pipe,
    /// `&&` or `||` after the pipeline that closed last.
    Connective(Connective),
    /// `&` after the and-or list that closed last.
    Background,
    /// The command is not valid: its open nodes will not be closed.
    Abandon,
}

impl GrammarEvent {
    /// The last offset that the event contains, if it has one.
    pub(super) const fn end(&self) -> Option<usize> {
        match *self {
            Self::Token { end, .. }
            | Self::Use { end, .. }
            | Self::Parameter { end, .. }
            | Self::Bind { end, .. }
            | Self::Define { end, .. }
            | Self::Enter(_, end)
            | Self::Leave(_, end) => Some(end),
            _ => None,
        }
    }
}

/// How two pipelines of an and-or list are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connective {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// The syntax nodes that are reported; all others produce only tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    AndOr,
    Pipeline,
    Simple,
    Assignment,
    Word,
    Redirection,
    Function,
    Subshell,
    Loop,
    Condition,
    Substitution,
}
