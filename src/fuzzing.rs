//! The entry points for the fuzz targets in `tests/fuzz`; not a public interface.
//!
//! Owns nothing: it exports the functions that read untrusted bytes, so that no other module has to
//! be public.

pub use crate::document::command;
pub use crate::document::{Attributes, Block, Code, DirectiveKind, Document, split_words};
pub use crate::export::{Outputs, page};
pub use crate::inspect::lint::{World, check, github, json};
pub use crate::plan::{Plan, PlanOptions, plan};
pub use crate::present::prose::{RenderOptions, render as render_prose};
pub use crate::reader::{front_matter, read};
pub use crate::record::{Cast, Header, Mark, Version, pieces_of_show};
pub use crate::rehearsal::{read as read_recording, render as render_recording};
pub use crate::run::{Redactor, Secrets};
pub use crate::shell::reports_of_driver;
pub use crate::source::{Diagnostic, Root, SourceFile, Span};
pub use crate::style::Theme;
pub use crate::term::{Key, KeyDecoder};
