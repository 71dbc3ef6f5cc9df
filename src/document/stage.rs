//! How a show looks and is driven, as far as a file says so: the front matter's `stage` and the
//! whole of the settings file have these keys.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{PromptTemplate, checked, nearest};
use crate::style::{ColorChoice, Theme};
use crate::term::Key;

/// What a file says of the stage. What it does not mention is `None`, or not in the map.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Settings of demosh"))]
pub struct StageSettings {
    /// What stands before a command, such as `{cwd}( on {branch}) $ `.
    #[serde(deserialize_with = "from_text")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub prompt: Option<PromptTemplate>,
    /// Colours and attributes: the name of a theme, or a table that changes one.
    #[cfg_attr(test, schemars(with = "Option<schema::Theme>"))]
    pub theme: Option<ThemeChoice>,
    /// How a command appears.
    pub typing: Option<Typing>,
    /// Letters typed in a second.
    #[serde(deserialize_with = "speed")]
    #[cfg_attr(test, schemars(range(min = 1, max = 1000)))]
    pub speed: Option<u16>,
    /// How much the pauses between letters differ from their mean, in percent of it.
    #[serde(deserialize_with = "jitter")]
    #[cfg_attr(test, schemars(range(min = 0, max = 100)))]
    pub jitter: Option<u8>,
    /// The keys of the commands named; the other commands keep theirs.
    #[serde(deserialize_with = "bindings")]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, schema::Keys>"))]
    pub keys: BTreeMap<String, Vec<Key>>,
    /// Whether the window has the workshop's title.
    pub window_title: Option<bool>,
    /// When to use colours.
    #[cfg_attr(test, schemars(with = "Option<schema::Color>"))]
    pub color: Option<ColorChoice>,
    /// Whether a heading has the screen to itself for a moment.
    pub heading_cards: Option<bool>,
    /// Whether commands have numbers, so that the audience can ask about one.
    pub numbers: Option<bool>,
    /// When an unattended run has a line that says what runs.
    pub progress: Option<Progress>,
    /// Whether what is shown suits a screen reader: words, and output that only grows.
    pub accessible: Option<bool>,
}

impl StageSettings {
    /// Sets `key` to the value that `text` is, as an environment variable gives it.
    ///
    /// # Errors
    /// What was expected instead, in words; also for a key that no text can set.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
        match key {
            "prompt" => self.prompt = Some(word(text)?),
            "theme" => self.theme = Some(word(text)?),
            "typing" => self.typing = Some(choice(text)?),
            "speed" => self.speed = Some(ranged(text, SPEED)?),
            "jitter" => self.jitter = Some(ranged(text, JITTER)?),
            "window_title" => self.window_title = Some(yes_or_no(text)?),
            "color" => self.color = Some(choice(text)?),
            "heading_cards" => self.heading_cards = Some(yes_or_no(text)?),
            "numbers" => self.numbers = Some(yes_or_no(text)?),
            "progress" => self.progress = Some(choice(text)?),
            "accessible" => self.accessible = Some(yes_or_no(text)?),
            _ => return Err(format!("`{key}` stands in files only")),
        }
        Ok(())
    }
}

fn word<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn choice<T: clap::ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(text, false).map_err(|_| {
        let known = T::value_variants().iter();
        let known: Vec<_> = known
            .filter_map(|value| Some(format!("`{}`", value.to_possible_value()?.get_name())))
            .collect();
        format!("{} is expected, not `{text}`", known.join(" or "))
    })
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(format!("`true` or `false` is expected, not `{text}`")),
    }
}

/// A whole number and its unit.
#[derive(Clone, Copy)]
struct Bounds {
    least: i64,
    most: i64,
    unit: &'static str,
}

const SPEED: Bounds = Bounds {
    least: 1,
    most: 1000,
    unit: "letters a second",
};
const JITTER: Bounds = Bounds {
    least: 0,
    most: 100,
    unit: "percent",
};

impl Bounds {
    fn hold<T: TryFrom<i64>>(self, number: i64) -> Result<T, String> {
        let Self { least, most, unit } = self;
        let inside = (least..=most).contains(&number);
        let value = T::try_from(number).ok().filter(|_| inside);
        value.ok_or_else(|| format!("{number} is not between {least} and {most} {unit}"))
    }

    fn expected(self) -> String {
        format!("a whole number from {} to {}", self.least, self.most)
    }
}

fn ranged<T: TryFrom<i64>>(text: &str, bounds: Bounds) -> Result<T, String> {
    let number = text
        .parse()
        .map_err(|_| format!("{} is expected, not `{text}`", bounds.expected()))?;
    bounds.hold(number)
}

