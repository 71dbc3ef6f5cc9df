use super::*;

const STREAM: &[u8] =
    b"\0started 0 himBEs 0   \0\0throw\0\0thrown 130 ehimBEs 7.a  7 errexit 3 2 f false x\n\0\
                        noise\0started 0\0ran 0 himBEs 8.b 4 8 \0\0prompt\0";

fn expected() -> Vec<Message> {
    let idle = |entry, evaluated, (flags, taken): (&str, &str), mark, sequence, note: &str| {
        Message::Idle(DriverReport {
            entry,
            evaluated,
            flags: flags.to_owned(),
            taken: taken.to_owned(),
            mark,
            sequence,
            note: note.to_owned(),
        })
    };
    vec![
        idle(DriverEntry::Started, 0, ("himBEs", "0"), None, 0, ""),
        Message::Throwing,
        idle(
            DriverEntry::Thrown,
            130,
            ("ehimBEs", "7.a"),
            None,
            7,
            "errexit 3 2 f false x\n",
        ),
        idle(DriverEntry::Ran, 0, ("himBEs", "8.b"), Some(4), 8, ""),
        Message::Prompt,
    ]
}

fn decode(pieces: &[&[u8]]) -> Vec<Message> {
    let mut decoder = Decoder::default();
    let mut messages = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        messages.extend(std::iter::from_fn(|| decoder.next()));
    }
    messages
}

#[test]
fn a_stream_decodes_the_same_wherever_it_is_cut() {
    for first in 0..STREAM.len() {
        for second in first..STREAM.len() {
            let (a, rest) = STREAM.split_at(first);
            let (b, c) = rest.split_at(second - first);
            assert_eq!(
                decode(&[a, b, c]),
                expected(),
                "cut at {first} and {second}"
            );
        }
    }
}

#[test]
fn unset_variables_leave_a_report_that_can_be_read() {
    let mut decoder = Decoder::default();
    decoder.push(b" 1 him    \0");
    let Some(Message::Idle(report)) = decoder.next() else {
        panic!("no report");
    };
    assert_eq!(
        (&*report.taken, report.mark, report.sequence),
        ("", None, 0)
    );
}
