//! The place of a step and the start of a run, as other programs read them: a path from the repository's
//! root, with `/`, and a time of RFC 3339.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::neutral::visible;
use crate::source::{Location, Position};

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Place {
    /// The file's path from the repository's root, with `/`.
    pub(super) file: String,
    /// Line, from 1.
    pub(super) line: usize,
    /// Column in characters, from 1.
    pub(super) column: usize,
    /// The last line, from 1.
    pub(super) end_line: usize,
}

impl Place {
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

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = visible(&self.file);
        write!(f, "{file}:{}:{}", self.line, self.column)
    }
}

/// The time as RFC 3339 writes it, with so many digits of the seconds' fraction. A clock may well be
/// wrong: years from before 1970 are written, too.
pub(super) fn written_time(time: SystemTime, digits: usize) -> String {
    let time = jiff::Timestamp::try_from(time).or_else(|_| UNIX_EPOCH.try_into());
    format!("{:.digits$}", time.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_written_whatever_the_clock_says() {
        let at = |seconds: f64| {
            let span = Duration::from_secs_f64(seconds.abs());
            if seconds < 0.0 {
                UNIX_EPOCH - span
            } else {
                UNIX_EPOCH + span
            }
        };
        for (seconds, digits, text) in [
            (0.0, 0, "1970-01-01T00:00:00Z"),
            (1.5, 3, "1970-01-01T00:00:01.500Z"),
            (-1.0, 0, "1969-12-31T23:59:59Z"),
            (-0.25, 3, "1969-12-31T23:59:59.750Z"),
            (1e11, 0, "5138-11-16T09:46:40Z"),
        ] {
            assert_eq!(written_time(at(seconds), digits), text);
        }
        let far = UNIX_EPOCH + Duration::from_secs(1_000_000_000_000);
        assert_eq!(written_time(far, 0), "1970-01-01T00:00:00Z");
    }
}
