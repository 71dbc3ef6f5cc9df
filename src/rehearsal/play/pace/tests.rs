use super::*;
use crate::rehearsal::format::recording::{Chunk, RecordedText};

const STAGE: PlaybackPace = PlaybackPace::Timed {
    speed: 2.0,
    longest: Duration::from_secs(5),
};

fn call(after: Option<u64>, chunks: &[(Option<u64>, &str)]) -> Call {
    let output = chunks.iter().map(|(at, text)| Chunk {
        at: at.map(Duration::from_millis),
        stream: RecordedStream::Stdout,
        text: RecordedText::new(*text),
    });
    Call {
        output: output.collect(),
        after: after.map(Duration::from_millis),
        ..Call::default()
    }
}

fn times(call: &Call, pace: PlaybackPace) -> (Vec<(u128, String)>, u128) {
    let (pieces, end) = schedule(call, pace);
    let text = |piece: &Piece<'_>| String::from_utf8_lossy(piece.bytes).into_owned();
    (
        pieces
            .iter()
            .map(|piece| (piece.at.as_millis(), text(piece)))
            .collect(),
        end.as_millis(),
    )
}

fn at(times: &[(u128, &str)]) -> Vec<(u128, String)> {
    times
        .iter()
        .map(|(at, text)| (*at, (*text).to_owned()))
        .collect()
}

#[test]
fn short_calls_print_at_their_end_long_ones_line_by_line() {
    let short = call(Some(400), &[(None, "a\nb\n")]);
    assert_eq!(times(&short, STAGE), (at(&[(200, "a\nb\n")]), 200));
    let long = call(Some(4_000), &[(None, "a\nb\n"), (None, "c")]);
    assert_eq!(
        times(&long, STAGE),
        (at(&[(0, "a\n"), (1_000, "b\n"), (2_000, "c")]), 2_000)
    );
}

#[test]
fn pieces_with_times_keep_them() {
    let timed = call(
        Some(4_000),
        &[(None, "a\nb"), (Some(2_000), "c"), (None, "d")],
    );
    assert_eq!(
        times(&timed, STAGE),
        (at(&[(0, "a\nb"), (1_000, "c"), (1_000, "d")]), 2_000)
    );
}

#[test]
fn no_call_takes_longer_than_the_longest() {
    let (pieces, end) = times(
        &call(Some(60_000), &[(None, "a\n"), (Some(30_000), "b\n")]),
        STAGE,
    );
    assert_eq!((pieces[1].0, end), (2_500, 5_000));
}

#[test]
fn unattended_nothing_waits() {
    let long = call(Some(60_000), &[(None, "a\nb\n")]);
    assert_eq!(
        times(&long, PlaybackPace::AtOnce),
        (at(&[(0, "a\nb\n")]), 0)
    );
}
