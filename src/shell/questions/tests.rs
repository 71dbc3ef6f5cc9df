use super::*;

#[test]
fn names_of_variables_and_positions_are_parameters() {
    for name in ["A", "_", "a1", "0", "12", "#", "A[*]", "[*]"] {
        assert!(is_parameter(name), "{name}");
    }
    for name in [
        "", "1a", "a-b", "?", "A[1]", "1[*]", "a b", "#x", "é", "@", "*",
    ] {
        assert!(!is_parameter(name), "{name}");
    }
}
