//! Rules about commands that the shell will not take.
//!
//! The authority is bash itself, asked with `-n`, which parses and executes nothing.

use std::io::{Seek as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::document::{Block, ItemKind};
use crate::source::{Location, Span};

use super::Findings;
use super::subject::{Run, Subject};

/// A command that bash refuses.
pub(super) fn error(subject: &Subject<'_>, findings: &mut Findings) {
    // One bash for all commands: mostly there is nothing to say. What it says of the whole may be
    // about any of them, so then each is asked on its own.
    let texts: Vec<_> = subject.runs.iter().map(|run| run.text().as_str()).collect();
    let mut failed_before = None;
    let bash = &subject.world.bash;
    for nth in refused(bash, &texts, 0) {
        let follows = failed_before.is_some_and(|before| before + 1 == nth);
        failed_before = Some(nth);
        // What follows a broken command directly is mostly a part of it.
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

/// Which of `texts` the shell `bash` refuses, counted from `first`. Whole stretches that it takes cost one bash, so
/// that a few broken commands among many are found soon.
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

/// A command that the block's end cuts short.
pub(super) fn unfinished(subject: &Subject<'_>, findings: &mut Findings) {
    for document in &subject.plan.documents {
        for block in &document.blocks {
            let Block::Code(code) = block else { continue };
            for item in &code.items {
                if let ItemKind::Unfinished(text) = &item.kind {
                    let line = text.lines().next().unwrap_or_default();
                    let span = Span::new(item.span.start, item.span.start + line.len());
                    let message = "this command has no end in its block: it is shown, never run";
                    let help = "close the quote, `if`, loop or here document that it opens";
                    findings.add_at(&document.source, span, message, help);
                }
            }
        }
    }
}

/// What bash says.
struct Complaint {
    /// The line it speaks of, from 1.
    line: usize,
    message: String,
}

/// What bash has to say about `text`; nothing when it accepts it, or when it cannot be asked: there is no
/// bash, or no room for a temporary file.
fn complaint(bash: &Path, text: &str) -> Option<Complaint> {
    let output = parse_only(bash, text)?;
    // bash: line 3: syntax error near unexpected token `)'
    let first = output.lines().next()?;
    let (place, message) = match first.split_once("line ") {
        Some((_, rest)) => rest.split_once(": ")?,
        None => ("1", first.strip_prefix("bash: ").unwrap_or(first)),
    };
    let message = message.replace('`', "'").replace("''", "'");
    let line = place.trim().parse().unwrap_or(1);
    Some(Complaint { line, message })
}

/// Standard error of `bash -n` when it refuses `text`. Its start-up files and exported functions are kept away from it.
fn parse_only(bash: &Path, text: &str) -> Option<String> {
    // Of a pipe bash reads byte by byte, of a file in blocks.
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
    // What it only warns of, it takes. A condition that it refuses leaves the status at 0.
    let is_warning = |line: &str| line.contains("warning: ");
    if output.status.success() && said.lines().all(is_warning) {
        return None;
    }
    // Bash itself overflows its stack where hundreds of substitutions are nested. It would at the run, too.
    if said.trim().is_empty()
        && let Some(signal) = output.status.signal()
    {
        return Some(format!(
            "it is nested too deeply, and bash ends with signal {signal}"
        ));
    }
    (!said.trim().is_empty()).then_some(said)
}

/// Line `line` of the command, or its first.
fn line_of(run: &Run<'_>, line: usize) -> Location {
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
