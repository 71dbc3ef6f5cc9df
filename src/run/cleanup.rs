//! Cleanup without its variables: `rm -rf "$WORK"/*` must not run where nothing has assigned `WORK`.
//!
//! Owns the answer to whether this run has assigned what a cleanup block uses. What is done about it is
//! the run's business.

use std::collections::BTreeSet;

use crate::document::CiAction;
use crate::document::command::assigned_at_top_level;
use crate::plan::{FOLDER, Need, assignments, changes_folder, needs};

use super::engine::Engine;

/// What the commands that have run have assigned.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    names: BTreeSet<String>,
    /// Those that were given no value on purpose.
    emptied: BTreeSet<String>,
}

impl Assigned {
    /// A command has run.
    pub(super) fn ran(&mut self, text: &str) {
        for name in assigned_at_top_level(text) {
            if is_emptied(text, &name) {
                self.emptied.insert(name.clone());
            }
            self.names.insert(name);
        }
    }

    /// A command has passed.
    pub(super) fn passed(&mut self, text: &str) {
        if changes_folder(text) {
            self.names.insert(FOLDER.to_owned());
        }
    }
}

/// `NAME=`, `NAME=""`, `NAME=()`.
fn is_emptied(text: &str, name: &str) -> bool {
    let assignment = format!("{name}=");
    text.match_indices(&assignment).any(|(at, _)| {
        let value = &text[at + assignment.len()..];
        let value = ["\"\"", "''", "()"]
            .iter()
            .find_map(|empty| value.strip_prefix(empty))
            .unwrap_or(value);
        value.is_empty() || value.starts_with([' ', ';', '\n', '&', '|', ')'])
    })
}

/// The value that a name has when cleanup begins.
enum Value {
    /// None, or an empty one.
    Empty,
    /// The one that the environment of the run had.
    Inherited,
    /// Another one: it has been assigned.
    Own,
}

impl<O> Engine<'_, O> {
    /// The variables that cleanup with `texts`, the commands of `steps`, uses although the workshop
    /// assigns them and this run has not.
    pub(super) async fn unassigned(&mut self, texts: &[&str], steps: &[usize]) -> Vec<String> {
        let plan = self.info.plan.clone();
        let needs = needs(&plan, texts);
        if needs.is_empty() {
            return Vec::new();
        }
        let assignments = assignments(&plan, steps);
        let all_ran = !self.is_partial();
        let mut lacking = BTreeSet::new();
        for need in needs {
            let may_be_assigned = assignments.names.contains(&need.name);
            // The shell is always somewhere: its folder has no value that would tell.
            if need.name == FOLDER {
                if may_be_assigned && !self.assigned.names.contains(FOLDER) {
                    lacking.insert(need.name);
                }
                continue;
            }
            let lacks = match self.value(&need).await {
                Value::Own => false,
                Value::Inherited => {
                    let is_required = plan.settings.requires.env.iter();
                    let is_required = is_required
                        .map(|env| &env.name)
                        .any(|name| *name == need.name);
                    may_be_assigned && !is_required && !self.assigned.names.contains(&need.name)
                }
                Value::Empty => {
                    let expected = need.guarded || self.assigned.emptied.contains(&need.name);
                    !expected && (may_be_assigned || (assignments.more && !all_ran))
                }
            };
            if lacks {
                lacking.insert(need.name);
            }
        }
        lacking.into_iter().collect()
    }

    async fn value(&mut self, need: &Need) -> Value {
        let names = [need.name.clone()];
        // A shell that does not answer has no values.
        let values = self.shell.values(&names).await;
        let value = values.ok().and_then(|values| values.into_iter().next()?);
        match value {
            Some(value) if !value.is_empty() => {
                let inherited = self.shell.began_with();
                if inherited.get(&need.name) == Some(&value) {
                    Value::Inherited
                } else {
                    Value::Own
                }
            }
            _ => Value::Empty,
        }
    }

    /// Whether some command that is no cleanup has not run.
    fn is_partial(&self) -> bool {
        let plan = self.plan();
        (0..plan.steps.len()).any(|step| {
            let ci = plan.attributes(step).and_then(|found| found.ci.as_ref());
            let cleans_up = ci == Some(&CiAction::Finally);
            plan.steps[step].action.runs() && !cleans_up && !self.is_done(step)
        })
    }
}

#[cfg(test)]
mod tests;
