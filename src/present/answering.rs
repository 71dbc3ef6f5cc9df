//! The effects of keys at a stop.
//!
//! Owns a stop from its first key to the one that continues the show. `repair` handles failures.

use std::io;
use std::time::Instant;

use crate::requirements::Machine;
use crate::run::{Announcement, Decision};
use crate::style::{Line, Role};

use super::explain::explain;
use super::greeting::title_line;
use super::keymap::KeyCommand;
use super::open_stop::{KeyResult, OpenStop};
use super::outline::{Outline, OutlineResult};
use super::repair::repair_earlier;
use super::stops::StopResult;

/// The question after a repeated command that destroys something.
const AGAIN: &str = "  again? y/n ";

impl OpenStop<'_> {
    /// Takes keys until one continues the show, and ends the stop. `pressed` is a key that was
    /// pressed while the stop was drawn.
    pub(super) async fn answer(
        mut self,
        pressed: Option<StopResult>,
        since: Instant,
    ) -> io::Result<Decision> {
        let decision = self.decide(pressed, since).await?;
        self.stage.end_stop();
        let stays = self.scene.typed.is_some()
            && !matches!(
                decision,
                Decision::RunInstead(_) | Decision::Aside(_) | Decision::RunFirst { .. }
            );
        if stays {
            self.stage.screen.end_line()?;
        }
        match decision {
            Decision::Skip => self.stage.remark("...skipping")?,
            Decision::SubShell => self.stage.screen.fresh_line()?,
            _ => {}
        }
        Ok(decision)
    }

    async fn decide(
        &mut self,
        mut pressed: Option<StopResult>,
        since: Instant,
    ) -> io::Result<Decision> {
        let mut drawn_for = self.stage.size();
        loop {
            let size = self.stage.size();
            if std::mem::replace(&mut drawn_for, size) != size && self.scene.is_card {
                self.stage.put_card_of(self.scene.announcement)?;
            }
            let now = match pressed.take() {
                Some(pressed) => pressed,
                None => match self.stage.pressed_or_resized(since).await {
                    Some(pressed) => pressed,
                    None => continue,
                },
            };
            let StopResult::Command(command) = now else {
                return Ok(Decision::Quit);
            };
            match self.lead(command).await? {
                KeyResult::To(decision) => return Ok(decision),
                KeyResult::Pressed(next) => pressed = Some(next),
                KeyResult::Nowhere => self.put_below_what_has_grown().await?,
            }
        }
    }

    /// Draws the command again if something was displayed below it.
    async fn put_below_what_has_grown(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.stage.has_grown) {
            return Ok(());
        }
        self.stage.begin_command()?;
        self.put_command().await
    }

    /// Does what `command` means here. If a page leaves an empty screen, the stop is drawn again.
    async fn lead(&mut self, command: KeyCommand) -> io::Result<KeyResult> {
        let result = self.lead_once(command).await?;
        let covers = matches!(
            command,
            KeyCommand::Outline | KeyCommand::Blank | KeyCommand::Keys
        );
        if covers && matches!(result, KeyResult::Nowhere) && !self.stage.has_second_screen() {
            self.put_afresh()?;
        }
        Ok(result)
    }

    async fn lead_once(&mut self, command: KeyCommand) -> io::Result<KeyResult> {
        let decision = match command {
            KeyCommand::Run | KeyCommand::Complete => {
                if self.scene.asks && !self.stage.is_sure(AGAIN).await? {
                    return Ok(KeyResult::To(Decision::Skip));
                }
                Decision::Proceed
            }
            KeyCommand::Skip => Decision::Skip,
            KeyCommand::Back => Decision::Back,
            KeyCommand::SubShell => Decision::SubShell,
            // Without a recording the audience need not see a message.
            KeyCommand::Understudy if !self.habits.understudy => return Ok(KeyResult::Nowhere),
            KeyCommand::Understudy => Decision::Understudy,
            KeyCommand::Quit => Decision::Quit,
            KeyCommand::Redraw => {
                self.put_afresh()?;
                return Ok(KeyResult::Nowhere);
            }
            KeyCommand::Edit => return self.edit().await,
            KeyCommand::Own => return self.own_command().await,
            KeyCommand::Outline => return self.outline().await,
            KeyCommand::Blank => return self.go_blank().await,
            KeyCommand::Copy => return self.copy().await,
            KeyCommand::Explain => return self.explain().await,
            KeyCommand::Keys | KeyCommand::Choices if self.history.failure().is_some() => {
                return repair_earlier(self).await;
            }
            KeyCommand::Keys => {
                self.stage.show_keys(self.possible_keys()).await?;
                return Ok(KeyResult::Nowhere);
            }
            KeyCommand::Choices => return Ok(KeyResult::Nowhere),
        };
        Ok(KeyResult::To(decision))
    }

    /// Displays only the title until the next key; processes that are stopped meanwhile continue
    /// then.
    async fn go_blank(&mut self) -> io::Result<KeyResult> {
        let Announcement {
            plan, background, ..
        } = self.scene.announcement;
        let title = title_line(plan, self.stage.theme());
        let before = background.stopped();
        let pressed = self.stage.go_blank(&[title]).await?;
        background.wake_since(&before);
        Ok(match pressed {
            StopResult::End => KeyResult::To(Decision::Quit),
            StopResult::Command(_) => KeyResult::Nowhere,
        })
    }

    async fn copy(&mut self) -> io::Result<KeyResult> {
        let Some(text) = self.scene.text else {
            return Ok(KeyResult::Nowhere);
        };
        self.stage.screen.copy(text)?;
        let copied = Line::styled("copied", self.stage.style(Role::Notice));
        self.tell_below(&[copied]).await
    }

    /// Displays the help texts of the command's programs.
    async fn explain(&mut self) -> io::Result<KeyResult> {
        let Some(text) = self.scene.text else {
            return Ok(KeyResult::Nowhere);
        };
        let synopses = explain(text, &Machine).await;
        let lines = self.stage.lines_of(&synopses);
        self.tell_below(&lines).await
    }

    async fn tell_below(&mut self, lines: &[Line]) -> io::Result<KeyResult> {
        let Some(typed) = self.scene.typed else {
            return Ok(KeyResult::Nowhere);
        };
        let pressed = self.stage.tell_below(lines, typed).await?;
        Ok(pressed.map_or(KeyResult::Nowhere, KeyResult::Pressed))
    }

    async fn edit(&mut self) -> io::Result<KeyResult> {
        let (Some(typed), Some(text)) = (self.scene.typed, self.scene.text) else {
            return Ok(KeyResult::Nowhere);
        };
        self.stage.take_back(typed)?;
        let edited = self.stage.edit(&typed.prompt, text).await?;
        self.or_back(edited, Decision::RunInstead).await
    }

    async fn own_command(&mut self) -> io::Result<KeyResult> {
        let announcement = self.scene.announcement;
        let prompt = self.commands.prompt(announcement, self.stage.theme());
        self.clear()?;
        let own = self.stage.edit_after(&prompt, "", self.history.texts());
        let own = own.await?;
        self.history.remember(own.as_deref().unwrap_or_default());
        self.or_back(own, Decision::Aside).await
    }

    async fn outline(&mut self) -> io::Result<KeyResult> {
        let Announcement { plan, step, .. } = self.scene.announcement;
        let mut outline = Outline::new(plan, step, self.history.marks());
        Ok(match self.stage.find_way(&mut outline).await? {
            OutlineResult::To(step) => KeyResult::To(Decision::Jump(step)),
            OutlineResult::Through(step) => KeyResult::To(Decision::JumpThrough(step)),
            OutlineResult::Nowhere | OutlineResult::Open => KeyResult::Nowhere,
        })
    }
}
