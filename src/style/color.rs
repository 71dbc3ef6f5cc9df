//! Styles made of the colours and attributes of the crate `anstyle`: their names in settings, and
//! their SGR text.

use std::fmt::{self, Display};
use std::str::FromStr;

use anstyle::{Ansi256Color, AnsiColor, Color, Effects, RgbColor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The names of the 16 colours that the terminal's own palette defines, in SGR order.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// A colour of a terminal's palette: below 16 one of the user's, otherwise a fixed one.
pub const fn indexed(index: u8) -> Color {
    let color = Ansi256Color(index);
    match color.into_ansi() {
        Some(named) => Color::Ansi(named),
        None => Color::Ansi256(color),
    }
}

/// The name of a colour in settings.
struct ColorName(Color);

impl Display for ColorName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Color::Ansi(color) => {
                let index = usize::from(Ansi256Color::from_ansi(color).index());
                formatter.write_str(NAMES[index])
            }
            Color::Ansi256(color) => write!(formatter, "{}", color.index()),
            Color::Rgb(RgbColor(red, green, blue)) => {
                write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
            }
        }
    }
}

impl FromStr for ColorName {
    type Err = StyleError;

    fn from_str(text: &str) -> Result<Self, StyleError> {
        let named = NAMES.iter().position(|name| *name == text);
        if let Some(index) = named.and_then(|index| u8::try_from(index).ok()) {
            return Ok(Self(indexed(index)));
        }
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        if let Some(rgb) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            let [_, red, green, blue] = rgb.to_be_bytes();
            return Ok(Self(RgbColor(red, green, blue).into()));
        }
        text.parse()
            .map(|index| Self(indexed(index)))
            .map_err(|_| StyleError(text.to_owned()))
    }
}

/// The style of a piece of text. Settings write it in words: `bold bright-blue on #202020`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style(anstyle::Style);

/// The attributes, in the order in which they are written, with their words in settings.
const ATTRIBUTES: [(&str, Effects); 6] = [
    ("bold", Effects::BOLD),
    ("dim", Effects::DIMMED),
    ("italic", Effects::ITALIC),
    ("underline", Effects::UNDERLINE),
    ("reverse", Effects::INVERT),
    ("strike", Effects::STRIKETHROUGH),
];

impl Style {
    /// Text in the terminal's defaults.
    pub const PLAIN: Self = Self(anstyle::Style::new());

    /// The colour of the text; `None` for the terminal's default.
    pub const fn text(self) -> Option<Color> {
        self.0.get_fg_color()
    }

    /// The background colour; `None` for the terminal's default.
    pub const fn background(self) -> Option<Color> {
        self.0.get_bg_color()
    }

    /// The same style with text in `color`.
    #[must_use]
    pub const fn color(self, color: Color) -> Self {
        self.colors(Some(color), self.background())
    }

    /// The same style with a colour of the user's palette.
    #[must_use]
    pub const fn named(self, color: AnsiColor) -> Self {
        self.color(Color::Ansi(color))
    }

    /// The same style with these colours for the text and its background.
    #[must_use]
    pub const fn colors(self, text: Option<Color>, background: Option<Color>) -> Self {
        Self(self.0.fg_color(text).bg_color(background))
    }

    /// The same style in bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        self.with(Effects::BOLD)
    }

    /// The same style with faint text.
    #[must_use]
    pub const fn dim(self) -> Self {
        self.with(Effects::DIMMED)
    }

    /// The same style in italics.
    #[must_use]
    pub const fn italic(self) -> Self {
        self.with(Effects::ITALIC)
    }

    /// The same style with an underline in place of italics.
    #[must_use]
    pub const fn upright(self) -> Self {
        let effects = self.0.get_effects();
        if !effects.contains(Effects::ITALIC) {
            return self;
        }
        Self(self.0.effects(effects.remove(Effects::ITALIC))).underline()
    }

    /// The same style, underlined.
    #[must_use]
    pub const fn underline(self) -> Self {
        self.with(Effects::UNDERLINE)
    }

    /// The same style with text and background colours exchanged.
    #[must_use]
    pub const fn reverse(self) -> Self {
        self.with(Effects::INVERT)
    }

    /// The same style, struck through.
    #[must_use]
    pub const fn strike(self) -> Self {
        self.with(Effects::STRIKETHROUGH)
    }

    const fn with(self, effect: Effects) -> Self {
        Self(self.0.effects(self.0.get_effects().insert(effect)))
    }

    /// `inner` within text of this style: its colours win, the attributes of both apply.
    #[must_use]
    pub fn around(self, inner: Self) -> Self {
        self.with(inner.0.get_effects()).colors(
            inner.text().or(self.text()),
            inner.background().or(self.background()),
        )
    }

    /// The escape sequence that switches to this style from any other; empty for plain text. One
    /// sequence, which begins with a reset: `anstyle` writes one for each colour and attribute.
    /// Recordings of programs that fill the screen contain this text, and would differ in each
    /// coloured row when they are made again.
    pub fn sgr(self) -> String {
        if self == Self::PLAIN {
            return String::new();
        }
        let each = self.0.render().to_string();
        each.replace("m\x1b[", ";").replacen("\x1b[", "\x1b[0;", 1)
    }

    fn words(self) -> impl Iterator<Item = &'static str> {
        let effects = self.0.get_effects();
        let set = move |(word, effect)| effects.contains(effect).then_some(word);
        ATTRIBUTES.into_iter().filter_map(set)
    }
}

impl Display for Style {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = self.words().map(str::to_owned).collect();
        words.extend(self.text().map(|color| ColorName(color).to_string()));
        let background = self.background().map(ColorName);
        words.extend(background.map(|color| format!("on {color}")));
        if words.is_empty() {
            words.push("plain".to_owned());
        }
        formatter.write_str(&words.join(" "))
    }
}

impl FromStr for Style {
    type Err = StyleError;

    fn from_str(text: &str) -> Result<Self, StyleError> {
        let color = |word: &str| word.parse().map(|ColorName(color)| color);
        let mut style = Self::PLAIN;
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let attribute = ATTRIBUTES.into_iter().find(|(name, _)| *name == word);
            if let Some((_, effect)) = attribute {
                style = style.with(effect);
            } else if word == "on" {
                let background = color(words.next().unwrap_or_default())?;
                style = style.colors(style.text(), Some(background));
            } else if word != "plain" {
                style = style.color(color(word)?);
            }
        }
        Ok(style)
    }
}

impl Serialize for Style {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Style {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StyleVisitor)
    }
}

struct StyleVisitor;

impl de::Visitor<'_> for StyleVisitor {
    type Value = Style;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a style such as `bold blue on white`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Style, E> {
        text.parse().map_err(E::custom)
    }

    /// A colour number alone, which YAML does not read as a string.
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Style, E> {
        self.visit_str(&number.to_string())
    }
}

/// A word in a style that is neither an attribute nor a colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleError(String);

impl Display for StyleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attributes = ATTRIBUTES.map(|(word, _)| word).join(", ");
        write!(
            formatter,
            "`{}` is neither an attribute ({attributes}) nor a colour (a name such as `red` or \
             `bright-blue`, a number up to 255, or `#rrggbb`)",
            self.0
        )
    }
}

impl std::error::Error for StyleError {}

#[cfg(test)]
mod tests;
