//! How a text itself handles a name that may be unset: `${X:?}`, `[ -n "$X" ]`, an assignment
//! before.

use std::ops::Range;

/// Whether the use at `name` is a test of the number of arguments: `[ $# -gt 0 ]`, `(($#))`.
pub(super) fn counts_arguments(text: &str, name: &Range<usize>) -> bool {
    let line = text[..name.start].lines().next_back().unwrap_or_default();
    let tests = ["[ ", "[[ ", "test ", "(("];
    &text[name.clone()] == "#" && tests.iter().any(|start| line.contains(start))
}

/// Whether `text` binds `name` before `end`, not counting the value that is being assigned to it.
pub(super) fn is_set_before(text: &str, name: &str, end: usize) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text[..end].match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..end]);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        let is_use = before.ends_with(['$', '{', '#', '!']);
        let in_own_value = after.starts_with('=') && !after.contains([' ', ';', '\n', '&', '|']);
        is_whole && !is_use && !in_own_value
    })
}

/// How a use of a variable handles that it may be unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnsetGuard {
    /// Not at all.
    None,
    /// This use is safe.
    This,
    /// The rest of the command depends on it.
    WholeCommand,
}

/// How `text` handles that the variable at `name` may be unset.
pub(super) fn guard(text: &str, name: &Range<usize>) -> UnsetGuard {
    let (before, after) = (&text[..name.start], &text[name.end..]);
    if before.ends_with("${#") {
        return UnsetGuard::This;
    }
    if before.ends_with("${") {
        let operator = after.strip_prefix(':').unwrap_or(after);
        match operator.as_bytes() {
            [b'?', ..] => return UnsetGuard::WholeCommand,
            // An empty default does not help.
            [b'-' | b'=', b'}', ..] => return UnsetGuard::None,
            [b'+' | b'-' | b'=', ..] => return UnsetGuard::This,
            _ => {}
        }
    }
    let line = before.lines().next_back().unwrap_or_default();
    let is_test = ["[ ", "[[ ", "test "]
        .iter()
        .any(|start| line.contains(start));
    let before = line.trim_end_matches(['{', '$', '"', '\'']);
    let asks = |tests: &[&str]| tests.iter().any(|test| before.ends_with(test));
    let alone = after.trim_start_matches(['}', '"']);
    let is_alone = alone.is_empty() || alone.starts_with([' ', ';', ']', '\n']);
    // An empty name is never a file.
    let is_file = is_alone && asks(&["-d ", "-e ", "-f ", "-s ", "-r ", "-w ", "-x ", "-L "]);
    if is_test && (is_file || asks(&["-z ", "-n ", "-v "])) {
        return UnsetGuard::WholeCommand;
    }
    UnsetGuard::None
}
