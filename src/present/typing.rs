//! How a command appears: in one step, letter by letter at a human pace, or by key presses.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::style::{Line, Style, graphemes};

/// How many letters one key press types, if the presenter's keys type: no one notices that they
/// differ.
const LETTERS_A_KEY: usize = 3;

/// The longest time for typing a command: an audience does not watch a long one for half a minute.
const LONGEST: Duration = Duration::from_secs(6);

/// How many key presses type a long command, if the presenter's keys type.
const MOST_KEYS: usize = 60;

/// The shortest pause that can be kept exactly; below it, several letters come together.
const SHORTEST: Duration = Duration::from_millis(5);

/// What comes letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypingPace {
    /// The whole command in one piece.
    AtOnce,
    /// Letter by letter, with pauses in this range.
    Pauses(RangeInclusive<Duration>),
    /// A few letters for each key press.
    Keys,
}

impl TypingPace {
    /// The pause after each letter if this program types it. If keys type, it is that of an average
    /// typist: keys cannot be counted while a program has the terminal.
    pub fn between_letters(&self) -> RangeInclusive<Duration> {
        match self {
            Self::AtOnce => Duration::ZERO..=Duration::ZERO,
            Self::Pauses(bounds) => bounds.clone(),
            Self::Keys => Duration::from_millis(30)..=Duration::from_millis(90),
        }
    }
}

/// One letter that is about to be displayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keystroke {
    /// The letter; `\n` for a line end.
    pub text: String,
    /// Its style.
    pub style: Style,
}

/// Splits styled lines into letters.
pub(super) fn keystrokes(lines: &[Line]) -> Vec<Keystroke> {
    let mut strokes = Vec::new();
    for (nth, line) in lines.iter().enumerate() {
        if nth > 0 {
            strokes.push(Keystroke {
                text: "\n".to_owned(),
                style: Style::PLAIN,
            });
        }
        for fragment in line.fragments() {
            strokes.extend(graphemes(fragment.text()).map(|(text, _)| Keystroke {
                text: text.to_owned(),
                style: fragment.style(),
            }));
        }
    }
    strokes
}

/// How many letters one key press types, for a command of this length.
pub(super) fn letters_a_key(letters: usize) -> usize {
    letters.div_ceil(MOST_KEYS).max(LETTERS_A_KEY)
}

/// How many letters of a command of `letters` come together, and the pause between: within
/// `bounds`, but at most [`LONGEST`] for the whole command.
pub(super) fn rhythm(
    bounds: &RangeInclusive<Duration>,
    letters: usize,
) -> (usize, RangeInclusive<Duration>) {
    let mean = (*bounds.start() + *bounds.end()) / 2;
    let whole = mean.saturating_mul(u32::try_from(letters).unwrap_or(u32::MAX));
    if whole <= LONGEST {
        return (1, bounds.clone());
    }
    let factor = LONGEST.as_secs_f64() / whole.as_secs_f64();
    let at_a_time = (SHORTEST.as_secs_f64() / mean.mul_f64(factor).as_secs_f64().max(1e-9)).ceil();
    // A command has fewer letters than that.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is bounded"
    )]
    let at_a_time = (at_a_time as usize).clamp(1, letters);
    #[expect(clippy::cast_precision_loss, reason = "a few letters")]
    let factor = factor * at_a_time as f64;
    (
        at_a_time,
        bounds.start().mul_f64(factor)..=bounds.end().mul_f64(factor),
    )
}

/// A random pause within the bounds.
pub(super) fn pause(random: &mut fastrand::Rng, bounds: &RangeInclusive<Duration>) -> Duration {
    let micros = |duration: &Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random.u64(micros(bounds.start())..=micros(bounds.end())))
}

#[cfg(test)]
mod tests;
