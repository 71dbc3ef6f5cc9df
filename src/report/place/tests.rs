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
