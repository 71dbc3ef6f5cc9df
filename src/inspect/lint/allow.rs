//! Findings that the author allows: `<!-- check: allow RULE -->` before a block or a line, and
//! `check: {allow: [RULE]}` in the front matter for the whole file.
//!
//! Owns what such a comment covers. Errors cannot be allowed: a file with errors does not run.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::document::{Block, Document, Format};
use crate::source::{Diagnostic, Label, Location, Severity, Span};

use super::prose::Prose;
use super::rules::rule_named;
use super::subject::Subject;

/// The rule for comments that allow nothing.
pub(super) const UNUSED: &str = "unused-allow";
/// The rule for comments that name an unknown rule.
pub(super) const UNKNOWN: &str = "unknown-rule";

/// The comment in Markdown.
static IN_MARKDOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*<!--\s*check:\s*allow\b(.*?)-->\s*$").expect("the pattern is valid")
});
/// The comment in shell text.
static IN_SHELL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*#\s*check:\s*allow\b(.*?)\s*$").expect("the pattern is valid")
});

/// One rule that is allowed for a part of a file.
struct Allow {
    rule: String,
    /// Where the comment or setting is.
    place: Location,
    /// The part that it covers; `None` for the whole file.
    covers: Option<Span>,
    used: bool,
}

impl Allow {
    fn takes(&self, finding: &Diagnostic) -> bool {
        let Some(location) = finding.location() else {
            return false;
        };
        let start = location.span.start;
        let is_within = |span: Span| span.start <= start && start < span.end.max(span.start + 1);
        finding.severity != Severity::Error
            && finding.code == self.rule
            && location.file.path() == self.place.file.path()
            && self.covers.is_none_or(is_within)
    }
}

/// Removes the findings that are allowed, and adds those about the comments and settings that allow
/// them.
pub(super) fn apply(subject: &Subject<'_>, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut allows = Vec::new();
    let mut seen = BTreeSet::new();
    for document in &subject.plan.documents {
        if seen.insert(document.source.path().to_owned()) {
            allows.extend(in_front_matter(document));
            allows.extend(in_comments(document));
        }
    }
    let known: BTreeSet<_> = findings.iter().map(|finding| finding.code).collect();
    findings.retain(|finding| {
        let mut is_allowed = false;
        for allow in allows.iter_mut().filter(|allow| allow.takes(finding)) {
            (allow.used, is_allowed) = (true, true);
        }
        !is_allowed
    });
    let about = |allow: &Allow| {
        if known.contains(&*allow.rule) || rule_named(&allow.rule).is_ok() {
            (!allow.used).then(|| unused(allow))
        } else {
            Some(unknown(allow))
        }
    };
    findings.extend(allows.iter().filter_map(about));
    findings
}

fn unused(allow: &Allow) -> Diagnostic {
    let rule = &allow.rule;
    let is_error = rule_named(rule).is_ok_and(|rule| rule.severity == Severity::Error);
    let (message, help) = if is_error {
        let message = format!("`{rule}` is an error, which cannot be allowed");
        (message, "mend what it finds, or remove this")
    } else {
        let message = format!("`{rule}` is allowed here, but finds nothing");
        (message, "remove it: what it was for is mended")
    };
    let label = Label::at(&allow.place.file, allow.place.span, "");
    Diagnostic::warning(UNUSED, message).label(label).help(help)
}

fn unknown(allow: &Allow) -> Diagnostic {
    let rule = &allow.rule;
    let message = if rule.is_empty() {
        "no rule is named that is allowed".to_owned()
    } else {
        format!("there is no rule `{rule}`")
    };
    let help = match rule_named(rule) {
        Err(Some(near)) => format!("did you mean `{near}`? `demosh help rules` lists them all"),
        _ => "`demosh help rules` lists them".to_owned(),
    };
    let label = Label::at(&allow.place.file, allow.place.span, "");
    Diagnostic::error(UNKNOWN, message).label(label).help(help)
}

/// What the front matter allows for the whole file.
fn in_front_matter(document: &Arc<Document>) -> Vec<Allow> {
    let text = document.source.text();
    let from = text.find("allow").unwrap_or_default();
    let allow = |rule: &String| {
        let at = text[from..].find(rule.as_str()).map(|at| from + at);
        let span = at.map_or(Span::new(0, 0), |at| Span::new(at, at + rule.len()));
        Allow {
            rule: rule.clone(),
            place: Location::new(&document.source, span),
            covers: None,
            used: false,
        }
    };
    document.settings.check.allow.iter().map(allow).collect()
}

/// What comments allow for the part after them.
fn in_comments(document: &Arc<Document>) -> Vec<Allow> {
    let (pattern, lines) = match document.format {
        Format::Markdown => {
            let lines = Prose::of(document).lines.into_iter();
            let plain = lines.filter(|line| !line.in_comment).map(|line| line.span);
            (&*IN_MARKDOWN, plain.collect::<Vec<_>>())
        }
        Format::Script => (&*IN_SHELL, lines_of(document.source.text())),
    };
    let mut allows = Vec::new();
    for span in lines {
        let line = document.source.slice(span);
        let Some(names) = pattern.captures(line).and_then(|found| found.get(1)) else {
            continue;
        };
        let covers = covered(document, span.end, pattern);
        for rule in names_in(names.as_str()) {
            let at = span.start + line.find(rule).unwrap_or_default();
            let place = Span::new(at, at + rule.len());
            allows.push(Allow {
                rule: rule.to_owned(),
                place: Location::new(&document.source, place),
                covers: Some(covers),
                used: false,
            });
        }
    }
    allows
}

/// The names, separated by commas or blanks; one empty name if there is none.
fn names_in(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace());
    let names: Vec<_> = words.filter(|name| !name.is_empty()).collect();
    if names.is_empty() { vec![""] } else { names }
}

/// The lines of `text`, including their ends.
fn lines_of(text: &str) -> Vec<Span> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    });
    lines.collect()
}

/// What a comment that ends at `end` covers: the next block, command or line. Empty lines and more
/// such comments may be between.
fn covered(document: &Document, end: usize, pattern: &Regex) -> Span {
    let text = &document.source.text()[end..];
    let next = lines_of(text).into_iter().find(|line| {
        let line = &text[line.start..line.end];
        !line.trim().is_empty() && !pattern.is_match(line)
    });
    let Some(next) = next.map(|line| Span::new(end + line.start, end + line.end)) else {
        return Span::new(end, end);
    };
    let holds = |span: &Span| span.start < next.end && next.start < span.end;
    let blocks = || {
        document
            .blocks
            .iter()
            .filter(|block| !matches!(block, Block::Prose(_)))
    };
    if document.format == Format::Markdown {
        let silent = Prose::of(document).fences.into_iter();
        let silent = silent.map(|fence| Span::new(fence.opening.start, fence.body.end));
        let blocks = blocks().map(Block::span).chain(silent);
        return blocks.into_iter().find(holds).unwrap_or(next);
    }
    let commands = blocks().filter_map(|block| match block {
        Block::Code(code) => Some(code.items.iter().map(|item| item.span)),
        _ => None,
    });
    commands.flatten().find(holds).unwrap_or(next)
}

#[cfg(test)]
mod tests;
