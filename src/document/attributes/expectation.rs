//! A condition on what a command prints: a regular expression that must be found, or must not.
//!
//! Owns how the expression is matched. Which output it is matched against, and what happens if the
//! condition is not met, is decided where commands run.

use regex::{Regex, RegexBuilder};

/// A condition on a command's output.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The expression to find.
    pub pattern: Regex,
    /// True for `expect!=`: it must not be found.
    pub negated: bool,
}

impl Expectation {
    /// Parses what is after `expect=`, or after `expect!=` when it is `negated`.
    ///
    /// # Errors
    /// What is wrong, and the remedy.
    pub(super) fn parse(value: &str, negated: bool) -> Result<Self, (String, String)> {
        let parsed = Self::parse_for("expect", value)?;
        Ok(Self { negated, ..parsed })
    }

    /// The same for the value of `key`.
    ///
    /// # Errors
    /// What is wrong, and the remedy.
    pub(super) fn parse_for(key: &str, value: &str) -> Result<Self, (String, String)> {
        let inner = value
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        let Some(inner) = inner.filter(|inner| !inner.is_empty()) else {
            let message =
                format!("`{key}` takes a regular expression between slashes, not `{value}`");
            return Err((message, format!("write `{key}=/ready/`")));
        };
        // People expect `^` and `$` to match at line ends.
        RegexBuilder::new(&inner.replace("\\/", "/"))
            .multi_line(true)
            .build()
            .map(|pattern| Self {
                pattern,
                negated: false,
            })
            .map_err(|error| {
                let reason = error.to_string();
                let reason = reason
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                let help = "see https://docs.rs/regex for the syntax".to_owned();
                (format!("bad regular expression: {reason}"), help)
            })
    }

    /// The expression with its flags, from which it can be built again.
    pub fn source(&self) -> String {
        format!("(?m){}", self.pattern.as_str())
    }

    /// True when `output` meets the condition. The last line end is ignored.
    pub fn holds(&self, output: &str) -> bool {
        let output = output.strip_suffix('\n').unwrap_or(output);
        self.is_found_in(output) != self.negated
    }

    /// Whether the expression is found in `output`. Expressions such as `^$` or `^\s*$` match any
    /// empty line, and `x*` matches everywhere. Such a match says nothing about an output with text:
    /// it must contain something visible. A blank output must match as a whole.
    fn is_found_in(&self, output: &str) -> bool {
        if !self.pattern.is_match("") {
            return self.pattern.is_match(output);
        }
        let mut found = self.pattern.find_iter(output);
        if output.trim().is_empty() {
            found.any(|found| found.len() == output.len())
        } else {
            found.any(|found| !found.as_str().trim().is_empty())
        }
    }
}

impl PartialEq for Expectation {
    fn eq(&self, other: &Self) -> bool {
        self.negated == other.negated && self.pattern.as_str() == other.pattern.as_str()
    }
}

/// The condition as written: `expect=/.../`.
impl std::fmt::Display for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negated { "!=" } else { "=" };
        write!(f, "expect{sign}/{}/", self.pattern.as_str())
    }
}

#[cfg(test)]
mod tests;
