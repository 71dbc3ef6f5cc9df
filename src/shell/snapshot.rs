//! The state of a shell as text that another shell can take up: variables, functions, aliases,
//! options, traps, directory, arguments. What is a process or an open file stays behind.

use std::path::Path;

use super::driver;
use super::error::SessionError;
use super::quote;
use super::saved_state::SavedPart;
use super::session::Session;
use super::unit::{Reply, Unit};

/// Variables that belong to bash or to one process, not to the workshop.
const NOT_VARIABLES: &[&str] = &[
    "COLUMNS",
    "COMP_WORDBREAKS",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "FUNCNEST",
    "GROUPS",
    "HISTCMD",
    "HISTFILE",
    "HOSTNAME",
    "HOSTTYPE",
    "IGNOREEOF",
    "LINENO",
    "LINES",
    "MACHTYPE",
    "OLDPWD",
    "OPTARG",
    "OPTERR",
    "OPTIND",
    "OSTYPE",
    "PIPESTATUS",
    "PPID",
    "PROMPT_COMMAND",
    "PWD",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "UID",
    "_",
];

/// Options that make the session what it is, or that are kept elsewhere.
const NOT_OPTIONS: &[&str] = &[
    "allexport",
    "emacs",
    "errexit",
    "errtrace",
    "histexpand",
    "history",
    "interactive-comments",
    "monitor",
    "verbose",
    "vi",
    "xtrace",
];

/// Settings of `shopt` that make the session what it is.
const NOT_SETTINGS: &[&str] = &[
    "checkwinsize",
    "expand_aliases",
    "login_shell",
    "restricted_shell",
];

/// The option under which names like `exit` cannot be those of functions.
const POSIX: &str = "set -o posix";

/// The state of a shell at one moment. One that nothing was withheld from holds secrets, too: it is
/// for memory only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Commands that bring the state about in a new session.
    text: String,
}

impl Snapshot {
    /// The snapshot whose [`text`](Self::text) was kept.
    pub fn of_text(text: String) -> Self {
        Self { text }
    }

    /// The same, with `PATH` told in terms of the one that the next session has from the start:
    /// `base` is what this one had, and may hold folders that will be gone.
    #[must_use]
    pub fn with_path_relative_to(&self, base: &str) -> Self {
        let head = "declare -x PATH=\"";
        let lines = self
            .text
            .split('\n')
            .map(|line| match line.strip_prefix(head) {
                Some(path) if !base.is_empty() => format!("{head}{}", path.replace(base, "$PATH")),
                _ => line.to_owned(),
            });
        Self::of_text(lines.collect::<Vec<_>>().join("\n"))
    }

    /// The same, without an EXIT trap: it has run.
    #[must_use]
    pub fn without_exit_trap(&self) -> Self {
        Self::of_text(format!("{}\nbuiltin trap - EXIT", self.text))
    }

    /// The same, in `folder` where the directory of the shell is gone: what is relative must not be found in another
    /// one.
    #[must_use]
    pub fn or_in(&self, folder: &Path) -> Self {
        let last = self.text.rmatch_indices("cd -- ");
        let mut last = last.filter(|(at, _)| *at == 0 || self.text[..*at].ends_with('\n'));
        let Some((at, _)) = last.next() else {
            return self.clone();
        };
        let (before, rest) = self.text.split_at(at);
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let folder = quote::word(&folder.to_string_lossy());
        Self::of_text(format!("{before}{line} || cd -- {folder}\n{after}"))
    }

    /// Whether the shell had an EXIT trap.
    pub fn has_exit_trap(&self) -> bool {
        // As `trap -p` lists it. Within a function the line would end in a semicolon.
        self.text.lines().any(|line| line.ends_with("' EXIT"))
    }

    /// Itself as text, to be kept.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Says of a variable, by its name and what it holds, whether a snapshot must not have it.
pub type WithholdRule<'a> = &'a dyn Fn(&str, &str) -> bool;

impl Session {
    /// Takes down the state of the shell. Nothing in it changes, `$?` and `$_` neither.
    pub async fn snapshot(&mut self) -> Result<Snapshot, SessionError> {
        self.snapshot_without(&|_, _| false).await
    }

    /// The same, without the variables that are withheld.
    pub async fn snapshot_without(
        &mut self,
        withheld: WithholdRule<'_>,
    ) -> Result<Snapshot, SessionError> {
        let state = self.ask(driver::STATE).await?;
        let state = String::from_utf8_lossy(&state).into_owned();
        let parts: Vec<String> = state.split('\0').map(str::to_owned).collect();
        let declared = parts
            .get(DECLARATIONS)
            .map(String::as_str)
            .unwrap_or_default();
        let names: Vec<_> = workshops(declared)
            .map(|(name, _)| name.to_owned())
            .collect();
        let values = self.values(&names).await?;
        let hidden: Vec<&str> = names
            .iter()
            .zip(&values)
            .filter(|(name, value)| value.as_deref().is_some_and(|value| withheld(name, value)))
            .map(|(name, _)| name.as_str())
            .collect();
        // A declaration has more than one value for an array, but quotes; the value has not.
        let withheld = |name: &str, text: &str| hidden.contains(&name) || withheld(name, text);
        Ok(self.made_of(&parts, &[], &withheld))
    }

