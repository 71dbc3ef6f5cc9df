use super::*;

#[test]
fn words_are_expanded_as_far_as_variables_tell() {
    let value = |name: &str| match name {
        "HOME" => Some("/h".to_owned()),
        "PATH" => Some("/bin:/x".to_owned()),
        _ => None,
    };
    for (written, wanted) in [
        (
            "$HOME/.linkerd2/bin:$PATH",
            Some("/h/.linkerd2/bin:/bin:/x"),
        ),
        ("\"${HOME}/a b\":'$PATH'", Some("/h/a b:$PATH")),
        ("~/bin:~:x~", Some("/h/bin:/h:x~")),
        ("\"~\"\\ b", Some("~ b")),
        ("$'/a'", Some("/a")),
        ("$(pwd)/bin", None),
        ("`pwd`", None),
        ("${HOME:-/x}", None),
        ("$UNKNOWN", None),
        ("/usr/{bin,sbin}", None),
        ("$1", None),
    ] {
        assert_eq!(expanded(written, value).as_deref(), wanted, "{written}");
    }
}

#[test]
fn assignments_before_a_command_are_read_with_their_values() {
    let text = "A=1 PATH=\"/a b:$PATH\" B+=$(x y) \\\n  C=";
    let found: Vec<_> = assignments(text)
        .into_iter()
        .map(|one| (one.name, one.appends, one.value))
        .collect();
    assert_eq!(
        found,
        [
            ("A", false, "1"),
            ("PATH", false, "\"/a b:$PATH\""),
            ("B", true, "$(x y)"),
            ("C", false, "")
        ]
    );
}

#[test]
fn a_word_that_is_looked_up_is_known() {
    for (written, wanted) in [
        ("$(command -v kubectl)", Some("kubectl")),
        ("\"`which k`\"", Some("k")),
        ("$(which -a kubectl)", None),
        ("$(type -ap k | tail -1)", None),
        ("$(x)", None),
    ] {
        assert_eq!(looked_up(written), wanted, "{written}");
    }
}
