//! Text with identity: which file a stretch of text comes from, and its line and column there.
//!
//! Owns decoding of files, the one place that counts lines, the root of a repository that reports
//! name files from, which pictures may be shown, and diagnostics. Knows nothing of
//! Markdown, of shells, or of what the text means.

mod diagnostic;
mod excerpt;
mod file;
mod picture;
mod regular;
mod root;

pub use diagnostic::{Diagnostic, Label, Severity, render_all};
pub use file::{Location, Position, SourceFile, Span};
pub use picture::{NoPicture, Picture, find_picture, read_picture_file};
pub use regular::{MAX_FILE_SIZE, read_regular};
pub use root::Root;
