//! Rules about the text of commands: parts that are in the file but not meant for the shell.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Findings;
use super::subject::{LintedCommand, Subject};

/// `<your-name>`, `<<NAME>>`: a placeholder that the reader must replace. Redirections have a
/// blank, a path or nothing between the marks.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"<{1,2}[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*>{1,2}";
    Regex::new(pattern).expect("the pattern is valid")
});

/// A line that begins with a prompt.
pub(super) fn typed_prompt(subject: &Subject<'_>, findings: &mut Findings) {
    for run in &subject.runs {
        let text = run.text();
        let start = text.len() - text.trim_start().len();
        let prompt = ["$ ", "% ", "> "]
            .iter()
            .find(|prompt| text[start..].starts_with(**prompt));
        // `> file` empties a file; it is a prompt only if a command follows.
        let is_truncation = prompt == Some(&"> ") && text[start..].split_whitespace().count() == 2;
        if let Some(prompt) = prompt.filter(|_| !is_truncation) {
            let sign = prompt.trim_end();
            findings.add(
                run.place(start..start + 1),
                format!("the command begins with `{sign}`, which the shell reads as part of it"),
                format!("remove the `{sign}`: demosh shows the prompt itself"),
            );
        }
    }
}

/// A placeholder that the reader must replace.
pub(super) fn placeholder(subject: &Subject<'_>, findings: &mut Findings) {
    for run in &subject.runs {
        let quiet = here_documents(run);
        for found in PLACEHOLDER.find_iter(run.text()) {
            let is_markup = found.as_str().len() < 4
                || quiet.iter().any(|range| range.contains(&found.start()))
                || is_redirection(run.text(), &found.range());
            if !is_markup {
                findings.add(
                    run.place(found.range()),
                    format!(
                        "`{}` is a placeholder that was not replaced",
                        found.as_str()
                    ),
                    "take it from a variable, and name that under `requires: {env: [...]}`",
                );
            }
        }
    }
}

/// True for `cmd<file>other`, `<in 2>&1` and `<<END`: redirections that look like a placeholder.
fn is_redirection(text: &str, found: &Range<usize>) -> bool {
    let before = text[..found.start].chars().next_back();
    let sticks = before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '<');
    let last = text[found.clone()].trim_end_matches('>').rsplit(' ').next();
    let has_descriptor = last.is_some_and(|last| last.parse::<u8>().is_ok());
    sticks || has_descriptor || text[found.end..].starts_with('&')
}

/// The text after the command's own words: the bodies of its here documents may contain markup.
fn here_documents(run: &LintedCommand<'_>) -> Option<Range<usize>> {
    let text = run.text();
    let has_one = run
        .simple
        .iter()
        .flat_map(|simple| &simple.redirections)
        .filter(|redirection| {
            redirection.operator.ends_with("<<") || redirection.operator.ends_with("<<-")
        })
        .map(|redirection| redirection.span.end)
        .min()?;
    let line_end = text[has_one..].find('\n').map(|at| has_one + at)?;
    Some(line_end..text.len())
}

#[cfg(test)]
mod tests;
