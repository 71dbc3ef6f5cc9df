//! A problem in a file, described for a person: message, place, remedy.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::SourceExcerpt;
use super::{Location, SourceFile, Span};
use crate::neutral::Neutral;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A remark.
    Note,
    /// Probably a mistake.
    Warning,
    /// An error, because of which the file does not run.
    Error,
}

impl Severity {
    /// The word for it in every output format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    fn level(self) -> Level<'static> {
        match self {
            Self::Note => Level::NOTE,
            Self::Warning => Level::WARNING,
            Self::Error => Level::ERROR,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A marked place and a text about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// A few words beside the mark; may be empty.
    pub text: Neutral,
}

impl Label {
    /// The label `text` at `span` of `file`.
    pub fn at(file: &Arc<SourceFile>, span: Span, text: impl Into<String>) -> Self {
        Self {
            location: Location::new(file, span),
            text: Neutral::line(text.into()),
        }
    }
}

/// One finding. Its first label is its place; more labels explain it (an import chain).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its severity.
    pub severity: Severity,
    /// Stable identifier, such as `unclosed-macro`.
    pub code: &'static str,
    /// The problem, in lower case, names in backticks.
    pub message: Neutral,
    /// Places, the main one first.
    pub labels: Vec<Label>,
    /// The remedy.
    pub help: Option<Neutral>,
}

impl Diagnostic {
    /// A finding of any severity.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: Neutral::line(message.into()),
            labels: Vec::new(),
            help: None,
        }
    }

    /// An error, because of which the file does not run.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Adds a place.
    #[must_use]
    pub fn label(mut self, label: Label) -> Self {
        self.labels.push(label);
        self
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(Neutral::lines(help.into()));
        self
    }

    /// The main place, if it has one.
    pub fn location(&self) -> Option<&Location> {
        self.labels.first().map(|label| &label.location)
    }

    /// The finding as a block of text with an excerpt of the file under each place.
    pub fn render(&self, colour: bool) -> Neutral {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let title = self
            .severity
            .level()
            .primary_title(self.message.as_str())
            .id(self.code);
        let mut group = Group::with_title(title);
        for (nth, label) in self.labels.iter().enumerate() {
            let kind = if nth == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            group = with_excerpt(group, label, kind);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        Neutral::painted(renderer.render(&[group]))
    }
}

/// Adds the place of `label`, and what the file contains there.
fn with_excerpt<'a>(group: Group<'a>, label: &'a Label, kind: AnnotationKind) -> Group<'a> {
    let file = &label.location.file;
    let path = String::from(Neutral::path(file.path()));
    if file.text().is_empty() {
        return group.element(Origin::path(path));
    }
    let excerpt = SourceExcerpt::of(file, label.location.span);
    let shown = |end: usize| Neutral::lines(&excerpt.text[..end]);
    let marked = shown(excerpt.marked.start).len()..shown(excerpt.marked.end).len();
    let text = shown(excerpt.text.len());
    let is_whole = !excerpt.is_cut && text.len() == excerpt.text.len();
    let mark = kind.span(marked).label(label.text.as_str());
    let snippet = Snippet::source(String::from(text))
        .line_start(excerpt.position.line)
        .annotation(mark);
    if is_whole {
        return group.element(snippet.path(path));
    }
    // A column counted within the excerpt would be wrong.
    let origin = Origin::path(path).line(excerpt.position.line);
    let origin = origin.char_column(excerpt.position.column);
    group.element(origin).element(snippet)
}

/// `file:line:column: severity: message`, one line, for logs.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = self.location() {
            write!(f, "{location}: ")?;
        }
        write!(f, "{}: {}", self.severity, self.message)
    }
}

/// All findings as one text, an empty line between them.
pub fn render_all(diagnostics: &[Diagnostic], colour: bool) -> Neutral {
    let blocks: Vec<_> = diagnostics
        .iter()
        .map(|finding| String::from(finding.render(colour)))
        .collect();
    Neutral::painted(blocks.join("\n\n"))
}

#[cfg(test)]
mod tests;
