//! What bash would take from its environment when it starts: `POSIXLY_CORRECT`, `SHELLOPTS` and `TMOUT`.
//!
//! In POSIX mode the driver could not begin, an exported `SHELLOPTS` would hand the driver's own options to
//! every child, and after `TMOUT` seconds without a prompt the shell would end. So the shell starts without
//! these, and a command sets them when it is ready.

use std::process::Command;

use super::quote;

const POSIX: &str = "POSIXLY_CORRECT";
const OPTIONS: &str = "SHELLOPTS";
const PATIENCE: &str = "TMOUT";

/// The options that a user can mean, in the order in which they are set: what is on must not disturb the rest.
/// Others make the session what it is (`monitor`), or mean nothing in it (`noexec`).
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

/// Keeps these from the shell that `command` starts.
pub(super) fn hide(command: &mut Command) {
    for name in [POSIX, OPTIONS, PATIENCE] {
        command.env_remove(name);
    }
}

/// The command that sets what the environment of this program asks for, if it asks for anything.
pub fn inherited_options() -> Option<String> {
    let value = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let names = [POSIX, OPTIONS, PATIENCE].map(value);
    setting(names.each_ref().map(Option::as_deref))
}

fn setting([posix, options, patience]: [Option<&str>; 3]) -> Option<String> {
    // Bash reads no SHELLOPTS where there is a POSIXLY_CORRECT.
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
