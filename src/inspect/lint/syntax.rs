//! Rules about commands that the shell will not take.
//!
//! The authority is bash itself, asked with `-n`, which parses and executes nothing.

use std::io::{Seek as _, Write as _};
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
    let texts: Vec<_> = subject.runs.iter().map(Run::text).collect();
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
mod tests {
    use super::super::testing::{markdown, script};
    use super::*;

    #[test]
    fn what_bash_refuses_is_found_at_its_line() {
        let found = script("syntax-error", "ls\nif true; then\n  )\nfi\nls\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("bash cannot parse this: syntax error near unexpected token ')'"),
            "{found:?}"
        );
        let output = "```bash\nls\npod/x created (server dry run)\n```\n";
        assert!(markdown("syntax-error", output)[0].starts_with("3:1 "));
    }

    #[test]
    fn a_condition_that_bash_refuses_is_found() {
        for condition in ["[[ a b ]]", "[[ -f ]]", "[[ a == (b) ]]"] {
            let found = script("syntax-error", &format!("ls\n{condition} && ls\n"));
            assert_eq!(found.len(), 1, "{condition}: {found:?}");
            assert!(
                found[0].starts_with("2:1 bash cannot parse this: "),
                "{found:?}"
            );
        }
        // It only warns of a here document that the end of the text closes.
        assert!(complaint(Path::new("bash"), "cat <<E\nx\n").is_none());
    }

    #[test]
    fn what_bash_takes_is_left_alone() {
        let text =
            "ls\ncat <<EOF\n(\nEOF\nf() {\n  true\n}\ncase x in (x) ;; esac\nls !(a|b)\necho é\n";
        assert_eq!(script("syntax-error", text), [""; 0]);
    }

    #[test]
    fn a_few_broken_commands_among_many_are_all_found() {
        let mut lines = vec!["ls"; 300];
        (lines[3], lines[150], lines[299]) = ("a )", "b )", "c )");
        let found = script("syntax-error", &(lines.join("\n") + "\n"));
        let places: Vec<_> = found
            .iter()
            .filter_map(|line| line.split(':').next())
            .collect();
        assert_eq!(places, ["4", "151", "300"]);
    }

    #[test]
    fn nothing_is_executed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("made");
        assert!(
            complaint(
                Path::new("bash"),
                &format!("touch {0}\n: >{0}\n", file.display())
            )
            .is_none()
        );
        assert!(!file.exists());
    }

    #[test]
    fn a_command_cut_short_is_found() {
        for start in ["if true; then", "cat <<EOF", "echo 'x"] {
            let text = format!("```bash\nls\n{start}\n```\n");
            assert_eq!(
                markdown("unfinished-command", &text),
                ["3:1 this command has no end in its block: it is shown, never run"]
            );
        }
        assert_eq!(
            markdown("unfinished-command", "```bash\nls\n```\n"),
            [""; 0]
        );
    }
}
