//! Watching variables while a command runs, for values that are gone when it ends: of a `local`
//! variable, in a subshell or a loop, or before an `unset`.
//!
//! Before each simple command, in functions and subshells too, a DEBUG trap of demosh records the
//! values of the variables if they have changed. It exists for one command, and not at all if the
//! user has a DEBUG trap.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;

use super::driver::Traps;
use super::questions::is_variable;
use super::session::Session;
use super::unit::{Reply, Unit};

/// Where the trap writes, in the session's private directory.
const FILE: &str = "seen";

/// Removes the trap.
pub(super) const END: &str =
    "builtin trap - DEBUG; builtin set +T; builtin unset -v __demosh_seen; ";

/// The most bytes that are read.
const MOST: usize = 16 * 1024 * 1024;

impl Session {
    /// The commands that start watching for `unit`, if that is possible.
    pub(super) fn watch(&self, unit: &Unit<'_>, traps: Traps) -> Option<String> {
        let names = unit.watched.iter().map(String::as_str);
        let names: Vec<_> = names.filter(|name| is_variable(name)).collect();
        let before = &self.state.before;
        let own = ["functrace", "extdebug", "DEBUG", "-T"];
        let is_free = traps != Traps::Debug
            && !before.debug
            && !before.options.contains('T')
            && !own.iter().any(|word| unit.text.contains(word));
        if names.is_empty() || !is_free {
            return None;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(self.directory().join(FILE)).ok()?;
        Some(begin(&names))
    }

    /// The recorded values of the watched variables, in order. Also removes the trap if the command
    /// did not run to its end.
    pub(super) async fn seen(&mut self, reply: &mut Reply) {
        let file = self.directory().join(FILE);
        let bytes = fs::read(&file).unwrap_or_default();
        // Otherwise removed with the directory.
        let _ = fs::remove_file(file);
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]).into_owned();
        let pairs = text.split('\0').filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        reply.seen = pairs.filter(|(_, value)| !value.is_empty()).collect();
        reply.seen.dedup();
        let options = &mut self.state.before.options;
        if options.contains('T') {
            options.retain(|option| option != 'T');
            if self.shell.look().is_none() {
                // If this fails, the shell was ended, and the next command reports that.
                let _ = self.order(END.trim_end_matches("; ")).await;
            }
        }
    }
}

/// The trap, and the options that let functions and subshells inherit it. It must leave no trace:
/// bash itself restores `$?`, `$_` and `PIPESTATUS`, and the output of `set -x` for it is
/// discarded.
fn begin(names: &[&str]) -> String {
    let all: Vec<_> = names
        .iter()
        .map(|name| format!("${{{name}[*]-}}"))
        .collect();
    let all = all.join(":");
    let write = |name: &&str| format!("builtin printf '{name}=%s\\0' \"${{{name}[@]-}}\"");
    let write: Vec<_> = names.iter().map(write).collect();
    let trap = format!(
        "{{ [[ ${{__demosh_seen-}} == \"{all}\" ]] || {{ __demosh_seen=\"{all}\"; {{ {}; }} \
         >>\"$__demosh_dir/{FILE}\"; }}; }} 2>/dev/null",
        write.join("; ")
    );
    // An array, because arrays are never exported to children.
    format!(
        "{{ builtin unset -v __demosh_seen; builtin declare -a __demosh_seen; }} 2>/dev/null; \
         builtin trap -- {} DEBUG; builtin set -T; ",
        super::quote::word(&trap)
    )
}
