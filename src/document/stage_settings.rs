//! The look and the behaviour of a show as files set them: these are the keys of the front matter's
//! `stage` and of the settings file.
//!
//! Owns how values are written and read. The list of settings is in `table`.

pub(crate) mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{PromptTemplate, checked, nearest};
use crate::style::{ColorChoice, Theme};
use crate::term::Key;

/// A setting, as help texts describe it.
#[derive(Debug, Clone, Copy)]
pub struct SettingEntry {
    /// The key in files.
    pub name: &'static str,
    /// Its possible values.
    pub value: &'static str,
    /// The value if no layer sets it, in the form of its variable.
    pub default: &'static str,
    /// The environment variable, if it has one.
    pub variable: Option<&'static str>,
    /// The option, if it has one.
    pub flag: Option<&'static str>,
    /// Its meaning, as a sentence.
    sentence: &'static str,
}

impl SettingEntry {
    /// Its meaning, as a part of a sentence.
    pub fn help(&self) -> String {
        let text = self.sentence.trim().trim_end_matches('.');
        let first = text.chars().take(1).flat_map(char::to_lowercase);
        first.chain(text.chars().skip(1)).collect()
    }

    /// The default for help texts: text that ends with a space is quoted.
    pub fn default_label(&self) -> String {
        if self.default.ends_with(' ') {
            format!("{:?}", self.default)
        } else {
            self.default.to_owned()
        }
    }
}

/// A value as `demosh settings` shows it.
pub trait SettingLabel {
    /// The value in the form that people read.
    fn label(&self) -> String;
}

impl SettingLabel for PromptTemplate {
    fn label(&self) -> String {
        format!("{:?}", self.to_string())
    }
}

impl SettingLabel for ThemeChoice {
    fn label(&self) -> String {
        self.name.clone()
    }
}

/// Values that are shown in their `Display` form.
macro_rules! labelled_as_displayed {
    ($($kind:ty),*) => { $(impl SettingLabel for $kind {
        fn label(&self) -> String {
            self.to_string()
        }
    })* };
}

/// Values that are one of a few words.
macro_rules! labelled_by_word {
    ($($kind:ty),*) => { $(impl SettingLabel for $kind {
        fn label(&self) -> String {
            let value = clap::ValueEnum::to_possible_value(self);
            value.map_or_else(String::new, |value| value.get_name().to_owned())
        }
    })* };
}

labelled_as_displayed!(bool, u8, u16);
labelled_by_word!(TypingChoice, ColorChoice, ProgressChoice);

/// The settings that a file can contain, from the rows of `settings_table`.
macro_rules! stage_settings {
    ($(
        $(#[doc = $sentence:literal])+
        $name:ident: $kind:ty {
            file: [$($form:meta),*],
            read: $read:expr,
            values: $values:literal,
            default: $default:literal,
            variable: $variable:literal,
            flag: $flag:expr,
        }
    )+) => {
        /// The stage settings of a file. A setting that it does not contain is `None`, or not in
        /// the map.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[cfg_attr(test, schemars(title = "Settings of demosh"))]
        pub struct StageSettings {
            $(
                $(#[doc = $sentence])+
                $(#[$form])*
                pub $name: Option<$kind>,
            )+
            /// Keys by command; commands that are not listed keep their keys.
            #[serde(deserialize_with = "bindings")]
            #[cfg_attr(test, schemars(with = "BTreeMap<String, schema::Keys>"))]
            pub keys: BTreeMap<String, Vec<Key>>,
        }

        impl StageSettings {
            /// Sets `key` to the value in `text`, in the form of an environment variable.
            ///
            /// # Errors
            /// What was expected instead; also for a key that has no text form.
            pub fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
                match key {
                    $(stringify!($name) => {
                        let read: fn(&str) -> Result<$kind, String> = $read;
                        self.$name = Some(read(text)?);
                    })+
                    _ => return Err(format!("`{key}` can only be set in a file")),
                }
                Ok(())
            }
        }

        /// Everything that can be set.
        pub const SETTINGS: &[SettingEntry] = &[
            $(SettingEntry {
                name: stringify!($name),
                value: $values,
                default: $default,
                variable: Some($variable),
                flag: $flag,
                sentence: concat!($($sentence),+),
            },)+
            SettingEntry {
                name: "keys",
                value: "`{COMMAND: KEY}` or `{COMMAND: [KEY, ...]}`",
                default: "see `demosh help keys`",
                variable: None,
                flag: None,
                sentence: "What keys do; commands that are not listed keep their keys.",
            },
        ];
    };
}

table::settings_table!(stage_settings);

impl StageSettings {
    /// The values that apply where no layer sets one.
    pub fn defaults() -> Self {
        let mut settings = Self::default();
        for entry in SETTINGS.iter().filter(|entry| entry.variable.is_some()) {
            settings
                .set(entry.name, entry.default)
                .expect("each default is a value");
        }
        settings
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
        let (last, others) = known.split_last().expect("a choice has values");
        let others = others.join(", ");
        format!("{others} or {last} is expected, not `{text}`")
    })
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(format!("`true` or `false` is expected, not `{text}`")),
    }
}

