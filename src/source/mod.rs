//! Text with identity: which file a stretch of text stands in, and at which line and column.
//!
//! Owns decoding of files, the one place that counts lines, and diagnostics. Knows nothing of
//! Markdown, of shells, or of what the text means.

mod diagnostic;
mod excerpt;
mod file;
mod regular;

pub use diagnostic::{Diagnostic, Label, Severity, render_all};
pub use file::{Location, Position, SourceFile, Span};
pub use regular::{MAX_FILE_SIZE, check_regular, read_regular};
