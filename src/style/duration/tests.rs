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
