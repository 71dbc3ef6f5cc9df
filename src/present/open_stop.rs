//! A stop while keys are taken: the text on the screen there, and how it is replaced and restored.
//!
//! Owns the row of the stop. `answering` handles the keys.

use std::io;
use std::time::Instant;

use crate::run::{Announcement, Decision};
use crate::style::Line;

use super::command_view::CommandView;
use super::habits::Habits;
use super::help::PossibleKeys;
use super::history::CommandHistory;
use super::stage::Stage;
use super::stops::StopResult;
use super::typed_command::TypedCommand;

/// The effect of a key at a stop.
pub(super) enum KeyResult {
    /// The stop continues.
    Nowhere,
    /// The stop ends with this decision.
    To(Decision),
    /// This is the next key of the stop.
    Pressed(StopResult),
}

/// The text at a stop.
#[derive(Clone, Copy)]
pub(super) struct StopScene<'a> {
    pub(super) announcement: Announcement<'a>,
    /// The displayed command, if it is one.
    pub(super) typed: Option<&'a TypedCommand>,
    /// The command's text, if it may be changed.
    pub(super) text: Option<&'a str>,
    /// The displayed sign, if it is not a command: that there is more text, or that the show waits
    /// for a key.
    pub(super) sign: Option<&'a Line>,
    /// It asks before running the command again.
    pub(super) asks: bool,
    /// It is a heading that has the screen to itself.
    pub(super) is_card: bool,
}

impl<'a> StopScene<'a> {
    /// A stop without a command, at `sign`.
    pub(super) fn beside(announcement: Announcement<'a>, sign: Option<&'a Line>) -> Self {
        Self {
            announcement,
            typed: None,
            text: None,
            sign,
            asks: false,
            is_card: false,
        }
    }

    /// A stop at a heading that has the screen to itself.
    pub(super) fn card(announcement: Announcement<'a>) -> Self {
        Self {
            is_card: true,
            ..Self::beside(announcement, None)
        }
    }
}

/// A stop, with the parts of the show that its keys need.
pub(super) struct OpenStop<'s> {
    pub(super) scene: StopScene<'s>,
    pub(super) stage: &'s mut Stage,
    pub(super) commands: &'s mut CommandView,
    pub(super) history: &'s mut CommandHistory,
    pub(super) habits: Habits,
}

impl<'s> OpenStop<'s> {
    /// The possible actions here.
    pub(super) fn possible_keys(&self) -> PossibleKeys {
        let Announcement { plan, step, .. } = self.scene.announcement;
        PossibleKeys {
            begun: true,
            earlier: plan.steps[..step]
                .iter()
                .any(|earlier| earlier.shown && earlier.action.runs()),
            change: self.scene.text.is_some(),
            understudy: self.habits.understudy,
            failed: self.history.failure().is_some(),
            learns: self.habits.learning,
        }
    }

    /// Displays the sign again, if it is not a command.
    pub(super) fn put_sign(&mut self) -> io::Result<()> {
        match self.scene.sign {
            Some(sign) => {
                self.stage.screen.erase_line()?;
                self.stage.screen.put(sign)
            }
            None => Ok(()),
        }
    }

    /// Draws everything again on a new line.
    pub(super) fn put_afresh(&mut self) -> io::Result<()> {
        self.stage.put_afresh(self.scene.typed)?;
        self.put_sign()
    }

    /// Displays the command again, without typing it.
    pub(super) async fn put_command(&mut self) -> io::Result<()> {
        if let Some(typed) = self.scene.typed {
            let now = Instant::now();
            self.stage.put_command(typed, false, now).await?;
        }
        Ok(())
    }

    /// Makes room for another command in the place of this one.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        if let Some(typed) = self.scene.typed {
            return self.stage.take_back(typed);
        }
        if self.scene.sign.is_some() {
            self.stage.screen.erase_line()?;
        }
        self.stage.begin_command()
    }

    /// The prompt of `step`, which has run before.
    pub(super) fn prompt_of(&mut self, step: usize) -> Line {
        let announcement = self.announcement_of(step);
        self.commands
            .numbered_prompt(announcement, &self.stage.look)
    }

    /// Displays a command of `step` that runs immediately.
    pub(super) async fn put_again(&mut self, step: usize, text: &str) -> io::Result<()> {
        let announcement = self.announcement_of(step);
        let typed = self.commands.typed(announcement, text, &self.stage.look);
        self.stage
            .put_command(&typed, false, Instant::now())
            .await?;
        self.stage.screen.end_line()
    }

    /// The effect of `text`; if it is empty, the stop is displayed again.
    pub(super) async fn or_back(
        &mut self,
        text: Option<String>,
        decision: impl FnOnce(String) -> Decision,
    ) -> io::Result<KeyResult> {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            return Ok(KeyResult::To(decision(text)));
        }
        if self.scene.typed.is_some() {
            self.put_command().await?;
        } else {
            self.put_sign()?;
        }
        Ok(KeyResult::Nowhere)
    }

    /// The announcement of `step` in place of this stop's own.
    fn announcement_of(&self, step: usize) -> Announcement<'s> {
        Announcement {
            step,
            ..self.scene.announcement
        }
    }
}
