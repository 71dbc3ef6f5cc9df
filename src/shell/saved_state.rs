//! The state of the shell, saved while commands run, in case the shell is lost.
//!
//! The driver prints the state at the end of a command that may have changed it, in the same text:
//! all of it, or only the variables that the command names. The initial state of every new shell is never
//! printed. The state is kept in memory as it was printed, and parsed only when the shell is lost.
//! This module owns the saved state; [`snapshot`](super::snapshot) turns it into commands for a new
//! shell.

use super::unit::ShellEffect;

/// After this many partial updates the whole state is saved again.
const MOST_CHANGES: usize = 1000;

/// The parts of a state and the number of the text that printed it. Each ends in a NUL.
const PARTS: usize = 8;

/// Sends the state to the runner, without messages, and succeeds.
const TO_ANSWERS: &str = "2>/dev/null >>\"$__demosh_dir/answers\" || :; ";

/// What a text prints at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SavedPart {
    Nothing,
    Changes,
    All,
}

#[derive(Debug, Default)]
pub(super) struct SavedState {
    /// `None` for the initial state of every new shell.
    state: Option<Vec<u8>>,
    /// The changes after it.
    changes: Vec<Vec<u8>>,
    /// A command has ended that may have changed more than it printed.
    is_behind: bool,
}

impl SavedState {
    /// The commands at the end of text `sequence`, according to its effect, and what they will
    /// print. They always succeed.
    pub(super) fn ask(&self, effect: ShellEffect<'_>, sequence: u64) -> (String, SavedPart) {
        let room = !self.is_behind && self.changes.len() < MOST_CHANGES;
        match effect {
            ShellEffect::Nothing => (String::new(), SavedPart::Nothing),
            ShellEffect::Changes { names, directory } if room => {
                (changes(names, directory, sequence), SavedPart::Changes)
            }
            _ => (
                format!("__demosh_keep {sequence} \"$@\" {TO_ANSWERS}"),
                SavedPart::All,
            ),
        }
    }

    /// Saves the output of text `sequence`, unless it is incomplete.
    pub(super) fn take(&mut self, part: SavedPart, text: &[u8], sequence: u64) {
        let end = format!("\0{sequence}\0");
        let whole = text.strip_suffix(end.as_bytes());
        match part {
            SavedPart::Nothing => {}
            SavedPart::Changes => {
                self.is_behind |= whole.is_none();
                self.changes.extend(whole.map(<[u8]>::to_vec));
            }
            SavedPart::All => {
                let parts = |text: &&[u8]| text.split(|byte| *byte == 0).count();
                let whole = whole.filter(|text| parts(text) == PARTS - 1);
                self.is_behind = whole.is_none();
                if let Some(whole) = whole {
                    self.state = Some(whole.to_vec());
                    self.changes.clear();
                }
            }
        }
    }

    /// The parts of the state (empty for the initial state of every new shell), and the changes
    /// after it. `None` if nothing is saved.
    pub(super) fn read(&self) -> Option<(Vec<String>, Vec<String>)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let parts = match &self.state {
            None if self.changes.is_empty() => return None,
            None => Vec::new(),
            Some(state) => state.split(|byte| *byte == 0).map(text).collect(),
        };
        let changes = self.changes.iter().map(|change| text(change)).collect();
        Some((parts, changes))
    }
}

fn changes(names: &[String], directory: bool, sequence: u64) -> String {
    let mut text = "{ ".to_owned();
    if names.iter().any(|name| name == "PROMPT_COMMAND") {
        text += "__demosh_settle ''; builtin declare -p __demosh_yours; ";
    }
    if !names.is_empty() {
        text += "builtin declare -p ";
        text += &names.join(" ");
        text += "; ";
    }
    if directory {
        text += "builtin printf 'cd -- %q\\n' \"$PWD\"; ";
    }
    text + &format!("builtin printf '\\0%s\\0' {sequence}; }} {TO_ANSWERS}")
}

#[cfg(test)]
mod tests;
