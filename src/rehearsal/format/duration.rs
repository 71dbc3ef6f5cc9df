//! Durations in recordings: `300ms`, `1.2s`, `2m5s`. The crate `humantime`, which parses the
//! options, writes `1s 200ms` for `1.2s`, so that a new recording would differ in every such line.
//! It also reads years and many ways to write minutes, but the schema of recordings promises only
//! four units to other readers.

use std::time::Duration;

const UNITS: [(&str, f64); 4] = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];

/// Reads a duration.
pub(in crate::rehearsal) fn parse(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
        seconds += number.parse::<f64>().ok()? * factor;
        rest = after;
    }
    if text.is_empty() {
        None
    } else {
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// Rounds to the precision that a reader needs, so that a second recording is the same.
pub(in crate::rehearsal) fn round(duration: Duration) -> Duration {
    let step = match duration.as_millis() {
        0..1_000 => 50,
        1_000..10_000 => 500,
        _ => 1_000,
    };
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(millis.saturating_add(step / 2) / step * step)
}

/// Writes a duration with millisecond precision.
pub(in crate::rehearsal) fn write(duration: Duration) -> String {
    let (seconds, millis) = (duration.as_secs(), duration.subsec_millis());
    match (seconds, millis) {
        (0, _) => format!("{millis}ms"),
        (60.., 0) if seconds % 60 == 0 => format!("{}m", seconds / 60),
        (60.., 0) => format!("{}m{}s", seconds / 60, seconds % 60),
        (_, 0) => format!("{seconds}s"),
        _ => {
            let fraction = format!("{millis:03}");
            format!("{seconds}.{}s", fraction.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests;
