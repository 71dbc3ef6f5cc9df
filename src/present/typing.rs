//! How a command appears: at once, letter by letter at a human pace, or as keys are pressed.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::style::{Line, Style, graphemes};

/// Letters that one key press types, when the presenter's keys type: nobody sees that they differ.
pub(super) const LETTERS_A_KEY: usize = 3;

/// What comes letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pace {
    /// All at once.
    AtOnce,
    /// With a pause between these after each letter.
    Pauses(RangeInclusive<Duration>),
    /// A few letters for each key.
    Keys,
}

impl Pace {
    /// The pause after each letter where this program types it. Where keys would type, it is that of
    /// an average typist: the keys cannot be counted while a program has the terminal.
    pub fn between_letters(&self) -> RangeInclusive<Duration> {
        match self {
            Self::AtOnce => Duration::ZERO..=Duration::ZERO,
            Self::Pauses(bounds) => bounds.clone(),
            Self::Keys => Duration::from_millis(30)..=Duration::from_millis(90),
        }
    }
}

/// One letter on its way to the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keystroke {
    /// The letter; `\n` for a line end.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// Cuts styled lines into letters.
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

/// A pause between the bounds, no two alike.
pub(super) fn pause(random: &mut fastrand::Rng, bounds: &RangeInclusive<Duration>) -> Duration {
    let micros = |duration: &Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random.u64(micros(bounds.start())..=micros(bounds.end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_graphemes_and_lines_end() {
        let lines = [
            Line::styled("ae\u{301}", Style::PLAIN),
            Line::styled("b", Style::PLAIN),
        ];
        let texts: Vec<_> = keystrokes(&lines)
            .into_iter()
            .map(|stroke| stroke.text)
            .collect();
        assert_eq!(texts, ["a", "e\u{301}", "\n", "b"]);
    }

    #[test]
    fn pauses_stay_between_their_bounds() {
        let mut random = fastrand::Rng::with_seed(7);
        let bounds = Duration::from_millis(10)..=Duration::from_millis(100);
        for _ in 0..1000 {
            assert!(bounds.contains(&pause(&mut random, &bounds)));
        }
        let even = Duration::ZERO..=Duration::ZERO;
        assert_eq!(pause(&mut random, &even), Duration::ZERO);
    }
}
