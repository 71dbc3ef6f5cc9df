use super::*;

fn scanned(chunks: &[&[u8]]) -> (String, Vec<Mark>) {
    let mut scanner = MarkScanner::new("t0k");
    let (mut output, mut marks) = (Vec::new(), Vec::new());
    for chunk in chunks {
        for piece in scanner.push(chunk) {
            match piece {
                StreamPiece::Output(bytes) => output.extend(bytes),
                StreamPiece::Mark(mark) => marks.push(mark),
            }
        }
    }
    output.extend(scanner.finish());
    (String::from_utf8(output).expect("UTF-8"), marks)
}

fn stream() -> (Vec<u8>, Vec<Mark>) {
    let marks = vec![
        Mark::Place("echo \u{7} \u{1b} ü".to_owned()),
        Mark::Finished {
            step: "k".to_owned(),
            status: Some(1),
        },
    ];
    let mut bytes = b"one\x1b[1mtwo".to_vec();
    bytes.extend(marks[0].encode("t0k"));
    bytes.extend(marks[1].encode("t0k"));
    bytes.extend(b"three\x1b]");
    (bytes, marks)
}

#[test]
fn marks_come_out_however_the_stream_is_cut() {
    let (bytes, marks) = stream();
    let wanted = ("one\x1b[1mtwothree\x1b]".to_owned(), marks);
    for at in 0..=bytes.len() {
        let (one, two) = bytes.split_at(at);
        assert_eq!(scanned(&[one, two]), wanted, "{at}");
    }
    let single: Vec<_> = bytes.chunks(1).collect();
    assert_eq!(scanned(&single), wanted);
}

#[test]
fn output_is_not_held_up() {
    let mut scanner = MarkScanner::new("t0k");
    for text in ["$ ", "\x1b[31m", "\x1b]0;title\x07"] {
        let pieces = scanner.push(text.as_bytes());
        let [StreamPiece::Output(output)] = &pieces[..] else {
            panic!("{text:?}: {pieces:?}")
        };
        assert_eq!(output, text.as_bytes());
    }
}

#[test]
fn a_mark_with_another_token_is_output() {
    let mark = Mark::Secret("x".to_owned());
    let (output, marks) = scanned(&[&mark.encode("other")]);
    assert_eq!(marks, []);
    assert!(output.contains("other"));
}
