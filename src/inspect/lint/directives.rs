//! Rules about directives: undefined ones, and text that looks like a directive but is not one
//! because of its form.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{
    Block, DIRECTIVES, Directive, DirectiveKind, Document, Item, ItemKind, nearest, split_words,
};
use crate::source::Span;

use super::subject::Subject;
use super::{Findings, known};

/// The opening of a directive in a comment, anywhere on a line.
static OPENING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<!--\s*@\s*([\w.-]*)").expect("the pattern is valid"));

/// Calls `visit` for every directive of `document`, including those in macros and fences.
fn each_directive<'a>(document: &'a Document, visit: &mut dyn FnMut(&'a Directive)) {
    for block in &document.blocks {
        match block {
            Block::Directive(directive) => directive_and_body(directive, visit),
            Block::Code(code) => each_in(&code.items, visit),
            _ => {}
        }
    }
}

fn each_in<'a>(items: &'a [Item], visit: &mut dyn FnMut(&'a Directive)) {
    for item in items {
        if let ItemKind::Directive(directive) = &item.kind {
            directive_and_body(directive, visit);
        }
    }
}

fn directive_and_body<'a>(directive: &'a Directive, visit: &mut dyn FnMut(&'a Directive)) {
    visit(directive);
    if let DirectiveKind::Macro(definition) | DirectiveKind::IfHook(definition) = &directive.kind {
        each_in(&definition.body, visit);
    }
}

/// A name after `@` that is not a directive, macro, hook, function or program.
pub(super) fn undefined(subject: &Subject<'_>, findings: &mut Findings) {
    for document in &subject.plan.documents {
        each_directive(document, &mut |directive| {
            if let DirectiveKind::StrayEnd(name) = &directive.kind {
                let place = document.source.first_line_of(directive.span);
                let begin = if *name == "end" { "macro" } else { "ifhook" };
                let message = format!("`{name}` ends no `{begin}` here");
                let help =
                    format!("write `#@{name}` after a `{begin}`, indented like its first line");
                findings.add_at(&document.source, place, message, help);
                return;
            }
            let DirectiveKind::Other(text) = &directive.kind else {
                return;
            };
            let Some(name) = undefined_name(subject, text) else {
                return;
            };
            let place = document.source.first_line_of(directive.span);
            let message = if DIRECTIVES.iter().any(|entry| entry.name == name) {
                format!("`{name}` takes no arguments here: this runs a program `{name}`")
            } else {
                format!("nothing defines `{name}`")
            };
            findings.add_at(&document.source, place, message, remedy(subject, &name));
        });
    }
}

/// The name that `text` calls, if nothing defines it.
fn undefined_name(subject: &Subject<'_>, text: &str) -> Option<String> {
    let word = split_words(text)?.into_iter().next()?.text;
    // `SHOW;` is not the directive.
    let word = word.trim_end_matches([';', ',', ':']).to_owned();
    // Leave anything more complex to the shell.
    let is_plain = |c: char| c.is_alphanumeric() || "_-.@".contains(c);
    let is_bare_directive = text == word && DIRECTIVES.iter().any(|entry| entry.name == word);
    let is_defined = is_bare_directive
        || subject.plan.names.contains(&word)
        || subject.functions.contains(&word)
        || known::is_everywhere(&word)
        || is_declared(subject, &word)
        || subject.world.has_program(&word);
    (word.chars().all(is_plain) && !is_defined).then_some(word)
}

fn is_declared(subject: &Subject<'_>, name: &str) -> bool {
    let tools = &subject.plan.settings.requires.tools;
    tools.iter().any(|tool| tool.name == name)
}

fn remedy(subject: &Subject<'_>, name: &str) -> String {
    let names = DIRECTIVES.iter().map(|entry| entry.name);
    let names = names
        .chain(subject.plan.names.iter().map(String::as_str))
        .chain(subject.functions.iter().map(String::as_str));
    let names: Vec<_> = names.filter(|known| *known != name).collect();
    let other_case = names.iter().find(|known| known.eq_ignore_ascii_case(name));
    match other_case.copied().or_else(|| nearest(name, names)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("define it with `@macro {name}` or `@hook {name} VARIABLE`, or remove it"),
    }
}

