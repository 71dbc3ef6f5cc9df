//! What is known of a terminal: the colour of its background, and whether it shows pictures.
//!
//! Owns what its answers mean, and the words in which one process tells another. When it is asked is `asking`'s
//! business.

use std::fmt;
use std::io;
use std::str::FromStr;
use std::time::Duration;

use crate::style::Background;
use crate::term::{Answers, EarlyInquiry, Protocol, TerminalQuestions, Tty};

/// How long the first drawing waits for an answer.
pub(super) const PATIENCE: Duration = Duration::from_millis(50);

/// A background with a higher luminance is light: at this one, black and white have equal contrast.
const MIDDLE: f64 = 0.18;

/// The questions to the terminal, and what is known without asking.
#[derive(Debug, Clone, Default)]
pub struct Inquiry {
    /// The questions.
    pub questions: TerminalQuestions,
    /// Known facts: the program that started this one has asked.
    pub known: TerminalFacts,
    /// The background if the terminal does not answer.
    pub fallback: Option<Background>,
}

/// The known facts about a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TerminalFacts {
    /// The background that it reports.
    pub background: Option<Background>,
    /// Its protocol for pictures, and width and height of a cell in pixels.
    pub pictures: Option<(Protocol, Option<(u32, u32)>)>,
}

impl TerminalFacts {
    /// Asks the terminal for a program that draws on it later; waits 50 ms at most. Returns what is
    /// known then, and the pending inquiry.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask(
        tty: &std::sync::Arc<Tty>,
        questions: TerminalQuestions,
    ) -> io::Result<(Self, EarlyInquiry)> {
        let inquiry = EarlyInquiry::make(tty, questions, PATIENCE)?;
        let known = Self::of(inquiry.late().answers(), questions, tty);
        Ok((known, inquiry))
    }

    /// The facts in the answers to `questions`; answers to other questions are ignored.
    pub fn of(answers: &Answers, questions: TerminalQuestions, tty: &Tty) -> Self {
        let luminance = answers.luminance.filter(|_| questions.background);
        let background = luminance.map(|luminance| {
            if luminance > MIDDLE {
                Background::Light
            } else {
                Background::Dark
            }
        });
        let size = tty.size();
        let counts = (u32::from(size.cols), u32::from(size.rows));
        let area = answers.area.or_else(|| tty.pixels());
        let of_area = area.map(|(width, height)| (width / counts.0, height / counts.1));
        let cell = answers.cell.or(of_area);
        let cell = cell.filter(|(width, height)| *width > 0 && *height > 0);
        Self {
            background,
            pictures: answers
                .protocol
                .filter(|_| questions.pictures)
                .map(|protocol| (protocol, cell)),
        }
    }
}

/// The background according to `COLORFGBG`: its last field is the number of a colour.
pub fn background_of(variable: &str) -> Option<Background> {
    let (_, last) = variable.rsplit_once(';')?;
    match last {
        "0" | "8" => Some(Background::Dark),
        "7" | "15" => Some(Background::Light),
        _ => None,
    }
}

impl fmt::Display for TerminalFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.background {
            Some(Background::Light) => "light",
            Some(Background::Dark) => "dark",
            None => "unknown",
        })?;
        if let Some((protocol, cell)) = self.pictures {
            let name = match protocol {
                Protocol::Kitty => "kitty",
                Protocol::Inline => "inline",
            };
            let (width, height) = cell.unwrap_or_default();
            write!(f, ",{name},{width},{height}")?;
        }
        Ok(())
    }
}

impl FromStr for TerminalFacts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let background = match parts.next() {
            Some("light") => Some(Background::Light),
            Some("dark") => Some(Background::Dark),
            _ => None,
        };
        let protocol = match parts.next() {
            Some("kitty") => Some(Protocol::Kitty),
            Some("inline") => Some(Protocol::Inline),
            _ => None,
        };
        let mut number = || parts.next()?.parse().ok().filter(|number| *number > 0);
        let cell = number().zip(number());
        Ok(Self {
            background,
            pictures: protocol.map(|protocol| (protocol, cell)),
        })
    }
}

#[cfg(test)]
mod tests;
