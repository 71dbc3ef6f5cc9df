//! The line that a tape edits key by key.

/// The line at the prompt.
#[derive(Debug, Default)]
pub(super) struct EditedLine {
    text: Vec<char>,
    cursor: usize,
}

impl EditedLine {
    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        self.text.iter().collect()
    }

    pub(super) fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text).into_iter().collect()
    }

    /// Replaces its text.
    pub(super) fn replace(&mut self, text: &str) {
        self.text = text.chars().collect();
        self.cursor = self.text.len();
    }

    pub(super) fn insert(&mut self, text: &str) {
        for c in text.chars() {
            self.text.insert(self.cursor, c);
            self.cursor += 1;
        }
    }

    /// Presses a key `count` times. Returns false if the key does not edit the line.
    pub(super) fn press(&mut self, key: &str, count: usize) -> bool {
        (0..count).all(|_| self.press_once(key))
    }

    fn press_once(&mut self, key: &str) -> bool {
        match key {
            "Backspace" | "Ctrl+H" => {
                if self.cursor > 0 {
                    self.cursor -= 1;
                    self.text.remove(self.cursor);
                }
            }
            "Delete" | "Ctrl+D" => {
                if self.cursor < self.text.len() {
                    self.text.remove(self.cursor);
                }
            }
            "Left" | "Ctrl+B" => self.cursor = self.cursor.saturating_sub(1),
            "Right" | "Ctrl+F" => self.cursor = (self.cursor + 1).min(self.text.len()),
            "Home" | "Ctrl+A" => self.cursor = 0,
            "End" | "Ctrl+E" => self.cursor = self.text.len(),
            "Space" => self.insert(" "),
            "Ctrl+U" => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            "Ctrl+K" => self.text.truncate(self.cursor),
            "Ctrl+W" => self.delete_word(),
            _ => return false,
        }
        true
    }

    fn delete_word(&mut self) {
        let before = &self.text[..self.cursor];
        let words = before.iter().rposition(|c| !c.is_whitespace());
        let start = words.map_or(0, |last| {
            let blank = before[..last].iter().rposition(|c| c.is_whitespace());
            blank.map_or(0, |blank| blank + 1)
        });
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }
}

#[cfg(test)]
mod tests;
