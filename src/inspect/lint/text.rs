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

/// Prompts: a sign, with a Python environment, a user and host, a folder or a shell's name before
/// it; and those of Windows.
static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
    let prompt = concat!(
        r"^\s*(",
        r"(?:\([\w .-]+\) ?)?(?:[$%\u{276f}\u{279c}]",
        r"|[\w.-]+@[\w.-]+[ :]?[^\s$#%>]* ?[$#%>]|\[[\w.-]+@[\w.-]+ [^\s\]]+\] ?[$#]",
        r"|~[\w./-]* ?[$%]|(?:ba|z|)sh-\d[\d.]*[$#])",
        r"|>|\$>|>>>|(?:PS )?[A-Z]:\\[^\s>]*>",
        r") +\S",
    );
    Regex::new(prompt).expect("the pattern is valid")
});

/// A line that begins with a prompt.
pub(super) fn typed_prompt(subject: &Subject<'_>, findings: &mut Findings) {
    for run in &subject.runs {
        let text = run.text();
        let prompt = PROMPT.captures(text).and_then(|found| found.get(1));
        // `> file` empties a file; it is a prompt only if a command follows.
        let is_truncation = |sign: &str| sign == ">" && text.split_whitespace().count() == 2;
        if let Some(prompt) = prompt.filter(|prompt| !is_truncation(prompt.as_str())) {
            let sign = prompt.as_str();
            findings.add(
                run.place(prompt.range()),
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
