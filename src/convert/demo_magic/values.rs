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

/// The name of a function of demo-magic, where it may be called: in a substitution, or in a text
/// that is evaluated or passed on.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?:(?:\$\(|`)\s*p\s|(?:^|[^\w.-])(?:pe|pei|run_cmd)(?:$|[^\w.-]))";
    Regex::new(pattern).expect("the pattern is valid")
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

/// True when `text` may call a function of demo-magic other than by its own first word.
pub(super) fn names_function(text: &str) -> bool {
    NAMED.is_match(text)
}

/// True for an option of bash, such as `-eu`, by which a failed command ends the script.
pub(super) fn is_errexit(option: &str) -> bool {
    let letters = option.strip_prefix('-').unwrap_or_default();
    !letters.starts_with('-') && letters.contains('e')
}

/// True for `set -e` in one of its forms.
pub(super) fn sets_errexit(simple: &SimpleCommand) -> bool {
    let words: Vec<_> = simple.words.iter().map(|word| word.text.as_str()).collect();
    let [first, options @ ..] = words.as_slice() else {
        return false;
    };
    let by_name = options.windows(2).any(|pair| pair == ["-o", "errexit"]);
    let mut options = options.iter().take_while(|word| **word != "--");
    *first == "set" && (by_name || options.any(|word| is_errexit(word)))
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
