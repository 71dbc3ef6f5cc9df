//! Prevents the real tools from running in place of their stand-ins.
//!
//! Owns finding out which programs a command would run: through aliases, functions, scripts, other
//! programs (`env`, `xargs`, `sh -c`) and changes of PATH. If only the run itself can tell, and the
//! text contains a tool's path, it assumes the worst.

mod examination;
mod expansion;
mod files;
mod languages;
mod programs;
mod search;
mod unknown;
mod wrappers;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::document::command::Script;
use crate::run::{Guard, GuardVerdict, ShellFacts};

use examination::Examination;

/// Examines each command of a rehearsal before it runs.
#[derive(Debug)]
pub struct StandInGuard {
    /// The folder of the stand-ins, after those that precede it.
    folders: Vec<PathBuf>,
    tools: Vec<String>,
    names: BTreeSet<String>,
    /// Commands that would run the real tools are refused.
    refuses: bool,
}

impl StandInGuard {
    /// Refuses all commands that reach one of the real `tools`.
    pub(super) fn refusing(folders: Vec<PathBuf>, tools: Vec<String>) -> Self {
        let names = tools.iter().cloned().collect();
        Self {
            folders,
            tools,
            names,
            refuses: true,
        }
    }

    /// Only keeps the stand-ins first on PATH.
    pub(super) fn lenient(folders: Vec<PathBuf>, tools: Vec<String>) -> Self {
        Self {
            refuses: false,
            ..Self::refusing(folders, tools)
        }
    }

    /// The same, with `folder` before all others on PATH.
    #[must_use]
    pub fn after(mut self, folder: Option<PathBuf>) -> Self {
        self.folders.splice(0..0, folder);
        self
    }
}

impl Guard for StandInGuard {
    fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    fn programs(&self) -> &[String] {
        &self.tools
    }

    fn examine(&self, text: &Script, known: &ShellFacts) -> GuardVerdict {
        if !self.refuses || self.names.is_empty() {
            return GuardVerdict::Allowed;
        }
        Examination::new(&self.names, &self.folders, known).of(text)
    }
}

#[cfg(test)]
mod tests;
