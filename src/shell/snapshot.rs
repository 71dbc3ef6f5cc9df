//! The state of a shell as text that another shell can take up: variables, functions, aliases,
//! options, traps, directory, arguments. What is a process or an open file stays behind.

use super::error::SessionError;
use super::quote;
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
    "PS1",
    "PS2",
    "PS4",
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

/// Signals and conditions that a workshop may have traps for. `ERR` is the session's own.
const TRAPS: &[&str] = &[
    "EXIT", "DEBUG", "RETURN", "HUP", "INT", "QUIT", "PIPE", "ALRM", "TERM", "USR1", "USR2",
    "CHLD", "CONT", "WINCH",
];

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

    /// Itself as text, to be kept.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Says of a variable, by its name and what it holds, whether a snapshot must not have it.
pub type Withheld<'a> = &'a dyn Fn(&str, &str) -> bool;

impl Session {
    /// Takes down the state of the shell. Nothing in it changes, `$?` and `$_` neither.
    pub async fn snapshot(&mut self) -> Result<Snapshot, SessionError> {
        self.snapshot_without(&|_, _| false).await
    }

    /// The same, without the variables that are withheld.
    pub async fn snapshot_without(
        &mut self,
        withheld: Withheld<'_>,
    ) -> Result<Snapshot, SessionError> {
        let names = self
            .ask_text("builtin compgen -v; builtin printf '\\0'; builtin declare -F")
            .await?;
        let (variables, functions) = names.split_once('\0').unwrap_or_default();
        let variables = variables.lines().filter(|name| is_workshops(name));
        let variables: Vec<_> = variables.map(str::to_owned).collect();
        let functions = functions.lines().filter_map(|line| line.rsplit(' ').next());
        let functions = functions.filter(|name| *name != "exit" && is_workshops(name));
        let names = variables.iter().map(String::as_str);
        let state = self.ask_text(&question(names, functions)).await?;
        let values = self.values(&variables).await?;
        let variables: Vec<_> = variables.into_iter().zip(values).collect();
        Ok(Snapshot {
            text: self.kept(&state, &variables, withheld),
        })
    }

    /// Brings the state of `snapshot` about in this session, which has just begun.
    pub async fn restore(&mut self, snapshot: &Snapshot) -> Result<Reply, SessionError> {
        // What cannot be set again, such as a read-only name, is left as it is.
        let quiet = format!("{{ {}\n}} >/dev/null 2>&1", snapshot.text);
        self.run(Unit::script(&quiet), &mut |_, _| {}).await
    }

    async fn ask_text(&mut self, text: &str) -> Result<String, SessionError> {
        Ok(String::from_utf8_lossy(&self.ask(text).await?).into_owned())
    }

    /// The parts of the answer to [`question`] that another session can take up.
    fn kept(
        &self,
        state: &str,
        variables: &[(String, Option<String>)],
        withheld: Withheld<'_>,
    ) -> String {
        let mut parts = state.split('\0');
        let settings = parts.next().unwrap_or_default();
        let options = parts.next().unwrap_or_default();
        let not = |line: &str, names: &[&str]| {
            line.rsplit(' ')
                .next()
                .is_some_and(|name| names.contains(&name))
        };
        let settings = settings
            .lines()
            .filter(|line| !not(line, NOT_SETTINGS) && !line.contains(" compat"));
        let options = options.lines().filter(|line| !not(line, NOT_OPTIONS));
        // Settings come first: functions may need `extglob` to be read.
        let mut lines: Vec<_> = settings.chain(options).collect();
        // Aliases and functions.
        lines.extend(parts.by_ref().take(2));
        for (name, value) in variables {
            let declaration = parts.next().unwrap_or_default();
            // A declaration has more than one value for an array, but quotes; the value has not.
            let value = value.as_deref().unwrap_or_default();
            if !withheld(name, declaration) && !withheld(name, value) {
                lines.push(declaration);
            }
        }
        lines.extend(parts);
        if self.state.before.errexit() {
            lines.push("set -e");
        }
        if self.state.before.xtrace() {
            lines.push("set -x");
        }
        lines.join("\n")
    }
}

/// Asks for the state, its parts separated by NULs.
fn question<'a>(
    variables: impl Iterator<Item = &'a str>,
    functions: impl Iterator<Item = &'a str>,
) -> String {
    let mut text = "builtin shopt -p; builtin printf '\\0'; builtin set +o; builtin printf '\\0'; \
                    builtin alias -p; builtin printf '\\0'; "
        .to_owned();
    let functions: Vec<_> = functions.map(quote::word).collect();
    if !functions.is_empty() {
        text += "builtin declare -f ";
        text += &functions.join(" ");
        text += "; ";
    }
    text += "builtin printf '\\0'; ";
    for variable in variables {
        text += "builtin declare -p ";
        text += variable;
        text += "; builtin printf '\\0'; ";
    }
    text += "builtin trap -p ";
    text += &TRAPS.join(" ");
    text += "; builtin printf '\\0'; builtin umask -p; builtin printf 'cd -- %q\\n' \"$PWD\"; \
             builtin printf 'set --'; (($#)) && builtin printf ' %q' \"$@\"; builtin printf '\\n'";
    text
}

fn is_workshops(name: &str) -> bool {
    !name.starts_with("__demosh")
        && !name.starts_with("BASH")
        && !name.starts_with("DEMOSH_SESSION")
        && !NOT_VARIABLES.contains(&name)
}
