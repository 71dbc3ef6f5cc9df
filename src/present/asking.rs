//! The stage's questions to its terminal: the colour of the background, and whether it shows
//! pictures.
//!
//! Owns when they are asked, and the effects of the answers. No drawing waits longer than 50 ms; a
//! later answer takes effect with the next commentary.

use std::io;
use std::time::Duration;

use tokio::sync::watch;

use crate::term::RawMode;

use super::stage::Stage;
use super::terminal_facts::{Inquiry, PATIENCE, TerminalFacts};

impl Stage {
    /// Asks the terminal for the facts that the look depends on, unless it was asked already or
    /// another process has it. This happens right before the first drawing, which waits 50 ms for
    /// the answer at most, so that hidden commands before it do not wait. The terminal delivers
    /// single keys until it has answered.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_terminal(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.has_asked, true) {
            return Ok(());
        }
        let Inquiry {
            questions,
            known,
            fallback,
        } = self.look.terminal;
        let mut known = known;
        if !questions.are_none() && self.tty.is_ours() {
            self.stops.raw = Some(RawMode::enter(&self.tty)?);
            self.stops.keys.ask(questions)?;
            let answers = self.stops.keys.answers(PATIENCE);
            known = TerminalFacts::of(&answers, questions, &self.tty);
            if answers.are_complete {
                self.end_stop();
            }
        }
        self.know(known);
        if let Some(fallback) = fallback.filter(|_| self.auto.is_some()) {
            self.look.theme = self.look.theme.clone().on(fallback);
        }
        Ok(())
    }

    /// Waits until no more answers are expected, before another program reads the terminal.
    pub fn settle(&mut self) {
        if self.stops.raw.is_some() {
            self.end_stop();
        }
    }

    /// Stops reading answers while a shell starts, which takes the terminal without reading it; or
    /// starts again.
    pub fn leave_alone(&self, left: bool) {
        self.stops.keys.pause_answers(left);
    }

    /// Takes later answers from the process that started this one.
    pub fn told_later(&mut self, later: watch::Receiver<Option<TerminalFacts>>) {
        self.later = Some(later);
    }

    /// Takes the answers that the terminal has given since it was asked.
    pub(super) fn take_late_answers(&mut self) {
        let later = self.later.as_ref().and_then(|later| *later.borrow());
        if let Some(known) = later {
            self.later = None;
            self.know(TerminalFacts {
                pictures: known.pictures.or(self.look.terminal.known.pictures),
                ..known
            });
        }
        let questions = self.look.terminal.questions;
        if !questions.are_none() {
            let answers = self.stops.keys.answers(Duration::ZERO);
            self.know(TerminalFacts::of(&answers, questions, &self.tty));
        }
    }

    fn know(&mut self, known: TerminalFacts) {
        self.look.terminal.known = known;
        if let Some(background) = known.background
            && let Some(auto) = self.auto.take()
        {
            self.look.theme = auto.on(background);
        }
    }
}
