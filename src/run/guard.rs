//! What has to be known of a command before it runs, where programs must not be found elsewhere than
//! intended.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use crate::document::command::Script;
use crate::shell::Meaning;

/// Watches over which programs commands run.
pub trait Guard {
    /// The folders that come first on PATH, in order.
    fn folders(&self) -> &[PathBuf];

    /// The programs that are to be found there.
    fn programs(&self) -> &[String];

    /// Looks at a command that is about to run.
    fn examine(&self, text: &Script, known: &ShellFacts) -> GuardVerdict;
}

/// What the shell has reported about words and variables.
#[derive(Debug, Clone, Default)]
pub struct ShellFacts {
    /// By word.
    pub meanings: HashMap<String, Meaning>,
    /// By name; `None` for a variable that is not set.
    pub values: HashMap<String, Option<String>>,
}

/// What still has to be asked of the shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// Words that may be aliases or functions.
    pub words: BTreeSet<String>,
    /// Variables whose values decide.
    pub values: BTreeSet<String>,
}

impl Questions {
    /// True when nothing has to be asked.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.values.is_empty()
    }
}

/// What comes of looking at a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardVerdict {
    /// It may run.
    Allowed,
    /// It must not run, for this reason.
    Refused(String),
    /// That depends on what the shell says.
    Depends(Questions),
}
