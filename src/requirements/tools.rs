//! Tools that workshops use: how each says its version, and where it comes from.

use crate::document::programs::Program;
pub use crate::document::programs::Tool;

/// The row of the tool `name`. Any other is asked with `--version`.
pub fn tool_named(name: &str) -> Option<&'static Tool> {
    Program::named(name)?.tool.as_ref()
}

#[cfg(test)]
mod tests;
