use super::*;

#[test]
fn only_values_with_syntax_make_a_difference() {
    let script =
        "A='> out'\nB=\"| x\"; C=plain\nD=\"$(a | b)\"\nE=\"it's\"\nexport F='a; b'\nG='a b'\n";
    let names: Vec<_> = with_syntax(script).into_iter().collect();
    assert_eq!(names, ["A", "B", "E", "F"]);
}
