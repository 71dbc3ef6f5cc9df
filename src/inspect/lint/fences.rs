//! Rules about fences: those that look like shell but do not run, and those that run unexpectedly.

use crate::document::{Attributes, Block, CompanionKind, Document, FenceInfo};
use crate::source::Span;

use super::Findings;
use super::prose::SilentFence;
use super::subject::{Subject, program};

/// Languages of shells whose fences do not run.
const OTHER_SHELLS: &[&str] = &["ksh", "zsh"];

/// Calls `visit` for each fence that does not run.
fn each_silent<'a>(subject: &'a Subject<'_>, mut visit: impl FnMut(&'a Document, &'a SilentFence)) {
    for (document, prose) in &subject.prose {
        for fence in &prose.fences {
            visit(document, fence);
        }
    }
}

/// A fence that looks like shell, without a language or with one that does not run.
pub(super) fn unlabelled(subject: &Subject<'_>, findings: &mut Findings) {
    each_silent(subject, |document, fence| {
        let language = fence.language();
        let message = if language.is_empty() {
            if !looks_like_shell(subject, document, fence.body) {
                return;
            }
            "this looks like shell, but does not run: the fence has no label".to_owned()
        } else if OTHER_SHELLS.contains(&language) {
            format!("a fence labelled `{language}` does not run")
        } else {
            return;
        };
        let help = "label it `bash` to run it, `text` to show it only";
        findings.add_at(&document.source, fence.opening, message, help);
    });
}

/// A recorded session.
pub(super) fn transcript(subject: &Subject<'_>, findings: &mut Findings) {
    each_silent(subject, |document, fence| {
        let info = FenceInfo::of(&fence.info);
        let mut keys = keys_of(&info);
        // A transcript that should run but cannot has an error already.
        if info.is_transcript() && !keys.any(|key| key == "run") {
            let language = info.language.to_lowercase();
            let message = format!("a `{language}` fence is a transcript: it does not run");
            let help = "to run it, add `{run}`: lines that begin with `$ ` are its commands, and print the lines below";
            findings.add_at(&document.source, fence.opening, message, help);
        }
    });
}

/// The keys in the braces of an info string.
fn keys_of(info: &FenceInfo<'_>) -> impl Iterator<Item = String> {
    let groups = info.groups.iter();
    let keys = groups.flat_map(|group| Attributes::keys_of(group.text));
    keys.map(|(key, _)| key)
}

/// Expected output without commands to compare it with.
pub(super) fn unattached(subject: &Subject<'_>, findings: &mut Findings) {
    const MESSAGE: &str = "this output belongs to no commands, so nothing is compared with it";
    const HELP: &str = "put it directly below the fence that prints it, or label it `text`";
    each_silent(subject, |document, fence| {
        let info = FenceInfo::of(&fence.info);
        if info.is_output() || keys_of(&info).any(|key| key == "output") {
            findings.add_at(&document.source, fence.opening, MESSAGE, HELP);
        }
    });
    for (document, _) in &subject.prose {
        // The commands before it have their output already: in the transcript, or in an earlier
        // fence.
        let mut has_output = false;
        for block in &document.blocks {
            match block {
                Block::Code(code) => has_output = code.is_transcript(),
                Block::Companion(fence)
                    if fence.kind == CompanionKind::Output
                        && std::mem::replace(&mut has_output, true) =>
                {
                    let opening = document.source.slice(fence.span).lines().next();
                    let length = opening.map_or(0, |line| line.trim_end().len());
                    let place = Span::new(fence.span.start, fence.span.start + length);
                    findings.add_at(&document.source, place, MESSAGE, HELP);
                }
                _ => {}
            }
        }
    }
}

/// A fence in a comment: it runs, but readers of the page do not see it.
pub(super) fn commented(subject: &Subject<'_>, findings: &mut Findings) {
    // In a page of another tool, fences in comments do not run.
    let pages = subject.prose.iter();
    for (document, prose) in pages.filter(|(document, _)| document.is_ours) {
        for opening in &prose.commented {
            let message = "this fence is in an HTML comment, but runs";
            let help = "close the comment before it, or keep it from running with `@SKIP`";
            findings.add_at(&document.source, *opening, message, help);
        }
    }
}

/// A fence that only the end of the file closes.
pub(super) fn unclosed(subject: &Subject<'_>, findings: &mut Findings) {
    const MESSAGE: &str = "this fence is never closed: everything after it belongs to it";
    const INSIDE: &str =
        "this fence is never closed: it ends with the list item or quote around it";
    const HELP: &str = "close it with a line of as many backticks as it was opened with";
    each_silent(subject, |document, fence| {
        if !fence.closed {
            findings.add_at(&document.source, fence.opening, MESSAGE, HELP);
        }
    });
    for document in &subject.plan.documents {
        for block in &document.blocks {
            if let Block::Code(code) = block
                && !code.closed
            {
                let text = document.source.slice(code.span);
                let length = text.lines().next().unwrap_or_default().trim_end().len();
                let opening = Span::new(code.span.start, code.span.start + length);
                let to_the_end = code.span.end == document.source.text().len();
                let message = if to_the_end { MESSAGE } else { INSIDE };
                findings.add_at(&document.source, opening, message, HELP);
            }
        }
    }
}

/// True when the first line calls a program that this workshop, or every workshop, uses.
fn looks_like_shell(subject: &Subject<'_>, document: &Document, body: Span) -> bool {
    let text = document.source.slice(body);
    let mut lines = text.lines().map(str::trim);
    let Some(line) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
        return false;
    };
    if line.starts_with("$ ") || line.starts_with("./") {
        return true;
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let is_sentence = line.ends_with(['.', ':']);
    let is_called = |name: &str| {
        let simple = subject.runs.iter().flat_map(|run| run.simple);
        simple.filter_map(program).any(|(called, _)| called == name)
    };
    let is_tool = crate::requirements::tool_named(word).is_some();
    !is_sentence
        && !rest.is_empty()
        && (is_tool || is_called(word) || ["cd", "export", "source", "echo"].contains(&word))
}

#[cfg(test)]
mod tests;
