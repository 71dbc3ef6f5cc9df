use super::*;

#[test]
fn declarations_are_told_apart_whatever_is_quoted_in_them() {
    let text = "declare -- a=\"x\ny\\\"\ndeclare -- b=\"\ndeclare -a c=([0]=$'it\\'s \"$x\\n' [1]=\"2\")\n\
                declare -x D\ndeclare -r UID=\"0\"\ndeclare -a __demosh_x=()\n";
    let names: Vec<_> = workshops(text).map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "c", "D"]);
}