/// Text that is meant as a directive but is not one: not at the start of a line, in the wrong kind
/// of comment, or not closed.
pub(super) fn misplaced(subject: &Subject<'_>, findings: &mut Findings) {
    for (document, prose) in &subject.prose {
        for line in &prose.lines {
            let text = document.source.slice(line.span);
            if let Some((range, message, help)) = misplaced_in(subject, text, line.in_comment) {
                let span = Span::from(range).shifted(line.span.start);
                findings.add_at(&document.source, span, message, help);
            }
        }
    }
    for document in &subject.plan.documents {
        for block in &document.blocks {
            match block {
                Block::Directive(directive) => unclosed(document, directive.span, findings),
                Block::Code(code) => misplaced_comments(subject, document, &code.items, findings),
                _ => {}
            }
        }
    }
}

type MisplacedDirective = (std::ops::Range<usize>, String, &'static str);

/// A directive in a line of Markdown that is plain text for the reader.
fn misplaced_in(subject: &Subject<'_>, line: &str, in_comment: bool) -> Option<MisplacedDirective> {
    if let Some(found) = OPENING.captures(line) {
        let whole = found.get(0)?;
        let is_example = line[..whole.start()].matches('`').count() % 2 == 1;
        let name = found[1].trim_end_matches("--");
        let message = format!("`@{name}` is not read as a directive here");
        let help = if whole.start() > 0 {
            "begin the line with it: nothing may come before `<!-- @`"
        } else {
            "write `<!-- @`, with one space in the middle"
        };
        return (!is_example).then(|| (whole.range(), message, help));
    }
    let start = line.len() - line.trim_start().len();
    let text = line.trim_end();
    let mark = if in_comment { "@" } else { "#@" };
    let name: &str = text[start.min(text.len())..].strip_prefix(mark)?;
    let name = name.split_whitespace().next().unwrap_or_default();
    let message = format!("`@{name}` is not read as a directive here");
    let help = if in_comment {
        "give it its own comment: `<!-- @NAME -->` at the start of a line"
    } else {
        "`#@` is for shell text; in Markdown write `<!-- @NAME -->`"
    };
    is_known(subject, name).then_some((start..text.len(), message, help))
}

fn is_known(subject: &Subject<'_>, name: &str) -> bool {
    DIRECTIVES.iter().any(|entry| entry.name == name)
        || subject.plan.names.iter().any(|known| known == name)
}

/// `<!-- @NAME` without `-->`, or followed by text.
fn unclosed(document: &Document, span: Span, findings: &mut Findings) {
    let place = document.source.first_line_of(span);
    let line = document.source.slice(place);
    let text = &document.source.text()[place.end..];
    let next = text.lines().nth(1).unwrap_or_default().trim();
    match line.split_once("-->") {
        None if next != "-->" => findings.add_at(
            &document.source,
            place,
            "the comment of this directive is not closed",
            "end the line with `-->`",
        ),
        Some((_, rest)) if !rest.trim().is_empty() => findings.add_at(
            &document.source,
            place,
            "text after `-->` becomes part of the directive",
            "move it to the next line",
        ),
        _ => {}
    }
}

/// `# @SHOW` in shell text.
fn misplaced_comments(
    subject: &Subject<'_>,
    document: &Document,
    items: &[Item],
    findings: &mut Findings,
) {
    for item in items {
        let ItemKind::Comment(text) = &item.kind else {
            continue;
        };
        let text = text.trim_start().trim_start_matches('#').trim_start();
        let name = text.strip_prefix('@').map(str::trim_end);
        if let Some(name) = name.filter(|name| is_known(subject, name)) {
            let place = document.source.first_line_of(item.span);
            let message = format!("`@{name}` is commentary here, not a directive");
            let help = format!("write `#@{name}`, without a space");
            findings.add_at(&document.source, place, message, help);
        }
    }
}

#[cfg(test)]
mod tests;
