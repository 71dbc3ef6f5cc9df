use super::*;

fn wrote(text: &str) -> Exchange {
    Exchange::Wrote(OutputPiece {
        at: Duration::ZERO,
        stream: RecordedStream::Stdout,
        bytes: text.into(),
    })
}

fn typed(text: &str) -> Exchange {
    let typed = TypedInput {
        bytes: text.into(),
        is_hidden: false,
        is_end: false,
    };
    Exchange::Typed(Duration::ZERO, typed)
}

fn hidden(text: &str) -> Exchange {
    let Exchange::Typed(at, typed) = typed(text) else {
        unreachable!("made above")
    };
    let typed = TypedInput {
        is_hidden: true,
        ..typed
    };
    Exchange::Typed(at, typed)
}

fn end() -> Exchange {
    let typed = TypedInput {
        bytes: Vec::new(),
        is_hidden: false,
        is_end: true,
    };
    Exchange::Typed(Duration::ZERO, typed)
}

/// `>` before what was read, the answers as they are.
fn told(exchanged: &[Exchange], has_echo: bool) -> Vec<String> {
    let turns = turns(exchanged, has_echo);
    let of_turn = |turn: &Turn| {
        let read = match &turn.read {
            None => String::new(),
            Some(Read::Line(line)) => format!(">{line}|"),
            Some(Read::Hidden) => ">*|".to_owned(),
            Some(Read::End) => ">end|".to_owned(),
        };
        let wrote = turn
            .wrote
            .iter()
            .map(|piece| String::from_utf8_lossy(&piece.bytes));
        read + &wrote.collect::<String>()
    };
    turns.iter().map(of_turn).collect()
}

#[test]
fn through_a_pipe_each_line_has_what_was_written_after_it() {
    let exchanged = [
        wrote("hello\n"),
        typed("a\n"),
        wrote("A\n"),
        typed("b"),
        end(),
        wrote("bye\n"),
    ];
    assert_eq!(
        told(&exchanged, false),
        ["hello\n", ">a|A\n", ">b|", ">end|bye\n"]
    );
}

#[test]
fn the_echo_of_a_terminal_is_no_answer() {
    let by_the_terminal = [
        wrote("db> "),
        typed("1"),
        wrote("1"),
        typed("x\x7f2"),
        wrote("x\x08 \x082"),
        typed("\r"),
        wrote("\r\nthree\r\ndb> "),
        typed("\x04"),
        wrote("\r\n"),
    ];
    assert_eq!(
        told(&by_the_terminal, true),
        ["db> ", ">12|three\ndb> ", ">end|"]
    );
    let by_the_program = [
        wrote("\x1b[?2004h>>> "),
        typed("\x1b[200~1+1\x1b[201~"),
        wrote("1+"),
        typed("\r"),
        wrote("1\r\n"),
        wrote("\x1b[?2004l\r\x1b[32m2\x1b[0m\r\n\x1b[?2004h>>> "),
    ];
    assert_eq!(told(&by_the_program, true), [">>> ", ">1+1|2\n>>> "]);
}

#[test]
fn what_is_no_echo_is_kept() {
    let exchanged = [
        wrote("> "),
        typed("go\r"),
        wrote("an answer without echo\n> "),
    ];
    assert_eq!(
        told(&exchanged, true),
        ["> ", ">go|an answer without echo\n> "]
    );
}

#[test]
fn a_line_that_is_not_shown_is_not_kept() {
    let exchanged = [
        wrote("Password: "),
        hidden("geheim\r"),
        wrote("\r\nwelcome\r\n"),
    ];
    assert_eq!(told(&exchanged, true), ["Password: ", ">*|welcome\n"]);
}

#[test]
fn an_input_without_lines_is_no_dialogue() {
    assert_eq!(
        told(&[wrote("a\n"), end(), wrote("b\n")], false),
        ["a\nb\n"]
    );
    assert_eq!(told(&[], true), [""]);
}
