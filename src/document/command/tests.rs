use super::*;
use proptest::prelude::*;

fn texts(text: &str) -> Vec<&str> {
    split(text)
        .iter()
        .map(|piece| &text[piece.start..piece.end])
        .collect()
}

fn problem(text: &str) -> (usize, String, Option<usize>) {
    let found = split(text).into_iter().find_map(|piece| piece.problem);
    let problem = found.expect("the text has a problem");
    (problem.offset, problem.message, problem.opened)
}

#[test]
fn a_command_keeps_its_indentation_comment_and_here_document() {
    let text = "  cat <<E # c\nx\nE\n\n# d\n\tb";
    assert_eq!(texts(text), ["  cat <<E # c\nx\nE\n", "\n", "# d\n", "\tb"]);
}

#[test]
fn a_brace_function_of_an_older_file_reaches_its_brace() {
    let text = "check () {\n  cmd=$1\n\n  echo \"${cmd}\"\n}\nnext\n";
    assert_eq!(texts(text).len(), 2);
    assert!(texts(text)[0].ends_with("}\n"));
}

#[test]
fn an_unfinished_command_names_what_it_waits_for_and_where_that_began() {
    for (text, message, opened) in [
        (
            "a\nif b; then c\n",
            "expected `fi` to close the `if`, found the end of the text",
            2,
        ),
        (
            "if a\n",
            "expected `then` after the `if`, found the end of the text",
            0,
        ),
        (
            "a 'b\n",
            "expected a closing `'`, found the end of the text",
            2,
        ),
        (
            "a <<E\n",
            "expected `E` to close the `<<`, found the end of the text",
            2,
        ),
        (
            "a \"$(b",
            "expected `)` to close the `$(`, found the end of the text",
            3,
        ),
        (
            "x=(1\n",
            "expected `)` to close the `(`, found the end of the text",
            2,
        ),
    ] {
        assert_eq!(
            problem(text),
            (text.len(), message.to_owned(), Some(opened)),
            "{text:?}"
        );
    }
}

#[test]
fn an_invalid_command_says_what_stands_where_what_was_expected() {
    for (text, offset, message) in [
        ("a\nfi\n", 2, "expected a command, found `fi`"),
        ("a )\n", 2, "expected the end of the command, found `)`"),
        ("[[ ]]\n", 3, "expected a word, found `]]`"),
        ("a ;; b\n", 2, "expected the end of the command, found `;;`"),
        (
            "a >\n",
            3,
            "expected a file name after the redirection, found the end of the line",
        ),
        (
            "while a; done",
            9,
            "expected `do` after the `while`, found `done`",
        ),
        (
            "f() a\n",
            4,
            "expected `{` or another compound command as the function's body, found `a`",
        ),
    ] {
        let (at, said, _) = problem(text);
        assert_eq!((at, said.as_str()), (offset, message), "{text:?}");
    }
}

#[test]
fn an_error_stays_a_matter_of_its_command() {
    let kinds: Vec<PieceKind> = split("a\nif b; fi\nc <<E\nE\n")
        .iter()
        .map(|piece| piece.kind)
        .collect();
    assert_eq!(
        kinds,
        [PieceKind::Command, PieceKind::Invalid, PieceKind::Command]
    );
}

#[test]
fn the_first_piece_is_the_first_of_all() {
    let text = "for i in a; do\nb\ndone\nc\n";
    assert_eq!(first_piece(text), split(text)[0]);
    assert_eq!(first_piece("").end, 0);
}

#[test]
fn bash_5_2_lets_a_here_document_close_with_its_substitution() {
    assert_eq!(
        texts("x=$(cat <<E\na\nE)\nb\n"),
        ["x=$(cat <<E\na\nE)\n", "b\n"]
    );
    assert_eq!(
        texts("x=$(cat <<E)\na\nE\nb\n"),
        ["x=$(cat <<E)\na\nE\n", "b\n"]
    );
}

#[test]
fn deep_nesting_is_invalid_and_never_overflows_the_stack() {
    let openings = [
        "(", "((", "{ ", "if ", "$(", "\"$(", "${x:-", "[[ (", "`\"$(", "<(", "a=(${b:-", "$((",
        "@(",
    ];
    for opening in openings {
        let text = opening.repeat(100_000);
        let piece = first_piece(&text);
        assert_eq!(piece.kind, PieceKind::Invalid, "{opening}");
        assert_eq!(piece.end, text.len(), "{opening}");
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    let long = |part: &str| part.repeat(200_000 / part.len());
    for part in [
        "((\n",
        "((a) )\n",
        "cat <<E )\n",
        "$((",
        "`",
        "a[",
        "$(\n",
        "\"${",
        "\\\n",
        "[[ a =~ (",
    ] {
        assert!(!split(&long(part)).is_empty());
    }
    let body = format!("cat <<E\n{}\nE\n", long("$(`${ "));
    assert_eq!(split(&body).len(), 1);
}

fn shell_text() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "a",
        "b=1",
        "x=(",
        "-o",
        "$x",
        "${x:-",
        "}",
        "$(",
        "$((",
        "((",
        "))",
        "(",
        ")",
        "`",
        "'",
        "\"",
        "\\",
        "\n",
        " ",
        " ",
        " ",
        "\t",
        "#",
        "<<E",
        "<<-'E'",
        "E",
        "\nE\n",
        "<<<",
        "<(",
        ">",
        "2>&1",
        "|",
        "||",
        "&",
        "&&",
        ";",
        ";;",
        ";&",
        "if ",
        "then ",
        "elif ",
        "else ",
        "fi",
        "for i in",
        "do ",
        "done",
        "while ",
        "case x in",
        "esac",
        "[[ ",
        " ]]",
        "=~",
        "== ",
        "{ ",
        "; }",
        "f()",
        "function ",
        "coproc ",
        "time ",
        "! ",
        "$'",
        "é",
        "a[",
        "]",
        "+=",
        "@(",
        "~",
        "\u{0}",
        "export ",
        "read ",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

fn covers(text: &str) {
    let pieces = split(text);
    let mut end = 0;
    for piece in &pieces {
        assert_eq!(piece.start, end);
        assert!(piece.end > piece.start);
        assert!(text.is_char_boundary(piece.end));
        let broken = matches!(piece.kind, PieceKind::Unfinished | PieceKind::Invalid);
        assert_eq!(piece.problem.is_some(), broken);
        end = piece.end;
    }
    assert_eq!(end, text.len());
}

/// Checks that each valid piece, parsed alone, gives the same result as in the whole text.
fn stands_alone(text: &str) {
    for piece in split(text)
        .into_iter()
        .filter(|piece| piece.kind != PieceKind::Invalid)
    {
        let alone = first_piece(&text[piece.start..piece.end]);
        assert_eq!(
            (alone.kind, alone.end),
            (piece.kind, piece.end - piece.start)
        );
    }
}

fn tokens_are_in_order(text: &str) {
    let mut end = 0;
    for (span, _) in classify(text) {
        assert!(end <= span.start && span.start < span.end && span.end <= text.len());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        end = span.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_covered(text in any::<String>()) {
        covers(&text);
        tokens_are_in_order(&text);
        simple_commands(&text);
    }

    #[test]
    fn shell_like_text_is_covered(text in shell_text()) {
        covers(&text);
        stands_alone(&text);
        tokens_are_in_order(&text);
        for command in simple_commands(&text) {
            assert!(command.words.iter().all(|word| text.get(word.span.clone()).is_some()));
        }
        let script = Script::new(text);
        script.assigned_names();
        script.used_names();
        script.defined_functions();
    }
}
