use super::*;

fn value(name: &str) -> Option<String> {
    match name {
        "A" => Some("*a* ${B}".to_owned()),
        "MY_VAR" | "1" => Some(name.to_lowercase()),
        _ => None,
    }
}

#[test]
fn a_name_with_a_value_is_replaced_once() {
    assert_eq!(
        substitute("<${A}> ${MY_VAR}${1}", &value),
        "<*a* ${B}> my_var1"
    );
}

#[test]
fn everything_else_stays_as_written() {
    for text in [
        "$A", "${A:-x}", "${UNSET}", "${}", "${A", "${1A}", "$ {A}", "${é}", "${A B}",
    ] {
        assert_eq!(substitute(text, &value), text);
    }
    assert_eq!(substitute("${${A}", &value), "${*a* ${B}");
}
