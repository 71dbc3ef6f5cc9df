//! A command as it is after its prompt.
//!
//! Owns its lines and the rows that it takes. How it is typed is in `typing_out`.

use crate::style::{Line, Theme};

use super::highlight;

/// A command after its prompt.
#[derive(Debug, Clone)]
pub struct TypedCommand {
    /// The prompt.
    pub(super) prompt: Line,
    pub(super) lines: Vec<Line>,
}

impl TypedCommand {
    /// A command whose text is `text`.
    pub fn new(prompt: Line, text: &str, theme: &Theme) -> Self {
        Self {
            prompt,
            lines: highlight::highlight_command(&highlight::as_typed(text), theme),
        }
    }

    /// The rows that it takes on the screen.
    pub(super) fn rows(&self, cols: usize) -> Vec<Line> {
        let lines = self.whole();
        lines.iter().flat_map(|line| line.rows(cols)).collect()
    }

    /// Its lines, the first one after the prompt.
    pub(super) fn whole(&self) -> Vec<Line> {
        let mut lines = self.lines.clone();
        if let Some(first) = lines.first_mut() {
            let mut whole = self.prompt.clone();
            whole.append(first);
            *first = whole;
        }
        lines
    }
}
