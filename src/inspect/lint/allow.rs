//! Findings that the author allows: `<!-- check: allow RULE -->` before a block or a line, and
//! `check: {allow: [RULE]}` in the front matter for the whole file.
//!
//! Owns what such a comment covers. Errors cannot be allowed: a file with errors does not run.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::document::{Block, Document, FileFormat, Item, ItemKind, near_miss};
use crate::source::{Diagnostic, Label, Location, Severity, Span};

use super::prose::Prose;
use super::rules::rule_named;
use super::subject::Subject;

/// The rule for comments that allow nothing.
pub(super) const UNUSED: &str = "unused-allow";
/// The rule for comments that name an unknown rule.
pub(super) const UNKNOWN: &str = "unknown-rule";

/// The comment in Markdown, wherever on a line.
static IN_MARKDOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<!--\s*check:\s*allow\b:?(.*?)(?:-->|$)").expect("the pattern is valid")
});
/// A line of a comment that began on an earlier one.
static IN_COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>]*check:\s*allow\b:?(.*?)(?:-->\s*)?$").expect("the pattern is valid")
});
/// A comment whose word may be a misspelt `allow`.
static MISSPELT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<!--\s*check:\s*([a-z]+)").expect("the pattern is valid"));
/// A line with nothing but such a comment and the marks of quotations and lists.
static LONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[\s>]+)*<!--\s*check:\s*allow\b")
        .expect("the pattern is valid")
});
/// The comment in shell text.
static IN_SHELL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*#\s*check:\s*allow\b:?(.*?)\s*$").expect("the pattern is valid")
});

/// One rule that is allowed for a part of a file.
struct AllowedRule {
    rule: String,
    /// Where the comment or setting is.
    place: Location,
    /// The part that it covers; `None` for the whole file.
    covers: Option<Span>,
    used: bool,
}

impl AllowedRule {
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
            findings.extend(misspelt(document));
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
    let about = |allow: &AllowedRule| {
        if known.contains(&*allow.rule) || rule_named(&allow.rule).is_ok() {
            (!allow.used).then(|| unused(allow))
        } else {
            Some(unknown(allow))
        }
    };
    findings.extend(allows.iter().filter_map(about));
    findings
}

fn unused(allow: &AllowedRule) -> Diagnostic {
    let rule = &allow.rule;
    let is_error = rule_named(rule).is_ok_and(|rule| rule.severity == Severity::Error);
    let (message, help) = if is_error {
        let message = format!("`{rule}` is an error, which cannot be allowed");
        (message, "fix what it finds, or remove this")
    } else {
        let message = format!("`{rule}` is allowed here, but finds nothing");
        (message, "remove it: there is nothing left to allow")
    };
    let label = Label::at(&allow.place.file, allow.place.span, "");
    Diagnostic::warning(UNUSED, message).label(label).help(help)
}

