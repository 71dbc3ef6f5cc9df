//! Pages over the stage that leave no trace: a menu, the outline, the title.

use std::io;
use std::time::Instant;

use crate::style::{Line, Role};
use crate::term::Key;

use super::block::RowBlock;
use super::explain::Synopsis;
use super::keymap::KeyCommand;
use super::menu::{KeyEffect, Menu};
use super::outline::{Outline, OutlineResult};
use super::prose;
use super::stage::{Stage, centred};
use super::stops::{KeyInput, StopResult};
use super::typed_command::TypedCommand;

impl Stage {
    /// Lets the user take one of the choices, within a stop: below `typed`, which ends at the
    /// cursor, or at the cursor. `None` if none was taken, or if the terminal is gone.
    pub(super) async fn choose<T: Copy>(
        &mut self,
        menu: &mut Menu<T>,
        typed: Option<&TypedCommand>,
    ) -> io::Result<Option<T>> {
        if self.screen.grows() {
            return self.choose_below(menu).await;
        }
        let mut block = typed.map_or_else(RowBlock::fresh, RowBlock::after);
        let since = Instant::now();
        let taken = loop {
            let (cols, rows) = self.area();
            let mut shown = typed.map_or_else(Vec::new, |typed| typed.rows(cols));
            // The command makes room: only its last row stays.
            let (items, marked) = menu.rows((cols, rows.saturating_sub(1)), &self.look.theme);
            let room = rows.saturating_sub(items.len());
            shown.drain(..shown.len().saturating_sub(room));
            let at = shown.len() + marked;
            shown.extend(items);
            self.draw_again(&mut block, shown, (at, 0))?;
            match self.hear().await {
                KeyInput::Key(Key::Ctrl('l'), _) => {
                    self.screen.torn_line()?;
                    block = RowBlock::fresh();
                }
                KeyInput::Key(key, _) => match menu.press(&key) {
                    KeyEffect::One(choice) if self.is_choice(&key, since) => break Some(choice),
                    KeyEffect::Nothing => break None,
                    KeyEffect::One(_) | KeyEffect::Open => {}
                },
                KeyInput::Command(_) | KeyInput::Resized => {}
                KeyInput::End => break None,
            }
        };
        self.leave_block(&mut block, typed)?;
        Ok(taken)
    }

    /// Displays `lines` below `typed`, which ends at the cursor, within a stop, until the next key;
    /// then removes them. `None` if the key was Escape.
    pub(super) async fn tell_below(
        &mut self,
        lines: &[Line],
        typed: &TypedCommand,
    ) -> io::Result<Option<StopResult>> {
        let since = Instant::now();
        if self.screen.grows() {
            self.put_below(lines)?;
            self.has_grown = false;
            self.begin_command()?;
            self.put_command(typed, false, since).await?;
            return Ok(Some(self.pressed(since).await));
        }
        let mut block = RowBlock::after(typed);
        let pressed = loop {
            self.draw_below(&mut block, lines, typed)?;
            match self.hear().await {
                KeyInput::Key(Key::Escape, _) => break None,
                heard => {
                    if let Some(pressed) = self.taken(&heard, since) {
                        break Some(pressed);
                    }
                }
            }
        };
        self.leave_block(&mut block, Some(typed))?;
        Ok(pressed)
    }

    fn draw_below(
        &mut self,
        block: &mut RowBlock,
        lines: &[Line],
        typed: &TypedCommand,
    ) -> io::Result<()> {
        let (cols, rows) = self.area();
        let mut shown = typed.rows(cols);
        let below = lines.iter().flat_map(|line| {
            if line.width() <= cols {
                vec![line.clone()]
            } else {
                prose::wrap(line, cols)
            }
        });
        let below: Vec<_> = below.take(rows.saturating_sub(1)).collect();
        // The command makes room: only its last row stays.
        let excess = shown.len().saturating_sub(rows - below.len());
        shown.drain(..excess.min(shown.len() - 1));
        let end = (shown.len() - 1, shown[shown.len() - 1].width());
        shown.extend(below);
        self.draw_again(block, shown, end)
    }

