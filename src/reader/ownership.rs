//! Which tool a file is for: demosh if it contains something that only demosh understands,
//! otherwise any. Something that looks wrong is a mistake only in a file for demosh; elsewhere the
//! same words may be meant for another tool.

use crate::document::{DIRECTIVES, DirectiveKind};
use crate::source::{Diagnostic, Label, Severity, Span};

use super::FileReader;

/// A problem that is a mistake only if the file is for this program.
pub(super) struct Doubt {
    finding: Diagnostic,
    /// The severity in a file for demosh, and in any other; `None` reports nothing.
    ours: Severity,
    foreign: Option<Severity>,
}

impl FileReader<'_> {
    /// Adds an error in a file for demosh, a warning in any other.
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

    /// Adds a warning in a file for demosh, nothing in any other.
    pub(super) fn doubt_of_ours(&mut self, code: &'static str, message: String, place: Span) {
        let finding = Diagnostic::error(code, message).label(Label::at(self.source, place, ""));
        self.doubts.push(Doubt {
            finding,
            ours: Severity::Warning,
            foreign: None,
        });
    }

    /// Checks a directive: any known one shows that the file is for demosh.
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

    /// Decides the severity of the doubts, now that the whole file was read.
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