fn unknown(allow: &AllowedRule) -> Diagnostic {
    let rule = &allow.rule;
    let message = if rule.is_empty() {
        "this allows no rule".to_owned()
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

/// Comments that would allow something if their word were spelt `allow`.
fn misspelt(document: &Document) -> Vec<Diagnostic> {
    if document.format != FileFormat::Markdown {
        return Vec::new();
    }
    let prose = Prose::of(document).lines.into_iter();
    let found = prose.filter(|line| !line.in_comment).filter_map(|line| {
        let text = document.source.slice(line.span);
        let word = MISSPELT.captures(text)?.get(1)?;
        if is_example(text, word.start()) {
            return None;
        }
        let is_other = !word.as_str().eq_ignore_ascii_case("allow");
        near_miss(word.as_str(), ["allow"]).filter(|_| is_other)?;
        let [start, end] = [word.start(), word.end()].map(|at| line.span.start + at);
        let message = format!("`check: {}` allows nothing", word.as_str());
        let label = Label::at(&document.source, Span::new(start, end), "");
        let help = "did you mean `check: allow`?";
        Some(Diagnostic::error(UNKNOWN, message).label(label).help(help))
    });
    found.collect()
}

/// What the front matter allows for the whole file.
fn in_front_matter(document: &Arc<Document>) -> Vec<AllowedRule> {
    let text = document.source.text();
    let from = text.find("allow").unwrap_or_default();
    let allow = |rule: &String| {
        let at = text[from..].find(rule.as_str()).map(|at| from + at);
        let span = at.map_or(Span::new(0, 0), |at| Span::new(at, at + rule.len()));
        AllowedRule {
            rule: rule.clone(),
            place: Location::new(&document.source, span),
            covers: None,
            used: false,
        }
    };
    document.settings.check.allow.iter().map(allow).collect()
}

/// What comments allow for the part after them.
fn in_comments(document: &Arc<Document>) -> Vec<AllowedRule> {
    let mut allows = Vec::new();
    for (span, pattern) in lines_that_may_allow(document) {
        let line = document.source.slice(span);
        let trimmed = line.trim_end_matches(['\n', '\r']);
        let is_shell = std::ptr::eq(pattern, &raw const *IN_SHELL);
        let names = pattern.captures_iter(trimmed);
        let names = names.filter_map(|found| found.get(1));
        for names in names.filter(|names| is_shell || !is_example(line, names.start())) {
            let covers = if is_shell {
                next_command(document, span.end)
            } else {
                covered(document, end_of_comment(document, span))
            };
            let start = span.start + names.start();
            let rules = names_in(names.as_str()).into_iter();
            allows.extend(rules.map(|rule| {
                let at = start + names.as_str().find(rule).unwrap_or_default();
                AllowedRule {
                    rule: rule.to_owned(),
                    place: Location::new(&document.source, Span::new(at, at + rule.len())),
                    covers: Some(covers),
                    used: false,
                }
            }));
        }
    }
    allows
}

/// True if the comment around `at` is between backticks: then it is an example of one.
fn is_example(line: &str, at: usize) -> bool {
    line[..at].matches('`').count() % 2 == 1
}

/// The lines of comments, each with the pattern for such a comment.
fn lines_that_may_allow(document: &Document) -> Vec<(Span, &'static Regex)> {
    let mut lines = Vec::new();
    if document.format == FileFormat::Markdown {
        let form = |in_comment| {
            if in_comment {
                &*IN_COMMENT
            } else {
                &*IN_MARKDOWN
            }
        };
        let prose = Prose::of(document).lines.into_iter();
        lines.extend(prose.map(|line| (line.span, form(line.in_comment))));
    }
    let comments = items_of(document).filter(|item| matches!(item.kind, ItemKind::Comment(_)));
    lines.extend(comments.map(|item| (item.span, &*IN_SHELL)));
    lines.sort_by_key(|(span, _)| span.start);
    lines
}

/// The items of the document's shell text.
fn items_of(document: &Document) -> impl Iterator<Item = &Item> {
    let blocks = document.blocks.iter().filter_map(|block| match block {
        Block::Code(code) => Some(&code.items),
        _ => None,
    });
    blocks.flatten()
}

/// The end of the comment that contains the line `span`.
fn end_of_comment(document: &Document, span: Span) -> usize {
    let text = document.source.text();
    let close = text[span.start..].find("-->").map(|at| span.start + at);
    let Some(close) = close.filter(|close| *close >= span.end) else {
        return span.end;
    };
    text[close..]
        .find('\n')
        .map_or(text.len(), |end| close + end + 1)
}

/// The next command or directive in the shell text, with its attributes, after a comment that ends
/// at `end`.
fn next_command(document: &Document, end: usize) -> Span {
    let items = items_of(document).filter(|item| item.span.start >= end);
    let mut later =
        items.skip_while(|item| matches!(item.kind, ItemKind::Comment(_) | ItemKind::Blank));
    let is_about = |item: &Item| matches!(item.kind, ItemKind::Attributes(_) | ItemKind::Hidden);
    let Some(first) = later.next() else {
        return Span::new(end, end);
    };
    let last = if is_about(first) {
        later.find(|item| !is_about(item))
    } else {
        None
    };
    Span::new(first.span.start, last.unwrap_or(first).span.end)
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

/// What a comment that ends at `end` covers: the next block or line. Empty lines and more such comments may
/// be between.
fn covered(document: &Document, end: usize) -> Span {
    let text = &document.source.text()[end..];
    let next = lines_of(text).into_iter().find(|line| {
        let line = &text[line.start..line.end];
        let rest = line.trim_matches(|c: char| c.is_whitespace() || c == '>');
        !rest.is_empty() && !LONE.is_match(line)
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
    let silent = Prose::of(document).fences.into_iter();
    let silent = silent.map(|fence| Span::new(fence.opening.start, fence.body.end));
    let mut blocks = blocks().map(Block::span).chain(silent);
    blocks.find(holds).unwrap_or(next)
}

#[cfg(test)]
mod tests;
