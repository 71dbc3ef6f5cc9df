//! Values of settings that are checked while they are read, so that an error points at the value.
//!
//! An error that is raised after reading would point at the beginning of the table.

use std::fmt;

use serde::{Deserializer, de};

/// Reads a text that `check` accepts.
///
/// # Errors
/// The error of `check`, or that the value is not a text.
pub(super) fn text<'de, T, D>(
    deserializer: D,
    check: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(TextVisitor(check))
}

struct TextVisitor<F>(F);

impl<T, F: FnOnce(&str) -> Result<T, String>> de::Visitor<'_> for TextVisitor<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}
