//! The stage for output that only grows: for screen readers, and for terminals without escape
//! codes.
//!
//! Owns the replacements for pages and for redrawing: lists with numbers or keys, and a question
//! below them. Its callers handle the choices.

use std::io;

use super::menu::{KeyEffect, Menu};
use super::outline::{Outline, OutlineResult};
use super::stage::{LastLine, Stage};
use super::stops::KeyInput;
use crate::style::{Line, Role, Style};

impl Stage {
    /// Displays `lines` below the current text, which is displayed again afterwards.
    pub(super) fn put_below(&mut self, lines: &[Line]) -> io::Result<()> {
        self.has_grown = true;
        self.above = LastLine::Lines;
        self.screen.fresh_line()?;
        self.screen.put_lines(lines)
    }

    /// The menu as a list and a question.
    pub(super) async fn choose_below<T: Copy>(
        &mut self,
        menu: &mut Menu<T>,
    ) -> io::Result<Option<T>> {
        let lines = menu.listed(&self.look.theme);
        self.put_below(&lines)?;
        let question = format!("Which one? RETURN takes {}: ", menu.marked_name());
        self.screen
            .put(&Line::styled(question, self.style(Role::Strong)))?;
        let taken = loop {
            match self.hear().await {
                KeyInput::Key(key, _) => {
                    let before = menu.marked_name();
                    match menu.press(&key) {
                        KeyEffect::One(choice) if self.is_on_purpose() => break Some(choice),
                        KeyEffect::Nothing => break None,
                        KeyEffect::One(_) | KeyEffect::Open => {}
                    }
                    if menu.marked_name() != before {
                        let marked = Line::styled(menu.marked_name(), Style::PLAIN);
                        self.screen.fresh_line()?;
                        self.screen.put(&marked)?;
                    }
                }
                KeyInput::Command(_) | KeyInput::Resized => {}
                KeyInput::End => break None,
            }
        };
        self.screen.end_line()?;
        Ok(taken)
    }

    /// The outline as a list with numbers and a question.
    pub(super) async fn find_way_below(
        &mut self,
        outline: &mut Outline,
    ) -> io::Result<OutlineResult> {
        let lines = outline.listed(&self.look.theme);
        self.put_below(&lines)?;
        let question = "Number, or part of the text (RETURN stays here): ";
        let question = Line::styled(question, self.style(Role::Strong));
        loop {
            let answer = self.edit(&question, "").await?;
            let Some(answer) = answer.filter(|text| !text.trim().is_empty()) else {
                return Ok(OutlineResult::Nowhere);
            };
            match outline.find(answer.trim()) {
                None => {
                    self.put_below(&[Line::styled("no match", self.style(Role::Notice))])?;
                }
                Some(OutlineResult::Open) => return self.find_through(outline).await,
                Some(way) => return Ok(way),
            }
        }
    }

    /// Asks what to do about hidden steps on the way.
    async fn find_through(&mut self, outline: &mut Outline) -> io::Result<OutlineResult> {
        let cols = self.area().0;
        let question = outline.question(&self.look.theme, cols);
        self.put_below(&[question])?;
        loop {
            match self.hear().await {
                KeyInput::Key(key, _) if self.is_on_purpose() => match outline.press(&key, 1) {
                    OutlineResult::Open if outline.asks() => {}
                    OutlineResult::Open => return Ok(OutlineResult::Nowhere),
                    way => return Ok(way),
                },
                KeyInput::Key(..) | KeyInput::Command(_) | KeyInput::Resized => {}
                KeyInput::End => return Ok(OutlineResult::Nowhere),
            }
        }
    }

    /// Changes the displayed text into the new one: letters are added and erased at its end. For
    /// any other change the whole text is written on a new line, also after `choices`.
    pub(super) fn follow(
        &mut self,
        prompt: &Line,
        (shown, text): (&str, &str),
        choices: &[Line],
    ) -> io::Result<()> {
        if choices.is_empty() {
            if let Some(added) = text.strip_prefix(shown) {
                return self.add(added);
            }
            let removed = shown.strip_prefix(text).filter(|text| !text.contains('\n'));
            if let Some(removed) = removed {
                let width = Line::styled(removed, Style::PLAIN).width();
                return self.screen.rub_out(width);
            }
        }
        self.screen.fresh_line()?;
        self.screen.put_lines(choices)?;
        self.screen.put(prompt)?;
        self.add(text)
    }

    fn add(&mut self, text: &str) -> io::Result<()> {
        let mut lines = text
            .split('\n')
            .map(|line| Line::styled(line, Style::PLAIN));
        if let Some(first) = lines.next() {
            self.screen.put(&first)?;
        }
        lines.try_for_each(|line| {
            self.screen.end_line()?;
            self.screen.put(&line)
        })
    }
}
