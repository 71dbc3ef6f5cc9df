use super::*;

#[test]
fn one_of_a_kind_has_no_s() {
    let counts = [0, 1, 2].map(|count| counted(count, "call"));
    assert_eq!(counts, ["0 calls", "1 call", "2 calls"]);
}
