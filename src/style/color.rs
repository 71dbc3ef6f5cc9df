//! Colours, and styles made of colours and attributes: their names in settings, and their SGR text.

use std::fmt::{self, Display, Write};
use std::str::FromStr;

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

/// A colour that a terminal can display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// One of the 16 colours of the user's palette, or (from 16 on) of the fixed 256.
    Indexed(u8),
    /// Red, green and blue; needs a terminal with true colour.
    Rgb(u8, u8, u8),
}

impl Color {
    /// Red of the user's palette.
    pub const RED: Self = Self::Indexed(1);
    /// Green of the user's palette.
    pub const GREEN: Self = Self::Indexed(2);
    /// Magenta of the user's palette.
    pub const MAGENTA: Self = Self::Indexed(5);
    /// Bright red of the user's palette.
    pub const BRIGHT_RED: Self = Self::Indexed(9);
    /// Bright blue of the user's palette.
    pub const BRIGHT_BLUE: Self = Self::Indexed(12);
    /// Bright magenta of the user's palette.
    pub const BRIGHT_MAGENTA: Self = Self::Indexed(13);

    /// The SGR parameters that select this colour; `base` is 30 for text, 40 for the background.
    fn write_sgr(self, base: u8, codes: &mut String) -> fmt::Result {
        match self {
            Self::Indexed(index @ 0..8) => write!(codes, ";{}", base + index),
            Self::Indexed(index @ 8..16) => write!(codes, ";{}", base + 60 + index - 8),
            Self::Indexed(index) => write!(codes, ";{};5;{index}", base + 8),
            Self::Rgb(red, green, blue) => {
                write!(codes, ";{};2;{red};{green};{blue}", base + 8)
            }
        }
    }
}

impl Display for Color {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Indexed(index) => match NAMES.get(usize::from(*index)) {
                Some(name) => formatter.write_str(name),
                None => write!(formatter, "{index}"),
            },
            Self::Rgb(red, green, blue) => write!(formatter, "#{red:02x}{green:02x}{blue:02x}"),
        }
    }
}

impl FromStr for Color {
    type Err = StyleError;

    fn from_str(text: &str) -> Result<Self, StyleError> {
        let named = NAMES.iter().position(|name| *name == text);
        if let Some(index) = named.and_then(|index| u8::try_from(index).ok()) {
            return Ok(Self::Indexed(index));
        }
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        if let Some(rgb) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            let [_, red, green, blue] = rgb.to_be_bytes();
            return Ok(Self::Rgb(red, green, blue));
        }
        text.parse()
            .map(Self::Indexed)
            .map_err(|_| StyleError(text.to_owned()))
    }
}

/// The style of a piece of text. Settings write it in words: `bold bright-blue on #202020`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The colour of the text; `None` for the terminal's default.
    pub text: Option<Color>,
    /// The background colour; `None` for the terminal's default.
    pub background: Option<Color>,
    attributes: u8,
}

/// The attributes in the order of their bits: the word in settings and the SGR parameter.
const ATTRIBUTES: [(&str, u8); 6] = [
    ("bold", 1),
    ("dim", 2),
    ("italic", 3),
    ("underline", 4),
    ("reverse", 7),
    ("strike", 9),
];

impl Style {
    /// Text in the terminal's defaults.
    pub const PLAIN: Self = Self {
        text: None,
        background: None,
        attributes: 0,
    };

    /// The same style with text in `color`.
    #[must_use]
    pub const fn color(self, color: Color) -> Self {
        Self {
            text: Some(color),
            ..self
        }
    }

    /// The same style in bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        self.with(0)
    }

    /// The same style with faint text.
    #[must_use]
    pub const fn dim(self) -> Self {
        self.with(1)
    }

    /// The same style in italics.
    #[must_use]
    pub const fn italic(self) -> Self {
        self.with(2)
    }

    /// The same style with an underline in place of italics.
    #[must_use]
    pub const fn upright(self) -> Self {
        let italic = 1 << 2;
        if self.attributes & italic == 0 {
            return self;
        }
        Self {
            attributes: self.attributes & !italic,
            ..self
        }
        .underline()
    }

    /// The same style, underlined.
    #[must_use]
    pub const fn underline(self) -> Self {
        self.with(3)
    }

    /// The same style with text and background colours exchanged.
    #[must_use]
    pub const fn reverse(self) -> Self {
        self.with(4)
    }

    /// The same style, struck through.
    #[must_use]
    pub const fn strike(self) -> Self {
        self.with(5)
    }

    const fn with(self, bit: u8) -> Self {
        Self {
            attributes: self.attributes | 1 << bit,
            ..self
        }
    }

    /// `inner` within text of this style: its colours win, the attributes of both apply.
    #[must_use]
    pub fn around(self, inner: Self) -> Self {
        Self {
            text: inner.text.or(self.text),
            background: inner.background.or(self.background),
            attributes: self.attributes | inner.attributes,
        }
    }

    /// The escape sequence that switches to this style from any other; empty for plain text. One
    /// sequence, which begins with a reset: `crossterm` would write one for each colour and
    /// attribute.
    pub fn sgr(self) -> String {
        if self == Self::PLAIN {
            return String::new();
        }
        let mut codes = String::from("\x1b[0");
        let written = self.write_sgr(&mut codes);
        written.expect("a string takes all that is written to it");
        codes + "m"
    }

    fn write_sgr(self, codes: &mut String) -> fmt::Result {
        for (_, code) in self.attributes() {
            write!(codes, ";{code}")?;
        }
        self.text
            .map_or(Ok(()), |color| color.write_sgr(30, codes))?;
        self.background
            .map_or(Ok(()), |color| color.write_sgr(40, codes))
    }

    fn attributes(self) -> impl Iterator<Item = (&'static str, u8)> {
        let set = move |bit: &usize| self.attributes & 1 << bit != 0;
        (0..ATTRIBUTES.len()).filter(set).map(|bit| ATTRIBUTES[bit])
    }
}

impl Display for Style {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = self.attributes().map(|(word, _)| word.to_owned()).collect();
        words.extend(self.text.map(|color| color.to_string()));
        words.extend(self.background.map(|color| format!("on {color}")));
        if words.is_empty() {
            words.push("plain".to_owned());
        }
        formatter.write_str(&words.join(" "))
    }
}

impl FromStr for Style {
    type Err = StyleError;

    fn from_str(text: &str) -> Result<Self, StyleError> {
        let mut style = Self::PLAIN;
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            if let Some(bit) = ATTRIBUTES.iter().position(|(name, _)| *name == word) {
                style.attributes |= 1 << bit;
            } else if word == "on" {
                style.background = Some(words.next().unwrap_or_default().parse()?);
            } else if word != "plain" {
                style.text = Some(word.parse()?);
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
