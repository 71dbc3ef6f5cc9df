//! Typing a command on the stage: by itself, by the presenter's keys, or all in one step.
//!
//! Owns when a command that does not fit the screen stops, and what a key does while it is typed. How long
//! the pauses are is in `typing`.

use std::io;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use crate::style::Line;
use crate::term::Key;

use super::keymap::KeyCommand;
use super::stage::Stage;
use super::stops::{GUARD_AFTER_KEYS, KeyInput, StopResult};
use super::typed_command::TypedCommand;
use super::typing::{self, Keystroke, TypingPace};

impl Stage {
    /// Displays a command after its prompt, letter by letter if configured; within a stop. A key
    /// with a meaning displays the rest immediately and returns.
    pub(super) async fn put_command(
        &mut self,
        typed: &TypedCommand,
        letter_by_letter: bool,
        since: Instant,
    ) -> io::Result<Option<StopResult>> {
        self.screen.put(&typed.prompt)?;
        let strokes = typing::keystrokes(&typed.lines);
        let mut at = 0;
        let mut pressed = None;
        // A command that does not fit on the screen is displayed in parts, since its beginning
        // would scroll away unread.
        for end in self.parts(typed, &strokes) {
            if at > 0 && pressed.is_none() {
                pressed = self.stop_at_more(since).await?;
                // The line has ended already.
                at += usize::from(strokes[at].text == "\n");
            }
            let part = &strokes[at..end];
            at = end;
            if !letter_by_letter || self.look.pace == TypingPace::AtOnce || pressed.is_some() {
                self.put_strokes(part)?;
                continue;
            }
            pressed = match self.type_out(part, strokes.len(), since).await? {
                Some(StopResult::Command(KeyCommand::Complete | KeyCommand::Run))
                    if end < strokes.len() =>
                {
                    None
                }
                other => other,
            };
            if pressed == Some(StopResult::End)
                || pressed == Some(StopResult::Command(KeyCommand::Quit))
            {
                break;
            }
        }
        Ok(pressed)
    }

    /// Says that there is more of the command, and waits for a key; `None` when that one wants to see it.
    async fn stop_at_more(&mut self, since: Instant) -> io::Result<Option<StopResult>> {
        self.screen.end_line()?;
        let more = self.more();
        self.screen.put(&more)?;
        let pressed = match self.pressed(since).await {
            StopResult::Command(KeyCommand::Run | KeyCommand::Complete) => None,
            other => Some(other),
        };
        self.screen.erase_line()?;
        Ok(pressed)
    }

    /// Where to stop displaying a command so that each part of it fits on the screen; its end is
    /// the last.
    fn parts(&mut self, typed: &TypedCommand, strokes: &[Keystroke]) -> Vec<usize> {
        let (cols, rows) = self.area();
        let mut ends = Vec::new();
        let (mut column, mut row) = (typed.prompt.width(), 1);
        for (nth, stroke) in strokes.iter().enumerate() {
            let width = crate::style::display_width(&stroke.text);
            if stroke.text == "\n" || column + width > cols {
                // The last row shows that there is more.
                if row >= rows.saturating_sub(1).max(1) {
                    ends.push(nth);
                    row = 0;
                }
                row += 1;
                column = 0;
            }
            column += if stroke.text == "\n" { 0 } else { width };
        }
        ends.push(strokes.len());
        ends
    }

    /// Types a part of a command that has so many `letters`.
    async fn type_out(
        &mut self,
        strokes: &[Keystroke],
        letters: usize,
        since: Instant,
    ) -> io::Result<Option<StopResult>> {
        if let TypingPace::Pauses(bounds) = &self.look.pace {
            let (at_a_time, bounds) = typing::rhythm(bounds, letters);
            return self.type_itself((strokes, at_a_time), bounds, since).await;
        }
        self.type_by_keys(strokes, typing::letters_a_key(letters), since)
            .await
    }

    /// Types with a pause within `bounds` after each letter.
    async fn type_itself(
        &mut self,
        (strokes, at_a_time): (&[Keystroke], usize),
        bounds: RangeInclusive<Duration>,
        since: Instant,
    ) -> io::Result<Option<StopResult>> {
        let mut rest = strokes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(at_a_time.min(rest.len()));
            self.put_strokes(now)?;
            rest = later;
            let pause = typing::pause(&mut self.random, &bounds);
            let heard = tokio::time::timeout(pause, self.hear()).await;
            let pressed = heard.ok().and_then(|heard| self.meaning(&heard, since));
            if let Some(pressed) = pressed {
                return self.complete(pressed, rest);
            }
        }
        Ok(None)
    }

    /// Types a few letters for each key.
    async fn type_by_keys(
        &mut self,
        strokes: &[Keystroke],
        at_a_time: usize,
        since: Instant,
    ) -> io::Result<Option<StopResult>> {
        let mut rest = strokes;
        while !rest.is_empty() {
            let heard = self.hear().await;
            let types = matches!(
                heard,
                KeyInput::Key(Key::Char(_) | Key::Backspace | Key::Tab, _)
            );
            if types {
                let (now, later) = rest.split_at(at_a_time.min(rest.len()));
                self.put_strokes(now)?;
                rest = later;
            } else if let Some(pressed) = self.meaning(&heard, since) {
                return self.complete(pressed, rest);
            }
        }
        // The fingers may still be typing, and these keys have a meaning now: each restarts the
        // wait.
        while let Ok(heard) = tokio::time::timeout(GUARD_AFTER_KEYS, self.hear()).await {
            if matches!(heard, KeyInput::End | KeyInput::Command(_)) {
                return Ok(self.meaning(&heard, since));
            }
        }
        Ok(None)
    }

    /// Does with the rest of the command what the key `pressed` wants.
    fn complete(
        &mut self,
        pressed: StopResult,
        rest: &[Keystroke],
    ) -> io::Result<Option<StopResult>> {
        if !matches!(
            pressed,
            StopResult::End | StopResult::Command(KeyCommand::Quit)
        ) {
            self.put_strokes(rest)?;
        }
        Ok(Some(pressed))
    }

    fn put_strokes(&mut self, strokes: &[Keystroke]) -> io::Result<()> {
        let mut line = Line::new();
        for stroke in strokes {
            if stroke.text == "\n" {
                self.screen.put_line(&line)?;
                line = Line::new();
            } else {
                line.push(&stroke.text, stroke.style);
            }
        }
        self.screen.put(&line)
    }
}
