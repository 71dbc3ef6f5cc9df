use super::*;

#[test]
fn only_values_with_syntax_make_a_difference() {
    let script =
        "A='> out'\nB=\"| x\"; C=plain\nD=\"$(a | b)\"\nE=\"it's\"\nexport F='a; b'\nG='a b'\n";
    let names: Vec<_> = with_syntax(script).into_iter().collect();
    assert_eq!(names, ["A", "B", "E", "F"]);
}

#[test]
fn text_that_only_looks_like_an_assignment_makes_no_difference() {
    for script in [
        "# A='a | b'\n",
        "echo \"x; A='a | b'\"\n",
        "cat <<END\nA='a | b'\nEND\n",
        "echo A='a | b'\n",
    ] {
        assert_eq!(with_syntax(script), BTreeSet::new(), "{script}");
    }
    for script in [
        "if x; then A='a | b'; fi\n",
        "f() {\n  local A='a | b'\n}\n",
        "export B=1 A='a | b'\n",
    ] {
        assert_eq!(
            with_syntax(script),
            BTreeSet::from(["A".into()]),
            "{script}"
        );
    }
}
