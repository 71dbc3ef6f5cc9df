//! Watching variables while a command runs, for values that are gone when it ends: of a `local`
//! variable, in a subshell or a loop, or before an `unset`.
//!
//! Before each simple command, in functions and subshells too, a DEBUG trap of demosh writes down what
//! the variables hold if that has changed. It is there for one command, and not at all where the user
//! has such a trap.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;

use super::driver::Traps;
use super::session::{Session, is_variable};
use super::unit::{Reply, Unit};

/// Where the trap writes, in the session's private directory.
const FILE: &str = "seen";

/// Takes the trap away again.
pub(super) const END: &str =
    "builtin trap - DEBUG; builtin set +T; builtin unset -v __demosh_seen; ";

/// More than this is not read, in bytes.
const MOST: usize = 16 * 1024 * 1024;

impl Session {
    /// Commands that begin to watch what `unit` asks for, if that is possible.
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

    /// What was seen of the variables that were watched, in order; and takes the trap away where the
    /// command did not come to its end.
    pub(super) async fn seen(&mut self, reply: &mut Reply) {
        let file = self.directory().join(FILE);
        let bytes = fs::read(&file).unwrap_or_default();
        // It is removed with the directory, if not now.
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
                // A shell that fails here was ended, and the next command says so.
                let _ = self.order(END.trim_end_matches("; ")).await;
            }
        }
    }
}

/// The trap, and what lets functions and subshells have it. It must leave no trace: bash itself puts
/// `$?`, `$_` and `PIPESTATUS` back, and what `set -x` tells of it goes nowhere.
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
    // An array, because those never reach the environment of children.
    format!(
        "{{ builtin unset -v __demosh_seen; builtin declare -a __demosh_seen; }} 2>/dev/null; \
         builtin trap -- {} DEBUG; builtin set -T; ",
        super::quote::word(&trap)
    )
}
