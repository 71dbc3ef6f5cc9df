//! How a command appears: at once, or letter by letter at a human pace.

use std::time::Duration;

use crate::style::{Line, Style, graphemes};

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
            strokes.extend(graphemes(&fragment.text).map(|(text, _)| Keystroke {
                text: text.to_owned(),
                style: fragment.style,
            }));
        }
    }
    strokes
}

/// The pause after a letter: between 10 and 100 milliseconds, no two alike.
pub(super) fn pause(random: &mut fastrand::Rng) -> Duration {
    Duration::from_millis(random.u64(10..=100))
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
        for _ in 0..1000 {
            let pause = pause(&mut random);
            assert!((10..=100).contains(&pause.as_millis()));
        }
    }
}
