use super::*;

#[test]
fn what_is_written_is_read_back() {
    for text in ["0ms", "300ms", "1.2s", "14s", "1m", "2m5s", "61.25s"] {
        assert_eq!(write(parse(text).expect(text)), text);
    }
    for text in ["", "5", "s", "5 s", "5d", "1.2.3s", "-1s"] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn rounding_is_stable() {
    for (millis, rounded) in [
        (10, 0),
        (320, 300),
        (999, 1_000),
        (1_700, 1_500),
        (14_499, 14_000),
    ] {
        let once = round(Duration::from_millis(millis));
        assert_eq!(once, Duration::from_millis(rounded));
        assert_eq!(round(once), once);
    }
}
