//! What the environment says about the terminal, before it is asked anything.
//!
//! Owns the rules for which terminals take escape codes, which can be asked questions, and which
//! take pictures, titles and a second screen. The questions themselves are in `answers`.

use std::ffi::OsString;

/// How the program may draw on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawing {
    /// Anywhere: the cursor may move, and text may be replaced.
    #[default]
    Anywhere,
    /// Only below the existing text. The output only grows, as screen readers need it.
    Below,
    /// The same as [`Below`](Self::Below), without any escape code.
    Plain,
}

impl Drawing {
    /// Whether the output only grows.
    pub const fn is_below(self) -> bool {
        !matches!(self, Self::Anywhere)
    }
}

/// The abilities of a terminal, as far as the environment shows them.
#[derive(Clone, Debug, Default)]
pub struct Abilities {
    /// The value of `TERM`.
    term: String,
    between: Multiplexer,
    /// The terminal prints the question for pictures as text.
    prints_questions: bool,
    /// A session of GNU screen is between this program and the terminal.
    is_in_gnu_screen: bool,
}

/// A program between this one and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Multiplexer {
    #[default]
    Nothing,
    /// Answers for the terminal itself, and does not pass pictures through.
    Tmux,
    /// GNU screen or Emacs, which pass no answer through.
    Others,
}

impl Abilities {
    /// Reads the environment of this process.
    pub fn of_this_process() -> Self {
        Self::of(&|name| std::env::var_os(name))
    }

    /// Reads the variables that `environment` returns.
    pub fn of(environment: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| {
            let value = environment(name).unwrap_or_default();
            value.to_string_lossy().into_owned()
        };
        let is_set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
        let term = text("TERM");
        let is_screen = is_set("STY") || term.starts_with("screen") && !is_set("TMUX");
        Self {
            between: if is_screen || is_set("INSIDE_EMACS") {
                Multiplexer::Others
            } else if is_set("TMUX") || term.starts_with("tmux") {
                Multiplexer::Tmux
            } else {
                Multiplexer::Nothing
            },
            is_in_gnu_screen: is_set("STY"),
            prints_questions: term.starts_with("rxvt") || text("TERM_PROGRAM") == "Apple_Terminal",
            term,
        }
    }

    /// Whether the terminal acts on escape codes instead of printing them.
    pub fn takes_escapes(&self) -> bool {
        !self.term.is_empty() && self.term != "dumb"
    }

    /// Whether the terminal can be asked questions: how others react to one is unknown.
    pub fn takes_questions(&self) -> bool {
        let silent = ["linux", "vt", "cons25", "eterm"];
        let is_silent = silent.iter().any(|known| self.term.starts_with(known));
        self.takes_escapes() && !is_silent && self.between != Multiplexer::Others
    }

    /// Whether the terminal shows italics; terminals that lack them reverse the text instead.
    pub fn takes_italics(&self) -> bool {
        !self.term.starts_with("screen")
    }

    /// Whether the terminal takes the codes for titles and does not print them. GNU screen gives
    /// them another meaning, and cannot restore a title.
    pub fn takes_titles(&self) -> bool {
        let plain = ["linux", "vt100", "vt220"];
        self.takes_escapes() && !self.is_in_gnu_screen && !plain.contains(&self.term.as_str())
    }

    /// Whether leaving the second screen brings the first one back. GNU screen has a second screen
    /// only if its user has enabled it.
    pub fn has_second_screen(&self) -> bool {
        !self.is_in_gnu_screen
    }

    /// Whether the terminal can be asked for pictures: a program between it and this one would not
    /// pass them through.
    pub fn takes_pictures(&self) -> bool {
        self.takes_questions() && self.between == Multiplexer::Nothing && !self.prints_questions
    }
}

#[cfg(test)]
mod tests;
