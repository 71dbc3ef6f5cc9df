//! The look of text: whether a stream has colours, styles, themes, and lines of styled text.
//!
//! Owns the decision about colours (made once for each stream), the named roles of text, and the
//! styles that each theme gives them. Writes nothing: a [`Line`] becomes SGR text only when the
//! owner of a stream asks for it, so that tests and other front ends read lines without escape
//! codes.

mod color;
mod counted;
mod duration;
mod line;
mod signs;
mod theme;

use std::ffi::OsString;
use std::io::IsTerminal;

use serde::{Deserialize, Serialize};

#[cfg(test)]
pub use anstyle::AnsiColor;
pub use anstyle::{Color, RgbColor};
pub use color::{Style, indexed};
pub use counted::counted;
pub use duration::elapsed;
pub use line::{Fragment, Line, display_width, graphemes};
pub use signs::Signs;
pub use theme::{Background, Role, Theme};

/// The user's choice with `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ColorChoice {
    /// Colours on a terminal that supports them, unless the environment says otherwise.
    #[default]
    Auto,
    /// Colours everywhere, including files and pipes.
    Always,
    /// No colours and no attributes such as bold.
    Never,
}

impl ColorChoice {
    /// Whether to colour `stream`; ask once for each stream and keep the answer.
    pub fn applies_to(self, stream: &impl IsTerminal) -> bool {
        self.decide(stream.is_terminal(), &|name| std::env::var_os(name))
    }

    /// The same decision for a stream and an environment that the caller describes.
    ///
    /// `NO_COLOR` (not empty) wins over `CLICOLOR_FORCE`, which wins over everything about
    /// terminals.
    pub fn decide(self, terminal: bool, environment: &dyn Fn(&str) -> Option<OsString>) -> bool {
        let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
        let is = |name: &str, expected: &str| environment(name).is_some_and(|v| v == *expected);
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR") => false,
            Self::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
            Self::Auto => terminal && set("TERM") && !is("TERM", "dumb") && !is("CLICOLOR", "0"),
        }
    }
}

#[cfg(test)]
mod tests;