/// How a command appears before it runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Typing {
    /// Letter by letter, as a person types.
    #[default]
    Human,
    /// Letter by letter, four times as fast and evenly.
    Fast,
    /// All at once.
    Off,
    /// A few letters for each key that is pressed.
    Keys,
}

/// When an unattended run has a line below its log that says what runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Progress {
    /// On a terminal.
    #[default]
    Auto,
    /// Elsewhere, too.
    Always,
    /// Not at all.
    Never,
}

/// A theme, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeChoice {
    /// Its name; `custom` for one of the user's own.
    pub name: String,
    /// The theme.
    pub theme: Theme,
}

impl FromStr for ThemeChoice {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let theme = name.parse().map_err(|error| {
            let near = nearest(name, Theme::NAMES);
            let help = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            format!("{error}{help}")
        })?;
        Ok(Self {
            name: name.to_owned(),
            theme,
        })
    }
}

impl<'de> Deserialize<'de> for ThemeChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = ThemeChoice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a theme, or a table with `base` and `styles`")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<ThemeChoice, E> {
                name.parse().map_err(E::custom)
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<ThemeChoice, A::Error> {
                let theme = Theme::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let name = "custom".to_owned();
                Ok(ThemeChoice { name, theme })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

fn from_text<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    checked::text(deserializer, |text| word(text).map(Some))
}

fn speed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    deserializer
        .deserialize_any(NumberVisitor(SPEED, PhantomData))
        .map(Some)
}

fn jitter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    deserializer
        .deserialize_any(NumberVisitor(JITTER, PhantomData))
        .map(Some)
}

/// Reads a number within bounds, in the same way.
struct NumberVisitor<T>(Bounds, PhantomData<T>);

impl<T: TryFrom<i64>> de::Visitor<'_> for NumberVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.expected())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.0.hold(number).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.0.hold(number).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let expected = self.0.expected();
        // A word for a manner of typing is easily taken for a speed.
        let manner = <Typing as clap::ValueEnum>::from_str(text, true).is_ok();
        let meant = if manner {
            format!("; did you mean `typing: {text}`?")
        } else {
            String::new()
        };
        Err(E::custom(format!(
            "{expected} is expected, not `{text}`{meant}"
        )))
    }
}

fn bindings<'de, D>(deserializer: D) -> Result<BTreeMap<String, Vec<Key>>, D::Error>
where
    D: Deserializer<'de>,
{
    let keys = BTreeMap::<String, Keys>::deserialize(deserializer)?;
    Ok(keys
        .into_iter()
        .map(|(name, keys)| (name, keys.0))
        .collect())
}

/// One key, or a list of keys.
struct Keys(Vec<Key>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> de::Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key such as `space` or `\"+\"`, or a list of keys")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Keys, E> {
        name.parse().map(|key| Keys(vec![key])).map_err(E::custom)
    }

    /// A digit, which YAML does not take for text.
    fn visit_u64<E: de::Error>(self, digit: u64) -> Result<Keys, E> {
        self.visit_str(&digit.to_string())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Keys, A::Error> {
        let mut keys = Vec::new();
        while let Some(Keys(key)) = list.next_element()? {
            keys.extend(key);
        }
        Ok(Keys(keys))
    }
}

/// What the types of other rooms look like in YAML, for the schema.
#[cfg(test)]
#[allow(dead_code, reason = "only their schema is used")]
mod schema {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;

    #[derive(JsonSchema)]
    #[schemars(untagged, rename_all = "kebab-case")]
    pub(super) enum Theme {
        Name(Name),
        Custom(Custom),
    }

    #[derive(JsonSchema)]
    #[schemars(rename_all = "kebab-case", inline)]
    pub(super) enum Name {
        Auto,
        Light,
        Dark,
        HighContrast,
    }

    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields, inline)]
    pub(super) struct Custom {
        /// The theme that is changed; `auto` if there is none.
        base: Option<Name>,
        /// What a role of text looks like, such as `heading1: bold red on white`.
        #[schemars(default)]
        styles: BTreeMap<String, Style>,
    }

    #[derive(JsonSchema)]
    #[schemars(untagged, inline)]
    pub(super) enum Style {
        Words(String),
        Number(u8),
    }

    #[derive(JsonSchema)]
    #[schemars(untagged, inline)]
    pub(super) enum Keys {
        One(Key),
        Several(Vec<Key>),
    }

    #[derive(JsonSchema)]
    #[schemars(untagged, inline)]
    pub(super) enum Key {
        Name(String),
        Digit(u8),
    }

    #[derive(JsonSchema)]
    #[schemars(rename_all = "kebab-case", inline)]
    pub(super) enum Color {
        Auto,
        Always,
        Never,
    }
}

#[cfg(test)]
mod tests;
