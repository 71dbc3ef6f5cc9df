//! Cleanup that lacks something: `rm -rf "$WORK"/*` must not run if nothing has assigned `WORK`.
//!
//! Owns the answer to whether this run has provided what a cleanup block uses. The run decides what
//! to do about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::CiAction;
use crate::document::command::Script;
use crate::plan::{Need, Plan, Supplies, Supply, needs, supplies, supplies_of};

use super::Unattended;

/// What the commands that have run have provided.
#[derive(Debug, Default)]
pub(super) struct ProvidedSupplies {
    /// The steps that have run, however they ended.
    steps: BTreeSet<usize>,
    supplies: BTreeSet<Supply>,
    /// Variables that the last command to assign them has emptied on purpose.
    emptied: BTreeSet<String>,
}

impl ProvidedSupplies {
    /// Notes that the command of a step, or its replacement, has run.
    pub(super) fn ran(&mut self, step: usize, text: &Script) {
        self.steps.insert(step);
        for name in text.assigned_at_top_level() {
            if is_emptied(text, &name) {
                self.emptied.insert(name.clone());
            } else {
                self.emptied.remove(&name);
            }
            self.supplies.insert(Supply::Variable(name));
        }
        let others = supplies(text).into_iter();
        let is_told = |supply: &Supply| !matches!(supply, Supply::Variable(_) | Supply::Folder);
        self.supplies.extend(others.filter(is_told));
    }

    /// Notes that a step does not run as written in this run: it is replaced or left out.
    pub(super) fn passed_over(&mut self, step: usize) {
        self.steps.insert(step);
    }

    /// Notes that a command has passed.
    pub(super) fn passed(&mut self, text: &Script) {
        if supplies(text).contains(&Supply::Folder) {
            self.supplies.insert(Supply::Folder);
        }
    }

    /// Whether each of `steps` has run.
    fn all_ran(&self, steps: &[usize]) -> bool {
        steps.iter().all(|step| self.steps.contains(step))
    }
}

