use super::*;

#[test]
fn addresses_are_found_within_text() {
    let pieces: Vec<_> = split("see http://a.b/c_d, or (https://e.f/) or http://").collect();
    assert_eq!(
        pieces,
        [
            ("see ", false),
            ("http://a.b/c_d", true),
            (", or (", false),
            ("https://e.f/", true),
            (") or ", false),
            ("http://", true),
        ]
    );
    assert_eq!(split("").count(), 0);
}
