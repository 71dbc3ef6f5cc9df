//! How the values and commands of a script change when demo-magic evaluates them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::convert::spoken;
use crate::document::command::{Script, SimpleCommand};

/// An assignment of a text: the name, and the value with its quotes. The grammar says which names a
/// command assigns, but not the values.
static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)(?:^|[\s;])([A-Za-z_]\w*)\+?=('[^']*'|"(?:[^"\\]|\\.)*"|[^\s;]*)"#)
        .expect("the pattern is valid")
});

/// The name of a function of demo-magic, where it may be called: in a substitution, or in a text
/// that is evaluated or passed on. A parser would take such a text for a plain argument.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?:(?:\$\(|`)\s*p\s|(?:^|[^\w.-])(?:pe|pei|run_cmd)(?:$|[^\w.-]))";
    Regex::new(pattern).expect("the pattern is valid")
});

/// The variables whose values contain operators, quotes or redirections. Text that looks like an
/// assignment in a comment, a here document or an argument is none.
pub(super) fn with_syntax(script: &str) -> BTreeSet<String> {
    let script = Script::new(script);
    let commands = script.simple_commands().iter();
    let assigned = commands.flat_map(|simple| {
        let text = &script[simple.span.clone()];
        let found = ASSIGNMENT.captures_iter(text).filter(|found| {
            let value = found.get(2).map_or("", |value| value.as_str());
            has_syntax(value)
        });
        let names: Vec<_> = found.map(|found| found[1].to_owned()).collect();
        // Only some commands have such a text, and for a few of those it is no assignment.
        let real = if names.is_empty() {
            Vec::new()
        } else {
            script.assigned_by(simple)
        };
        names.into_iter().filter(move |name| real.contains(name))
    });
    assigned.collect()
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

/// True when `text` may call a function of demo-magic other than by its own first word.
pub(super) fn names_function(text: &str) -> bool {
    NAMED.is_match(text)
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
