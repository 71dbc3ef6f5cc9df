//! Durations for people.

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
mod tests {
    use super::*;

    #[test]
    fn short_ones_have_tenths_and_long_ones_have_parts() {
        let shown = |milliseconds| elapsed(Duration::from_millis(milliseconds));
        assert_eq!(
            [shown(0), shown(1249), shown(59_949)],
            ["0.0s", "1.2s", "59.9s"]
        );
        assert_eq!([shown(59_950), shown(812_000)], ["1m00s", "13m32s"]);
        assert_eq!(shown(3_909_400), "1h05m09s");
    }
}
