use super::*;

fn slowest(millis: &[u64]) -> Vec<String> {
    let mut slowest = Slowest::default();
    for (nth, millis) in millis.iter().enumerate() {
        slowest.add(Duration::from_millis(*millis), || format!("c{nth}"));
    }
    slowest.lines()
}

#[test]
fn the_five_that_took_longest_are_listed() {
    assert_eq!(
        slowest(&[1000, 9000, 75_000, 10, 2000, 9000, 3000, 999]),
        [
            "slowest:",
            "  1m15s  c2",
            "   9.0s  c1",
            "   9.0s  c5",
            "   3.0s  c6",
            "   2.0s  c4"
        ]
    );
    assert!(slowest(&[100, 200, 999]).is_empty());
    assert!(slowest(&[5000]).is_empty());
}

#[test]
fn a_silent_command_is_named_once_the_limit_is_reached() {
    let mut silence = Silence::new();
    assert_eq!(silence.said_after(Duration::ZERO), None);
    silence.started("[1/2]".to_owned(), "sleep 100".to_owned());
    let said = silence.said_after(Duration::ZERO);
    assert_eq!(
        said.as_deref(),
        Some("[1/2] still running for 0.0s: sleep 100")
    );
    assert_eq!(silence.said_after(Duration::from_secs(60)), None);
    silence.finished();
    assert_eq!(silence.said_after(Duration::ZERO), None);
}
