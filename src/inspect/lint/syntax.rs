//! Rules about commands with syntax errors.
//!
//! bash itself decides, called with `-n`, so that it parses without executing anything.

use std::io::{Seek as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::document::{Block, ItemKind};
use crate::source::{Location, Span};

use super::Findings;
use super::subject::{LintedCommand, Subject};

/// A command that bash rejects.
pub(super) fn error(subject: &Subject<'_>, findings: &mut Findings) {
    // One bash for all commands: usually they are all valid. If bash rejects the whole, any of them
    // may be the cause, so each is checked separately.
    let texts: Vec<_> = subject.runs.iter().map(|run| run.text().as_str()).collect();
    let mut failed_before = None;
    let bash = &subject.world.bash;
    for nth in refused(bash, &texts, 0) {
        let follows = failed_before.is_some_and(|before| before + 1 == nth);
        failed_before = Some(nth);
        // An invalid command right after a broken one is mostly a part of it.
        if follows {
            continue;
        }
        let run = &subject.runs[nth];
        if let Some(complaint) = complaint(bash, &format!("{}\n", run.text())) {
            findings.add(
                line_of(run, complaint.line),
                format!("bash cannot parse this: {}", complaint.message),
                "`bash -n` must accept each command; label the fence `text` if it holds output",
            );
        }
    }
}

/// Which of `texts` bash rejects, as indices from `first`. One bash is enough for each stretch of
/// valid commands, so a few broken ones among many are found quickly.
fn refused(bash: &Path, texts: &[&str], first: usize) -> Vec<usize> {
    if texts.is_empty() || complaint(bash, &(texts.join("\n") + "\n")).is_none() {
        return Vec::new();
    }
    if texts.len() == 1 {
        return vec![first];
    }
    let (head, tail) = texts.split_at(texts.len() / 2);
    let mut found = refused(bash, head, first);
    found.extend(refused(bash, tail, first + head.len()));
    found
}

/// A command that is cut off by the end of its block.
pub(super) fn unfinished(subject: &Subject<'_>, findings: &mut Findings) {
    for document in &subject.plan.documents {
        for block in &document.blocks {
            let Block::Code(code) = block else { continue };
            for item in &code.items {
                if let ItemKind::Unfinished(text) = &item.kind {
                    let line = text.lines().next().unwrap_or_default();
                    let span = Span::new(item.span.start, item.span.start + line.len());
                    let message = "unterminated command: it is displayed but not run";
                    let help = "close the quote, `if`, loop or here document that it opens";
                    findings.add_at(&document.source, span, message, help);
                }
            }
        }
    }
}

/// An error message of bash.
struct BashError {
    /// The line that it mentions, from 1.
    line: usize,
    message: String,
}

/// The error of bash about `text`; `None` if it accepts the text or cannot be run: there is no
/// bash, or no space for a temporary file.
fn complaint(bash: &Path, text: &str) -> Option<BashError> {
    let output = parse_only(bash, text)?;
    // bash: line 3: syntax error near unexpected token `)'
    let first = output.lines().next()?;
    let (place, message) = match first.split_once("line ") {
        Some((_, rest)) => rest.split_once(": ")?,
        None => ("1", first.strip_prefix("bash: ").unwrap_or(first)),
    };
    let message = message.replace('`', "'").replace("''", "'");
    let line = place.trim().parse().unwrap_or(1);
    Some(BashError { line, message })
}

/// The standard error of `bash -n` if it rejects `text`. It runs without start-up files and
/// exported functions.
fn parse_only(bash: &Path, text: &str) -> Option<String> {
    // bash reads a pipe byte by byte, but a file in blocks.
    let mut input = tempfile::tempfile().ok()?;
    input.write_all(text.as_bytes()).ok()?;
    input.rewind().ok()?;
    let output = Command::new(bash)
        .args(["--norc", "--noprofile", "-O", "extglob", "-n"])
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("LC_ALL", "C")
        .stdin(Stdio::from(input))
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // Text with nothing but warnings is accepted. An invalid `[[ ]]` leaves the status at 0.
    let is_warning = |line: &str| line.contains("warning: ");
    if output.status.success() && said.lines().all(is_warning) {
        return None;
    }
    // bash overflows its own stack if hundreds of substitutions are nested. It would at run time
    // too.
    if said.trim().is_empty()
        && let Some(signal) = output.status.signal()
    {
        return Some(format!(
            "it is nested too deeply, and bash ends with signal {signal}"
        ));
    }
    (!said.trim().is_empty()).then_some(said)
}

/// The position of line `line` of the command, or of its first line.
fn line_of(run: &LintedCommand<'_>, line: usize) -> Location {
    let text = run.text();
    let mut start = 0;
    for (nth, content) in text.split_inclusive('\n').enumerate() {
        if nth + 1 == line {
            return run.place(start..start + content.trim_end().len());
        }
        start += content.len();
    }
    run.first_line()
}

#[cfg(test)]
mod tests;
