//! Commands that are edited on stage.
//!
//! Owns the position of the editor, the completion of words, and the list of earlier texts. The
//! editor knows the effects of keys on the text.

use std::io;

use crate::style::{Line, Role, Style};
use crate::term::Key;

use super::block::RowBlock;
use super::completion::{Completion, complete};
use super::editor::{Edit, LineEditor};
use super::stage::Stage;
use super::stops::KeyInput;

/// The most rows for file names below the editor.
const ROWS_OF_CHOICES: usize = 3;

/// The gap between two names.
const GAP: &str = "  ";

/// The result of editing a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditResult {
    /// The text is finished.
    Text(String),
    /// Another key was pressed instead.
    Instead,
    /// Editing was cancelled, or the terminal is gone.
    Nothing,
}

/// An editor, the earlier texts, and the names below it.
struct EditorView<'a> {
    editor: LineEditor,
    /// Earlier texts, the latest last.
    earlier: &'a [String],
    /// The index of the text that is being edited; past the end for the new text.
    at: usize,
    /// The new text, while an earlier one is being edited.
    draft: String,
    /// Matching file names.
    choices: Vec<String>,
    /// The displayed text, if the output only grows.
    shown: String,
}

impl EditorView<'_> {
    /// Goes to an earlier text, or back to a later one. Returns false if `key` does neither.
    fn recall(&mut self, key: &Key) -> bool {
        let (is_first, is_last) = self.editor.is_at_edges();
        let at = match key {
            Key::Up | Key::Ctrl('p') if is_first && self.at > 0 => self.at - 1,
            Key::Down | Key::Ctrl('n') if is_last && self.at < self.earlier.len() => self.at + 1,
            _ => return false,
        };
        if self.at == self.earlier.len() {
            self.draft = self.editor.text().to_owned();
        }
        self.at = at;
        let text = self.earlier.get(at).unwrap_or(&self.draft);
        self.editor = LineEditor::new(text);
        true
    }

    /// The names below the editor, in rows of `cols` columns.
    fn choices(&self, cols: usize, rows: usize) -> Vec<Line> {
        let shown = rows.min(ROWS_OF_CHOICES);
        let mut lines: Vec<Line> = Vec::new();
        for name in &self.choices {
            let name = Line::styled(name, Style::PLAIN);
            let is_full = lines.len() > shown;
            match lines.last_mut() {
                Some(last) if last.width() + GAP.len() + name.width() <= cols => {
                    last.push(GAP, Style::PLAIN);
                    last.append(&name);
                }
                _ if is_full => break,
                _ => lines.push(name.cut(cols)),
            }
        }
        if lines.len() > shown {
            lines.truncate(shown);
            if let Some(last) = lines.last_mut() {
                // The extra blanks are cut off, so that the sign for a cut appears.
                last.push(&" ".repeat(cols), Style::PLAIN);
                *last = last.cut(cols);
            }
        }
        lines
    }
}

impl Stage {
    /// Lets a command be edited after `prompt`, within a stop. `None` if editing was cancelled:
    /// then nothing of it is left on the screen.
    pub async fn edit(&mut self, prompt: &Line, text: &str) -> io::Result<Option<String>> {
        self.edit_after(prompt, text, &[]).await
    }

    /// The same; the arrows recall the texts `earlier`, the latest of which is the last.
    pub(super) async fn edit_after(
        &mut self,
        prompt: &Line,
        text: &str,
        earlier: &[String],
    ) -> io::Result<Option<String>> {
        Ok(match self.edit_with(prompt, text, earlier, None).await? {
            EditResult::Text(text) => Some(text),
            EditResult::Instead | EditResult::Nothing => None,
        })
    }

    /// Lets a command be edited. While nothing is typed, the key `instead` also ends it.
    pub async fn edit_unless(
        &mut self,
        prompt: &Line,
        text: &str,
        instead: Option<Key>,
    ) -> io::Result<EditResult> {
        self.edit_with(prompt, text, &[], instead).await
    }

