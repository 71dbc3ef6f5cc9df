//! YAML within a file: reading values, and finding the position of a key.
//!
//! Owns how errors of the parser become findings with a position and a remedy. The type that is
//! read defines the keys.

mod fault;
mod words;

use std::cell::Cell;
use std::sync::Arc;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess};

use crate::document::FrontMatter;
use crate::source::{Diagnostic, Label, SourceFile, Span};

pub use fault::{About, YamlFault, offset};
use words::{YamlComplaint, YamlErrorKind};

/// The most bytes of settings: more is not plausible, and deep nesting is slow to parse.
const MAX_BYTES: usize = 64 * 1024;

/// Reads `stretch` of `source`; the default if it is blank.
///
/// # Errors
/// A finding with this code, at the place where reading stopped.
pub fn parse<T: DeserializeOwned + Default>(
    source: &Arc<SourceFile>,
    stretch: Span,
    code: &'static str,
) -> Result<T, Box<Diagnostic>> {
    let yaml = source.slice(stretch);
    if yaml.len() > MAX_BYTES {
        let message = format!("the settings are longer than {} KiB", MAX_BYTES / 1024);
        let start = Span::new(stretch.start, stretch.start);
        let finding = Diagnostic::error(code, message).label(Label::at(source, start, ""));
        return Err(Box::new(finding));
    }
    if yaml.trim().is_empty() {
        return Ok(T::default());
    }
    serde_yaml::from_str(yaml).map_err(|error| {
        let complaint = YamlComplaint::of(&error.to_string());
        let place = place_of(&error, &complaint, yaml).shifted(stretch.start);
        let finding = Diagnostic::error(code, complaint.message);
        let finding = finding.label(Label::at(source, place, ""));
        Box::new(match complaint.help {
            Some(help) => finding.help(help),
            None => finding,
        })
    })
}

/// The keys of the table in `stretch` of `source`, in order; none if it is blank.
///
/// # Errors
/// When it is not a table.
pub(super) fn keys(
    source: &Arc<SourceFile>,
    stretch: Span,
) -> Result<Vec<String>, serde_yaml::Error> {
    let table: Option<serde_yaml::Mapping> = read(source, stretch)?;
    Ok(names_in(&table.unwrap_or_default()))
}

/// The keys of the table at `key`; none if that is not a table.
pub(super) fn keys_below(source: &Arc<SourceFile>, stretch: Span, key: &str) -> Vec<String> {
    let table: Option<serde_yaml::Mapping> = read(source, stretch).ok();
    let value = table.as_ref().and_then(|table| table.get(key));
    let below = value.and_then(serde_yaml::Value::as_mapping);
    below.map(names_in).unwrap_or_default()
}

/// Title and description of another tool's page, if they are text.
pub(super) fn words(source: &Arc<SourceFile>, stretch: Span) -> FrontMatter {
    let table: Option<serde_yaml::Mapping> = read(source, stretch).ok().flatten();
    let text = |key: &str| Some(table.as_ref()?.get(key)?.as_str()?.to_owned());
    FrontMatter {
        title: text("title"),
        description: text("description"),
        ..FrontMatter::default()
    }
}

fn read<T: DeserializeOwned>(
    source: &Arc<SourceFile>,
    stretch: Span,
) -> Result<T, serde_yaml::Error> {
    let yaml = source.slice(stretch);
    if yaml.len() > MAX_BYTES {
        return Err(de::Error::custom("too long"));
    }
    serde_yaml::from_str(yaml)
}

fn names_in(table: &serde_yaml::Mapping) -> Vec<String> {
    let names = table.keys().filter_map(serde_yaml::Value::as_str);
    names.map(ToOwned::to_owned).collect()
}

/// Where the key at the end of `path` is in `stretch` of `source`.
pub fn locate(source: &Arc<SourceFile>, stretch: Span, path: &[&str]) -> Option<Span> {
    let key = key_at(source.slice(stretch), path, 0)?;
    Some(key.shifted(stretch.start))
}

/// The key at the end of `path`, after skipping `skip` others with the same name.
fn key_at(yaml: &str, path: &[&str], skip: usize) -> Option<Span> {
    let search = KeySearch {
        path,
        skip: &Cell::new(skip),
    };
    let stopped = search
        .deserialize(serde_yaml::Deserializer::from_str(yaml))
        .err()?;
    let at = offset(&stopped, yaml)?;
    Some(Span::new(at, key_end(yaml, at)))
}

/// The position of an error: the wrong value, the unknown key, or the second of two equal keys.
fn place_of(error: &serde_yaml::Error, complaint: &YamlComplaint, yaml: &str) -> Span {
    let mut path: Vec<_> = complaint.path.iter().map(String::as_str).collect();
    let found = match &complaint.kind {
        YamlErrorKind::Twice(key) => {
            path.push(key);
            key_at(yaml, &path, 1)
        }
        YamlErrorKind::Word(word) if !path.is_empty() => {
            // If the keys are names, as in a table of roles, the word is the key and not the value.
            let below: Vec<_> = path.iter().copied().chain([word.as_str()]).collect();
            let value = || key_at(yaml, &path, 0).map(|key| value_of(yaml, key));
            key_at(yaml, &below, 0).or_else(value)
        }
        YamlErrorKind::Value if !path.is_empty() => {
            key_at(yaml, &path, 0).map(|key| value_of(yaml, key))
        }
        _ => None,
    };
    found.unwrap_or_else(|| {
        let at = offset(error, yaml).unwrap_or(0);
        let is_key = complaint.kind == YamlErrorKind::UnknownKey;
        Span::new(at, if is_key { key_end(yaml, at) } else { at })
    })
}

/// The value after a key, as far as it is on the same line; the key itself if the value is further
/// down.
fn value_of(yaml: &str, key: Span) -> Span {
    let rest = yaml[key.end..].lines().next().unwrap_or_default();
    let value = rest.trim_start_matches(':').trim_start();
    if value.is_empty() || value.starts_with('#') {
        return key;
    }
    let start = key.end + rest.len() - value.len();
    let is_plain = !value.starts_with(['[', '{', '"', '\'']);
    let closing = value.find([',', ']', '}']).filter(|_| is_plain);
    let end = value.find(" #").or(closing).unwrap_or(value.len());
    Span::new(start, start + value[..end].trim_end().len())
}

/// The end of the key that begins at `at`, with only the colon after it on its line.
fn key_end(yaml: &str, at: usize) -> usize {
    let rest = &yaml[at..];
    at + rest.find([':', '\n']).unwrap_or(rest.len())
}

/// Follows a path of keys and stops with an error at the last: the parser adds the position.
struct KeySearch<'a> {
    path: &'a [&'a str],
    /// How many keys at the end of the path to skip.
    skip: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for KeySearch<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> de::Visitor<'de> for KeySearch<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.path.split_first() else {
            return Ok(());
        };
        let sought = SoughtKey {
            name: first,
            last: rest.is_empty(),
            skip: self.skip,
        };
        while let Some(found) = map.next_key_seed(sought)? {
            if found {
                map.next_value_seed(KeySearch {
                    path: rest,
                    skip: self.skip,
                })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct SoughtKey<'a> {
    name: &'a str,
    last: bool,
    skip: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for SoughtKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl de::Visitor<'_> for SoughtKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<bool, E> {
        match key == self.name {
            true if self.last && self.skip.get() == 0 => Err(E::custom("found")),
            true if self.last => {
                self.skip.set(self.skip.get() - 1);
                Ok(false)
            }
            found => Ok(found),
        }
    }
}

#[cfg(test)]
mod tests;
