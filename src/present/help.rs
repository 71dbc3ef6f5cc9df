//! The list of keys, on a page over the stage.
//!
//! Owns which keys are listed: those with an effect at this stop. `keymap` knows the effects.

use std::io;

use crate::settings::KeyRow;
use crate::style::{Line, Role, Style, Theme};
use crate::term::Key;

use super::keymap::{BINDINGS, Binding, KeyCommand};
use super::prose;
use super::stage::Stage;
use super::stops::KeyInput;
use super::typing::TypingPace;

/// The least columns for a description beside its key; if there are fewer, it is written below the
/// key.
const NARROWEST: usize = 16;

/// The possible actions at this stop.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other"
)]
pub(super) struct PossibleKeys {
    /// The run has begun.
    pub(super) begun: bool,
    /// There is an earlier command.
    pub(super) earlier: bool,
    /// There is a command whose text may be changed.
    pub(super) change: bool,
    /// A recording can replace the previous command.
    pub(super) understudy: bool,
    /// A command has failed.
    pub(super) failed: bool,
    /// A learner uses it.
    pub(super) learns: bool,
}

impl PossibleKeys {
    fn does(self, command: KeyCommand, pace: &TypingPace) -> bool {
        match command {
            KeyCommand::Run | KeyCommand::Blank | KeyCommand::Keys | KeyCommand::Quit => true,
            KeyCommand::Complete => *pace != TypingPace::Keys,
            KeyCommand::Back => self.begun && self.earlier,
            KeyCommand::Edit => self.begun && self.change,
            KeyCommand::Copy | KeyCommand::Explain => self.begun && self.learns && self.change,
            KeyCommand::Understudy => self.begun && self.understudy,
            KeyCommand::Choices => self.begun && self.failed,
            KeyCommand::Skip
            | KeyCommand::Own
            | KeyCommand::SubShell
            | KeyCommand::Outline
            | KeyCommand::Redraw => self.begun,
        }
    }
}

impl Stage {
    /// Displays the list of keys, within a stop, one page per key press.
    pub(super) async fn show_keys(&mut self, possible: PossibleKeys) -> io::Result<()> {
        if self.screen.grows() {
            let lines = self.key_lines(possible);
            return self.put_below(&lines);
        }
        self.screen.enter_alternate()?;
        let mut all = self.key_lines(possible);
        let mut rest = all.clone();
        while !rest.is_empty() {
            let (cols, rows) = self.area();
            let later = rest.split_off(rest.len().min(rows.saturating_sub(1).max(1)));
            let foot = if later.is_empty() {
                "any key goes back"
            } else {
                "any key shows more, escape goes back"
            };
            let foot = Line::styled(foot, self.style(Role::Notice));
            let page = rest.iter().chain((rows > 1).then_some(&foot));
            let page: Vec<_> = page.map(|line| self.look.theme.cut(line, cols)).collect();
            self.screen.put_page(&page)?;
            match self.hear().await {
                KeyInput::Key(Key::Escape | Key::Ctrl('c'), _) | KeyInput::End => break,
                KeyInput::Resized => {
                    let first = all.len() - rest.len() - later.len();
                    all = self.key_lines(possible);
                    rest = all.split_off(first.min(all.len().saturating_sub(1)));
                    all.extend_from_slice(&rest);
                }
                _ => rest = later,
            }
        }
        self.screen.leave_alternate()
    }

    fn key_lines(&mut self, possible: PossibleKeys) -> Vec<Line> {
        let cols = self.area().0;
        let keymap = &self.look.keymap;
        let rows = BINDINGS
            .iter()
            .filter_map(|binding| Some((keymap.row(binding.name)?, binding)));
        let rows = rows.filter(|(row, binding)| {
            !row.keys.is_empty() && possible.does(binding.command, &self.look.pace)
        });
        let rows: Vec<_> = rows
            .map(|(row, binding)| (label(row, binding), help(binding)))
            .collect();
        listed(&rows, cols, &self.look.theme)
    }
}

/// Keys and their effects, side by side or, if there is no room, below each other.
fn listed(rows: &[(String, &str)], cols: usize, theme: &Theme) -> Vec<Line> {
    let widest = rows.iter().map(|(label, _)| label.chars().count()).max();
    let indent = widest.unwrap_or(0) + 2;
    let beside = cols.saturating_sub(indent);
    let lines = |(label, help): &(String, &str)| {
        let key = |text: &str| Line::styled(text, theme.style(Role::Key));
        let help = Line::styled(*help, theme.style(Role::Prose));
        if beside < NARROWEST {
            let below = prose::wrap(&help, cols.saturating_sub(2).max(1));
            let below = below.iter().map(|line| indented("  ", line));
            return std::iter::once(key(label)).chain(below).collect();
        }
        let labels = std::iter::once(label.as_str()).chain(std::iter::repeat(""));
        let rows = labels.zip(prose::wrap(&help, beside)).map(|(label, help)| {
            let mut line = key(&format!("{label:indent$}"));
            line.append(&help);
            line
        });
        rows.collect::<Vec<_>>()
    };
    rows.iter().flat_map(lines).collect()
}

fn indented(by: &str, line: &Line) -> Line {
    let mut indented = Line::styled(by, Style::PLAIN);
    indented.append(line);
    indented
}

/// The common names of the keys.
fn label(row: &KeyRow, binding: &Binding) -> String {
    if row.keys == binding.keys {
        binding.label.to_owned()
    } else {
        row.label()
    }
}

/// The description of a key's effect, without its condition.
fn help(binding: &'static Binding) -> &'static str {
    match binding.help.split_once(": ") {
        Some((condition, help)) if condition.starts_with("with `") => help,
        _ => binding.help,
    }
}

#[cfg(test)]
mod tests;
