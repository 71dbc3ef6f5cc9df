use super::*;

fn holds(pattern: &str, output: &str) -> bool {
    let expectation = Expectation::parse(&format!("/{pattern}/"), false).expect(pattern);
    let negated = Expectation::parse(&format!("/{pattern}/"), true).expect(pattern);
    let holds = expectation.holds(output);
    assert_ne!(holds, negated.holds(output), "/{pattern}/ on {output:?}");
    holds
}

#[test]
fn an_expression_for_no_output_is_true_of_no_output_alone() {
    for pattern in [
        "^$",
        "^\\s*$",
        "\\A\\z",
        "^[[:space:]]*$",
        "^(nothing here)?$",
    ] {
        assert!(holds(pattern, ""), "/{pattern}/");
        for output in ["x", "x\n", "x\n\n", "\nx\n", "a\n\nb\n", "a\n\n\n\nb\n"] {
            assert!(!holds(pattern, output), "/{pattern}/ on {output:?}");
        }
    }
    for output in ["\n", "  \n", "\n\n\n", "\t"] {
        assert!(holds("^\\s*$", output), "{output:?}");
    }
    assert!(!holds("^$", "  \n") && !holds("^$", "\n\n"));
}

#[test]
fn an_alternative_to_no_output_must_be_seen_where_there_is_some() {
    for pattern in ["^$|^No resources", "^(No resources.*)?$"] {
        assert!(holds(pattern, "") && holds(pattern, "a\nNo resources found\n"));
        assert!(!holds(pattern, "pod/a\n\npod/b\n"), "/{pattern}/");
    }
    assert!(holds("x*", "axb\n") && !holds("x*", "ab\n"));
}

#[test]
fn anchors_match_at_every_line_and_the_last_line_end_does_not_count() {
    assert!(holds("^b$", "a\nb\nc\n") && !holds("^b$", "ab\n"));
    assert!(holds("b\\z", "a\nb\n") && holds("b$", "a\nb"));
    assert!(holds("a\\nb", "a\nb\n") && holds("^\\s+b", "a\n  b\n"));
}
