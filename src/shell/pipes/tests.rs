use super::*;

/// The bytes that are passed on of `pieces`, which come after `earlier` throws and end in one if
/// `thrown`.
fn passed(earlier: u32, expected: bool, pieces: &[&str], thrown: bool) -> String {
    let mut newline = ThrowNewline::default();
    let mut seen = Vec::new();
    let mut output = |_: OutputSource, bytes: &[u8]| seen.extend_from_slice(bytes);
    for _ in 0..earlier {
        newline.was_thrown_before();
    }
    newline.expected = expected;
    for piece in pieces {
        let rest = newline.pass(piece.as_bytes(), &mut output);
        output(OutputSource::Stderr, rest);
    }
    newline.end(thrown, &mut output);
    String::from_utf8(seen).expect("text")
}

#[test]
fn line_feeds_of_throws_are_left_out_and_no_others() {
    for (earlier, expected, pieces, thrown, wanted) in [
        (0, false, &["a\n"][..], false, "a\n"),
        (0, true, &["a\n"], false, "a\n"),
        (0, true, &["a\n", "\n"], true, "a\n"),
        (0, true, &["a\n\n"], true, "a\n"),
        (1, false, &["\n"], false, ""),
        (1, true, &["\n", "\n"], true, ""),
        (2, true, &["\n\na\n", "\n"], true, "a\n"),
        (1, false, &["a\n\n"], false, "a\n\n"),
    ] {
        let seen = passed(earlier, expected, pieces, thrown);
        assert_eq!(seen, wanted, "{earlier} {expected} {pieces:?} {thrown}");
    }
}
