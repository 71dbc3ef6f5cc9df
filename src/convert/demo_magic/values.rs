//! How the values and commands of a script change when demo-magic evaluates them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::convert::spoken;
use crate::document::command::SimpleCommand;

/// An assignment of a text: the name, and the value with its quotes.
static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)(?:^|[\s;])([A-Za-z_]\w*)\+?=('[^']*'|"(?:[^"\\]|\\.)*"|[^\s;]*)"#)
        .expect("the pattern is valid")
});

/// A function of demo-magic in a substitution.
static SUBSTITUTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\$\(|`)\s*(?:p|pe|pei|run_cmd)\s").expect("the pattern is valid")
});

/// The variables whose values contain operators, quotes or redirections.
pub(super) fn with_syntax(script: &str) -> BTreeSet<String> {
    let assignments = ASSIGNMENT.captures_iter(script);
    let named = assignments.filter_map(|found| {
        let value = found.get(2).map_or("", |value| value.as_str());
        has_syntax(value).then(|| found[1].to_owned())
    });
    named.collect()
}

/// True for a value, written with its quotes, that a shell would not evaluate as plain words.
fn has_syntax(value: &str) -> bool {
    let is_syntax =
        |text: &str| text.contains(['|', '&', ';', '<', '>', '\'', '"', '\\', '$', '`']);
    let enclosed = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    if let Some(inner) = enclosed('\'') {
        return is_syntax(inner);
    }
    enclosed('"').is_some_and(|inner| spoken::literals(inner).any(is_syntax))
}

/// True when a substitution in `text` calls a function of demo-magic.
pub(super) fn calls_in_substitution(text: &str) -> bool {
    SUBSTITUTED.is_match(text)
}

/// The command `text`, changed so that it succeeds in cases where its failure means nothing: `read
/// -d ''` reads to the end of its input, and reports that as a failure.
pub(super) fn without_failure(simple: &SimpleCommand, text: &str) -> String {
    let words = || simple.words.iter().map(|word| word.text.as_str());
    let reads_all = words().next() == Some("read")
        && words().any(|word| word.starts_with('-') && word.ends_with('d'));
    if !reads_all {
        return text.to_owned();
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{{ {text}{end}}} || true")
}

#[cfg(test)]
mod tests;
