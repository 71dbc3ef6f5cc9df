//! A check of each command before it runs, for runs in which only certain programs may be called.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use crate::document::command::Script;
use crate::shell::Meaning;

/// Checks which programs commands run.
pub trait Guard {
    /// The folders that come first on PATH, in order.
    fn folders(&self) -> &[PathBuf];

    /// The programs that must be found in them.
    fn programs(&self) -> &[String];

    /// Checks a command that is about to run.
    fn examine(&self, text: &Script, known: &ShellFacts) -> GuardVerdict;
}

/// Facts about words and variables that the shell has reported.
#[derive(Debug, Clone, Default)]
pub struct ShellFacts {
    /// The meanings of words.
    pub meanings: HashMap<String, Meaning>,
    /// The values of variables; `None` for one that is not set.
    pub values: HashMap<String, Option<String>>,
}

/// Facts that are still needed from the shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShellQuestions {
    /// Words that may be aliases or functions.
    pub words: BTreeSet<String>,
    /// Variables whose values matter.
    pub values: BTreeSet<String>,
}

impl ShellQuestions {
    /// True when no facts are needed.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.values.is_empty()
    }
}

/// The result of checking a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardVerdict {
    /// It may run.
    Allowed,
    /// It must not run, for this reason.
    Refused(String),
    /// That depends on facts about the shell.
    Depends(ShellQuestions),
}