    async fn edit_with(
        &mut self,
        prompt: &Line,
        text: &str,
        earlier: &[String],
        instead: Option<Key>,
    ) -> io::Result<EditResult> {
        let mut editing = EditorView {
            editor: LineEditor::new(text),
            earlier,
            at: earlier.len(),
            draft: String::new(),
            choices: Vec::new(),
            shown: String::new(),
        };
        let mut block = RowBlock::fresh();
        if self.screen.grows() {
            self.screen.fresh_line()?;
            self.screen.put(prompt)?;
        }
        let edited = loop {
            self.draw_editor(&mut editing, prompt, &mut block)?;
            match self.hear().await {
                KeyInput::Key(key, _)
                    if editing.editor.text().is_empty() && instead.as_ref() == Some(&key) =>
                {
                    break EditResult::Instead;
                }
                KeyInput::Key(Key::Ctrl('l'), _) => {
                    self.screen.torn_line()?;
                    block = RowBlock::fresh();
                }
                KeyInput::Key(key, _) => match self.press_in_editor(&mut editing, &key) {
                    Edit::Done => break EditResult::Text(editing.editor.text().to_owned()),
                    Edit::Cancelled => break EditResult::Nothing,
                    Edit::Changed | Edit::Ignored => {}
                },
                KeyInput::Command(_) | KeyInput::Resized => {}
                KeyInput::End => break EditResult::Nothing,
            }
        };
        if self.screen.grows() {
            self.screen.end_line()?;
            return Ok(edited);
        }
        // An empty prompt must not stay on the screen.
        if !matches!(&edited, EditResult::Text(text) if !text.trim().is_empty()) {
            self.leave_block(&mut block, None)?;
            return Ok(edited);
        }
        editing.choices.clear();
        editing.editor.press(&Key::Ctrl('e'));
        let view = editing.editor.view(prompt, self.area(), &self.look.theme);
        let end = view.rows.len() - 1;
        let column = view.rows[end].width();
        self.draw_again(&mut block, view.rows, (end, column))?;
        self.screen.end_line()?;
        Ok(edited)
    }

    /// Draws the editor in its previous place.
    fn draw_editor(
        &mut self,
        editing: &mut EditorView<'_>,
        prompt: &Line,
        block: &mut RowBlock,
    ) -> io::Result<()> {
        let area = self.area();
        if self.screen.grows() {
            let choices = editing.choices(area.0, area.1);
            let shown = std::mem::replace(&mut editing.shown, editing.editor.text().to_owned());
            return self.follow(prompt, (&shown, &editing.shown), &choices);
        }
        let view = editing.editor.view(prompt, area, &self.look.theme);
        let mut rows = view.rows;
        if !editing.choices.is_empty() {
            let room = area.1.saturating_sub(rows.len());
            let style = self.style(Role::Notice);
            let choices = editing.choices(area.0, room);
            rows.extend(choices.iter().map(|line| Line::styled(line.text(), style)));
        }
        self.draw_again(block, rows, view.at)
    }

    fn press_in_editor(&mut self, editing: &mut EditorView<'_>, key: &Key) -> Edit {
        editing.choices.clear();
        match key {
            // A paste that the terminal does not mark: its line ends are text, and its tabs
            // complete nothing.
            Key::Enter if self.has_more_keys() => return editing.editor.press(&Key::Alt('\r')),
            Key::Tab if self.has_more_keys() => editing.editor.insert("\t"),
            Key::Tab => self.complete_in(editing),
            key if editing.recall(key) => {}
            key => return editing.editor.press(key),
        }
        Edit::Changed
    }

    /// Completes the word before the cursor, or lists the candidates.
    fn complete_in(&self, editing: &mut EditorView<'_>) {
        let Some(folder) = &self.folder else { return };
        let home = std::env::home_dir();
        match complete(editing.editor.before_cursor(), folder, home.as_deref()) {
            Completion::Text(text) => editing.editor.insert(&text),
            Completion::Choices(names) => editing.choices = names,
            Completion::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests;
