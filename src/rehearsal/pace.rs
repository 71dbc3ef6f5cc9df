//! When the output of a played call appears. Pure.

use std::time::Duration;

use super::recording::{Call, Stream};

/// How fast calls are played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// Without any pause.
    AtOnce,
    /// As long as they took, within bounds.
    Timed {
        /// 2.0 plays twice as fast.
        speed: f64,
        /// No call takes longer than this.
        longest: Duration,
    },
}

/// One piece of output of a call, or a line that it waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// When, counted from the start, or from the last line.
    pub(super) at: Duration,
    pub(super) stream: Stream,
    pub(super) bytes: &'a [u8],
}

/// A call of less than this prints all at once, at its end.
const SPREAD_FROM: Duration = Duration::from_secs(1);

/// The pieces of a call's output in order, and when the call ends.
pub(super) fn schedule(call: &Call, pace: Pace) -> (Vec<Piece<'_>>, Duration) {
    if call.is_dialogue() {
        return schedule_dialogue(call, pace);
    }
    let last = call.output.iter().filter_map(|chunk| chunk.at).max();
    let length = call.after.max(last).unwrap_or_default();
    let factor = match pace {
        Pace::AtOnce => 0.0,
        Pace::Timed { speed, longest } => factor(length, speed, longest),
    };
    let scaled = |time: Duration| time.mul_f64(factor);
    // A screen is shown as a whole.
    let has_screens = call
        .output
        .iter()
        .any(|chunk| chunk.stream == Stream::Screen);
    let timed = last.is_some() || has_screens;
    let mut pieces = Vec::new();
    let mut now = Duration::ZERO;
    for chunk in &call.output {
        now = now.max(chunk.at.unwrap_or_default());
        let at = if timed { now } else { length };
        pieces.push(Piece {
            at: scaled(at),
            stream: chunk.stream,
            bytes: &chunk.text.bytes,
        });
    }
    if !timed && length >= SPREAD_FROM && factor > 0.0 {
        pieces = spread(&pieces, scaled(length));
    }
    (pieces, scaled(length))
}

/// Every line begins a new time. Nothing is spread: the lines make the pace.
fn schedule_dialogue(call: &Call, pace: Pace) -> (Vec<Piece<'_>>, Duration) {
    let scaled = |time: Duration| match pace {
        Pace::AtOnce => Duration::ZERO,
        Pace::Timed { speed, longest } => time.mul_f64(factor(time, speed, longest)),
    };
    let mut now = Duration::ZERO;
    let mut pieces = Vec::with_capacity(call.output.len());
    for chunk in &call.output {
        now = if chunk.stream.is_input() {
            Duration::ZERO
        } else {
            now.max(scaled(chunk.at.unwrap_or_default()))
        };
        pieces.push(Piece {
            at: now,
            stream: chunk.stream,
            bytes: &chunk.text.bytes,
        });
    }
    let end = scaled(call.after.unwrap_or_default());
    (pieces, now.max(end))
}

fn factor(length: Duration, speed: f64, longest: Duration) -> f64 {
    let scaled = if speed > 0.0 { 1.0 / speed } else { 1.0 };
    if length.mul_f64(scaled) > longest {
        longest.as_secs_f64() / length.as_secs_f64()
    } else {
        scaled
    }
}

/// The lines of `pieces` one after the other, the last one at the end.
fn spread<'a>(pieces: &[Piece<'a>], length: Duration) -> Vec<Piece<'a>> {
    let lines: Vec<_> = pieces
        .iter()
        .flat_map(|piece| {
            let lines = piece.bytes.split_inclusive(|byte| *byte == b'\n');
            lines.map(|bytes| Piece { bytes, ..*piece })
        })
        .collect();
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let at = |nth: u32| {
        if count > 1 {
            length * nth / (count - 1)
        } else {
            length
        }
    };
    lines
        .into_iter()
        .zip(0..)
        .map(|(line, nth)| Piece {
            at: at(nth),
            ..line
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::recording::{Chunk, Text};

    const STAGE: Pace = Pace::Timed {
        speed: 2.0,
        longest: Duration::from_secs(5),
    };

    fn call(after: Option<u64>, chunks: &[(Option<u64>, &str)]) -> Call {
        let output = chunks.iter().map(|(at, text)| Chunk {
            at: at.map(Duration::from_millis),
            stream: Stream::Stdout,
            text: Text::new(*text),
        });
        Call {
            output: output.collect(),
            after: after.map(Duration::from_millis),
            ..Call::default()
        }
    }

    fn times(call: &Call, pace: Pace) -> (Vec<(u128, String)>, u128) {
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
        assert_eq!(times(&long, Pace::AtOnce), (at(&[(0, "a\nb\n")]), 0));
    }
}