/// The range and the unit of a whole number.
#[derive(Clone, Copy)]
struct Bounds {
    least: i64,
    most: i64,
    unit: &'static str,
}

const SPEED: Bounds = Bounds {
    least: 1,
    most: 1000,
    unit: "letters per second",
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

fn within_bounds<T: TryFrom<i64>>(text: &str, bounds: Bounds) -> Result<T, String> {
    let number = text
        .parse()
        .map_err(|_| format!("{} is expected, not `{text}`", bounds.expected()))?;
    bounds.hold(number)
}

/// How a command appears before it runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum TypingChoice {
    /// Letter by letter, as a person types.
    #[default]
    Human,
    /// Letter by letter, four times as fast and evenly.
    Fast,
    /// The whole command in one piece.
    Off,
    /// A few letters for each key press.
    Keys,
}

/// When an unattended run shows a line about the running command below its log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum ProgressChoice {
    /// On a terminal.
    #[default]
    Auto,
    /// Always, even without a terminal.
    Always,
    /// Never.
    Never,
}

/// A theme with its name.
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
        struct ThemeVisitor;
        impl<'de> de::Visitor<'de> for ThemeVisitor {
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
        deserializer.deserialize_any(ThemeVisitor)
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

/// Reads a number within bounds.
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
        // A word for a manner of typing is easily mistaken for a speed.
        let manner = <TypingChoice as clap::ValueEnum>::from_str(text, true).is_ok();
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
    let keys = BTreeMap::<String, KeyList>::deserialize(deserializer)?;
    Ok(keys
        .into_iter()
        .map(|(name, keys)| (name, keys.0))
        .collect())
}

/// One key, or a list of keys.
struct KeyList(Vec<Key>);

impl<'de> Deserialize<'de> for KeyList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> de::Visitor<'de> for KeysVisitor {
    type Value = KeyList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key such as `space` or `\"+\"`, or a list of keys")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<KeyList, E> {
        name.parse()
            .map(|key| KeyList(vec![key]))
            .map_err(E::custom)
    }

    /// A digit, which YAML does not read as text.
    fn visit_u64<E: de::Error>(self, digit: u64) -> Result<KeyList, E> {
        self.visit_str(&digit.to_string())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<KeyList, A::Error> {
        let mut keys = Vec::new();
        while let Some(KeyList(key)) = list.next_element()? {
            keys.extend(key);
        }
        Ok(KeyList(keys))
    }
}

/// The YAML form of types from other modules, for the schema.
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
        /// The theme on which it is based; `auto` if there is none.
        base: Option<Name>,
        /// The style of a role of text, such as `heading1: bold red on white`.
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
