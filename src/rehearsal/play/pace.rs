//! When the output of a recorded call appears. Pure.

use std::time::Duration;

use crate::rehearsal::format::recording::{Call, RecordedStream};

/// How fast recorded calls are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlaybackPace {
    /// Without pauses.
    AtOnce,
    /// As long as the real calls took, within limits.
    Timed {
        /// 2.0 is twice as fast.
        speed: f64,
        /// No call takes longer than this.
        longest: Duration,
    },
}

/// One piece of output of a call, or a line that it waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rehearsal) struct Piece<'a> {
    /// The time since the start, or since the last line.
    pub(in crate::rehearsal) at: Duration,
    pub(in crate::rehearsal) stream: RecordedStream,
    pub(in crate::rehearsal) bytes: &'a [u8],
}

/// A call that takes less than this prints everything together, at its end.
const SPREAD_FROM: Duration = Duration::from_secs(1);

/// The pieces of a call's output in order, and when the call ends.
pub(in crate::rehearsal) fn schedule(
    call: &Call,
    pace: PlaybackPace,
) -> (Vec<Piece<'_>>, Duration) {
    if call.is_dialogue() {
        return schedule_dialogue(call, pace);
    }
    let last = call.output.iter().filter_map(|chunk| chunk.at).max();
    let length = call.after.max(last).unwrap_or_default();
    let factor = match pace {
        PlaybackPace::AtOnce => 0.0,
        PlaybackPace::Timed { speed, longest } => factor(length, speed, longest),
    };
    let scaled = |time: Duration| time.mul_f64(factor);
    // A screen is displayed as a whole.
    let has_screens = call
        .output
        .iter()
        .any(|chunk| chunk.stream == RecordedStream::Screen);
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

/// Every line restarts the time. Nothing is spread: the lines set the pace.
fn schedule_dialogue(call: &Call, pace: PlaybackPace) -> (Vec<Piece<'_>>, Duration) {
    let scaled = |time: Duration| match pace {
        PlaybackPace::AtOnce => Duration::ZERO,
        PlaybackPace::Timed { speed, longest } => time.mul_f64(factor(time, speed, longest)),
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
mod tests;
