//! The front matter: what a document says about itself.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

use super::{Attributes, ExpectedExit, StageSettings, checked};

/// The keys of the front matter. Whether an unknown key is a mistake depends on the tool that the
/// page belongs to; the reader decides that.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Front matter of a workshop"))]
pub struct FrontMatter {
    /// The workshop's name.
    pub title: Option<String>,
    /// The language of its text, such as `de` or `ar-EG`.
    #[serde(deserialize_with = "language")]
    pub lang: Option<String>,
    /// One or two sentences about it.
    pub description: Option<String>,
    /// The length of a show.
    #[serde(deserialize_with = "duration")]
    pub length: Option<Duration>,
    /// What must be present before anything runs.
    pub requires: Requires,
    /// What running it destroys, in words.
    pub destroys: Vec<String>,
    /// Defaults for every command.
    pub defaults: Defaults,
    /// The programs that a rehearsal replaces.
    pub rehearse: Rehearse,
    /// The look and the behaviour of the show.
    pub stage: StageSettings,
    /// How fences with a recorded session are used.
    pub transcripts: Transcripts,
    /// What `check` leaves out.
    pub check: CheckSettings,
}

/// What `check` leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckSettings {
    /// The rules whose warnings and notes are allowed in this file.
    pub allow: Vec<String>,
}

/// How fences with a recorded session are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Transcripts {
    /// Commentary, except those with `{run}`.
    #[default]
    Show,
    /// Lines that begin with `$ ` run, and the lines below state their output.
    Run,
}

impl FrontMatter {
    /// Every key.
    pub const KEYS: &[&str] = &[
        "title",
        "lang",
        "description",
        "length",
        "requires",
        "destroys",
        "defaults",
        "rehearse",
        "stage",
        "transcripts",
        "check",
    ];
}

/// Reads a language tag: letters, then groups of letters and digits, as HTML accepts them.
fn language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    checked::text(deserializer, language_tag).map(Some)
}

fn language_tag(tag: &str) -> Result<String, String> {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_word = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_language = (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(is_word);
    if is_language {
        Ok(tag.to_owned())
    } else {
        Err(format!(
            "a language such as `de` or `ar-EG` is expected, not `{tag}`"
        ))
    }
}

/// What must be present before anything runs.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Requires {
    /// Programs.
    #[cfg_attr(test, schemars(with = "Vec<schema::Tool>"))]
    pub tools: Vec<ToolRequirement>,
    /// Environment variables; `NAME!` is secret.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub env: Vec<EnvironmentRequirement>,
    /// TCP ports that must be free on this host.
    pub ports: Vec<u16>,
}

/// A program that must be present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRequirement {
    /// The program's name.
    pub name: String,
    /// The versions that are accepted.
    pub version: Option<semver::VersionReq>,
    /// A command that must succeed.
    pub check: Option<String>,
    /// How to install or start it.
    pub hint: Option<String>,
}

/// An environment variable that must be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentRequirement {
    /// Its name.
    pub name: String,
    /// Written `NAME!`: its value is masked everywhere.
    pub secret: bool,
}

/// Defaults for every command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Defaults {
    /// Limit for each command of an unattended run.
    #[serde(deserialize_with = "duration")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub timeout: Option<Duration>,
    /// `any`: a command that fails does not end the run. It applies to commands without `exit`.
    pub exit: Option<DefaultExit>,
}

impl Defaults {
    /// True when a command with these attributes may fail. If its status shows whether something is
    /// done, it must not.
    pub fn let_fail(&self, attributes: &Attributes) -> bool {
        let decides = attributes.within.is_some() || attributes.verify;
        self.exit == Some(DefaultExit::Any) && attributes.exit == ExpectedExit::Unstated && !decides
    }
}

/// The expected statuses of a command that states none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum DefaultExit {
    /// All.
    Any,
}

/// The programs that a rehearsal replaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rehearse {
    /// Programs that reach the outside world, besides those in `requires.tools`.
    pub tools: Vec<String>,
    /// Programs named in `requires.tools` that stay real.
    pub real: Vec<String>,
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    checked::text(deserializer, |text| {
        let duration = humantime::parse_duration(text).ok();
        let duration = duration.filter(|duration| !duration.is_zero());
        duration.map(Some).ok_or_else(|| {
            format!("`{text}` is not a duration longer than 0: write `90s`, `5m` or `1m30s`")
        })
    })
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ToolTable {
    name: String,
    version: Option<String>,
    check: Option<String>,
    hint: Option<String>,
}

impl<'de> Deserialize<'de> for ToolRequirement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ToolVisitor;
        impl<'de> de::Visitor<'de> for ToolVisitor {
            type Value = ToolRequirement;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a tool such as `kubectl >= 1.29`, or a table with `name`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ToolRequirement, E> {
                tool_from_text(text).map_err(E::custom)
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<ToolRequirement, A::Error> {
                let table = ToolTable::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let version = table.version.as_deref().map(version_range).transpose();
                Ok(ToolRequirement {
                    name: table.name,
                    version: version.map_err(de::Error::custom)?,
                    check: table.check,
                    hint: table.hint,
                })
            }
        }
        deserializer.deserialize_any(ToolVisitor)
    }
}

fn tool_from_text(text: &str) -> Result<ToolRequirement, String> {
    let text = text.trim();
    let end = text
        .find(|c: char| c.is_whitespace() || "<>=^~".contains(c))
        .unwrap_or(text.len());
    let (name, range) = (&text[..end], text[end..].trim());
    if name.is_empty() {
        return Err(format!(
            "`{text}` does not name a tool: write `kubectl >= 1.29`"
        ));
    }
    let version = if range.is_empty() {
        None
    } else {
        Some(version_range(range)?)
    };
    Ok(ToolRequirement {
        name: name.to_owned(),
        version,
        check: None,
        hint: None,
    })
}

fn version_range(text: &str) -> Result<semver::VersionReq, String> {
    semver::VersionReq::parse(text)
        .map_err(|_| format!("`{text}` is not a version range: write `>= 1.29` or `>= 5.6, < 6`"))
}

impl<'de> Deserialize<'de> for EnvironmentRequirement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (name, secret) = match text.strip_suffix('!') {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        let valid = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if valid {
            Ok(Self {
                name: name.to_owned(),
                secret,
            })
        } else {
            Err(de::Error::custom(format!(
                "`{text}` is not the name of a variable"
            )))
        }
    }
}

/// Values in the form that files contain, for the published schema.
#[cfg(test)]
mod schema {
    use schemars::JsonSchema;

    /// `kubectl >= 1.29`, or a table with `name`.
    #[derive(JsonSchema)]
    #[serde(untagged)]
    #[allow(dead_code, reason = "only its schema is used")]
    pub(super) enum Tool {
        Text(String),
        Table(super::ToolTable),
    }
}

#[cfg(test)]
mod tests;
