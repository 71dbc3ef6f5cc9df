//! Parts of a plan: from a heading, a step or a line to another.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use super::Plan;

/// Which steps of a plan to run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The first step: `--from`.
    pub from: Option<String>,
    /// The last one, included: `--to`.
    pub to: Option<String>,
    /// These alone: `--only`.
    pub only: Option<String>,
}

/// A target that the plan does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionError {
    /// The target as it was written.
    pub target: String,
    /// What comes near, to be said as help.
    pub near: Option<String>,
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing in the workshop is called `{}`", self.target)
    }
}

impl std::error::Error for SelectionError {}

impl Selection {
    /// The indices of the selected steps.
    ///
    /// # Errors
    /// When a target names no heading, step number or `file:line` of the plan.
    pub fn range(&self, plan: &Plan) -> Result<Range<usize>, SelectionError> {
        if let Some(only) = &self.only {
            return find(plan, only);
        }
        let start = self
            .from
            .as_ref()
            .map(|from| find(plan, from))
            .transpose()?;
        let end = self.to.as_ref().map(|to| find(plan, to)).transpose()?;
        let start = start.map_or(0, |range| range.start);
        let end = end.map_or(plan.steps.len(), |range| range.end);
        Ok(start..end.max(start))
    }
}

/// The steps that `target` names: a step number from 1, `file:line`, or a heading's text.
fn find(plan: &Plan, target: &str) -> Result<Range<usize>, SelectionError> {
    by_number(plan, target)
        .or_else(|| by_line(plan, target))
        .or_else(|| by_heading(plan, target))
        .ok_or_else(|| not_found(plan, target))
}

fn by_number(plan: &Plan, target: &str) -> Option<Range<usize>> {
    let index = target.parse::<usize>().ok()?.checked_sub(1)?;
    (index < plan.steps.len()).then_some(index..index + 1)
}

/// `file:line` names the step that covers the line, or the first one below it.
fn by_line(plan: &Plan, target: &str) -> Option<Range<usize>> {
    let (file, line) = target.rsplit_once(':')?;
    let line = line.parse::<usize>().ok()?;
    let matches = |path: &Path| path == Path::new(file) || path.ends_with(file);
    let index = plan.steps.iter().position(|step| {
        let location = &step.origin.location;
        matches(location.file.path()) && location.last_line() >= line
    })?;
    Some(index..index + 1)
}

/// A heading stands for its steps and those of the headings below it.
fn by_heading(plan: &Plan, target: &str) -> Option<Range<usize>> {
    let wanted = target.trim().trim_start_matches('#').trim().to_lowercase();
    let same = |title: &str| title.to_lowercase() == wanted;
    let begins = |title: &str| title.to_lowercase().starts_with(&wanted);
    let section = plan
        .sections
        .iter()
        .position(|section| same(&section.title))
        .or_else(|| {
            plan.sections
                .iter()
                .position(|section| begins(&section.title))
        })?;
    let level = plan.sections[section].level;
    let next = plan.sections[section + 1..]
        .iter()
        .position(|later| later.level <= level);
    let sections = section..next.map_or(plan.sections.len(), |next| section + 1 + next);
    let inside = |step: &super::Step| step.section.is_some_and(|nth| sections.contains(&nth));
    let start = plan.steps.iter().position(inside)?;
    let end = plan.steps.iter().rposition(inside)? + 1;
    Some(start..end)
}

fn not_found(plan: &Plan, target: &str) -> SelectionError {
    let titles = plan.sections.iter().map(|section| section.title.as_str());
    let near = crate::document::nearest(target, titles).map(ToOwned::to_owned);
    SelectionError {
        target: target.to_owned(),
        near,
    }
}
