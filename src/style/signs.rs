//! What is drawn beside letters: ticks, lines, bars, arrows.
//!
//! Owns which signs there are where a terminal cannot show them, or where someone has them read out.

use std::ffi::OsString;

/// What this program draws with. A [`super::Theme`] carries it to everything that draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    /// Lines, ticks and arrows.
    #[default]
    Drawn,
    /// The same made of ASCII characters.
    Ascii,
    /// Words, for screen readers. ASCII, too.
    Words,
}

impl Signs {
    /// What the locale of this process can show.
    pub fn of_this_process() -> Self {
        Self::of_locale(&|name| std::env::var_os(name))
    }

    /// What the locale in this environment can show: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is
    /// not empty counts. Without one the locale is POSIX's, which has ASCII only.
    pub fn of_locale(environment: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(environment)
            .find(|value| !value.is_empty());
        let locale = locale.unwrap_or_default();
        let locale = locale.to_string_lossy().to_ascii_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") {
            Self::Drawn
        } else {
            Self::Ascii
        }
    }

    /// Whether words take the place of lines and bars.
    pub const fn are_words(self) -> bool {
        matches!(self, Self::Words)
    }

    const fn drawn(self, drawn: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Self::Drawn => drawn,
            Self::Ascii | Self::Words => ascii,
        }
    }

    const fn said(
        self,
        drawn: &'static str,
        ascii: &'static str,
        words: &'static str,
    ) -> &'static str {
        match self {
            Self::Words => words,
            _ => self.drawn(drawn, ascii),
        }
    }

    /// Before something that is as wanted.
    pub const fn tick(self) -> &'static str {
        self.said("✓", "+", "ok:")
    }

    /// Before something that is not as wanted.
    pub const fn cross(self) -> &'static str {
        self.said("✗", "x", "failed:")
    }

    /// Where something was left out.
    pub const fn ellipsis(self) -> &'static str {
        self.drawn("…", "...")
    }

    /// A part of a thin line.
    pub const fn thin(self) -> &'static str {
        self.drawn("─", "-")
    }

    /// A part of a thick line.
    pub const fn thick(self) -> &'static str {
        self.drawn("━", "=")
    }

    /// A part of a line from top to bottom.
    pub const fn upright(self) -> &'static str {
        self.drawn("│", "|")
    }

    /// Where two thin lines cross.
    pub const fn crossing(self) -> &'static str {
        self.drawn("┼", "+")
    }

    /// Before an item of a list.
    pub const fn bullet(self) -> &'static str {
        self.drawn("•", "*")
    }

    /// Where the show is.
    pub const fn here(self) -> &'static str {
        self.said("→", ">", "here:")
    }

    /// Before what is chosen or awaited.
    pub const fn pointer(self) -> &'static str {
        self.drawn("❯", ">")
    }

    /// Before what runs.
    pub const fn running(self) -> &'static str {
        self.drawn("▶", ">")
    }

    /// Between two remarks in a row.
    pub const fn dot(self) -> &'static str {
        self.drawn("·", "-")
    }

    /// The keys that go up and down.
    pub const fn up_and_down(self) -> &'static str {
        self.drawn("↑ ↓", "UP DOWN")
    }
}

#[cfg(test)]
mod tests;
