//! Themes: the style of each role of text, as data.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

use anstyle::AnsiColor;
use serde::{Deserialize, Serialize};

use super::{Line, Signs, Style};

/// The role of a piece of text, independent of its style in a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Ordinary commentary.
    Prose,
    /// A heading of level 1.
    Heading1,
    /// A heading of level 2.
    Heading2,
    /// A heading of level 3 or deeper.
    Heading3,
    /// `*emphasis*` in prose.
    Emphasis,
    /// `**strong**` text in prose.
    Strong,
    /// `~~deleted~~` text in prose.
    Deleted,
    /// Code within a line of prose.
    Code,
    /// The text of a link.
    Link,
    /// A web address.
    Url,
    /// Quoted text.
    Quote,
    /// A horizontal rule, the line under a heading, the bar beside a quote.
    Rule,
    /// The bullet, number or check box of a list item.
    ListMarker,
    /// A cell in the head of a table.
    TableHeader,
    /// The lines of a table.
    TableBorder,
    /// A code block in an unknown language.
    CodeBlock,
    /// The program or function that a command runs.
    Command,
    /// A word of the language (`if`, `done`, `FROM`).
    Keyword,
    /// An option (`--namespace`).
    Option,
    /// A quoted string.
    String,
    /// A variable where its value is used.
    Variable,
    /// `|`, `&&`, `;` and similar operators.
    Operator,
    /// A redirection.
    Redirection,
    /// A comment in code.
    Comment,
    /// A variable where it gets its value.
    Assignment,
    /// The body of a here-document.
    Heredoc,
    /// The key of an entry in data.
    Key,
    /// A number in data.
    Number,
    /// A constant in data (`true`, `null`), an anchor, a type tag.
    Constant,
    /// A line that a diff adds.
    Added,
    /// A line that a diff removes.
    Removed,
    /// An unobtrusive remark of this program.
    Notice,
    /// A failure.
    Error,
    /// The prompt before a command.
    Prompt,
    /// The mark of something that is as expected.
    Tick,
    /// The mark of something that is not as expected.
    Cross,
    /// The progress of the run.
    Progress,
    /// The chosen entry of a menu.
    Selected,
}

/// The style of each [`Role`].
///
/// In settings, `{base: dark, styles: {heading1: bold red, link: underline}}`: other roles have the
/// style of the theme `base` (`auto` if there is none).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "CustomTheme")]
pub struct Theme {
    base: Base,
    /// The styles from settings.
    own: BTreeMap<Role, Style>,
    signs: Signs,
    /// Text in italics is underlined instead.
    underlines_italics: bool,
}

/// A built-in theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Base {
    #[default]
    Auto,
    Palette,
    Light,
    Dark,
    HighContrast,
    Plain,
}

/// The brightness of the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// White, or nearly so.
    Light,
    /// Black, or nearly so.
    Dark,
}

/// A theme, as settings describe it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomTheme {
    base: Option<String>,
    #[serde(default)]
    styles: BTreeMap<Role, Style>,
}