    /// The state after the last command, as far as it was kept. Also of a shell that is gone.
    pub fn last_state(&self) -> Option<Snapshot> {
        let (parts, changes) = self.saved.read()?;
        Some(self.made_of(&parts, &changes, &|_, _| false))
    }

    /// Keeps the state now, after a command that did not run to its end.
    pub async fn keep(&mut self) -> Result<(), SessionError> {
        let state = self.ask(driver::STATE).await?;
        self.saved.take(SavedPart::All, &state, 0);
        Ok(())
    }

    /// Brings the state of `snapshot` about in this session, which has just begun.
    pub async fn restore(&mut self, snapshot: &Snapshot) -> Result<Reply, SessionError> {
        // What cannot be set again, such as a read-only name, is left as it is.
        let quiet = format!("{{ {}\n}} >/dev/null 2>&1", snapshot.text);
        self.run(Unit::script(&quiet), &mut |_, _| {}).await
    }

    /// What another session can take up of the parts of a state and the changes after it.
    fn made_of(
        &self,
        parts: &[String],
        changes: &[String],
        withheld: WithholdRule<'_>,
    ) -> Snapshot {
        let part = |at: usize| parts.get(at).map(String::as_str).unwrap_or_default();
        let not = |line: &str, names: &[&str]| {
            line.rsplit(' ')
                .next()
                .is_some_and(|name| names.contains(&name))
        };
        let settings = part(0)
            .lines()
            .filter(|line| !not(line, NOT_SETTINGS) && !line.contains(" compat"));
        let options = part(1)
            .lines()
            .filter(|line| !not(line, NOT_OPTIONS) && *line != POSIX);
        // Settings come first: functions may need `extglob` to be read. Functions of the driver are read-only in
        // each session and stay.
        let mut lines: Vec<&str> = settings.chain(options).collect();
        lines.extend([part(2), part(3)]);
        let variables = workshops(part(DECLARATIONS)).filter(|(name, text)| !withheld(name, text));
        lines.extend(variables.map(|(_, text)| text));
        lines.extend(statements(part(5)).filter(|text| !driver::is_default_trap(text)));
        lines.push(part(6));
        for change in changes {
            let (declared, rest) = match change.rfind("cd -- ") {
                Some(at) if at == 0 || change[..at].ends_with('\n') => change.split_at(at),
                _ => (change.as_str(), ""),
            };
            lines.extend(workshops(declared).map(|(_, text)| text));
            lines.push(rest);
        }
        // After the functions: some of their names cannot be defined under it.
        lines.extend(part(1).lines().filter(|line| *line == POSIX));
        if self.state.before.errexit() {
            lines.push("set -e");
        }
        if self.state.before.xtrace() {
            lines.push("set -x");
        }
        Snapshot::of_text(lines.join("\n"))
    }
}

/// Which part of a state has the variables.
const DECLARATIONS: usize = 4;

/// The variables of the workshop in what `declare -p` prints: each name and its declaration.
fn workshops(declared: &str) -> impl Iterator<Item = (&str, &str)> {
    statements(declared).filter_map(|text| {
        // declare -ATTRIBUTES NAME=VALUE
        let name = text.split(' ').nth(2)?;
        let name = name.split('=').next().unwrap_or(name);
        // PS1 is ours until the workshop sets it.
        let is_workshops = is_workshops(name) && !(name == "PS1" && text.contains("__demosh_"));
        is_workshops.then_some((name, text))
    })
}

/// The commands in what bash prints to be read again: a line end within quotes ends none.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = statement_end(rest);
        let (statement, after) = rest.split_at(end);
        rest = after.strip_prefix('\n').unwrap_or(after);
        Some(statement)
    })
}

fn statement_end(text: &str) -> usize {
    /// Stands for the quote that `$'` opens.
    const ANSI_C: u8 = 0;
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (quote, byte) {
            // Within '...' a backslash is one; within $'...' and "..." it is not.
            (None | Some(b'"' | ANSI_C), b'\\') => at += 1,
            (None, b'\n') => return at,
            (None, b'$') if bytes.get(at + 1) == Some(&b'\'') => {
                quote = Some(ANSI_C);
                at += 1;
            }
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(ANSI_C), b'\'') => quote = None,
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn is_workshops(name: &str) -> bool {
    // The user's `PROMPT_COMMAND`, as the driver keeps it.
    name == "__demosh_yours"
        || !name.starts_with("__demosh")
            && !name.starts_with("BASH")
            && !name.starts_with("DEMOSH_SESSION")
            && !NOT_VARIABLES.contains(&name)
}

#[cfg(test)]
mod tests;
