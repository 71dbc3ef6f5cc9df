//! The state of a shell as text that another shell can restore: variables, functions, aliases,
//! options, traps, directory, arguments. Processes and open files cannot be restored.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::background::BackgroundProcesses;
use super::driver::{self, ShellBefore};
use super::error::SessionError;
use super::jobs::Job;
use super::quote;
use super::saved_state::{SavedPart, SavedState};
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

/// Options that define the session, or that are saved elsewhere.
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

/// Settings of `shopt` that define the session.
const NOT_SETTINGS: &[&str] = &[
    "checkwinsize",
    "expand_aliases",
    "login_shell",
    "restricted_shell",
];

/// The option under which functions cannot have names such as `exit`.
const POSIX: &str = "set -o posix";

/// The state of a shell at one moment. Unless variables were withheld, it contains secrets: then it
/// must stay in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Commands that restore the state in a new session.
    text: String,
}

impl Snapshot {
    /// The snapshot whose [`text`](Self::text) was saved.
    pub fn of_text(text: String) -> Self {
        Self { text }
    }

    /// The same, with `PATH` relative to the initial one of the next session: `base` is the initial
    /// PATH of this session, and may contain folders that will be gone.
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

    /// The same, without the EXIT trap, which has run.
    #[must_use]
    pub fn without_exit_trap(&self) -> Self {
        Self::of_text(format!("{}\nbuiltin trap - EXIT", self.text))
    }

    /// The same, in `folder` if the directory of the shell is gone: relative paths must not be
    /// found in another one.
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
        // As printed by `trap -p`. Within a function the line would end in a semicolon.
        self.text.lines().any(|line| line.ends_with("' EXIT"))
    }

    /// The snapshot as text, for saving.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Decides, from the name and the contents of a variable, whether a snapshot must not contain it.
pub type WithholdRule<'a> = &'a dyn Fn(&str, &str) -> bool;

impl Session {
    /// Reads the state of the shell, which does not change, not even `$?` and `$_`.
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
        // For an array, the declaration contains all values, but quoted; the value is not quoted.
        let withheld = |name: &str, text: &str| hidden.contains(&name) || withheld(name, text);
        Ok(made_of(&parts, &[], &self.state.before, &withheld))
    }

    /// The last saved state, even of a shell that is gone.
    pub fn last_state(&self) -> LastState {
        LastState {
            saved: Rc::clone(&self.saved),
            before: self.state.before.clone(),
            jobs: self.state.jobs.clone(),
            background: self.background(),
        }
    }

    /// Saves the state now, after a command that did not run to its end.
    pub async fn keep(&mut self) -> Result<(), SessionError> {
        let state = self.ask(driver::STATE).await?;
        self.saved.borrow_mut().take(SavedPart::All, &state, 0);
        Ok(())
    }

    /// Restores the state of `snapshot` in this session, which has just started.
    pub async fn restore(&mut self, snapshot: &Snapshot) -> Result<Reply, SessionError> {
        // Names that cannot be set again, such as read-only ones, are left alone.
        let quiet = format!("{{ :\n{}\n}} >/dev/null 2>&1", snapshot.text);
        self.run(Unit::script(&quiet), &mut |_, _| {}).await
    }
}

/// The last saved state of a shell. Can be read without asking the shell, even while it runs a command.
#[derive(Debug)]
pub struct LastState {
    saved: Rc<RefCell<SavedState>>,
    before: ShellBefore,
    jobs: Vec<Job>,
    background: BackgroundProcesses,
}

impl LastState {
    /// The jobs of the shell.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The shell's processes.
    pub fn background(&self) -> BackgroundProcesses {
        self.background
    }

    /// The state; `None` when no command has changed anything.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.snapshot_without(&|_, _| false)
    }

    /// The same, without the variables that are withheld.
    pub fn snapshot_without(&self, withheld: WithholdRule<'_>) -> Option<Snapshot> {
        let (parts, changes) = self.saved.borrow().read()?;
        let withheld = |name: &str, text: &str| {
            withheld(name, text) || value(text).is_some_and(|value| withheld(name, &value))
        };
        Some(made_of(&parts, &changes, &self.before, &withheld))
    }
}

/// The part of a state and its changes that another session can restore.
fn made_of(
    parts: &[String],
    changes: &[String],
    before: &ShellBefore,
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
    // Settings first: functions may need `extglob` to be parsed. Functions of the driver are read-only
    // in each session, and are skipped.
    let mut lines: Vec<&str> = settings.chain(options).collect();
    lines.extend([part(2), part(3)]);
    let changes = changes.iter().map(|change| match change.rfind("cd -- ") {
        Some(at) if at == 0 || change[..at].ends_with('\n') => change.split_at(at),
        _ => (change.as_str(), ""),
    });
    let (changed, moves): (Vec<_>, Vec<_>) = changes.unzip();
    let declared = std::iter::once(part(DECLARATIONS)).chain(changed);
    // The last declaration of a name counts, and it alone: a value before it may have had other attributes.
    let variables: BTreeMap<_, _> = declared.flat_map(workshops).collect();
    let variables = variables
        .iter()
        .filter(|(name, text)| !withheld(name, text));
    lines.extend(variables.map(|(_, text)| *text));
    lines.extend(statements(part(5)).filter(|text| !driver::is_default_trap(text)));
    lines.push(part(6));
    lines.extend(moves);
    // After the functions: some of their names cannot be defined under it.
    lines.extend(part(1).lines().filter(|line| *line == POSIX));
    if before.errexit() {
        lines.push("set -e");
    }
    if before.xtrace() {
        lines.push("set -x");
    }
    Snapshot::of_text(lines.join("\n"))
}

/// The value in a declaration, if it is in double quotes: `None` for arrays and values with control
/// characters.
fn value(declaration: &str) -> Option<String> {
    let (_, written) = declaration.split_once('=')?;
    let quoted = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = String::with_capacity(quoted.len());
    let mut rest = quoted.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => value.extend(rest.next()),
            _ => value.push(next),
        }
    }
    Some(value)
}

/// The index of the part with the variables.
const DECLARATIONS: usize = 4;

/// The variables of the workshop in the output of `declare -p`: each name and its declaration.
fn workshops(declared: &str) -> impl Iterator<Item = (&str, &str)> {
    statements(declared).filter_map(|text| {
        // declare -ATTRIBUTES NAME=VALUE
        let name = text.split(' ').nth(2)?;
        let name = name.split('=').next().unwrap_or(name);
        // PS1 belongs to demosh until the workshop sets it.
        let is_workshops = is_workshops(name) && !(name == "PS1" && text.contains("__demosh_"));
        is_workshops.then_some((name, text))
    })
}

/// The commands in output of bash that can be read again: a line end within quotes does not end
/// one.
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
            // Within '...' a backslash is literal; within $'...' and "..." it is not.
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