impl Theme {
    /// The names of the built-in themes, the default first.
    pub const NAMES: [&'static str; 4] = ["auto", "light", "dark", "high-contrast"];

    /// For unknown backgrounds.
    ///
    /// Only attributes and the two of the palette's 16 colours that are visible on white and on
    /// black: red and magenta.
    pub const fn auto() -> Self {
        Self::new(Base::Auto)
    }

    /// For pages and pictures, where this program defines the 16 colours.
    pub const fn palette() -> Self {
        Self::new(Base::Palette)
    }

    /// For light backgrounds; needs 256 colours.
    pub const fn light() -> Self {
        Self::new(Base::Light)
    }

    /// For dark backgrounds; needs 256 colours.
    pub const fn dark() -> Self {
        Self::new(Base::Dark)
    }

    /// Only attributes: all text in the terminal's default colours.
    pub const fn high_contrast() -> Self {
        Self::new(Base::HighContrast)
    }

    /// No styles at all.
    pub const fn plain() -> Self {
        Self::new(Base::Plain)
    }

    /// The same theme, drawn with `signs`.
    #[must_use]
    pub fn with_signs(self, signs: Signs) -> Self {
        Self { signs, ..self }
    }

    /// The signs to draw with.
    pub const fn signs(&self) -> Signs {
        self.signs
    }

    /// `line` if it fits into `width` columns, otherwise its beginning and a sign for the rest.
    pub fn cut(&self, line: &Line, width: usize) -> Line {
        line.cut_with(width, self.signs.ellipsis())
    }

    /// Whether this theme depends on the background, and that is unknown.
    pub const fn wants_background(&self) -> bool {
        matches!(self.base, Base::Auto)
    }

    /// The theme for a known background: styles from settings are kept.
    #[must_use]
    pub fn on(self, background: Background) -> Self {
        let base = match (self.base, background) {
            (Base::Auto, Background::Light) => Base::Light,
            (Base::Auto, Background::Dark) => Base::Dark,
            (base, _) => base,
        };
        Self { base, ..self }
    }

    /// The same theme with underlines in place of italics: for terminals that reverse italics.
    #[must_use]
    pub fn without_italics(self) -> Self {
        Self {
            underlines_italics: true,
            ..self
        }
    }

    /// The style of `role`.
    pub fn style(&self, role: Role) -> Style {
        let own = self.own.get(&role).copied();
        let style = own.unwrap_or_else(|| self.base.style(role));
        if self.underlines_italics {
            style.upright()
        } else {
            style
        }
    }

    const fn new(base: Base) -> Self {
        Self {
            base,
            own: BTreeMap::new(),
            signs: Signs::Drawn,
            underlines_italics: false,
        }
    }
}

impl Base {
    /// The tables of its styles; the first one that contains a role counts.
    const fn tables(self) -> &'static [&'static [(Role, Style)]] {
        match self {
            Self::Auto => &[&AUTO],
            Self::Palette => &[&PALETTE, &AUTO],
            Self::Light => &[&LIGHT, &AUTO],
            Self::Dark => &[&DARK, &AUTO],
            Self::HighContrast => &[&HIGH_CONTRAST],
            Self::Plain => &[],
        }
    }

    fn style(self, role: Role) -> Style {
        let mut styles = self.tables().iter().copied().flatten();
        let found = styles.find(|(known, _)| *known == role);
        found.map_or(Style::PLAIN, |(_, style)| *style)
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::auto()
    }
}

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        match name {
            "auto" => Ok(Self::auto()),
            "light" => Ok(Self::light()),
            "dark" => Ok(Self::dark()),
            "high-contrast" => Ok(Self::high_contrast()),
            _ => Err(UnknownTheme(name.to_owned())),
        }
    }
}

impl TryFrom<CustomTheme> for Theme {
    type Error = UnknownTheme;

    fn try_from(custom: CustomTheme) -> Result<Self, UnknownTheme> {
        let mut theme: Self = custom.base.as_deref().unwrap_or("auto").parse()?;
        theme.own = custom.styles;
        Ok(theme)
    }
}

/// A name that no built-in theme has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTheme(String);

impl Display for UnknownTheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Theme::NAMES.join("`, `");
        write!(formatter, "there is no theme `{}`, only `{known}`", self.0)
    }
}

impl std::error::Error for UnknownTheme {}

const S: Style = Style::PLAIN;

const fn indexed(index: u8) -> Style {
    S.color(super::indexed(index))
}

/// Every role that differs from plain text.
///
/// Of the palette only red and magenta: every other colour nearly vanishes on white or on black in
/// some widely used terminal.
const AUTO: [(Role, Style); 27] = [
    (Role::Heading1, S.bold()),
    (Role::Heading2, S.bold()),
    (Role::Heading3, S.bold()),
    (Role::Emphasis, S.italic()),
    (Role::Strong, S.bold()),
    (Role::Deleted, S.strike()),
    (Role::Code, S.named(AnsiColor::Magenta)),
    (Role::Link, S.underline()),
    (Role::Url, S.underline().named(AnsiColor::Magenta)),
    (Role::Rule, S.dim()),
    (Role::ListMarker, S.bold()),
    (Role::TableHeader, S.bold()),
    (Role::TableBorder, S.dim()),
    (Role::Command, S.bold()),
    (Role::Keyword, S.bold().named(AnsiColor::Magenta)),
    (Role::Option, S.named(AnsiColor::Magenta)),
    (Role::Operator, S.bold()),
    (Role::Redirection, S.bold()),
    (Role::Comment, S.dim().italic()),
    (Role::Key, S.bold()),
    (Role::Constant, S.named(AnsiColor::Magenta)),
    (Role::Removed, S.named(AnsiColor::Red)),
    (Role::Notice, S.dim()),
    (Role::Error, S.bold().named(AnsiColor::Red)),
    (Role::Tick, S.bold()),
    (Role::Cross, S.bold().named(AnsiColor::Red)),
    (Role::Selected, S.reverse()),
];

