//! Whose a file is: *ours* when it says something that only this program understands, *foreign*
//! otherwise. What looks wrong is a mistake in a file that is ours; in a foreign one another tool may mean
//! something else by the same words.

use crate::document::{DIRECTIVES, DirectiveKind};
use crate::source::{Diagnostic, Label, Severity, Span};

use super::Gathering;

/// Something that is wrong only when it was meant for this program.
pub(super) struct Doubt {
    finding: Diagnostic,
    /// How grave it is in a file that is ours, and in a foreign one; `None` says nothing.
    ours: Severity,
    foreign: Option<Severity>,
}

impl Gathering<'_> {
    /// An error in a file that is ours, a warning in a foreign one.
    pub(super) fn doubt(&mut self, code: &'static str, message: String, help: String, place: Span) {
        let finding = Diagnostic::error(code, message)
            .label(Label::at(self.source, place, ""))
            .help(help);
        self.doubts.push(Doubt {
            finding,
            ours: Severity::Error,
            foreign: Some(Severity::Warning),
        });
    }

    /// A warning in a file that is ours, nothing in a foreign one.
    pub(super) fn doubt_of_ours(&mut self, code: &'static str, message: String, place: Span) {
        let finding = Diagnostic::error(code, message).label(Label::at(self.source, place, ""));
        self.doubts.push(Doubt {
            finding,
            ours: Severity::Warning,
            foreign: None,
        });
    }

    /// Looks at a directive: one of the table makes the file ours.
    pub(super) fn own(&mut self, kind: &DirectiveKind) {
        self.is_ours |= match kind {
            DirectiveKind::Editor(_) => false,
            DirectiveKind::Other(text) => {
                let name = text.split_whitespace().next();
                DIRECTIVES.iter().any(|entry| Some(entry.name) == name)
            }
            _ => true,
        };
    }

    /// Decides how grave the doubts are, now that the whole file was read.
    pub(super) fn resolve_doubts(&mut self) {
        for doubt in std::mem::take(&mut self.doubts) {
            let severity = if self.is_ours {
                Some(doubt.ours)
            } else {
                doubt.foreign
            };
            if let Some(severity) = severity {
                let finding = doubt.finding;
                self.findings.push(Diagnostic {
                    severity,
                    ..finding
                });
            }
        }
    }
}
