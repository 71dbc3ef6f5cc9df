//! A few choices, one of which is taken: by its key, or with the arrows and RETURN.
//!
//! Owns the marked choice and the look of the menu. Its callers decide where it is on the screen.

use crate::style::{Line, Role, Style, Theme};
use crate::term::Key;

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem<T> {
    /// Its value.
    pub choice: T,
    /// The key that takes it immediately.
    pub key: Key,
    /// Its effect, in words.
    pub text: String,
}

/// Choices, one of which is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu<T> {
    items: Vec<MenuItem<T>>,
    marked: usize,
}

/// The effect of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyEffect<T> {
    /// This choice was taken.
    One(T),
    /// The menu was left without a choice.
    Nothing,
    /// The choice is still open.
    Open,
}

impl<T: Copy> Menu<T> {
    /// A menu of `items`, the first of which is marked. There must be one.
    pub fn new(items: Vec<MenuItem<T>>) -> Self {
        Self { items, marked: 0 }
    }

    /// The same with another item marked.
    #[must_use]
    pub fn marking(self, nth: usize) -> Self {
        let marked = nth.min(self.items.len() - 1);
        Self { marked, ..self }
    }

    /// Handles `key`.
    pub fn press(&mut self, key: &Key) -> KeyEffect<T> {
        let last = self.items.len() - 1;
        if let Some(item) = self.items.iter().find(|item| item.key == *key) {
            return KeyEffect::One(item.choice);
        }
        match key {
            Key::Enter => return KeyEffect::One(self.items[self.marked].choice),
            Key::Escape | Key::Ctrl('c') => return KeyEffect::Nothing,
            Key::Up | Key::Left | Key::BackTab => {
                self.marked = self.marked.checked_sub(1).unwrap_or(last);
            }
            Key::Down | Key::Right | Key::Tab => {
                self.marked = if self.marked == last {
                    0
                } else {
                    self.marked + 1
                };
            }
            _ => {}
        }
        KeyEffect::Open
    }

    /// The name of the key for the marked item, and the item's effect.
    pub(super) fn marked_name(&self) -> String {
        let item = &self.items[self.marked];
        format!("`{}` ({})", item.key, item.text)
    }

    /// The menu as a list, one line for each item.
    pub(super) fn listed(&self, theme: &Theme) -> Vec<Line> {
        let line = |item: &MenuItem<T>| {
            let mut line = Line::styled(format!("{}: ", item.key), theme.style(Role::Key));
            line.push(&item.text, theme.style(Role::Prose));
            line
        };
        self.items.iter().map(line).collect()
    }

    /// The menu in an area of columns and rows, and the row of the mark. If there is no room for
    /// all rows, only those around the mark.
    pub fn rows(&self, (cols, rows): (usize, usize), theme: &Theme) -> (Vec<Line>, usize) {
        let names: Vec<_> = self.items.iter().map(|item| item.key.to_string()).collect();
        let widest = names.iter().map(String::len).max().unwrap_or(0);
        let line = |(nth, item): (usize, &MenuItem<T>)| {
            let marked = nth == self.marked;
            let key = format!("{:widest$}", names[nth]);
            let style = |role| {
                if marked {
                    theme.style(Role::Selected)
                } else {
                    theme.style(role)
                }
            };
            let pointer = if marked { theme.signs().pointer() } else { " " };
            let mut line = Line::styled(format!("{pointer} "), theme.style(Role::Prompt));
            line.push(&key, style(Role::Key));
            line.push(
                "  ",
                if marked {
                    style(Role::Selected)
                } else {
                    Style::PLAIN
                },
            );
            line.push(&item.text, style(Role::Prose));
            theme.cut(&line, cols)
        };
        let all: Vec<_> = self.items.iter().enumerate().map(line).collect();
        let first = (self.marked + 1).saturating_sub(rows.max(1));
        let last = all.len().min(first + rows.max(1));
        (all[first..last].to_vec(), self.marked - first)
    }
}

#[cfg(test)]
mod tests;
