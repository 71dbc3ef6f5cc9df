//! Which key means what on stage: data, so that it can be shown and changed.

use crate::settings::Bindable;
use crate::term::Key;

/// What a key can mean while a command is typed or waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCommand {
    /// Complete the typing and run.
    Run,
    /// Complete the typing; at a stop, run.
    Complete,
    /// Do not run it.
    Skip,
    /// Back to the command before.
    Back,
    /// A shell in the session.
    SubShell,
    /// The recorded output of the command before.
    Understudy,
    /// End the run.
    Quit,
}

/// One row of [`BINDINGS`].
#[derive(Debug, Clone)]
pub struct Binding {
    /// What the keys mean.
    pub command: KeyCommand,
    /// What settings call it.
    pub name: &'static str,
    /// The keys.
    pub keys: &'static [Key],
    /// How people call the keys.
    pub label: &'static str,
    /// What happens, for people.
    pub help: &'static str,
}

/// The keys as they are by default. Every other key does nothing.
pub const BINDINGS: &[Binding] = &[
    Binding {
        command: KeyCommand::Run,
        name: "run",
        keys: &[Key::Enter, Key::PageDown],
        label: "RETURN, PageDown",
        help: "complete the typing and run; at a stop, go on",
    },
    Binding {
        command: KeyCommand::Complete,
        name: "complete",
        keys: &[Key::Char(' ')],
        label: "SPACE",
        help: "complete the typing; at a stop, go on",
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
        keys: &[Key::Char('-')],
        label: "-",
        help: "back to the command before",
    },
    Binding {
        command: KeyCommand::SubShell,
        name: "shell",
        keys: &[Key::Char('!')],
        label: "!",
        help: "a shell in the same session; `exit` comes back",
    },
    Binding {
        command: KeyCommand::Understudy,
        name: "understudy",
        keys: &[Key::Char('u')],
        label: "u",
        help: "with `--understudy`: play the recorded output of the command before",
    },
    Binding {
        command: KeyCommand::Quit,
        name: "quit",
        keys: &[Key::Char('Q')],
        label: "Q",
        help: "quit",
    },
];

/// The commands that settings can give other keys, in the order of [`BINDINGS`].
pub fn bindable() -> Vec<Bindable> {
    let bindable = |binding: &Binding| Bindable {
        name: binding.name,
        keys: binding.keys,
        required: matches!(binding.command, KeyCommand::Run | KeyCommand::Quit),
    };
    BINDINGS.iter().map(bindable).collect()
}

/// What `key` means.
pub(super) fn command_for(key: &Key) -> Option<KeyCommand> {
    let binding = BINDINGS.iter().find(|binding| binding.keys.contains(key))?;
    Some(binding.command)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_key_and_no_command_stands_twice() {
        let commands: BTreeSet<_> = BINDINGS.iter().map(|binding| binding.command).collect();
        assert_eq!(commands.len(), BINDINGS.len());
        let keys: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        for (nth, key) in keys.iter().enumerate() {
            assert!(!keys[..nth].contains(key), "{key:?}");
        }
    }

    #[test]
    fn keys_that_are_not_bound_mean_nothing() {
        assert_eq!(command_for(&Key::PageUp), None);
        assert_eq!(command_for(&Key::Char('q')), None);
        assert_eq!(command_for(&Key::Char('é')), None);
        assert_eq!(command_for(&Key::PageDown), Some(KeyCommand::Run));
    }
}
