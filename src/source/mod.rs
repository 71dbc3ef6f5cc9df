//! Text with its origin: the file that a stretch of text comes from, and its line and column there.
//!
//! Owns the decoding of files, the counting of lines, the root of a repository to which reports
//! make paths relative, the rules for which pictures may be shown, and diagnostics. Knows nothing
//! of Markdown, of shells, or of what the text means.

mod diagnostic;
mod excerpt;
mod file;
mod picture;
mod regular;
mod root;

pub use diagnostic::{Diagnostic, Label, Severity, render_all};
pub use file::{Location, Position, SourceFile, Span};
pub use picture::{NoPicture, Picture, decoded, find_picture, read_picture_file};
pub use regular::{MAX_FILE_SIZE, read_regular};
pub use root::Root;
