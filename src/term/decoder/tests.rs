use super::*;
use proptest::prelude::*;

fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Key> {
    let mut decoder = KeyDecoder::new();
    let mut keys = Vec::new();
    for piece in pieces {
        decoder.feed(piece, &mut keys);
    }
    decoder.flush(&mut keys);
    keys
}

fn samples() -> Vec<(&'static [u8], Vec<Key>)> {
    let text = |text: &str| text.chars().map(Key::Char).collect::<Vec<_>>();
    let paste = |text: &str| vec![Key::Paste(text.to_owned())];
    vec![
        (b"aQ ~", text("aQ ~")),
        ("é日😀".as_bytes(), text("é日😀")),
        (
            b"\r\n\t\x7f\x08",
            vec![
                Key::Enter,
                Key::Enter,
                Key::Tab,
                Key::Backspace,
                Key::Backspace,
            ],
        ),
        (
            b"\x00\x01\x03\x1a\x1c",
            "@acz\\".chars().map(Key::Ctrl).collect(),
        ),
        (
            b"\x1b[A\x1b[B\x1b[C\x1b[D",
            vec![Key::Up, Key::Down, Key::Right, Key::Left],
        ),
        (
            b"\x1bOA\x1bOB\x1bOC\x1bOD",
            vec![Key::Up, Key::Down, Key::Right, Key::Left],
        ),
        (
            b"\x1b[H\x1b[F\x1bOH\x1bOF",
            vec![Key::Home, Key::End, Key::Home, Key::End],
        ),
        (
            b"\x1b[1~\x1b[4~\x1b[7~\x1b[8~",
            vec![Key::Home, Key::End, Key::Home, Key::End],
        ),
        (
            b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~",
            vec![Key::Insert, Key::Delete, Key::PageUp, Key::PageDown],
        ),
        (
            b"\x1b[1;5D\x1b[1;3C\x1b[1;2A",
            vec![Key::WordLeft, Key::WordRight, Key::Unknown],
        ),
        (
            b"\x1bOP\x1b[15~\x1b[24~\x1b[[A",
            vec![Key::F(1), Key::F(5), Key::F(12), Key::F(1)],
        ),
        (b"\x1b[Z", vec![Key::BackTab]),
        (b"\x1bb\x1b\r", vec![Key::Alt('b'), Key::Alt('\r')]),
        ("\x1bé".as_bytes(), vec![Key::Alt('é')]),
        (b"\x1b", vec![Key::Escape]),
        (b"\x1b\x1b[A", vec![Key::Escape, Key::Up]),
        (b"\x1b[", vec![Key::Alt('[')]),
        (
            b"\x1b[200~two\nlines\x1b[A\x1b[201~x",
            [paste("two\nlines\x1b[A"), text("x")].concat(),
        ),
        (b"\x1b[<0;10;20Mq", text("q")),
        (b"\x1b[M QRq", text("q")),
        (b"\x1b]11;rgb:ffff/ffff/QQQQ\x07q", text("q")),
        (b"\x1b]11;rgb:ffff/ffff/QQQQ\x1b\x1b[?62cq", text("q")),
        (b"\x1b]11;rgb:ff\rq", [vec![Key::Enter], text("q")].concat()),
        (b"\x1bP>|xterm(Q)\x1b\\q", text("q")),
        (
            b"\x1b[24;80R\x1b[?62;22c\x1b[I\x1b[O\x1b[4;600;800tq",
            text("q"),
        ),
        (b"\x1b[12\x1b[A", vec![Key::Unknown, Key::Up]),
        (
            b"\xffa\xc3",
            [vec![Key::Unknown], text("a"), vec![Key::Unknown]].concat(),
        ),
    ]
}

#[test]
fn every_sequence_is_decoded_however_it_is_split() {
    for (bytes, expected) in samples() {
        assert_eq!(decode([bytes]), expected, "{}", bytes.escape_ascii());
        for at in 0..bytes.len() {
            let (start, end) = bytes.split_at(at);
            assert_eq!(
                decode([start, end]),
                expected,
                "{} at {at}",
                bytes.escape_ascii()
            );
        }
        assert_eq!(
            decode(bytes.chunks(1)),
            expected,
            "{} by bytes",
            bytes.escape_ascii()
        );
    }
}

#[test]
fn escape_alone_is_known_only_after_a_pause() {
    let (mut decoder, mut keys) = (KeyDecoder::new(), Vec::new());
    decoder.feed(b"\x1b", &mut keys);
    assert!(keys.is_empty() && decoder.is_pending());
    decoder.flush(&mut keys);
    assert_eq!(keys, [Key::Escape]);
    decoder.feed(b"[A", &mut keys);
    assert_eq!(keys, [Key::Escape, Key::Char('['), Key::Char('A')]);
}

