//! Values of settings that are checked while they are read, so that a complaint has their place.
//!
//! A complaint that comes after a value was read would stand at the beginning of the table.

use std::fmt;

use serde::{Deserializer, de};

/// Reads a text that `check` accepts.
///
/// # Errors
/// What `check` says of it, or that it is no text.
pub(super) fn text<'de, T, D>(
    deserializer: D,
    check: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(Text(check))
}

/// Reads a whole number that `check` accepts.
///
/// # Errors
/// What `check` says of it, or that it is no whole number.
pub(super) fn number<'de, T, D>(
    deserializer: D,
    check: impl FnOnce(i64) -> Result<T, String>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_i64(Number(check))
}

struct Text<F>(F);

impl<T, F: FnOnce(&str) -> Result<T, String>> de::Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

struct Number<F>(F);

impl<T, F: FnOnce(i64) -> Result<T, String>> de::Visitor<'_> for Number<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        (self.0)(number).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        // More than any setting takes.
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
