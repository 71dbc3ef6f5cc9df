use super::TokenClass::*;
use super::*;

fn classes(command: &str) -> Vec<(&str, TokenClass)> {
    classify(command)
        .into_iter()
        .map(|(span, class)| (&command[span], class))
        .collect()
}

#[test]
fn a_simple_command() {
    assert_eq!(
        classes("A=1 ls -la 'my dir' \"$HOME/x\" ${y:-z} 2>&1 | wc # count"),
        [
            ("A=", Assignment),
            ("1", Argument),
            ("ls", Command),
            ("-la", Option),
            ("'my dir'", String),
            ("\"", String),
            ("$HOME", Variable),
            ("/x\"", String),
            ("${y:-z}", Variable),
            ("2>&", Redirection),
            ("1", Argument),
            ("|", Operator),
            ("wc", Command),
            ("# count", Comment),
        ]
    );
}

#[test]
fn reserved_words_count_only_where_a_command_begins() {
    assert_eq!(
        classes("if [[ -f $1 ]]; then echo then; fi"),
        [
            ("if", Keyword),
            ("[[", Keyword),
            ("-f", Operator),
            ("$1", Variable),
            ("]]", Keyword),
            (";", Operator),
            ("then", Keyword),
            ("echo", Command),
            ("then", Argument),
            (";", Operator),
            ("fi", Keyword),
        ]
    );
}

#[test]
fn a_here_document_shows_its_expansions_unless_quoted() {
    assert_eq!(
        classes("cat <<E\na $x\nE\n"),
        [
            ("cat", Command),
            ("<<", Redirection),
            ("E", Redirection),
            ("a ", HeredocBody),
            ("$x", Variable),
            ("\n", HeredocBody),
            ("E", Redirection),
        ]
    );
    assert!(classes("cat <<'E'\na $x\nE\n").contains(&("a $x\n", HeredocBody)));
}

#[test]
fn commands_in_substitutions_are_classified() {
    assert_eq!(
        classes("x=\"$(cat `ls -a`)\""),
        [
            ("x=", Assignment),
            ("\"", String),
            ("$(", Operator),
            ("cat", Command),
            ("`", Operator),
            ("ls", Command),
            ("-a", Option),
            ("`", Operator),
            (")", Operator),
            ("\"", String),
        ]
    );
}

#[test]
fn text_after_an_error_is_classified_from_the_next_line() {
    assert_eq!(classes("a ) b\nc"), [("a", Command), ("c", Command)]);
}

#[test]
fn no_text_is_classified_twice_where_an_error_shows_before_what_was_read() {
    for text in [
        "for ((i\n<3;i++)); do :; done\n",
        "x\nfor ((i[a]: b\n$c <3)); do :; done\n",
    ] {
        let mut end = 0;
        for (span, class) in classify(text) {
            assert!(
                end <= span.start && span.start < span.end,
                "{text:?}: {class:?} {span:?}"
            );
            end = span.end;
        }
    }
}
