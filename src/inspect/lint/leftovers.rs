//! Rules about leftovers in a file: parts that are skipped, and settings without effect.

use std::ops::Range;

use crate::document::command::simple_commands;
use crate::document::{Block, DirectiveKind, Document, ItemKind};
use crate::source::Span;

use super::Findings;
use super::subject::Subject;

/// `SKIP` with commands after it.
pub(super) fn left_over_skip(subject: &Subject<'_>, findings: &mut Findings) {
    for document in &subject.plan.documents {
        let mut skip: Option<Span> = None;
        let mut count = 0;
        for (what, span) in landmarks(document) {
            match (what, skip) {
                (Landmark::Skip, None) => (skip, count) = (Some(span), 0),
                (Landmark::Show, Some(place)) => {
                    report_skip(document, place, count, findings);
                    skip = None;
                }
                (Landmark::Command, Some(_)) => count += 1,
                _ => {}
            }
        }
        if let Some(place) = skip {
            report_skip(document, place, count, findings);
        }
    }
}

fn report_skip(document: &Document, place: Span, count: usize, findings: &mut Findings) {
    let what = match count {
        0 => return,
        1 => "a command is skipped".to_owned(),
        _ => format!("{count} commands are skipped"),
    };
    let place = document.source.first_line_of(place);
    findings.add_at(
        &document.source,
        place,
        format!("from here on, {what}"),
        "remove it to run this part again; `ci=skip` leaves a block out of unattended runs",
    );
}

enum Landmark {
    Skip,
    Show,
    Command,
}

fn landmarks(document: &Document) -> Vec<(Landmark, Span)> {
    let mut found = Vec::new();
    let directive = |kind: &DirectiveKind, span| match kind {
        DirectiveKind::Skip => Some((Landmark::Skip, span)),
        DirectiveKind::Show => Some((Landmark::Show, span)),
        _ => None,
    };
    for block in &document.blocks {
        match block {
            Block::Directive(own) => found.extend(directive(&own.kind, own.span)),
            Block::Code(code) => {
                found.extend(code.items.iter().filter_map(|item| match &item.kind {
                    ItemKind::Command(_) => Some((Landmark::Command, item.span)),
                    ItemKind::Directive(own) => directive(&own.kind, own.span),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}

/// `set -e` in a comment, where it has no effect.
pub(super) fn dead_set_e(subject: &Subject<'_>, findings: &mut Findings) {
    const HELP: &str =
        "write `<!-- @set -e -->` (`#@set -e` in shell text), or put it into a block; or remove it";
    const MESSAGE: &str = "`set -e` in a comment does nothing";
    for (document, prose) in &subject.prose {
        for line in &prose.lines {
            let text = document.source.slice(line.span);
            let is_comment = line.in_comment || text.contains("<!--");
            if let Some(found) = set_e_in(text).filter(|_| is_comment) {
                let span = Span::from(found).shifted(line.span.start);
                findings.add_at(&document.source, span, MESSAGE, HELP);
            }
        }
    }
    for document in &subject.plan.documents {
        for block in &document.blocks {
            let Block::Code(code) = block else { continue };
            for item in &code.items {
                let text = document.source.slice(item.span);
                let is_comment = matches!(item.kind, ItemKind::Comment(_) | ItemKind::Hidden);
                let bare = text.trim_start().trim_start_matches('#').trim();
                if is_comment && set_e_at_start(bare).is_some() {
                    let place = document.source.first_line_of(item.span);
                    findings.add_at(&document.source, place, MESSAGE, HELP);
                }
            }
        }
    }
}

/// Where a line of an HTML comment has `set -e`. The line may have other words, and the marks of
/// the comment.
fn set_e_in(line: &str) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || "_-.@/".contains(c);
    let starts = line.match_indices("set").map(|(at, _)| at);
    let mut starts = starts.filter(|at| !line[..*at].ends_with(is_part));
    starts.find_map(|at| Some(at..at + set_e_at_start(&line[at..])?))
}

/// The length of the `set -e` with which `text` begins. What follows may be prose or a mark.
fn set_e_at_start(text: &str) -> Option<usize> {
    let is_other = |c: char| c.is_ascii_punctuation() && !"-+_".contains(c);
    let text = text.split("-->").next().unwrap_or_default();
    let words = text.split(is_other).next().unwrap_or_default();
    let simple = simple_commands(words);
    let first = simple.first().filter(|first| first.sets_errexit())?;
    (first.span.start == 0).then_some(first.span.end)
}

#[cfg(test)]
mod tests;
