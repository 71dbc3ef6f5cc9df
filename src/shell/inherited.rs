//! Variables that bash would read from its environment when it starts: `POSIXLY_CORRECT`,
//! `SHELLOPTS` and `TMOUT`.
//!
//! In POSIX mode the driver could not start, an exported `SHELLOPTS` would pass the driver's own
//! options to every child, and after `TMOUT` seconds without a prompt the shell would end. So the
//! shell starts without them, and a command sets them when it is ready.

use std::process::Command;

use super::quote;

const POSIX: &str = "POSIXLY_CORRECT";
const OPTIONS: &str = "SHELLOPTS";
const PATIENCE: &str = "TMOUT";

/// The options that are taken from the user, in the order in which they are set: an option must not
/// disturb those after it. Others define the session (`monitor`), or have no meaning in it
/// (`noexec`).
const TAKEN: &[&str] = &[
    "keyword",
    "noclobber",
    "noglob",
    "nounset",
    "physical",
    "pipefail",
    "functrace",
    "posix",
    "errexit",
    "verbose",
    "xtrace",
];

/// Removes these variables for the shell that `command` starts.
pub(super) fn hide(command: &mut Command) {
    for name in [POSIX, OPTIONS, PATIENCE] {
        command.env_remove(name);
    }
}

/// The command that sets the options in the environment of this program, if there are any.
pub fn inherited_options() -> Option<String> {
    let value = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let names = [POSIX, OPTIONS, PATIENCE].map(value);
    setting(names.each_ref().map(Option::as_deref))
}

fn setting([posix, options, patience]: [Option<&str>; 3]) -> Option<String> {
    // bash ignores SHELLOPTS if there is a POSIXLY_CORRECT.
    let options = options.filter(|_| posix.is_none());
    let named: Vec<_> = options.unwrap_or_default().split(':').collect();
    let taken = TAKEN.iter().filter(|option| named.contains(option));
    let taken = taken.map(|option| format!("-o {option}"));
    let taken: Vec<_> = taken.collect();
    let exported = [(PATIENCE, patience), (POSIX, posix)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("export {name}={}", quote(value?))));
    let set = (!taken.is_empty()).then(|| format!("set {}", taken.join(" ")));
    let commands: Vec<_> = exported.chain(set).collect();
    (!commands.is_empty()).then(|| commands.join("; "))
}

#[cfg(test)]
mod tests;
