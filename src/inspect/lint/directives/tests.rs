use super::super::testing::{Bench, markdown, script};

#[test]
fn names_that_nothing_defines_are_found() {
    let found = |text: &str| script("undefined-directive", text);
    assert_eq!(found("#@show_5\n"), ["1:1 nothing defines `show_5`"]);
    assert_eq!(
        found("#@SHOW now\n"),
        ["1:1 `SHOW` takes no arguments here: this runs a program `SHOW`"]
    );
    for defined in [
        "#@clear\n",
        "#@wait_clear\n",
        "#@kubectl get pods\n",
        "#@git\n",
        "#@X=1\n",
        "#@set -e\n",
        "#@hook show_5 FIVE\n#@show_5\n",
        "#@macro show_5\n#@end\n#@show_5\n",
        "show_5() { true; }\n#@show_5\n",
        "#@$TOOL x\n",
    ] {
        assert_eq!(found(defined), [""; 0], "{defined}");
    }
    let required = "---\nrequires: {tools: [show_5]}\n---\n<!-- @show_5 -->\n";
    assert_eq!(markdown("undefined-directive", required), [""; 0]);
}

#[test]
fn a_better_name_is_suggested() {
    for (text, help) in [
        ("#@Show\n", "did you mean `SHOW`?"),
        ("#@wait_clera\n", "did you mean `wait_clear`?"),
        ("#@macro begin\n#@end\n#@begn\n", "did you mean `begin`?"),
        (
            "#@zzz_zzz\n",
            "define it with `@macro zzz_zzz` or `@hook zzz_zzz VARIABLE`, or remove it",
        ),
    ] {
        let findings = Bench::new().file("a.sh", text).check();
        assert_eq!(findings[0].help.as_deref(), Some(help), "{text}");
    }
}

#[test]
fn directives_that_are_text_are_found() {
    let here =
        |name: &str, at: &str| vec![format!("{at} `@{name}` is not read as a directive here")];
    for (text, found) in [
        ("<!--@SHOW -->\n", here("SHOW", "1:1")),
        ("<!--  @SHOW -->\n", here("SHOW", "1:1")),
        ("  <!-- @wait -->\n", here("wait", "1:3")),
        ("text <!-- @wait -->\n", here("wait", "1:6")),
        ("<!-- todo\n@SHOW\n-->\n", here("SHOW", "2:1")),
        ("#@SHOW\n", here("SHOW", "1:1")),
        (
            "<!-- @SHOW >\ntext\n",
            vec!["1:1 the comment of this directive is not closed".to_owned()],
        ),
        (
            "<!-- @wait --> text\n",
            vec!["1:1 text after `-->` becomes part of the directive".to_owned()],
        ),
        (
            "```bash\n# @SHOW\nls\n```\n",
            vec!["2:1 `@SHOW` is commentary here, not a directive".to_owned()],
        ),
    ] {
        assert_eq!(markdown("misplaced-directive", text), found, "{text}");
    }
}

#[test]
fn directives_and_examples_of_them_are_left_alone() {
    for text in [
        "<!-- @SHOW -->\n",
        "<!-- @wait\n-->\n",
        "Write `<!--@SHOW -->` to show.\n",
        "~~~\n<!--@SHOW -->\n~~~\n",
        "<!-- by @jane -->\n",
        "<!-- thanks to\n@jane\n-->\n",
        "@SHOW\n",
        "```bash\n# @jane\n#@SHOW\n```\n",
    ] {
        assert_eq!(markdown("misplaced-directive", text), [""; 0], "{text}");
    }
}

#[test]
fn ends_that_end_nothing_are_found() {
    let found = |text: &str| script("undefined-directive", text);
    assert_eq!(found("#@end\n"), ["1:1 `end` ends no `macro` here"]);
    assert_eq!(found("#@endif\n"), ["1:1 `endif` ends no `ifhook` here"]);
    assert_eq!(found("#@macro a\nx\n#@end\n#@a\n"), [""; 0]);
    assert_eq!(
        markdown("undefined-directive", "<!-- @end -->\n"),
        ["1:1 `end` ends no `macro` here"]
    );
    assert_eq!(
        found("#@SHOW;\n"),
        ["1:1 `SHOW` takes no arguments here: this runs a program `SHOW`"]
    );
    assert_eq!(found("#@wait; clear\n"), [""; 0]);
}
