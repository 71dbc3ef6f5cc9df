//! The text of an earlier recording, split into that of its calls. A call that is written again
//! unchanged keeps the order of keys and the comments that a person gave it. Pure.

use std::collections::HashMap;

use crate::source::Span;

use super::fault::item_spans;
use super::reading::END;
use super::recording::{Call, Recording};

/// Columns before the `-` of a call in the text that this program writes.
const DEPTH: usize = 2;

/// The text of a recording, by call.
pub(in crate::rehearsal) struct Layout<'a> {
    old: &'a Recording,
    /// The text before the first call.
    head: &'a str,
    /// By call: the comments above it, the call, and the empty lines after it.
    calls: Vec<&'a str>,
    /// Comments after the last call.
    tail: &'a str,
    /// Columns before the `-` of each call.
    depth: usize,
    /// By section and words: the calls that were not taken yet, the last one first.
    left: HashMap<(String, String), Vec<usize>>,
}

impl<'a> Layout<'a> {
    /// `None` if the text does not show where each call is.
    pub(in crate::rehearsal) fn of(old: &'a Recording) -> Option<Self> {
        let text = old.source()?.text();
        let spans = item_spans(text);
        let first = spans.first()?;
        if spans.len() != old.calls.len() || text.contains('\r') {
            return None;
        }
        let starts = starts(text, &spans);
        let ends = starts[1..].iter().copied();
        let (end, tail) = end_of_calls(text, spans[spans.len() - 1]);
        let calls = starts.iter().zip(ends.chain([end]));
        let mut left: HashMap<_, Vec<_>> = HashMap::new();
        for (nth, call) in old.calls.iter().enumerate().rev() {
            left.entry((call.step.clone(), call.line()))
                .or_default()
                .push(nth);
        }
        Some(Self {
            old,
            head: &text[..starts[0]],
            calls: calls.map(|(start, end)| &text[*start..end]).collect(),
            tail,
            depth: first.start - text[..first.start].rfind('\n').map_or(0, |line| line + 1),
            left,
        })
    }

    /// The text before the first call, if it is still true.
    pub(in crate::rehearsal) fn head(&self, new: &Recording) -> Option<&'a str> {
        let is_same = self.old.sample == new.sample && self.old.workshop == new.workshop;
        is_same.then_some(self.head)
    }

    /// Comments before everything else, if they may still be true.
    pub(in crate::rehearsal) fn opening(&self, new: &Recording) -> &'a str {
        let lines = self.head.split_inclusive('\n');
        let comments = lines.take_while(|line| line.starts_with('#') || line.trim().is_empty());
        let length = comments.map(str::len).sum();
        if self.old.sample == new.sample {
            &self.head[..length]
        } else {
            ""
        }
    }

    /// Comments after the last call.
    pub(in crate::rehearsal) const fn tail(&self) -> &'a str {
        self.tail
    }

    /// The text of an unchanged call, and its index. Each is returned once.
    pub(in crate::rehearsal) fn take(&mut self, call: &Call) -> Option<(usize, &'a str)> {
        let left = self.left.get_mut(&(call.step.clone(), call.line()))?;
        let at = left.iter().rposition(|nth| self.old.calls[*nth] == *call)?;
        let nth = left.remove(at);
        Some((nth, self.calls[nth]))
    }

    /// The text of a new call, with the indentation of the others.
    pub(in crate::rehearsal) fn fit(&self, text: &str) -> String {
        let lines = text.split_inclusive('\n').map(|line| {
            let is_empty = line.trim_end_matches('\n').is_empty();
            match self.depth.checked_sub(DEPTH) {
                _ if is_empty => line.to_owned(),
                Some(more) => " ".repeat(more) + line,
                None => line[(DEPTH - self.depth).min(line.len())..].to_owned(),
            }
        });
        lines.collect()
    }
}

/// Where the text of each call begins: with the comments above it.
fn starts(text: &str, spans: &[Span]) -> Vec<usize> {
    let ends = spans.iter().map(|span| next_line(text, span.end));
    let calls = text.find("\ncalls:").map_or(0, |newline| newline + 1);
    let before = std::iter::once(next_line(text, calls)).chain(ends);
    before
        .zip(spans)
        .map(|(end, _)| without_empty_lines(text, end))
        .collect()
}

/// Where the last call ends, and the text after it, without the end mark.
fn end_of_calls(text: &str, last: Span) -> (usize, &str) {
    let end = without_empty_lines(text, next_line(text, last.end));
    let tail = text[end..].trim_end();
    let tail = tail.strip_suffix(END).unwrap_or(tail);
    (end, &text[end..end + tail.len()])
}

/// The start of the line after `at`.
fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The start of the first line from `at` on that is not empty.
fn without_empty_lines(text: &str, at: usize) -> usize {
    let lines = text[at..].split_inclusive('\n');
    let empty = lines.take_while(|line| line.trim().is_empty());
    at + empty.map(str::len).sum::<usize>()
}
