//! Keys and their commands: the default keys, changed by settings.

use super::{Layer, ValueOrigin};
use crate::document::nearest;
use crate::neutral::Neutral;
use crate::source::{Diagnostic, Label};
use crate::term::Key;

/// A command that keys can be bound to.
#[derive(Debug, Clone, Copy)]
pub struct BindableCommand {
    /// Its name in settings.
    pub name: &'static str,
    /// Its default keys.
    pub keys: &'static [Key],
    /// True if at least one key must be bound to it.
    pub required: bool,
}

/// The command for each key, without contradictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    rows: Vec<KeyRow>,
}

/// The keys of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The command's name.
    pub name: &'static str,
    /// Its keys.
    pub keys: Vec<Key>,
    /// The layer that set these keys.
    pub origin: ValueOrigin,
}

impl KeyRow {
    /// The keys in the form that people write; `none` if there are none.
    pub fn label(&self) -> String {
        let names: Vec<_> = self.keys.iter().map(ToString::to_string).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    }
}

impl Keymap {
    /// Gives each of `commands` the keys from the last layer that mentions it, or its default keys.
    ///
    /// # Errors
    /// Commands that do not exist, keys with two commands, required commands without a key.
    pub fn resolve(
        layers: &[Layer],
        commands: &[BindableCommand],
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = unknown_commands(layers, commands);
        let rows = commands
            .iter()
            .map(|command| row(layers, command))
            .collect();
        let keymap = Self { rows };
        findings.extend(keymap.conflicts());
        findings.extend(keymap.out_of_reach(commands));
        if findings.is_empty() {
            Ok(keymap)
        } else {
            Err(findings)
        }
    }

    /// All commands, in the order in which they were given.
    pub fn rows(&self) -> &[KeyRow] {
        &self.rows
    }

    /// The name of the command that `key` stands for.
    pub fn command(&self, key: &Key) -> Option<&'static str> {
        let row = self.rows.iter().find(|row| row.keys.contains(key));
        row.map(|row| row.name)
    }

    /// The keys of the command with this name, and the layer that set them.
    pub fn row(&self, name: &str) -> Option<&KeyRow> {
        self.rows.iter().find(|row| row.name == name)
    }

    fn conflicts(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (nth, row) in self.rows.iter().enumerate() {
            for key in &row.keys {
                let earlier = self.rows[..nth]
                    .iter()
                    .find(|other| other.keys.contains(key));
                findings.extend(earlier.map(|other| conflict(key, other, row)));
            }
        }
        findings
    }

    fn out_of_reach(&self, commands: &[BindableCommand]) -> Vec<Diagnostic> {
        let required = commands.iter().filter(|command| command.required);
        required
            .filter_map(|command| self.row(command.name))
            .filter(|row| row.keys.is_empty())
            .map(|row| {
                let message = format!("no key is left for `{}`", row.name);
                labelled(Diagnostic::error("key-missing", message), &row.origin, "")
            })
            .collect()
    }
}

fn row(layers: &[Layer], command: &BindableCommand) -> KeyRow {
    let name = command.name;
    let said = layers.iter().rev().find_map(|layer| {
        let mut keys = layer.settings.keys.get(name)?.clone();
        let mut seen = Vec::new();
        keys.retain(|key| {
            !seen.contains(key) && {
                seen.push(key.clone());
                true
            }
        });
        Some(KeyRow {
            name,
            keys,
            origin: layer.origin(&["keys", name]),
        })
    });
    let default = || KeyRow {
        name,
        keys: command.keys.to_vec(),
        origin: ValueOrigin::Default,
    };
    said.unwrap_or_else(default)
}

fn unknown_commands(layers: &[Layer], commands: &[BindableCommand]) -> Vec<Diagnostic> {
    let names = || commands.iter().map(|command| command.name);
    let known: Vec<_> = names().map(|name| format!("`{name}`")).collect();
    let mut findings = Vec::new();
    for layer in layers {
        for name in layer
            .settings
            .keys
            .keys()
            .filter(|name| !names().any(|n| n == **name))
        {
            let message = format!("there is no command `{name}`, only {}", known.join(", "));
            let origin = layer.origin(&["keys", name]);
            let finding = labelled(Diagnostic::error("unknown-command", message), &origin, "");
            findings.push(match nearest(name, names()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            });
        }
    }
    findings
}

fn conflict(key: &Key, one: &KeyRow, other: &KeyRow) -> Diagnostic {
    let message = format!("`{key}` would do both `{}` and `{}`", one.name, other.name);
    // Point first at the place that a user has written.
    let (first, second) = match other.origin {
        ValueOrigin::Default => (one, other),
        _ => (other, one),
    };
    let finding = Diagnostic::error("key-conflict", message);
    let finding = labelled(finding, &first.origin, "");
    let finding = labelled(finding, &second.origin, "and here");
    finding.help(format!("give `{}` another key under `keys`", second.name))
}

fn labelled(finding: Diagnostic, origin: &ValueOrigin, text: &str) -> Diagnostic {
    match origin {
        ValueOrigin::File(location) => finding.label(Label {
            location: location.clone(),
            text: Neutral::line(text),
        }),
        _ => finding,
    }
}

#[cfg(test)]
mod tests;
