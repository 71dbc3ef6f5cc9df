use super::*;

fn surroundings() -> Concealment {
    Concealment::sample()
}

fn observed(wrote: &[(u64, RecordedStream, &str)], end: Option<(u64, u8, bool)>) -> Call {
    let argv = vec!["k".to_owned()];
    let mut call = ObservedCall::new(3, "A".into(), argv, "/work/shop".into());
    for (at, stream, text) in wrote {
        let is_error = *stream == RecordedStream::Stderr;
        call.receive(
            Request::Wrote { at: *at, is_error },
            text.as_bytes().to_vec(),
        );
    }
    if let Some((at, status, stopped)) = end {
        call.receive(
            Request::Ended {
                at,
                status,
                stopped,
                leaves: Vec::new(),
            },
            Vec::new(),
        );
    }
    call.into_call(&surroundings()).expect("made").call
}

fn output(call: &Call) -> Vec<(Option<u64>, String)> {
    let text = |chunk: &Chunk| String::from_utf8_lossy(&chunk.text.bytes).into_owned();
    let seconds = |chunk: &Chunk| chunk.at.map(|at| at.as_secs());
    call.output
        .iter()
        .map(|chunk| (seconds(chunk), text(chunk)))
        .collect()
}

#[test]
fn output_in_one_go_is_one_text_for_each_stream() {
    use RecordedStream::{Stderr, Stdout};
    let call = observed(
        &[
            (100, Stderr, "pull"),
            (300, Stderr, "ed\n"),
            (900, Stdout, "my geheim\n"),
        ],
        Some((1_210, 0, false)),
    );
    assert_eq!(
        output(&call),
        [(None, "pulled\n".into()), (None, "my ***\n".into())]
    );
    assert_eq!(
        (call.after, call.stays),
        (Some(Duration::from_secs(1)), false)
    );
    let call = observed(
        &[(10, Stdout, "a"), (20, Stderr, "b")],
        Some((30, 1, false)),
    );
    assert_eq!(output(&call), [(None, "a".into()), (None, "b".into())]);
    assert_eq!((call.status, call.after), (1, None));
}

#[test]
fn pauses_are_kept() {
    use RecordedStream::{Stderr, Stdout};
    let wrote = [
        (100, Stdout, "a"),
        (5_000, Stdout, "b"),
        (5_100, Stderr, "!"),
        (5_200, Stdout, "c"),
    ];
    let call = observed(&wrote, Some((9_000, 0, false)));
    let expected = [(Some(0), "a"), (Some(5), "!"), (Some(5), "bc")];
    assert_eq!(
        output(&call),
        expected.map(|(at, text)| (at, text.to_owned()))
    );
}

#[test]
fn a_secret_that_a_pause_cuts_in_two_is_masked() {
    let call = observed(
        &[
            (0, RecordedStream::Stdout, "a geh"),
            (5_000, RecordedStream::Stdout, "eim b"),
        ],
        Some((6_000, 0, false)),
    );
    assert_eq!(output(&call), [(None, "a *** b".into())]);
}

#[test]
fn secrets_between_bytes_that_are_no_text_and_in_paths_are_not_kept() {
    let text = surroundings().text(b"\xff geheim \xfe");
    assert_eq!(text.bytes, b"\xff *** \xfe");
    assert!(!surroundings().may_show(std::path::Path::new("a/geheim.txt")));
}

#[test]
fn secrets_on_a_screen_are_masked_or_the_screen_is_left_out() {
    let screen = |text: &str| {
        let chunk = surroundings().screen(Duration::ZERO, text);
        chunk.map(|chunk| String::from_utf8_lossy(&chunk.text.bytes).into_owned())
    };
    assert_eq!(
        screen("\x1b[1mok\x1b[0m\n").as_deref(),
        Some("\x1b[1mok\x1b[0m\n")
    );
    assert_eq!(
        screen("a ge\x1b[1mheim\x1b[0m\nb\n").as_deref(),
        Some("a ***\nb\n")
    );
    assert_eq!(screen("a geh\neim\n"), None);
}

#[test]
fn the_beginning_of_long_output_is_kept() {
    let mut call = ObservedCall::new(0, "A".into(), vec!["k".into()], "/".into());
    for _ in 0..100 {
        let request = Request::Wrote {
            at: 0,
            is_error: false,
        };
        call.receive(request, vec![b'x'; 1024 * 1024]);
    }
    assert!(call.is_cut());
    let call = call.into_call(&surroundings()).expect("made").call;
    assert_eq!(call.printed(RecordedStream::Stdout).len(), MOST_OUTPUT);
}

#[test]
fn a_call_that_was_killed_before_it_printed_anything_was_made() {
    let mut call = ObservedCall::new(0, "A".into(), vec!["k".into()], "/".into());
    let began = Request::Began {
        screen: None,
        has_echo: false,
    };
    call.receive(began, Vec::new());
    assert!(call.into_call(&surroundings()).expect("made").call.stays);
    let never = ObservedCall::new(0, "A".into(), vec!["k".into()], "/".into());
    assert!(never.into_call(&surroundings()).is_none());
}

#[test]
fn a_call_that_was_stopped_stays() {
    let stopped = observed(
        &[(0, RecordedStream::Stdout, "up\n")],
        Some((60_000, 130, true)),
    );
    let killed = observed(&[(0, RecordedStream::Stdout, "up\n")], None);
    for call in [stopped, killed] {
        assert_eq!((call.stays, call.status, call.after), (true, 0, None));
    }
}
