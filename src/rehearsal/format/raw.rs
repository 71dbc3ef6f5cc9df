//! A recording as it is in the YAML, before all checks of more than one value.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::duration;
use super::recording::{CallWord, Stdin};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rehearsal) struct RawRecording {
    #[serde(rename = "version")]
    pub(in crate::rehearsal) _version: u32,
    #[serde(default)]
    pub(in crate::rehearsal) sample: bool,
    pub(in crate::rehearsal) workshop: Option<PathBuf>,
    pub(in crate::rehearsal) calls: Vec<RawCall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rehearsal) struct RawCall {
    #[serde(default)]
    pub(in crate::rehearsal) step: String,
    pub(in crate::rehearsal) argv: Vec<CallWord>,
    pub(in crate::rehearsal) cwd: Option<PathBuf>,
    #[serde(default)]
    pub(in crate::rehearsal) stdin: Stdin,
    pub(in crate::rehearsal) stdout: Option<RawText>,
    pub(in crate::rehearsal) stderr: Option<RawText>,
    pub(in crate::rehearsal) output: Option<Vec<RawChunk>>,
    #[serde(default)]
    pub(in crate::rehearsal) status: u8,
    pub(in crate::rehearsal) after: Option<RawDuration>,
    #[serde(default)]
    pub(in crate::rehearsal) stays: bool,
    #[serde(default)]
    pub(in crate::rehearsal) leaves: Vec<RawLeaving>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rehearsal) struct RawChunk {
    pub(in crate::rehearsal) at: Option<RawDuration>,
    pub(in crate::rehearsal) stdout: Option<RawText>,
    pub(in crate::rehearsal) stderr: Option<RawText>,
    pub(in crate::rehearsal) screen: Option<RawText>,
    pub(in crate::rehearsal) typed: Option<CallWord>,
    pub(in crate::rehearsal) end_of_input: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rehearsal) struct RawLeaving {
    pub(in crate::rehearsal) path: PathBuf,
    pub(in crate::rehearsal) content: Option<RawText>,
    #[serde(default)]
    pub(in crate::rehearsal) gone: bool,
}

pub(in crate::rehearsal) struct RawDuration(pub(in crate::rehearsal) Duration);

impl<'de> Deserialize<'de> for RawDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        // An error in a visitor has the position of the value; a later one has not.
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

pub(in crate::rehearsal) enum RawText {
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

impl<'de> Deserialize<'de> for CallWord {
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

/// Reads a [`TextOrKey`]. All checks are made here, since only errors in a visitor have the
/// position of the value.
struct TextOr {
    key: &'static str,
    /// The allowed strings; `None` for any.
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
