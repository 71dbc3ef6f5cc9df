use super::*;

#[test]
fn sequences_that_shift_too_much_are_left_out() {
    for last in ["L", "M", "S", "T", "@", "P", "X", "b"] {
        let few = format!("a\u{1b}[3{last}b");
        assert_eq!(without_excess(few.as_bytes()), few.as_bytes(), "{last}");
        let many = format!("a\u{1b}[65535{last}b\u{1b}[999999999999{last}c");
        assert_eq!(without_excess(many.as_bytes()), b"abc", "{last}");
    }
    let colours = "\u{1b}[38;5;200mx\u{1b}[999C\u{1b}[";
    assert_eq!(without_excess(colours.as_bytes()), colours.as_bytes());
}
