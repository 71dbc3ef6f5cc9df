//! The keys of the stage and their commands: data, so that it can be listed and changed.

use crate::settings::{BindableCommand, Keymap};
use crate::term::Key;

/// The commands of keys while a command is being typed or waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCommand {
    /// Complete the typing and run.
    Run,
    /// Complete the typing; at a stop, run.
    Complete,
    /// Do not run it.
    Skip,
    /// Go back to the previous command.
    Back,
    /// Change the command before it runs.
    Edit,
    /// Type another command.
    Own,
    /// Open a shell in the session.
    SubShell,
    /// Play the recorded output of the previous command.
    Understudy,
    /// Open the menu for a failure.
    Choices,
    /// Open the outline of headings and steps.
    Outline,
    /// Display nothing but a title.
    Blank,
    /// Copy the command to the clipboard, for a learner.
    Copy,
    /// Display the help texts of the command's programs, for a learner.
    Explain,
    /// Draw the screen again.
    Redraw,
    /// List the keys.
    Keys,
    /// End the run.
    Quit,
}

/// One row of [`BINDINGS`].
#[derive(Debug, Clone)]
pub struct Binding {
    /// The command of the keys.
    pub command: KeyCommand,
    /// Its name in settings.
    pub name: &'static str,
    /// The keys.
    pub keys: &'static [Key],
    /// The common name of the keys.
    pub label: &'static str,
    /// Its effect, for help texts.
    pub help: &'static str,
}

/// The default keys. Every other key does nothing.
pub const BINDINGS: &[Binding] = &[
    Binding {
        command: KeyCommand::Run,
        name: "run",
        keys: &[Key::Enter, Key::PageDown],
        label: "RETURN, PageDown",
        help: "finish typing and run the command; at a pause, continue",
    },
    Binding {
        command: KeyCommand::Complete,
        name: "complete",
        keys: &[Key::Char(' ')],
        label: "SPACE",
        help: "finish typing; at a pause, continue",
    },
    Binding {
        command: KeyCommand::Skip,
        name: "skip",
        keys: &[Key::Char('+')],
        label: "+",
        help: "skip the command",
    },
    Binding {
        command: KeyCommand::Back,
        name: "back",
        keys: &[Key::Char('-'), Key::PageUp],
        label: "-, PageUp",
        help: "go back one command",
    },
    Binding {
        command: KeyCommand::Edit,
        name: "edit",
        keys: &[Key::Char('e')],
        label: "e",
        help: "edit the command, then RETURN runs it; the file does not change",
    },
    Binding {
        command: KeyCommand::Own,
        name: "command",
        keys: &[Key::Char(':')],
        label: ":",
        help: "type another command and run it in the session",
    },
    Binding {
        command: KeyCommand::SubShell,
        name: "shell",
        keys: &[Key::Char('!')],
        label: "!",
        help: "open a shell in the same session; `exit` returns",
    },
    Binding {
        command: KeyCommand::Understudy,
        name: "understudy",
        keys: &[Key::Char('u')],
        label: "u",
        help: "with `--understudy`: play the recorded output of the previous command",
    },
    Binding {
        command: KeyCommand::Choices,
        name: "choices",
        keys: &[Key::Up, Key::Down, Key::Left, Key::Right],
        label: "arrows",
        help: "after a failure: open the menu of remedies",
    },
    Binding {
        command: KeyCommand::Outline,
        name: "outline",
        keys: &[Key::Char('o')],
        label: "o",
        help: "list headings and steps, and go to one",
    },
    Binding {
        command: KeyCommand::Blank,
        name: "blank",
        keys: &[Key::Char('b'), Key::Char('.')],
        label: "b, .",
        help: "blank the screen, except for the title, until the next key",
    },
    Binding {
        command: KeyCommand::Copy,
        name: "copy",
        keys: &[Key::Char('c')],
        label: "c",
        help: "with `demosh learn`: copy the command",
    },
    Binding {
        command: KeyCommand::Explain,
        name: "explain",
        keys: &[Key::Char('x')],
        label: "x",
        help: "with `demosh learn`: explain the programs of the command",
    },
    Binding {
        command: KeyCommand::Redraw,
        name: "redraw",
        keys: &[Key::Ctrl('l')],
        label: "Control-L",
        help: "draw the command again on a new line",
    },
    Binding {
        command: KeyCommand::Keys,
        name: "keys",
        keys: &[Key::Char('?')],
        label: "?",
        help: "list the keys; after a failure, open the menu of remedies",
    },
    Binding {
        command: KeyCommand::Quit,
        name: "quit",
        keys: &[Key::Char('Q')],
        label: "Q",
        help: "quit",
    },
];

/// The commands whose keys settings can change.
pub fn bindable() -> Vec<BindableCommand> {
    let bindable = |binding: &Binding| BindableCommand {
        name: binding.name,
        keys: binding.keys,
        required: matches!(binding.command, KeyCommand::Run | KeyCommand::Quit),
    };
    BINDINGS.iter().map(bindable).collect()
}

/// The command for `key`.
pub(super) fn command_for(keymap: &Keymap, key: &Key) -> Option<KeyCommand> {
    let name = keymap.command(key)?;
    let binding = BINDINGS.iter().find(|binding| binding.name == name);
    binding.map(|binding| binding.command)
}

/// The keys of `command`.
pub(super) fn keys_of(keymap: &Keymap, command: KeyCommand) -> &[Key] {
    let binding = BINDINGS.iter().find(|binding| binding.command == command);
    let row = binding.and_then(|binding| keymap.row(binding.name));
    row.map_or(&[], |row| &row.keys)
}

#[cfg(test)]
mod tests;
