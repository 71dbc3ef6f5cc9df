//! A recording as its YAML says it, before any check that looks further than one value.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::duration;
use super::recording::{Stdin, Word};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecording {
    #[serde(rename = "version")]
    pub(super) _version: u32,
    #[serde(default)]
    pub(super) sample: bool,
    pub(super) workshop: Option<PathBuf>,
    pub(super) calls: Vec<RawCall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCall {
    #[serde(default)]
    pub(super) step: String,
    pub(super) argv: Vec<Word>,
    pub(super) cwd: Option<PathBuf>,
    #[serde(default)]
    pub(super) stdin: Stdin,
    pub(super) stdout: Option<RawText>,
    pub(super) stderr: Option<RawText>,
    pub(super) output: Option<Vec<RawChunk>>,
    #[serde(default)]
    pub(super) status: u8,
    pub(super) after: Option<RawDuration>,
    #[serde(default)]
    pub(super) stays: bool,
    #[serde(default)]
    pub(super) leaves: Vec<RawLeaving>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChunk {
    pub(super) at: Option<RawDuration>,
    pub(super) stdout: Option<RawText>,
    pub(super) stderr: Option<RawText>,
    pub(super) screen: Option<RawText>,
    pub(super) typed: Option<Word>,
    pub(super) end_of_input: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLeaving {
    pub(super) path: PathBuf,
    pub(super) content: Option<RawText>,
    #[serde(default)]
    pub(super) gone: bool,
}

pub(super) struct RawDuration(pub(super) Duration);

impl<'de> Deserialize<'de> for RawDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        // An error of a visitor has the value's place, one that comes later has not.
        impl Visitor<'_> for Text {
            type Value = RawDuration;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a duration: `300ms`, `1.2s` or `2m`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RawDuration, E> {
                let duration = duration::parse(text).map(RawDuration);
                duration.ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

pub(super) enum RawText {
    Inline(String),
    File(PathBuf),
}

impl<'de> Deserialize<'de> for RawText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shape = TextOr {
            key: "file",
            words: None,
            expecting: "text, or `{file: PATH}`",
        };
        Ok(match deserializer.deserialize_any(shape)? {
            TextOrKey::Text(text) => Self::Inline(text),
            TextOrKey::Key(path) => Self::File(path.into()),
        })
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expecting = "a word (in quotes when it looks like a number), or `{glob: PATTERN}`";
        let shape = TextOr {
            key: "glob",
            words: None,
            expecting,
        };
        Ok(match deserializer.deserialize_any(shape)? {
            TextOrKey::Text(text) => Self::Exact(text),
            TextOrKey::Key(pattern) => Self::Glob(pattern),
        })
    }
}

impl<'de> Deserialize<'de> for Stdin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expecting = "`none`, `ignored` or `{contains: TEXT}`";
        let shape = TextOr {
            key: "contains",
            words: Some(&["none", "ignored"]),
            expecting,
        };
        Ok(match deserializer.deserialize_any(shape)? {
            TextOrKey::Key(text) => Self::Contains(text),
            TextOrKey::Text(text) if text == "none" => Self::None,
            TextOrKey::Text(_) => Self::Ignored,
        })
    }
}

/// A string, or a mapping with one key.
enum TextOrKey {
    Text(String),
    Key(String),
}

/// Reads a [`TextOrKey`]. All checks are made here, as only errors of a visitor have the value's
/// place.
struct TextOr {
    key: &'static str,
    /// The strings that are allowed; None: all.
    words: Option<&'static [&'static str]>,
    expecting: &'static str,
}

impl<'de> Visitor<'de> for TextOr {
    type Value = TextOrKey;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TextOrKey, E> {
        match self.words {
            Some(words) if !words.contains(&text) => {
                Err(E::invalid_value(de::Unexpected::Str(text), &self))
            }
            _ => Ok(TextOrKey::Text(text.to_owned())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextOrKey, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != self.key {
                let message = format!("unknown field `{key}`, expected `{}`", self.key);
                return Err(de::Error::custom(message));
            }
            if value.replace(map.next_value()?).is_some() {
                return Err(de::Error::duplicate_field(self.key));
            }
        }
        value
            .map(TextOrKey::Key)
            .ok_or_else(|| de::Error::missing_field(self.key))
    }
}