    /// The help texts of programs, one or two lines each.
    pub(super) fn lines_of(&self, synopses: &[Synopsis]) -> Vec<Line> {
        let line = |synopsis: &Synopsis| {
            let mut line = Line::styled(&synopsis.of, self.style(Role::Key));
            line.push(&format!("  {}", synopsis.says), self.style(Role::Prose));
            let usage = synopsis.usage.iter();
            let usage =
                usage.map(|usage| Line::styled(format!("  {usage}"), self.style(Role::Notice)));
            std::iter::once(line).chain(usage).collect::<Vec<_>>()
        };
        synopses.iter().flat_map(line).collect()
    }

    /// Displays the outline, within a stop, until a destination is chosen or the outline is left.
    pub(super) async fn find_way(&mut self, outline: &mut Outline) -> io::Result<OutlineResult> {
        if self.screen.grows() {
            return self.find_way_below(outline).await;
        }
        self.screen.enter_alternate()?;
        let way = loop {
            let area = self.area();
            let page = outline.page(area, &self.look.theme);
            self.screen.put_page(&page)?;
            match self.hear().await {
                // Hidden steps may run then.
                KeyInput::Key(Key::Enter | Key::Char('s'), _)
                    if outline.asks() && !self.is_on_purpose() => {}
                KeyInput::Key(key, _) => match outline.press(&key, area.1.saturating_sub(2).max(1))
                {
                    OutlineResult::Open => {}
                    way => break way,
                },
                KeyInput::Command(_) | KeyInput::Resized => {}
                KeyInput::End => break OutlineResult::Nowhere,
            }
        };
        self.screen.leave_alternate()?;
        Ok(way)
    }

    /// Displays only `title`, within a stop, until the next key. Background jobs that write
    /// meanwhile are stopped; the caller must continue them.
    pub(super) async fn go_blank(&mut self, title: &[Line]) -> io::Result<StopResult> {
        self.hold_others(true)?;
        if self.screen.grows() {
            self.put_below(title)?;
        }
        self.screen.enter_alternate()?;
        self.screen.show_cursor(false)?;
        self.tell_blank(true);
        let pressed = loop {
            let area = self.area();
            let card: Vec<_> = title
                .iter()
                .map(|line| self.look.theme.cut(line, area.0))
                .collect();
            if !self.screen.grows() {
                let card = centred(&card, area);
                self.screen.put_page(&card[..card.len().min(area.1)])?;
            }
            match self.hear().await {
                KeyInput::End => break StopResult::End,
                // A request of the second screen must not take effect while the title hides it.
                KeyInput::Key(..) | KeyInput::Command(KeyCommand::Blank | KeyCommand::Run) => {
                    break StopResult::Command(KeyCommand::Blank);
                }
                KeyInput::Command(_) | KeyInput::Resized => {}
            }
        };
        self.tell_blank(false);
        self.screen.show_cursor(true)?;
        self.screen.leave_alternate()?;
        self.hold_others(false)?;
        Ok(pressed)
    }

    /// Asks, within a stop and after the current text, for a `y` before something is done.
    pub(super) async fn is_sure(&mut self, question: &str) -> io::Result<bool> {
        let since = Instant::now();
        self.screen
            .put(&Line::styled(question, self.style(Role::Notice)))?;
        loop {
            match self.hear().await {
                KeyInput::Key(key @ Key::Char('y' | 'Y'), _) if self.is_answer(&key) => {
                    return Ok(true);
                }
                KeyInput::End => return Ok(false),
                // An accidental second RETURN is not an answer.
                heard => match self.meaning(&heard, since) {
                    Some(_) => return Ok(false),
                    None if matches!(
                        heard,
                        KeyInput::Key(Key::Char('n' | 'N') | Key::Escape, _)
                    ) =>
                    {
                        return Ok(false);
                    }
                    None => {}
                },
            }
        }
    }
}
