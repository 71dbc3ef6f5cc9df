use super::*;

#[test]
fn no_word_of_the_parser_is_left() {
    for (message, words, help) in [
        (
            "unknown field `typng`, expected one of `typing`, `speed` at line 2 column 1",
            "there is no key `typng` here",
            "did you mean `typing`?",
        ),
        (
            "stage: unknown field `x`, expected `speed`",
            "there is no key `x` here",
            "the keys are `speed`",
        ),
        (
            "stage.typing: unknown variant `humn`, expected one of `human`, `fast`, `off`",
            "`stage.typing`: `human`, `fast` or `off` is expected, not `humn`",
            "did you mean `human`?",
        ),
        (
            "stage.theme: invalid type: sequence, expected the name of a theme",
            "`stage.theme`: the name of a theme is expected, not a list",
            "",
        ),
        (
            "requires.tools: invalid type: integer `3`, expected a sequence at line 3 column 19",
            "`requires.tools`: a list is expected, not `3`",
            "write it as a list: `[3]`",
        ),
        (
            "invalid type: string \"x\", expected struct Front",
            "a table of keys and values is expected, not `x`",
            "",
        ),
        (
            "window_title: invalid type: integer `1`, expected a boolean",
            "`window_title`: `true` or `false` is expected, not `1`",
            "",
        ),
        (
            "duplicate field `speed`",
            "the key `speed` is given twice",
            "leave one of them out",
        ),
        (
            "speed: a number is expected; did you mean `typing: fast`?",
            "`speed`: a number is expected",
            "did you mean `typing: fast`?",
        ),
    ] {
        let complaint = YamlComplaint::of(message);
        assert_eq!(complaint.message, words, "{message}");
        assert_eq!(complaint.help.unwrap_or_default(), help, "{message}");
    }
}
