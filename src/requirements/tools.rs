//! Tools that workshops use: how to get their versions, and the tools themselves.

use crate::document::programs::Program;
pub use crate::document::programs::ToolProbe;

/// The row of the tool `name`. Others are run with `--version`.
pub fn tool_named(name: &str) -> Option<&'static ToolProbe> {
    Program::named(name)?.tool.as_ref()
}

#[cfg(test)]
mod tests;
