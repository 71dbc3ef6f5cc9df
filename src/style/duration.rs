//! Durations for people, in the width of a column. The crate `humantime` writes neither tenths
//! (`400ms`) nor minutes with two digits (`1h 5m 9s`), so numbers in a column would not line up.

use std::time::Duration;

/// `0.4s`, `13m32s`, `1h05m09s`.
pub fn elapsed(duration: Duration) -> String {
    let tenths = (duration.as_millis() + 50) / 100;
    if tenths < 600 {
        return format!("{}.{}s", tenths / 10, tenths % 10);
    }
    let seconds = (duration.as_millis() + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}m{seconds:02}s")
    } else {
        format!("{hours}h{minutes:02}m{seconds:02}s")
    }
}

#[cfg(test)]
mod tests;
