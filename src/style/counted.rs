//! Counts for people.

use std::fmt::Display;

/// `1 command`, `2 commands`: for nouns that take an `s`.
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests;
