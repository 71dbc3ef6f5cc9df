//! What the environment says of the terminal, before anything is asked.
//!
//! Owns which terminals take escape codes, which can be asked, and which are left alone.

use std::ffi::OsString;

/// How the screen may be drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawing {
    /// Anywhere: the cursor moves, and what is there is replaced.
    #[default]
    Anywhere,
    /// Below what is there. The output only grows, as screen readers need it.
    Below,
    /// Below, and without any escape code.
    Plain,
}

impl Drawing {
    /// Whether the output only grows.
    pub const fn is_below(self) -> bool {
        !matches!(self, Self::Anywhere)
    }
}

/// What the environment tells of a terminal.
#[derive(Clone, Debug, Default)]
pub struct Abilities {
    /// The value of `TERM`.
    term: String,
    between: Between,
    /// The terminal prints the question for pictures.
    prints_questions: bool,
    /// A session of GNU screen is between.
    is_in_gnu_screen: bool,
}

/// What is between this program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Between {
    #[default]
    Nothing,
    /// Answers for the terminal, and hands on no pictures.
    Tmux,
    /// GNU screen or Emacs, which hand on no answer.
    Others,
}

impl Abilities {
    /// What the environment of this process tells.
    pub fn of_this_process() -> Self {
        Self::of(&|name| std::env::var_os(name))
    }

    /// What this environment tells.
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
                Between::Others
            } else if is_set("TMUX") || term.starts_with("tmux") {
                Between::Tmux
            } else {
                Between::Nothing
            },
            is_in_gnu_screen: is_set("STY"),
            prints_questions: term.starts_with("rxvt") || text("TERM_PROGRAM") == "Apple_Terminal",
            term,
        }
    }

    /// Whether escape codes do anything but stand there.
    pub fn takes_escapes(&self) -> bool {
        !self.term.is_empty() && self.term != "dumb"
    }

    /// Whether it can be asked something: what others make of a question is not known.
    pub fn takes_questions(&self) -> bool {
        let silent = ["linux", "vt", "cons25", "eterm"];
        let is_silent = silent.iter().any(|known| self.term.starts_with(known));
        self.takes_escapes() && !is_silent && self.between != Between::Others
    }

    /// Whether it shows italics; those that lack them reverse the text.
    pub fn takes_italics(&self) -> bool {
        !self.term.starts_with("screen")
    }

    /// Whether it takes the codes for titles, and does not print them. GNU screen takes them for something
    /// else, and remembers none.
    pub fn takes_titles(&self) -> bool {
        let plain = ["linux", "vt100", "vt220"];
        self.takes_escapes() && !self.is_in_gnu_screen && !plain.contains(&self.term.as_str())
    }

    /// Whether leaving the second screen brings the first one back. GNU screen has one only where its user has
    /// said so.
    pub fn has_second_screen(&self) -> bool {
        !self.is_in_gnu_screen
    }

    /// Whether it can be asked for pictures: what is between it and this program would not hand them on.
    pub fn takes_pictures(&self) -> bool {
        self.takes_questions() && self.between == Between::Nothing && !self.prints_questions
    }
}

#[cfg(test)]
mod tests;
