//! Errors in a recording's YAML, and the positions of the parts of a recording in its text.

use std::sync::Arc;

use crate::document::nearest;
use crate::reader::yaml::{About, YamlFault, offset};
use crate::source::{Diagnostic, Label, SourceFile, Span};

/// The remedy for a recording that cannot be repaired.
pub(in crate::rehearsal) const RECORD_AGAIN: &str = "record it again with `demosh record`";

/// An error of the YAML reader, said in our words.
pub(in crate::rehearsal) fn bad_yaml(
    source: &Arc<SourceFile>,
    error: &serde_yaml::Error,
) -> Diagnostic {
    let full = error.to_string();
    let fault = RecordingFault::of(source.text(), error, &full);
    let at = fault.place(source.text());
    let at_end = source.position(at.start).line >= source.line_count();
    let cut = (at_end && !fault.is_whole(source.text())) || fault.in_last_call();
    let finding = match fault.said.about {
        About::KeyTwice => Diagnostic::error(
            "duplicate-key",
            format!("`{}` is given twice", fault.said.name),
        ),
        _ if cut => Diagnostic::error(
            "truncated",
            format!("the recording seems to be cut off: {}", fault.message()),
        ),
        _ => Diagnostic::error("bad-recording", fault.message()),
    };
    let finding = finding.label(Label::at(source, at, ""));
    match remedy(&fault.said, cut) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// An error in a recording, inside or outside its calls.
struct RecordingFault<'a> {
    said: YamlFault<'a>,
    /// The position from the parser, which for some errors is only that of the whole call.
    offset: usize,
    /// The call with the error.
    call: Option<usize>,
    items: Vec<Span>,
}

impl<'a> RecordingFault<'a> {
    fn of(text: &str, error: &serde_yaml::Error, full: &'a str) -> Self {
        let said = YamlFault::of(full);
        let call = said.path.strip_prefix("calls[");
        Self {
            offset: offset(error, text).unwrap_or(0),
            call: call.and_then(|rest| rest.split(']').next()?.parse().ok()),
            items: item_spans(text),
            said,
        }
    }

    /// The parser's message. The position shows which call it is about, so only other keys are
    /// mentioned.
    fn message(&self) -> String {
        let YamlFault { path, message, .. } = self.said;
        if path.is_empty() || self.call.is_some() {
            message.to_owned()
        } else {
            format!("{path}: {message}")
        }
    }

    fn place(&self, text: &str) -> Span {
        let item = self.call.and_then(|nth| self.items.get(nth).copied());
        let within = item.unwrap_or(Span::new(0, text.len()));
        match self.said.about {
            About::KeyTwice => second_key_span(text, within, self.said.name),
            About::UnknownKey => key_span(text, within, self.said.name),
            about if about == About::MissingKey || !within.range().contains(&self.offset) => {
                let at = item.map_or(self.offset, |item| item.start);
                Span::new(at, at)
            }
            _ => Span::new(self.offset, self.offset),
        }
    }

    /// The error is in a complete line: its key or its value is wrong, so the text was not cut off
    /// there.
    fn is_whole(&self, text: &str) -> bool {
        matches!(self.said.about, About::UnknownKey | About::Value) && text.ends_with('\n')
    }

    /// The last call lacks something.
    fn in_last_call(&self) -> bool {
        let is_last = self.call.is_some() && self.call == self.items.len().checked_sub(1);
        is_last && self.said.about == About::MissingKey
    }
}

fn remedy(fault: &YamlFault<'_>, cut: bool) -> Option<String> {
    const KEYS: &[&str] = &[
        "version",
        "sample",
        "workshop",
        "calls",
        "step",
        "argv",
        "cwd",
        "stdin",
        "stdout",
        "stderr",
        "screen",
        "typed",
        "end_of_input",
        "output",
        "status",
        "after",
        "stays",
        "leaves",
        "path",
        "content",
        "gone",
        "file",
        "glob",
        "contains",
    ];
    if fault.about == About::UnknownKey {
        let near = nearest(fault.name, KEYS.iter().copied()).filter(|near| *near != fault.name);
        return Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "see docs/rehearsal.md for the keys of a recording".to_owned(),
        });
    }
    if fault.about == About::KeyTwice {
        return Some("keep one of the two".to_owned());
    }
    cut.then(|| RECORD_AGAIN.to_owned())
}

/// The positions of the calls: from lines that begin with `-` at one depth below `calls:` to the
/// end of the last line before the next one. Nothing else in a call can be at that depth.
pub(in crate::rehearsal) fn item_spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut depth = None;
    let mut at = match text.strip_prefix("calls:") {
        Some(_) => 0,
        None => text
            .find("\ncalls:")
            .map_or(text.len(), |newline| newline + 1),
    };
    for line in text[at..].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let indent = line.len() - line.trim_start().len();
        let end = start + line.trim_end().len();
        if line[indent..].starts_with('-') && depth.is_none_or(|depth| depth == indent) {
            depth = Some(indent);
            spans.push(Span::new(start + indent, end));
        } else if indent > depth.unwrap_or(0)
            && end > start
            && let Some(last) = spans.last_mut()
        {
            last.end = end;
        }
    }
    spans
}

/// Where `key:` is within `span`, otherwise the start of the span.
pub(in crate::rehearsal) fn key_span(text: &str, span: Span, key: &str) -> Span {
    key_spans(text, span, key)
        .next()
        .unwrap_or(Span::new(span.start, span.start))
}

fn second_key_span(text: &str, span: Span, key: &str) -> Span {
    key_spans(text, span, key)
        .nth(1)
        .unwrap_or_else(|| key_span(text, span, key))
}

/// Keys come after blanks and `-`, or in braces after `{` or `,`.
fn key_spans<'a>(text: &'a str, span: Span, key: &'a str) -> impl Iterator<Item = Span> + 'a {
    text[span.range()]
        .match_indices(key)
        .filter_map(move |(at, _)| {
            let found = Span::new(span.start + at, span.start + at + key.len());
            let line = text[..found.start]
                .rfind('\n')
                .map_or(0, |newline| newline + 1);
            let before = text[line..found.start].trim_end();
            let is_key =
                before.chars().all(|c| c == '-' || c == ' ') || before.ends_with(['{', ',']);
            (is_key && text[found.end..].starts_with(':')).then_some(found)
        })
}