/// `NAME=`, `NAME=""`, `NAME=()`.
fn is_emptied(text: &str, name: &str) -> bool {
    let assignment = format!("{name}=");
    let last = text.match_indices(&assignment).last();
    last.is_some_and(|(at, _)| {
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
    /// The value that it had in the environment of the run.
    Inherited,
    /// Another value, which was assigned.
    Own,
}

impl Unattended<'_> {
    /// What the cleanup `texts`, the commands of `steps`, use that the workshop provides but this
    /// run has not.
    pub(super) async fn lacking(&mut self, texts: &[&Script], steps: &[usize]) -> Vec<Need> {
        let plan = self.core.info.plan.clone();
        let needs = needs(&plan, texts);
        if needs.is_empty() {
            return Vec::new();
        }
        let supplies = supplies_of(&plan, steps);
        let mut lacking = BTreeMap::new();
        for need in needs {
            if self.lacks(&plan, &need, &supplies).await {
                lacking.insert((need.supply.clone(), need.name.clone()), need);
            }
        }
        lacking.into_values().collect()
    }

    async fn lacks(&mut self, plan: &Plan, need: &Need, supplies: &Supplies) -> bool {
        let by = supplies.steps.get(&need.supply);
        let was_provided = self.provided.supplies.contains(&need.supply);
        match (&need.supply, by) {
            (Supply::Variable(name), by) => {
                let by = by.map(Vec::as_slice);
                self.lacks_variable(plan, need, name, (by, supplies.more))
                    .await
            }
            (Supply::LastWord, _) => !self.ended_with_the_last_command(),
            (_, None) => false,
            // A function of the plan exists from the start.
            (Supply::Function(_), Some(by)) => !by.is_empty() && !was_provided,
            (Supply::Job, Some(_)) => !need.guarded && !was_provided,
            (Supply::Folder, Some(by)) => !was_provided || !self.provided.all_ran(by),
            (Supply::Arguments, Some(by)) => {
                let is_empty = !need.guarded && self.is_empty(&need.name).await;
                is_empty || (!need.guarded && !self.provided.all_ran(by))
            }
        }
    }

    async fn lacks_variable(
        &mut self,
        plan: &Plan,
        need: &Need,
        name: &String,
        (by, more): (Option<&[usize]>, bool),
    ) -> bool {
        let was_assigned = self.provided.supplies.contains(&need.supply);
        match self.value(name).await {
            Value::Own => false,
            Value::Inherited => {
                let mut required = plan.settings.requires.env.iter();
                let is_required = required.any(|env| env.name == *name);
                by.is_some() && !is_required && !was_assigned
            }
            Value::Empty => {
                let is_meant = self.provided.emptied.contains(name)
                    && by.is_none_or(|by| self.provided.all_ran(by));
                let may_be_assigned = by.is_some() || (more && !need.implied && self.is_partial());
                !need.guarded && !is_meant && may_be_assigned
            }
        }
    }

    /// Whether an argument of the shell, or all of them, are empty.
    async fn is_empty(&mut self, name: &str) -> bool {
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        let asked = if is_number { name } else { "#" };
        let values = self.core.shell.values(&[asked.to_owned()]).await;
        let value = values.ok().and_then(|values| values.into_iter().next()?);
        value.is_none_or(|value| value.is_empty() || (!is_number && value == "0"))
    }

    /// Whether the last command before the cleanup has run.
    fn ended_with_the_last_command(&self) -> bool {
        let plan = self.core.plan();
        let steps = (0..plan.steps.len()).rev();
        let mut steps =
            steps.filter(|step| plan.steps[*step].action.runs() && !self.cleans_up(*step));
        steps
            .next()
            .is_none_or(|last| self.provided.steps.contains(&last))
    }

    fn cleans_up(&self, step: usize) -> bool {
        let attributes = self.core.plan().attributes(step);
        attributes.and_then(|found| found.ci.as_ref()) == Some(&CiAction::Finally)
    }

    async fn value(&mut self, name: &String) -> Value {
        let names = [name.clone()];
        // A shell that does not answer has no values.
        let values = self.core.shell.values(&names).await;
        let value = values.ok().and_then(|values| values.into_iter().next()?);
        match value {
            Some(value) if !value.is_empty() => {
                let inherited = self.core.shell.began_with();
                if inherited.get(name) == Some(&value) {
                    Value::Inherited
                } else {
                    Value::Own
                }
            }
            _ if self.has_element(&names).await => Value::Own,
            _ => Value::Empty,
        }
    }

    /// Whether an array has any element that is not empty.
    async fn has_element(&mut self, names: &[String]) -> bool {
        let Ok(session) = self.core.shell.session().await else {
            return false;
        };
        let elements = session.elements(names).await;
        let mut elements = elements.into_iter().flatten().flatten();
        elements.any(|element| !element.is_empty())
    }

    /// Whether a command that is not cleanup has not run.
    fn is_partial(&self) -> bool {
        let plan = self.core.plan();
        (0..plan.steps.len()).any(|step| {
            plan.steps[step].action.runs() && !self.cleans_up(step) && !self.core.is_done(step)
        })
    }
}

/// Why cleanup that lacks these does not run, for messages.
pub(super) fn reason(lacking: &[Need]) -> String {
    let named = |form: &dyn Fn(&Need) -> Option<String>| {
        let names: Vec<_> = lacking.iter().filter_map(form).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let values = named(&|need| match need.supply {
        Supply::Variable(_) | Supply::Arguments | Supply::LastWord => {
            Some(format!("`${}`", need.name))
        }
        _ => None,
    });
    let calls = named(&|need| {
        matches!(need.supply, Supply::Function(_)).then(|| format!("`{}`", need.name))
    });
    let jobs = named(&|need| (need.supply == Supply::Job).then(|| format!("`{}`", need.name)));
    let folder = lacking.iter().find(|need| need.supply == Supply::Folder);
    let reasons = [
        values.map(|names| format!("it uses {names}, which this run has not assigned")),
        calls.map(|names| format!("it calls {names}, which this run has not defined")),
        jobs.map(|names| format!("it uses {names}, and this run has started no job")),
        folder.map(|need| {
            if need.name.is_empty() {
                "it deletes by relative paths, and not every `cd` of the workshop has run"
                    .to_owned()
            } else {
                format!(
                    "it uses `${}`, and not every `cd` of the workshop has run",
                    need.name
                )
            }
        }),
    ];
    let reasons: Vec<_> = reasons.into_iter().flatten().collect();
    reasons.join("; ")
}

#[cfg(test)]
mod tests;
