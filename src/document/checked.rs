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
