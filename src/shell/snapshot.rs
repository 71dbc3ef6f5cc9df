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

/// The state of a shell at one moment. It holds all values, secrets too: it is for memory only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Commands that bring the state about in a new session.
    text: String,
}

impl Session {
    /// Takes down the state of the shell. Nothing in it changes, `$?` and `$_` neither.
    pub async fn snapshot(&mut self) -> Result<Snapshot, SessionError> {
        let names = self
            .ask_text("builtin compgen -v; builtin printf '\\0'; builtin declare -F")
            .await?;
        let (variables, functions) = names.split_once('\0').unwrap_or_default();
        let variables = variables.lines().filter(|name| is_workshops(name));
        let functions = functions.lines().filter_map(|line| line.rsplit(' ').next());
        let functions = functions.filter(|name| *name != "exit" && is_workshops(name));
        let state = self.ask_text(&question(variables, functions)).await?;
        Ok(Snapshot {
            text: self.kept(&state),
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
    fn kept(&self, state: &str) -> String {
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
        lines.extend(parts);
        if self.state.before.errexit {
            lines.push("set -e");
        }
        if self.state.before.xtrace {
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
    let functions = words(functions);
    if !functions.is_empty() {
        text += "builtin declare -f ";
        text += &functions;
        text += "; builtin printf '\\0'; ";
    }
    let variables = words(variables);
    if !variables.is_empty() {
        text += "builtin declare -p ";
        text += &variables;
        text += "; builtin printf '\\0'; ";
    }
    text += "builtin trap -p ";
    text += &TRAPS.join(" ");
    text += "; builtin printf '\\0'; builtin umask -p; builtin printf 'cd -- %q\\n' \"$PWD\"; \
             builtin printf 'set --'; (($#)) && builtin printf ' %q' \"$@\"; builtin printf '\\n'";
    text
}

fn words<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quote::word).collect::<Vec<_>>().join(" ")
}

fn is_workshops(name: &str) -> bool {
    !name.starts_with("__demosh")
        && !name.starts_with("BASH")
        && !name.starts_with("DEMOSH_SESSION")
        && !NOT_VARIABLES.contains(&name)
}
