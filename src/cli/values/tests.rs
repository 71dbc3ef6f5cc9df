use super::*;

#[test]
fn a_number_without_a_unit_is_taken_for_seconds_in_the_remedy() {
    let error = duration("5").expect_err("no unit");
    assert_eq!(error.to_string(), "a duration such as `90s` or `5m`");
    assert_eq!(error.meant.as_deref(), Some("5s"));
    assert_eq!(duration("abc").expect_err("no number").meant, None);
    assert_eq!(duration("1m 30s").ok(), Some(Duration::from_secs(90)));
}

#[test]
fn numbers_have_their_limits() {
    assert!(count("0").is_err() && count("-1").is_err() && count("x").is_err());
    assert!(port("65536").is_err() && port("x").is_err());
    assert!(factor("0").is_err() && factor("inf").is_err() && factor("NaN").is_err());
    assert_eq!(count("3").map(NonZeroUsize::get).ok(), Some(3));
}
