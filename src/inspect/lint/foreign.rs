//! A rule about files for other presentation tools.

use crate::convert::SourceTool;
use crate::document::FileFormat;
use crate::source::Span;

use super::Findings;
use super::subject::Subject;

/// A script for a tool whose scripts demosh can convert.
pub(super) fn convertible(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(document) = subject.plan.documents.first() else {
        return;
    };
    let file = &document.source;
    if document.format == FileFormat::Markdown || file.text().contains("#@SHOW") {
        return;
    }
    let Some(tool) = SourceTool::of(file) else {
        return;
    };
    let end = file.text().find('\n').unwrap_or(file.text().len());
    let name = file.name();
    findings.add_at(
        file,
        Span::new(0, end),
        format!("this is {}", tool.names_file()),
        format!("`demosh convert {name}` turns it into a workshop"),
    );
}
