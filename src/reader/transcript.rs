//! Transcripts that run: prompts with commands, and below each command its output.
//!
//! Owns which line is which. Whether a transcript runs is decided where fences are read.

use crate::document::expected::{ExpectedOutput, is_prompt, stated_line};
use crate::document::{Item, ItemKind};
use crate::source::{Diagnostic, Label, Span};

use super::FileReader;
use super::fence::{FencePiece, FoundFence};

/// A line of a transcript, as CommonMark gives it.
struct TranscriptLine {
    /// Its text, including its end.
    text: String,
    /// The offset of its text in the file.
    start: usize,
    /// Where the line ends in the file.
    end: usize,
}

impl TranscriptLine {
    fn is_prompt(&self, mark: &str) -> bool {
        is_prompt(self.text.trim_end(), mark)
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Its text without blanks at its end.
    fn place(&self) -> Span {
        Span::new(self.start, self.start + self.text.trim_end().len())
    }

    /// The text after the prompt.
    fn after_prompt(&self) -> FencePiece {
        let prompt = if self.text[1..].starts_with(' ') {
            2
        } else {
            1
        };
        FencePiece {
            text: self.text[prompt..].to_owned(),
            start: self.start + prompt,
        }
    }

    /// A line that belongs to no command.
    fn commentary(&self) -> Item {
        let text = self.text.trim_end();
        let kind = match text.trim_start() {
            "" => ItemKind::Blank,
            text if text.starts_with('#') => ItemKind::Comment(text.to_owned()),
            _ => ItemKind::Comment(format!("# {text}")),
        };
        Item {
            kind,
            span: Span::new(self.start, self.end),
        }
    }
}

/// The properties that all statements of one transcript share.
struct TranscriptFrame {
    prefix: String,
    closed: bool,
}

impl TranscriptFrame {
    /// The output of the command that ends with `last`, as `stated` in the lines below it.
    fn statement(&self, last: &TranscriptLine, stated: &[TranscriptLine]) -> Item {
        let text = |line: &TranscriptLine| stated_line(line.text.trim_end_matches('\n'));
        let start = stated.first().map_or(last.end, |line| line.start);
        let end = stated.last().map_or(last.end, |line| line.end);
        let span = Span::new(start, end);
        let output = ExpectedOutput {
            span,
            place: stated.first().unwrap_or(last).place(),
            body: span,
            lines: stated.iter().map(text).collect(),
            prefix: self.prefix.clone(),
            fence: None,
            closed: self.closed,
        };
        Item {
            kind: ItemKind::Printed(output.into()),
            span,
        }
    }
}

impl FileReader<'_> {
    /// Reads a transcript; `pieces` are its lines if they differ from the file's text. A transcript
    /// without a command has nothing to run, which is reported.
    pub(super) fn transcript(
        &mut self,
        found: &FoundFence<'_>,
        pieces: Option<&[FencePiece]>,
        prefix: String,
    ) -> Option<Vec<Item>> {
        let lines = match pieces {
            Some(pieces) => lines_of(pieces),
            None => lines_of(&[FencePiece {
                text: self.source.slice(found.body).to_owned(),
                start: found.body.start,
            }]),
        };
        let Some(first) = lines.iter().position(|line| line.is_prompt("$")) else {
            self.no_command(found);
            return None;
        };
        let frame = TranscriptFrame {
            prefix,
            closed: found.closed,
        };
        let (before, mut rest) = lines.split_at(first);
        let mut items: Vec<_> = before.iter().map(TranscriptLine::commentary).collect();
        while let Some((prompt, below)) = rest.split_first() {
            let more = below.iter().take_while(|line| line.is_prompt(">")).count();
            let (more, below) = below.split_at(more);
            let length = below.iter().take_while(|line| !line.is_prompt("$")).count();
            let (below, next) = below.split_at(length);
            self.exchange(&frame, (prompt, more), below, &mut items);
            rest = next;
        }
        Some(items)
    }

    /// Adds a command, whose lines are `prompt` and `more`, and the output `below` it.
    fn exchange(
        &mut self,
        frame: &TranscriptFrame,
        (prompt, more): (&TranscriptLine, &[TranscriptLine]),
        below: &[TranscriptLine],
        items: &mut Vec<Item>,
    ) {
        let last = more.last().unwrap_or(prompt);
        let mut pieces = vec![prompt.after_prompt()];
        pieces.extend(more.iter().map(TranscriptLine::after_prompt));
        let commands = self.items_of_pieces(&pieces, last.end);
        let runs = commands
            .iter()
            .any(|item| matches!(item.kind, ItemKind::Command(_)));
        items.extend(commands);
        let end = below.iter().rposition(|line| !line.is_blank());
        let stated = if runs {
            end.map_or(0, |last| last + 1)
        } else {
            0
        };
        let (stated, after) = below.split_at(stated);
        if runs {
            items.push(frame.statement(last, stated));
        }
        items.extend(after.iter().map(TranscriptLine::commentary));
    }

    fn no_command(&mut self, found: &FoundFence<'_>) {
        let message = "no line of this transcript begins with `$ `, so nothing of it can run";
        let finding = Diagnostic::error("transcript-without-command", message)
            .label(Label::at(self.source, found.line(), ""))
            .help("write `$ ` before each command, or give the fence another language, such as `text`");
        self.findings.push(finding);
    }
}

/// Joins pieces to whole lines: a tab before a line leaves a separate piece.
fn lines_of(pieces: &[FencePiece]) -> Vec<TranscriptLine> {
    let mut lines: Vec<TranscriptLine> = Vec::new();
    for piece in pieces {
        for (at, text) in super::script::lines(&piece.text) {
            let start = piece.start + at;
            let end = start + text.len();
            match lines.last_mut().filter(|last| !last.text.ends_with('\n')) {
                Some(last) => {
                    last.text.push_str(text);
                    last.end = end;
                }
                None => lines.push(TranscriptLine {
                    text: text.to_owned(),
                    start,
                    end,
                }),
            }
        }
    }
    lines
}