/// Styles that [`AUTO`] lacks, where this program defines the 16 colours, so that they are legible.
const PALETTE: [(Role, Style); 13] = [
    (Role::Heading1, S.bold().named(AnsiColor::BrightMagenta)),
    (Role::Heading2, S.bold().named(AnsiColor::BrightBlue)),
    (Role::Url, S.underline().named(AnsiColor::BrightBlue)),
    (Role::ListMarker, S.named(AnsiColor::BrightMagenta)),
    (Role::Command, S.bold().named(AnsiColor::BrightBlue)),
    (Role::String, S.named(AnsiColor::Green)),
    (Role::Variable, S.named(AnsiColor::BrightMagenta)),
    (Role::Assignment, S.named(AnsiColor::BrightMagenta)),
    (Role::Heredoc, S.named(AnsiColor::Green)),
    (Role::Key, S.named(AnsiColor::BrightBlue)),
    (Role::Number, S.named(AnsiColor::BrightMagenta)),
    (Role::Added, S.named(AnsiColor::Green)),
    (Role::Tick, S.bold().named(AnsiColor::Green)),
];

/// Styles for a light background, where more colours are legible than in [`AUTO`].
const LIGHT: [(Role, Style); 24] = [
    (Role::Heading1, indexed(89).bold()),
    (Role::Heading2, indexed(25).bold()),
    (Role::Code, indexed(23)),
    (Role::Url, indexed(25).underline()),
    (Role::Rule, indexed(242)),
    (Role::ListMarker, indexed(89)),
    (Role::TableBorder, indexed(242)),
    (Role::Command, indexed(25).bold()),
    (Role::Keyword, indexed(90).bold()),
    (Role::Option, indexed(23)),
    (Role::String, indexed(22)),
    (Role::Variable, indexed(88)),
    (Role::Comment, indexed(241).italic()),
    (Role::Assignment, indexed(88)),
    (Role::Heredoc, indexed(22)),
    (Role::Key, indexed(25)),
    (Role::Number, indexed(88)),
    (Role::Constant, indexed(90)),
    (Role::Added, indexed(22)),
    (Role::Removed, indexed(124)),
    (Role::Notice, indexed(241)),
    (Role::Error, indexed(124).bold()),
    (Role::Tick, indexed(22).bold()),
    (Role::Cross, indexed(124).bold()),
];

/// Styles for a dark background, where more colours are legible than in [`AUTO`].
const DARK: [(Role, Style); 24] = [
    (Role::Heading1, indexed(212).bold()),
    (Role::Heading2, indexed(117).bold()),
    (Role::Code, indexed(115)),
    (Role::Url, indexed(117).underline()),
    (Role::Rule, indexed(247)),
    (Role::ListMarker, indexed(212)),
    (Role::TableBorder, indexed(247)),
    (Role::Command, indexed(117).bold()),
    (Role::Keyword, indexed(177).bold()),
    (Role::Option, indexed(115)),
    (Role::String, indexed(150)),
    (Role::Variable, indexed(216)),
    (Role::Comment, indexed(248).italic()),
    (Role::Assignment, indexed(216)),
    (Role::Heredoc, indexed(150)),
    (Role::Key, indexed(117)),
    (Role::Number, indexed(216)),
    (Role::Constant, indexed(177)),
    (Role::Added, indexed(150)),
    (Role::Removed, indexed(210)),
    (Role::Notice, indexed(248)),
    (Role::Error, indexed(210).bold()),
    (Role::Tick, indexed(150).bold()),
    (Role::Cross, indexed(210).bold()),
];

/// Bold, underline, italics and reverse video; nothing faint.
const HIGH_CONTRAST: [(Role, Style); 20] = [
    (Role::Heading1, S.bold().reverse()),
    (Role::Heading2, S.bold().underline()),
    (Role::Heading3, S.bold()),
    (Role::Emphasis, S.italic()),
    (Role::Strong, S.bold()),
    (Role::Deleted, S.strike()),
    (Role::Code, S.bold()),
    (Role::Link, S.underline()),
    (Role::Url, S.underline()),
    (Role::ListMarker, S.bold()),
    (Role::TableHeader, S.bold().underline()),
    (Role::Command, S.bold()),
    (Role::Keyword, S.bold()),
    (Role::Comment, S.italic()),
    (Role::Key, S.bold()),
    (Role::Removed, S.strike()),
    (Role::Error, S.bold().reverse()),
    (Role::Tick, S.bold()),
    (Role::Cross, S.bold().reverse()),
    (Role::Selected, S.reverse()),
];

#[cfg(test)]
mod tests;
