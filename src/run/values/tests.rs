use super::*;

#[test]
fn only_plain_names_in_braces_count_and_only_once() {
    let values = Values::from([
        ("A".into(), "${B}".into()),
        ("B".into(), "b".into()),
        ("1".into(), "one".into()),
    ]);
    let text = "${A} ${B}${1} $B ${B:-x} ${unset} ${ ${";
    assert_eq!(
        substitute(text, &values),
        "${B} bone $B ${B:-x} ${unset} ${ ${"
    );
    assert_eq!(names_in(text), ["A", "B", "1", "unset"]);
}

#[test]
fn only_own_names_and_arguments_are_shown() {
    let mut shown = ShownNames::beginning_with(["HOME".to_owned()]);
    shown.ran(&"PLACE=Oslo; for i in 1 2; do :; done".into());
    let text = "${HOME} ${PLACE} ${i} ${1} ${10}";
    assert_eq!(shown.of(text), ["HOME", "PLACE", "1", "10"]);
}