#[test]
fn neither_a_pause_nor_a_new_stop_ends_a_paste() {
    let (mut decoder, mut keys) = (KeyDecoder::new(), Vec::new());
    decoder.feed(b"\x1b[200~rm -", &mut keys);
    assert!(decoder.patience() >= Duration::from_secs(10));
    decoder.discard();
    decoder.feed(b"rf\x1b[201~", &mut keys);
    assert_eq!(keys, [Key::Paste("rm -rf".to_owned())]);
}

#[test]
fn a_sequence_or_paste_without_end_gives_way_in_the_end() {
    for (start, count) in [(b"\x1b[".as_slice(), 0), (b"\x1b]", 0), (b"\x1b[200~", 1)] {
        let (mut decoder, mut keys) = (KeyDecoder::new(), Vec::new());
        decoder.feed(&[start, &vec![b'1'; LONGEST_PASTE + 1]].concat(), &mut keys);
        decoder.flush(&mut keys);
        assert_eq!(keys.len(), count);
        decoder.feed(b"Q", &mut keys);
        assert_eq!(keys[count..], [Key::Char('Q')]);
    }
    let (mut decoder, mut keys) = (KeyDecoder::new(), Vec::new());
    decoder.feed(b"\x1b[200~its end is lost", &mut keys);
    decoder.flush(&mut keys);
    decoder.feed(b"Q", &mut keys);
    assert_eq!(keys, [Key::Char('Q')]);
}

#[test]
fn no_answer_is_a_key_wherever_it_is_cut() {
    let answers: [&[u8]; 6] = [
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1b]11;rgba:1e1e/1e1e/1e1e/ffff\x07",
        b"\x1bP>|XTerm(379)\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b[?62;4;22c",
        b"\x1b[4;600;800t",
    ];
    for answer in answers {
        // Before these bytes it could be a key that a person pressed.
        let told = if answer[1] == b'[' { 3 } else { 2 };
        for at in told..answer.len() {
            let (mut decoder, mut keys) = (KeyDecoder::new(), Vec::new());
            decoder.feed(&answer[..at], &mut keys);
            assert!(decoder.patience() >= PARAMETER_PATIENCE);
            decoder.feed(&answer[at..], &mut keys);
            assert_eq!(keys, [], "{} at {at}", answer.escape_ascii());
            decoder.feed(&answer[..at], &mut keys);
            decoder.flush(&mut keys);
            let is_escape_key = at == 2 && answer[1] != b'[';
            assert!(is_escape_key || keys.is_empty(), "{keys:?} at {at}");
        }
    }
}

#[test]
fn nothing_of_an_overlong_sequence_acts_as_a_key_however_it_is_split() {
    let ends = [
        ("\x1b[25", "A"),
        ("\x1b[25", "+1A"),
        ("\x1b[0", "+00005~"),
        ("\x1b]52;", "\x07"),
        ("\x1bP", "\x1b\\"),
    ];
    for length in (LONGEST_SEQUENCE - 4..LONGEST_SEQUENCE + 4).chain([5000]) {
        for (start, end) in ends {
            let bytes = [start, &"1".repeat(length), end, "q"].concat();
            for size in [1, 3, LONGEST_SEQUENCE, bytes.len()] {
                let keys = decode(bytes.as_bytes().chunks(size));
                assert_eq!(keys, [Key::Char('q')], "{start:?} by {size}");
            }
        }
        // Cut off by the next sequence.
        let bytes = format!("\x1b[{}+\x1b[A", "1".repeat(length - 3));
        let whole = decode([bytes.as_bytes()]);
        assert_eq!(whole.last(), Some(&Key::Up));
        assert_eq!(decode(bytes.as_bytes().chunks(1)), whole, "{length}");
    }
}

#[test]
fn what_is_pending_can_be_forgotten() {
    let (mut decoder, mut keys) = (KeyDecoder::new(), Vec::new());
    decoder.feed(b"\x1b[", &mut keys);
    decoder.reset();
    decoder.feed(b"A", &mut keys);
    assert_eq!(keys, [Key::Char('A')]);
}

proptest! {
    #[test]
    fn any_bytes_decode_to_the_same_keys_however_they_are_split(
        bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), proptest::sample::select(b"\x1b[O]P~;0126M<A\x07\\".to_vec())],
            0..40,
        ),
        at in 0..40_usize,
    ) {
        let whole = decode([bytes.as_slice()]);
        let (start, end) = bytes.split_at(at.min(bytes.len()));
        prop_assert_eq!(&decode([start, end]), &whole);
        prop_assert_eq!(&decode(bytes.chunks(1)), &whole);
    }
}
