//! Signs beside text: ticks, lines, bars, arrows.
//!
//! Owns their replacements for terminals that cannot show them, and for people who have the screen
//! read out.

use std::ffi::OsString;

/// The signs that this program draws with. A [`super::Theme`] passes them to all code that draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    /// Lines, ticks and arrows.
    #[default]
    Drawn,
    /// The same in ASCII characters.
    Ascii,
    /// Words, for screen readers; ASCII too.
    Words,
}

impl Signs {
    /// The signs that the locale of this process supports.
    pub fn of_this_process() -> Self {
        Self::of_locale(&|name| std::env::var_os(name))
    }

    /// The signs that the locale in this environment supports: the first of `LC_ALL`, `LC_CTYPE`
    /// and `LANG` that is not empty counts. Without one the locale is POSIX, which has ASCII only.
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

    /// Whether lines and bars are replaced by words.
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

    /// Marks something as expected.
    pub const fn tick(self) -> &'static str {
        self.said("✓", "+", "ok:")
    }

    /// Marks something not as expected.
    pub const fn cross(self) -> &'static str {
        self.said("✗", "x", "failed:")
    }

    /// Marks text that was left out.
    pub const fn ellipsis(self) -> &'static str {
        self.drawn("…", "...")
    }

    /// A piece of a thin line.
    pub const fn thin(self) -> &'static str {
        self.drawn("─", "-")
    }

    /// A piece of a thick line.
    pub const fn thick(self) -> &'static str {
        self.drawn("━", "=")
    }

    /// A piece of a vertical line.
    pub const fn upright(self) -> &'static str {
        self.drawn("│", "|")
    }

    /// The crossing of two thin lines.
    pub const fn crossing(self) -> &'static str {
        self.drawn("┼", "+")
    }

    /// Marks an item of a list.
    pub const fn bullet(self) -> &'static str {
        self.drawn("•", "*")
    }

    /// Marks the current position of the show.
    pub const fn here(self) -> &'static str {
        self.said("→", ">", "here:")
    }

    /// Marks an entry that is selected or awaited.
    pub const fn pointer(self) -> &'static str {
        self.drawn("❯", ">")
    }

    /// Marks a running command.
    pub const fn running(self) -> &'static str {
        self.drawn("▶", ">")
    }

    /// Separates two remarks in a row.
    pub const fn dot(self) -> &'static str {
        self.drawn("·", "-")
    }

    /// The keys for up and down.
    pub const fn up_and_down(self) -> &'static str {
        self.drawn("↑ ↓", "UP DOWN")
    }
}

#[cfg(test)]
mod tests;
