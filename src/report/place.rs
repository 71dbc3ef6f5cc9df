//! The place of a step and the start time of a run in the forms that other programs read: a path
//! relative to the repository's root, with `/`, and a time of RFC 3339.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::neutral::visible;
use crate::source::{Location, Position};

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ReportedPlace {
    /// The file's path relative to the repository's root, with `/`.
    pub(super) file: String,
    /// Line, from 1.
    pub(super) line: usize,
    /// Column in characters, from 1.
    pub(super) column: usize,
    /// The last line, from 1.
    pub(super) end_line: usize,
}

impl ReportedPlace {
    /// The place of `location`, whose file is called `file`.
    pub(super) fn of(location: &Location, file: String) -> Self {
        let Position { line, column } = location.position();
        Self {
            file,
            line,
            column,
            end_line: location.last_line(),
        }
    }
}

impl std::fmt::Display for ReportedPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = visible(&self.file);
        write!(f, "{file}:{}:{}", self.line, self.column)
    }
}

/// The time in the form of RFC 3339, with `digits` digits after the seconds. A clock may be wrong,
/// so years before 1970 are written too.
pub(super) fn written_time(time: SystemTime, digits: usize) -> String {
    let time = jiff::Timestamp::try_from(time).or_else(|_| UNIX_EPOCH.try_into());
    format!("{:.digits$}", time.unwrap_or_default())
}

#[cfg(test)]
mod tests;
